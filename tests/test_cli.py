"""The commands, as an operator runs them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.request import Request

import pytest

from events_api.core.catalogue import Catalogue
from tests.commands import run
from tests.samples import key
from tests.servers import free_port
from tests.templates import Database

COMMAND = [sys.executable, "-m", "events_api"]
VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
REVISIONS = sorted(each.name.partition("_")[0] for each in VERSIONS.glob("[0-9]*.py"))


def test_a_command_is_a_process_that_says_how_it_ended(bare_url: str) -> None:
    for words, status, said in (
        (["migrate"], 0, f"The database is at revision {REVISIONS[-1]}."),
        (["load", "1999"], 1, "Failed: There is no bundled year 1999; there is 2020."),
    ):
        done = subprocess.run(
            [*COMMAND, *words],
            env={**os.environ, "EVENTS_DATABASE_URL": bare_url},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stdout, done.stderr) == (status, "", f"{said}\n")


def test_migrate_load_and_rebuild(bare_url: str) -> None:
    assert run("migrate", url=bare_url)[1] == f"The database is at revision {REVISIONS[-1]}.\n"
    assert run("load", "2020", url=bare_url)[1].splitlines()[-1].endswith(" created")
    again = run("load", "2020", url=bare_url)[1].splitlines()[-1]
    assert again.endswith(" unchanged")
    assert "," not in again
    assert run("rebuild", url=bare_url)[1].splitlines()[-1] == "0 documents changed."
    assert run("migrate", "base", url=bare_url)[1] == "The database is at revision base.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["load", "1999"], "Failed: There is no bundled year 1999; there is 2020."),
        (["load", "2020"], "Failed: The database has no tables yet: run `events-api migrate`."),
        (
            ["migrate", "9999"],
            f"Failed: There is no revision 9999; there are {', '.join(REVISIONS)}, base and head.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_failures_are_one_line_that_says_what_to_do(
    bare_url: str, words: list[str], said: str
) -> None:
    if bare_url.startswith("sqlite"):
        Path(bare_url.removeprefix("sqlite:///")).touch()
    shown, errors = run(*words, url=bare_url, status=1)
    assert (shown, errors.splitlines()[-1]) == ("", said)


def test_a_url_of_another_engine_is_refused() -> None:
    said = run("migrate", url="mysql://user:secret@host/name", status=1)[1]
    assert said == (
        "Failed: EVENTS_DATABASE_URL must be sqlite:///FILE or "
        "postgresql+psycopg://USER@HOST/NAME; it names 'mysql'\n"
    )


def test_openapi_is_written(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    shown, _ = run("openapi", url="sqlite:///unused.db")
    run("openapi", str(path), url="sqlite:///unused.db")
    assert path.read_text("utf-8") == shown
    assert json.loads(shown)["info"]["title"] == "events_api"


@pytest.mark.parametrize("start", ["serve", "uvicorn"])
def test_serving(databases: Database, start: str) -> None:
    """`events-api serve` fills an empty database; `uvicorn events_api.main:app` serves one."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    words = {
        "serve": [*COMMAND, "serve", "--port", port],
        "uvicorn": [sys.executable, "-m", "uvicorn", "events_api.main:app", "--port", port],
    }[start]
    with (
        databases(None if start == "serve" else "2020") as url,
        subprocess.Popen(
            words,
            env={**os.environ, "EVENTS_DATABASE_URL": url},
            stderr=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        try:
            body = json.loads(_get(f"http://127.0.0.1:{port}/v1/summaries/2020"))
            assert body["data"]["counts"]["meetings"]["value"] == 9
            # What starts it by itself is told of the port by nobody but the settings.
            own = port if start == "serve" else "8000"
            robots = _get(f"http://127.0.0.1:{port}/robots.txt").decode()
            assert f"Sitemap: http://localhost:{own}/sitemap.xml" in robots
        finally:
            server.send_signal(signal.SIGTERM)
            _, said = server.communicate(timeout=20)
    assert "Traceback" not in said


def test_serving_leaves_a_database_that_was_there_as_it_is(catalogue: Catalogue) -> None:
    key(catalogue, "drafts", owner="iom")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    words = [*COMMAND, "serve", "--port", port]
    url = catalogue.settings.database_url.get_secret_value()
    environment = {**os.environ, "EVENTS_DATABASE_URL": url}
    with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            totals = {
                path: json.loads(_get(f"http://127.0.0.1:{port}/v1/{path}"))["meta"]["total"]
                for path in ("events", "metrics", "themes", "organisations", "countries")
            }
        finally:
            server.send_signal(signal.SIGTERM)
            _, said = server.communicate(timeout=20)
    assert totals == {"events": 0, "metrics": 0, "themes": 0, "organisations": 0, "countries": 250}
    assert "Loading" not in said


def test_several_processes_serve_and_are_counted_together(tmp_path: Path) -> None:
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            ports.append(str(probe.getsockname()[1]))
    environment = {
        **os.environ,
        "EVENTS_DATABASE_URL": f"sqlite:///{tmp_path}/events.db",
        "EVENTS_METRICS_PORT": ports[1],
        "EVENTS_LOG_FORMAT": "json",
    }
    words = [*COMMAND, "serve", "--port", ports[0], "--workers", "2"]
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            for _ in range(20):
                _get(f"http://127.0.0.1:{ports[0]}/version")
            upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
            _get(Request(f"http://127.0.0.1:{ports[0]}/healthz", headers=upgrade))
            shown = _get(f"http://127.0.0.1:{ports[1]}/metrics").decode()
        finally:
            server.send_signal(signal.SIGTERM)
            said, _ = server.communicate(timeout=20)
    assert 'events_requests_total{method="GET",route="/version",status="200"} 20.0' in shown
    told = [json.loads(line) for line in said.splitlines()]
    assert [each["status"] for each in told if each["event"] == "request"] == [200] * 20
    # Nor does who asks for WebSocket, as a stranger may, make a line.
    assert [each for each in told if each["level"] != "info"] == []


@pytest.mark.parametrize(
    ("setting", "told"),
    [("EVENTS_PORT", "EVENTS_PORT or --port"), ("EVENTS_METRICS_PORT", "EVENTS_METRICS_PORT")],
)
def test_a_port_that_is_taken_is_named_before_anything_is_made(
    setting: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_PORT", str(free_port()))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv(setting, str(port))
        _, said = run("serve", url=f"sqlite:///{tmp_path}/events.db", status=1)
    assert said == f"Failed: Port {port} is taken: set {told}.\n"
    assert [*tmp_path.iterdir()] == []


def test_an_address_of_another_machine_is_named(tmp_path: Path) -> None:
    words = ["serve", "--host", "192.0.2.1"]
    _, said = run(*words, url=f"sqlite:///{tmp_path}/events.db", status=1)
    assert said == (
        "Failed: 192.0.2.1 and port 8000 cannot be had (Cannot assign requested address): set "
        "EVENTS_HOST or --host, EVENTS_PORT or --port.\n"
    )


def test_a_setting_that_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_PORT", "abc")
    monkeypatch.setenv("EVENTS_PUBLIC_URL", "example.org")
    _, said = run("serve", url="sqlite:///unused.db", status=1)
    assert said == (
        "Failed: EVENTS_PORT: Input should be a valid integer, unable to parse string as an "
        "integer; EVENTS_PUBLIC_URL: Write it as https://example.org or "
        "https://example.org/register\n"
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_public_path_that_is_one_of_ours_is_named(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_PUBLIC_URL", "https://example.org/docs")
    asked = ("serve", "--port", str(free_port()), "--workers", str(workers))
    _, said = run(*asked, url=f"sqlite:///{tmp_path}/none.db", status=1)
    assert said.endswith(
        "Failed: EVENTS_PUBLIC_URL: Addresses of our own begin with /docs/; use another path, as "
        "https://example.org/register\n"
    )


def _get(address: str | Request) -> bytes:
    """The answer of a server that is starting."""
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
                content: bytes = answer.read()
                return content
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
