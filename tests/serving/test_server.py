"""The server over a real socket: heads of requests are bounded, and no answer is sniffed."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import OtherProblem
from events_api.core.problems.types import InvalidAddress
from tests.samples import LEAST, key
from tests.servers import HOST, free_port, wait_for

MOST = 65_536


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of `events-api serve` on a database of its own."""
    folder, number = tmp_path_factory.mktemp("served"), free_port()
    url = f"sqlite:///{folder}/events.db"
    process = subprocess.Popen(
        [sys.executable, "-m", "events_api", "serve", "--port", str(number)],
        env={**os.environ, "EVENTS_DATABASE_URL": url, "EVENTS_LOG_LEVEL": "critical"},
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(number)
        yield number
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory_of(port: int) -> int:
    """The resident memory of the process that listens on a port, in bytes."""
    wanted = f"--port\0{port}"
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and wanted in (folder / "cmdline").read_text():
                pages = int((folder / "statm").read_text().split()[1])
                return pages * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    raise LookupError(port)


def answers(port: int, *pieces: bytes, times: int = 1) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) of what a server says to these bytes; the rest is not sent then."""
    with socket.create_connection((HOST, port), timeout=20) as connection:
        for piece in (*pieces[:1], *(each for each in pieces[1:] for _ in range(times))):
            try:
                connection.sendall(piece)
            except OSError:
                break
        said = b""
        while piece := connection.recv(1 << 16):
            said += piece
    head, _, body = said.partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    named = dict(each.lower().split(": ", 1) for each in headers)
    return int(line.split(" ")[1]), named, body


HOSTED = b"Host: localhost\r\n\r\n1\r\na\r\n0\r\n"
END = b"Host: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "times", "status"),
    [
        ((b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * 60_000 + b"\r\n" + END,), 1, 200),
        ((b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * MOST + b"\r\n" + END,), 1, 431),
        ((b"GET /healthz HTTP/1.1\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n" + END,), 1, 431),
        ((b"GET /healthz HTTP/1.1\r\nX-Long: ", b"a" * 10_000), 500, 431),
        ((b"GET /healthz HTTP/1.1\r\n", b"X-Many: 1\r\n" * 1_000), 100, 431),
        ((b"GET /healthz?" + b"a" * 64_000 + b" HTTP/1.1\r\n" + END,), 1, 414),
        ((b"GET /healthz?" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + END,), 1, 414),
        ((b"GET /healthz?", b"a" * 10_000), 500, 414),
        ((b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + END,), 1, 414),
        ((b"NO REQUEST\r\n\r\n",), 1, 400),
        (
            (
                b"POST /v1/meetings HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOSTED,
                b"X-Trailer: " + b"a" * 10_000 + b"\r\n",
            ),
            500,
            431,
        ),
    ],
    ids=lambda value: None if isinstance(value, tuple) else str(value),
)
def test_a_head_has_a_most(port: int, pieces: tuple[bytes, ...], times: int, status: int) -> None:
    before = memory_of(port)
    said, headers, body = answers(port, *pieces, times=times)
    if len(pieces) > 1 and pieces[0].startswith(b"POST"):
        # What is wrong with the request itself may be told before its trailers have come, and what
        # is wrong with those after it, on the same connection.
        assert said in {401, status}
        body = body[: int(headers["content-length"])] if said != status else body
    else:
        assert said == status
    assert headers["x-content-type-options"] == "nosniff"
    assert int(headers["content-length"]) == len(body)
    if said != 200:
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(body)["status"] == said
    assert memory_of(port) - before < 10_000_000
    # Others are served as before, also on a connection that is kept.
    twice = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\n" + END
    assert answers(port, twice)[0] == 200


def test_an_address_that_is_not_percent_encoded_is_told_so(port: int) -> None:
    for target in ("/v1/meetings?q=بغداد".encode(), b"/\xff", b"/a\x01", b"http://a:b/", b"a"):
        status, headers, body = answers(port, b"GET " + target + b" HTTP/1.1\r\n" + END)
        assert (status, headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(body) == InvalidAddress().document()
    status, _, body = answers(port, b"NO REQUEST\r\n\r\n")
    assert json.loads(body) == OtherProblem(status).document()


def test_heads_are_bounded_behind_other_servers_too(reader: TestClient) -> None:
    # Asked as nobody else does: what is known is sent again whatever the head.
    answer = reader.get("/v1/meetings?limit=17", headers={"X-Long": "a" * MOST})
    assert (answer.status_code, answer.json()["type"]) == (431, "/problems/headers-too-large")
    answer = reader.get("/v1/meetings?q=" + "a" * 8_192)
    assert (answer.status_code, answer.json()["type"]) == (414, "/problems/address-too-long")


@pytest.mark.template("samples")
def test_no_answer_is_sniffed(client: TestClient, catalogue: Catalogue) -> None:
    admin = key(catalogue, "admin")
    made = client.post("/v1/meetings", headers=admin, json=LEAST["meetings"])
    address = made.headers["location"]
    page = client.get("/docs")
    script = next(each for each in page.text.split('"') if each.endswith(".js"))
    known = {"If-None-Match": client.get("/v1/meetings").headers["etag"]}
    origin = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    asked: list[tuple[str, str, dict[str, str], int]] = [
        ("GET", "/v1/meetings", {}, 200),
        ("HEAD", "/v1/meetings", {}, 200),
        ("GET", "/v1/meetings", known, 304),
        ("OPTIONS", "/v1/meetings", {}, 204),
        ("OPTIONS", "/v1/meetings", origin, 200),
        ("OPTIONS", "/v1/meetings", origin | {"Access-Control-Request-Method": "PUT"}, 400),
        ("GET", "/v1/meetings?format=csv", {}, 200),
        ("GET", "/v1/meetings?format=ndjson", {}, 200),
        ("GET", "/v1/summaries/2020?format=txt", {}, 200),
        ("GET", "/v1/imports/template.xlsx?kind=meetings", {}, 200),
        ("GET", "/v1/meetings?nothing=1", {}, 400),
        ("GET", "/nothing", {}, 404),
        ("GET", "/%ff", {}, 400),
        ("PUT", "/v1/meetings", {}, 405),
        ("POST", "/v1/meetings", {}, 401),
        ("GET", "/v1/meetings", {"Accept": "image/png"}, 406),
        ("DELETE", address, admin | {"If-Match": "*"}, 204),
        ("GET", "/docs", {}, 200),
        ("GET", f"/{script}", {}, 200),
        ("GET", "/openapi.json", {}, 200),
        ("GET", "/healthz", {}, 200),
        ("GET", "/readyz", {}, 200),
        ("GET", "/problems/gone", {}, 200),
    ]
    for method, path, headers, status in asked:
        answer = client.request(method, path, headers=headers)
        assert (method, path, answer.status_code) == (method, path, status)
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


def test_an_unforeseen_failure_is_not_sniffed_either(catalogue: Catalogue) -> None:
    app = create_app(catalogue.settings)

    @app.get("/broken")
    def broken(_request: Request) -> None:
        raise RuntimeError("unforeseen")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
