"""Who asks too often waits; others do not, and nobody waits because of a store that is away."""

import logging
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from starlette.datastructures import Headers

from events_api.app import create_app
from events_api.core.access.keys import new_text
from events_api.core.catalogue import Catalogue
from events_api.core.middleware.client_address import client_address
from events_api.core.settings import Settings
from tests.app_client import AppClient
from tests.samples import key
from tests.servers import HOST, free_port, wait_for

PRIVATE = Settings(_env_file=None).trusted_proxies


@contextmanager
def limited(catalogue: Catalogue, public: str = "", **limits: str) -> Iterator[AppClient]:
    """The application with these limits, asked through a proxy that it trusts; it keeps nothing."""
    told = {"limits": limits, "cache_mb": 0, "public_url": f"https://example.org{public}"}
    settings = catalogue.settings.model_copy(update=told)
    with AppClient(create_app(settings), client=("10.0.0.1", 1)) as client:
        yield client


def by(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address, "Origin": "https://example.org"}


def test_who_asks_too_often_is_told_when_to_ask_again(catalogue: Catalogue) -> None:
    with limited(catalogue, reads="3/hour", searches="1/hour") as client:
        answers = [client.get("/v1/meetings", headers=by("192.0.2.1")) for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert {each.headers["ratelimit-policy"] for each in answers} == {'"reads";q=3;w=3600'}
        left = [each.headers["ratelimit"].split(";")[1] for each in answers]
        assert left == ["r=2", "r=1", "r=0", "r=0"]
        problem = answers[3].json()
        assert (problem["type"], problem["status"]) == ("/problems/too-many-requests", 429)
        assert 1 <= int(answers[3].headers["retry-after"]) <= 3600
        assert answers[3].headers["access-control-allow-origin"] == "*"
        # Another address, another kind of request, and health are not touched by it.
        assert client.get("/v1/meetings", headers=by("192.0.2.2")).status_code == 200
        assert client.get("/v1/meetings?q=x", headers=by("192.0.2.1")).status_code == 200
        assert client.get("/v1/meetings?q=x", headers=by("192.0.2.1")).status_code == 429
        assert client.get("/healthz", headers=by("192.0.2.1")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "method", "address"),
    [
        ("reads", "GET", "/v1/summaries/2020"),
        ("reads", "HEAD", "/v1/themes"),
        ("searches", "GET", "/v1/events?limit=1&q=x"),
        ("exports", "GET", "/v1/meetings?format=csv"),
        ("exports", "GET", "/v1/events?q=x&format=ndjson"),
        ("searches", "GET", "/v1/events?%71=x"),
        ("exports", "GET", "/v1/events?form%61t=csv"),
        ("reads", "GET", "/v1/events?theme=q%3D"),
        ("exports", "GET", "/ar/years/1999/factsheet.pdf"),
        ("exports", "HEAD", "/years/1999/preview.png"),
        ("exports", "GET", "/iati.xml"),
        ("reads", "GET", "/docs/0123456789abcdef/favicon-32x32.png"),
        ("writes", "POST", "/v1/meetings"),
        ("writes", "DELETE", "/v1/themes/x"),
        ("imports", "POST", "/v1/imports?kind=meetings"),
    ],
)
def test_each_kind_of_request_has_a_limit(
    catalogue: Catalogue, kind: str, method: str, address: str
) -> None:
    # Behind a proxy, too, whether it passes its own path on or not.
    for public, passed in (("", ""), ("/register", ""), ("/register", "/register")):
        with limited(catalogue, public, **{kind: "1/hour"}) as client:
            for _ in range(2):
                answer = client.request(method, passed + address)
            assert (answer.status_code, answer.headers["ratelimit-policy"]) == (
                429,
                f'"{kind}";q=1;w=3600',
            )


@pytest.mark.parametrize("passed", ["", "/register"])
def test_health_is_free_behind_a_proxy_too(catalogue: Catalogue, passed: str) -> None:
    with limited(catalogue, "/register", reads="1/hour") as client:
        for address in ("/healthz", "/readyz", "/version") * 2:
            answer = client.get(passed + address)
            assert (answer.status_code, answer.headers.get("ratelimit")) == (200, None)


@pytest.mark.parametrize(
    ("address", "accepts", "sent"),
    [
        ("/v1/meetings", ["text/csv"], "text/csv"),
        ("/v1/meetings", ["TEXT/CSV; charset=utf-8"], "text/csv"),
        ("/v1/meetings", ["text/*"], "text/csv"),
        ("/v1/meetings", ["application/json;q=0.5", "text/csv"], "text/csv"),
        ("/v1/meetings", ["text/csv;q=0.5, application/json"], "application/json"),
        ("/v1/meetings", ["text/html, text/csv;q=0, */*;q=0.8"], "application/json"),
        ("/v1/meetings?format=json", ["text/csv"], "application/json"),
        ("/v1/meetings?format=csv", ["application/json"], "text/csv"),
        ("/v1/meetings?format=CSV", [], "application/problem+json"),
        ("/v1/meetings", ["image/png"], "application/problem+json"),
        ("/v1/summaries/2020", ["text/*"], "text/csv"),
        ("/v1/summaries/2020", ["text/plain"], "text/plain"),
        ("/v1/themes", ["text/*, application/json"], "application/json"),
        ("/events", ["text/*"], "text/html"),
    ],
)
def test_what_is_sent_as_a_file_is_an_export(
    catalogue: Catalogue, address: str, accepts: list[str], sent: str
) -> None:
    with limited(catalogue, reads="1/hour", exports="1/hour") as client:
        answer = client.get(address, headers=[("Accept", each) for each in accepts or ["*/*"]])
    kind = "exports" if sent == "text/csv" else "reads"
    told = (answer.headers["content-type"].partition(";")[0], answer.headers["ratelimit-policy"])
    assert told == (sent, f'"{kind}";q=1;w=3600')


def test_what_has_not_changed_is_free(catalogue: Catalogue) -> None:
    with limited(catalogue, reads="2/hour") as client:
        tag = client.get("/v1/meetings").headers["etag"]
        for _ in range(5):
            again = client.get("/v1/meetings", headers={"If-None-Match": tag})
            assert (again.status_code, again.headers["ratelimit"].split(";")[1]) == (304, "r=1")


def test_a_key_has_a_limit_of_its_own_and_wrong_keys_are_slowed(catalogue: Catalogue) -> None:
    one, two = key(catalogue, "drafts"), key(catalogue, "drafts")
    wrong = {"Authorization": one["Authorization"][:-1] + "!"}
    with limited(catalogue, reads="2/hour", wrong_keys="3/hour") as client:
        for holder in (one, two):
            answers = [client.get("/v1/meetings", headers=holder) for _ in range(3)]
            assert [each.status_code for each in answers] == [200, 200, 429]
        tried = [
            client.get("/v1/meetings", headers={**wrong, **by("192.0.2.9")}).status_code
            for _ in range(5)
        ]
        assert tried == [401, 401, 401, 429, 429]
        # Whoever tries keys must wait with a right one, too: else the answer would tell.
        right = key(catalogue, "drafts")
        assert client.get("/v1/meetings", headers={**right, **by("192.0.2.9")}).status_code == 429
        assert client.get("/v1/meetings", headers=right).status_code == 200


def invented() -> dict[str, str]:
    """What looks like a key."""
    return {"Authorization": f"Bearer {new_text()[1]}"}


@pytest.mark.parametrize(
    "address", ["/openapi.json", "/robots.txt", "/v1/meetings?limit=none", "/v1/nothing", "/%ff"]
)
def test_keys_that_nobody_looks_up_count_against_the_address(
    catalogue: Catalogue, address: str
) -> None:
    with limited(catalogue, reads="2/hour") as client:
        basic = {"Authorization": "Basic b25lOnR3bw=="}
        for shown in (invented(), invented()):
            assert client.get(address, headers=shown).status_code != 429
        for shown in (invented(), basic, {}):
            assert client.get(address, headers=shown).status_code == 429


def test_a_right_key_needs_nothing_of_its_address(catalogue: Catalogue) -> None:
    one, two = key(catalogue, "drafts"), key(catalogue, "drafts")
    page = "/v1/meetings"

    def left(shown: dict[str, str], address: str = page) -> tuple[int, str]:
        answer = client.get(address, headers=shown)
        return answer.status_code, answer.headers["ratelimit"].rpartition(";")[0]

    with limited(catalogue, reads="3/hour", wrong_keys="2/hour") as client:
        for number in range(3):
            assert left({}) == (200, f'"reads";r={2 - number}')
        assert left({}) == (429, '"reads";r=0')
        assert left(one) == (200, '"reads";r=2')
        # It is one key, however it is written, and known from then on where nobody looks it up.
        spaced = {"Authorization": one["Authorization"].replace("Bearer", "bEARER  ")}
        assert left(spaced) == (200, '"reads";r=1')
        assert left(one, "/openapi.json") == (200, '"reads";r=0')
        assert left(spaced) == (429, '"reads";r=0')
        # Others may be tried as wrong ones are, as often as these.
        assert left(invented(), "/openapi.json") == (200, '"wrong_keys";r=1')
        assert left(two) == (200, '"reads";r=2')
        assert left(invented(), page) == (401, '"wrong_keys";r=0')
        assert left(invented(), "/openapi.json") == (429, '"wrong_keys";r=0')


def test_while_nothing_can_be_counted_all_pass(
    catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    away: dict[str, Any] = {"limits": {"reads": "1/hour"}, "limits_url": "redis://127.0.0.1:1/0"}
    settings = Settings(_env_file=None, database_url=catalogue.settings.database_url, **away)
    told_at = caplog.at_level(logging.WARNING, logger="events_api")
    with told_at, AppClient(create_app(settings)) as client:
        answers = [client.get("/v1/meetings") for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    told = [each.getMessage() for each in caplog.records if "rate limits" in each.getMessage()]
    assert told == ["rate limits cannot be counted (ConnectionError): all pass"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that speaks Redis' protocol."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("There is neither redis-server nor valkey-server.")
    port = free_port()
    command = [program, "--port", str(port), "--bind", HOST, "--save", "", "--daemonize", "no"]
    folder = tmp_path_factory.mktemp("redis")
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as server:
        wait_for(port)
        yield f"redis://{HOST}:{port}/0"
        server.terminate()


def test_processes_count_together_in_a_store(catalogue: Catalogue, store: str) -> None:
    shared: dict[str, Any] = {"limits": {"reads": "3/hour"}, "limits_url": store, "cache_mb": 0}
    settings = Settings(_env_file=None, database_url=catalogue.settings.database_url, **shared)
    asked = by(f"198.51.100.{'17' if catalogue.database.engine_name == 'sqlite' else '18'}")
    statuses = []
    for _ in range(2):
        with AppClient(create_app(settings), client=("10.0.0.1", 1)) as client:
            statuses += [client.get("/v1/meetings", headers=asked).status_code for _ in range(2)]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "known"),
    [
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # not ours: it is not believed
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1, 172.16.0.3", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.1", "unknown", "unknown"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "198.51.100.1", "testclient"),
        # A listener of both IPv4 and IPv6 writes the one as the other, and so do proxies.
        ("::ffff:203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "::ffff:198.51.100.7, ::FFFF:10.0.0.2", "198.51.100.7"),
        # Some proxies write the port, too, which is another one with each connection.
        ("10.0.0.1", "198.51.100.7:50123", "198.51.100.7"),
        ("10.0.0.1", "[2001:db8:1:2:3:4:5:6]:50123, 10.0.0.2:80", "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
    ],
)
def test_the_address_is_the_last_that_no_proxy_of_ours_has(
    peer: str, forwarded: str, known: str
) -> None:
    headers = Headers({"x-forwarded-for": forwarded} if forwarded else {})
    assert client_address({"client": (peer, 1)}, headers, PRIVATE) == known
    assert client_address({"client": (peer, 1)}, headers, []) == client_address(
        {"client": (peer, 1)}, Headers({}), [ip_network("0.0.0.0/0")]
    )


@pytest.mark.parametrize("text", ["reads=10", "reads=0/minute", "others=1/minute", "reads"])
def test_limits_that_are_none_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_LIMITS", text)
    with pytest.raises(ValueError, match="limits"):
        Settings(_env_file=None)
