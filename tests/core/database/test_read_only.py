"""A database that takes no writes: a standby of PostgreSQL, SQLite on a read-only disk."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from tests.app_client import AppClient
from tests.dialects import end_sessions
from tests.samples import LEAST, key
from tests.templates import catalogue_for

ANY = {"If-Match": "*"}
# As commands begin; without the programs nothing is mounted.
MOUNT, UNMOUNT = ([*filter(None, [shutil.which(name)])] for name in ("mount", "umount"))


@contextmanager
def read_only_folder(source: Path) -> Iterator[Path]:
    """The folder as a disk that takes no writes shows it, with all that is in it."""
    if os.geteuid():
        source.chmod(0o555)
        for each in source.iterdir():
            each.chmod(0o444)
        yield source
        source.chmod(0o755)
        return
    here = ["--bind", str(source), str(source)]
    if not MOUNT or subprocess.run([*MOUNT, *here], check=False).returncode:
        pytest.skip("The superuser may not mount here, and no mode of a file stops them.")
    try:
        subprocess.run([*MOUNT, "-o", "remount,bind,ro", str(source)], check=True)
        yield source
    finally:
        subprocess.run([*UNMOUNT, str(source)], check=True)


@contextmanager
def standing_by(url: str, *, how: str, folder: Path) -> Iterator[str]:
    """The address of the same database where it takes no writes."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        catalogue = catalogue_for(url)
        with catalogue.database.reads.connect() as connection:
            alter = f'ALTER DATABASE "{parsed.database}" SET default_transaction_read_only = on'
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(alter))
        catalogue.database.close()
        end_sessions(str(parsed.database))  # they go on as they began
        yield url
    elif how == "asked":
        yield f"{url}?mode=ro"
    else:
        folder.mkdir()
        file = Path(str(parsed.database))
        for each in file.parent.glob(f"{file.name}*"):
            if not each.name.endswith(".lock"):
                shutil.copyfile(each, folder / each.name)
        with read_only_folder(folder):
            yield f"sqlite:///{folder / file.name}"


@pytest.fixture(params=["disk", "asked"])
def standby(
    request: pytest.FixtureRequest, loaded_catalogue: Catalogue, tmp_path: Path
) -> Iterator[tuple[str, dict[str, str], str]]:
    """The address, a key of everything, and the id of a record."""
    admin = key(loaded_catalogue, "admin")
    url = loaded_catalogue.settings.database_url.get_secret_value()
    if make_url(url).get_backend_name() == "postgresql" and request.param == "asked":
        pytest.skip("PostgreSQL says by itself that it takes no writes.")
    loaded_catalogue.database.close()
    with standing_by(url, how=request.param, folder=tmp_path / "disk") as address:
        yield address, admin, url


def test_reads_are_answered_and_writes_are_told(standby: tuple[str, dict[str, str], str]) -> None:
    address, admin, url = standby
    reads = [
        "/v1/events?limit=3&facets=country&q=border",
        "/v1/summaries/2020?by=country&compare=previous",
        "/v1/summaries?format=csv",
        "/v1/meetings?format=ndjson",
        "/v1/themes",
        "/v1/summaries/2020/editions/1",
    ]
    with AppClient(create_app(catalogue_for(address).settings)) as client:
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()) == (
            200,
            {
                "status": "ready",
                "schema_revision": schema.latest(),
                "public_revision": int(client.get("/v1/themes").headers["events-revision"]),
                "writable": False,
            },
        )
        told = {path: client.get(path) for path in reads}
        assert {path: each.status_code for path, each in told.items()} == dict.fromkeys(reads, 200)
        record = client.get("/v1/meetings").json()["data"][0]
        there = f"/v1/meetings/{record['id']}"
        # With a key, too, whose use cannot be noted.
        assert client.get("/v1/meetings?state=published", headers=admin).status_code == 200
        assert client.get(f"{there}/history", headers=admin).status_code == 200
        meeting, csv = LEAST["meetings"], {"Content-Type": "text/csv"}
        rows = b"kind,title,type\nmeeting,T,workshop\n"
        new_key = {"owner": "iom", "scopes": ["drafts"]}
        writes: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "/v1/meetings", {"json": meeting, "headers": admin}),
            ("PUT", there, {"json": meeting, "headers": admin | ANY}),
            ("PUT", "/v1/meetings/by-ref/icmpd/new", {"json": meeting, "headers": admin}),
            ("PATCH", there, {"json": {"title": "B"}, "headers": admin | ANY}),
            ("DELETE", there, {"headers": admin | ANY}),
            ("POST", "/v1/themes", {"json": {"code": "b", "name": "B"}, "headers": admin}),
            ("POST", "/v1/imports", {"content": rows, "headers": admin | csv}),
            ("POST", "/v1/imports?dry_run=true", {"content": rows, "headers": admin | csv}),
            ("POST", "/v1/summaries/2020/editions", {"json": {"title": "T"}, "headers": admin}),
            (
                "POST",
                "/v1/keys",
                {"json": new_key, "headers": admin},
            ),
            ("POST", f"{there}/history/1/restore", {"headers": admin | ANY}),
        ]
        for method, path, sent in writes:
            answer = client.request(method, path, **sent)
            assert (method, path, answer.status_code) == (method, path, 503)
            assert answer.json() == {
                "type": "/problems/read-only",
                "title": "Read-only",
                "status": 503,
                "detail": "The database takes no writes here, nothing was written. Reads are "
                "answered as ever.",
            }
            assert answer.headers["retry-after"] == "60"
        # What a key may not do is told first, as ever.
        assert client.post("/v1/meetings", json=meeting).status_code == 401
    if url.startswith("sqlite"):
        with AppClient(create_app(catalogue_for(url).settings)) as client:
            assert {path: client.get(path).content for path in reads} == {
                path: each.content for path, each in told.items()
            }
            assert client.get("/readyz").json()["writable"] is True


def test_the_service_starts_on_it(standby: tuple[str, dict[str, str], str]) -> None:
    address, _, _ = standby
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "events_api", "serve", "--port", str(port)]
    environment = {**os.environ, "EVENTS_DATABASE_URL": address}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, env=environment, **pipes) as server:
        try:
            assert b'"writable":false' in waited(f"http://127.0.0.1:{port}/readyz")
        finally:
            server.send_signal(signal.SIGTERM)
            logged, said = server.communicate(timeout=30)
    assert "Traceback" not in said
    assert logged.count("warning  the database takes no writes: ") == 1


def waited(address: str) -> bytes:
    """The answer of a server that is starting."""
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own
                content: bytes = answer.read()
                return content
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
