"""Crashes: servers killed in the middle of writes, and a disk that is full, lose nothing.

Each cycle kills a server with SIGKILL while it writes, starts another one, sends again what was not
answered, and holds the database to what was acknowledged.
"""

import contextlib
import http.client
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import make_url, text

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.storing.rebuild import rebuild
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from tests.app_client import AppClient
from tests.postgres import fresh_database, running_postgres
from tests.samples import LEAST, key, write, write_reference
from tests.servers import Answer, Caller, Nursery, free_port, serving, wait_for
from tests.sizes import sized
from tests.templates import Database, catalogue_for

CYCLES = sized(6, 50)
WRITERS = 4
# {id: the record as it was last acknowledged, None where its deletion was}
Known = dict[str, dict[str, Any] | None]
# How a document that history keeps names its record.
OF = """'%"ref":"' || r.ref || '"%'"""


@pytest.fixture
def ready(databases: Database) -> Iterator[Catalogue]:
    """A database with reference rows."""
    with databases("empty") as url:
        catalogue = catalogue_for(url)
        write_reference(catalogue)
        yield catalogue
        catalogue.database.close()


class Writer(threading.Thread):
    """Makes, changes and deletes records until its server dies; knows what was acknowledged."""

    def __init__(self, port: int, headers: dict[str, str], name: str) -> None:
        """Take the server's port, the key, and a name that no other writer has."""
        super().__init__()
        self.name = name
        self._call = Caller(port, headers)
        self.known: Known = {}
        self.asked = ""
        self.made = 0

    def run(self) -> None:
        """Write until the connection breaks."""
        with (
            closing(self._call),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            while True:
                self._one()

    def _one(self) -> None:
        self.asked = f"{self.name}-{self.made}"
        made = self._call("POST", "/v1/meetings", body_of(self.asked), Idempotency_Key=self.asked)
        acknowledged(made, 201)
        data = made.json["data"]
        self.known[data["id"]], self.made = data, self.made + 1
        address = f"/v1/meetings/{data['id']}"
        change = {"state": "published", "title": f"Changed {self.asked}"}
        changed = self._call("PATCH", address, change, If_Match='"1"')
        acknowledged(changed, 200)
        self.known[data["id"]] = changed.json["data"]
        if self.made % 3 == 0:
            # Whether it is done is not known until it is acknowledged.
            gone = self.known.pop(data["id"])
            assert gone is not None
            deleted = self._call("DELETE", address, If_Match='"2"')
            acknowledged(deleted, 204)
            self.known[data["id"]] = None


def acknowledged(answer: Answer, status: int) -> None:
    """Hold an answer to its status; a database that is away ends the work as a dead server does."""
    if answer.status == 503:
        raise ConnectionError
    assert answer.status == status, answer.body


def body_of(name: str) -> dict[str, Any]:
    return {**LEAST["meetings"], "ref": name, "title": f"Meeting {name}", "countries": ["PK"]}


def check_retries(call: Caller, names: list[str]) -> None:
    """What was asked last may be done or not: asked again, it is done once."""
    for name in names:
        again = call("POST", "/v1/meetings", body_of(name), Idempotency_Key=name)
        assert again.status == 201
        found = call("GET", f"/v1/meetings/by-ref/icmpd/{name}")
        if found.status == 200:
            assert found.json["data"]["id"] == again.json["data"]["id"]


def check_known(call: Caller, known: Known) -> None:
    """Hold what is there to what was acknowledged."""
    for record, data in known.items():
        found = call("GET", f"/v1/meetings/{record}")
        if data is None:
            assert found.status == 410
        else:
            assert found.status == 200
            # A change that was not acknowledged may have been made all the same.
            shown = found.json["data"]
            assert shown == data or shown["version"] == data["version"] + 1


def check_sound(catalogue: Catalogue) -> None:
    """Hold links, search, history, documents and the engine's own checks to the records."""
    if catalogue.database.engine_name == "sqlite":
        with closing(sqlite3.connect(str(catalogue.database.url.database))) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            raw.execute("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
    wrong = {
        "a record without its kind": "SELECT id FROM record WHERE kind = 'meeting' "
        "AND id NOT IN (SELECT id FROM meeting)",
        "a link of another state": "SELECT record FROM link JOIN record r ON r.id = record "
        "WHERE link.public <> r.public OR link.n <> r.n",
        "a record without links": "SELECT id FROM record WHERE id NOT IN (SELECT record FROM link)",
        "a public record that no search finds": "SELECT id FROM record "
        "WHERE public <> (id IN (SELECT record FROM search_entry))",
        "a tombstone of a public record": "SELECT t.id FROM tombstone t JOIN record r "
        "ON r.id = t.id WHERE r.public",
        "a version without a change": "SELECT id FROM record r WHERE r.version <> "
        "(SELECT count(*) FROM change c WHERE c.document LIKE @OF@)",
        "a change that is not the record": "SELECT r.id FROM record r JOIN change c "
        "ON c.version = r.version AND c.document LIKE @OF@ "
        "WHERE c.document <> r.document",
    }
    with catalogue.database.snapshot() as connection:
        for name, query in wrong.items():
            assert connection.execute(text(query.replace("@OF@", OF))).all() == [], name
    # What a rebuild derives anew is what is there.
    assert rebuild(catalogue.database, RESOURCES, REFERENCE_LISTS, lambda _done, _of: None) == 0


def test_what_was_acknowledged_outlives_a_killed_server(ready: Catalogue) -> None:
    admin = key(ready, "admin")
    url = ready.database.url.render_as_string(hide_password=False)
    known: Known = {}
    nursery = Nursery(url)
    for cycle in range(CYCLES):
        port = free_port()
        process = nursery.start(port)
        wait_for(port)
        writers = [Writer(port, admin, f"{cycle}-{each}") for each in range(WRITERS)]
        for each in writers:
            each.start()
        # Killed at another moment of its work each time, and never before there was any.
        end = time.monotonic() + 30
        while not any(each.made for each in writers) and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(0.002 * (cycle % 25))
        os.kill(process, signal.SIGKILL)
        for each in writers:
            each.join(60)
            assert not each.is_alive()
        known |= {name: data for each in writers for name, data in each.known.items()}
        retry_on = free_port()
        process = nursery.start(retry_on)
        wait_for(retry_on)
        with closing(Caller(retry_on, admin)) as call:
            check_retries(call, [each.asked for each in writers])
            check_known(call, known)
        os.kill(process, signal.SIGKILL)
    assert len(known) >= CYCLES
    check_sound(ready)


def test_what_was_acknowledged_outlives_a_killed_postgresql() -> None:
    """Killing any of its processes makes PostgreSQL end all others and recover from its log."""
    if "TEST_DATABASE_URL" in os.environ:
        pytest.skip("the server named is not ours to kill")
    with running_postgres() as administrator, fresh_database(administrator) as url:
        catalogue = catalogue_for(url)
        schema.migrate(catalogue.database)
        with catalogue.database.writing() as session:
            # The tests' server does not wait for its log otherwise.
            name = make_url(url).database
            session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit TO on'))
        catalogue.database.close()
        write_reference(catalogue)
        admin = key(catalogue, "admin")
        with serving(url) as ports:
            writers = [Writer(ports[0], admin, f"0-{each}") for each in range(WRITERS)]
            for each in writers:
                each.start()
            end = time.monotonic() + 30
            while min(each.made for each in writers) < 10 and time.monotonic() < end:
                time.sleep(0.01)
            with catalogue.database.snapshot() as connection:
                found = text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
                victim = connection.execute(found).scalar_one()
            os.kill(victim, signal.SIGKILL)
            for each in writers:
                each.join(60)
                assert not each.is_alive()
            with closing(Caller(ports[0], admin)) as call:
                end = time.monotonic() + 60
                while call("GET", "/readyz").status != 200 and time.monotonic() < end:
                    time.sleep(0.05)
                check_retries(call, [each.asked for each in writers])
                known = {name: data for each in writers for name, data in each.known.items()}
                assert len(known) >= WRITERS
                check_known(call, known)
        catalogue.database.close()
        check_sound(catalogue)
        catalogue.database.close()


def test_a_full_disk_is_told_and_nothing_written(databases: Database) -> None:
    """SQLite with no page more than it has; reads go on, and writes as soon as there is room."""
    with databases("empty") as url:
        if make_url(url).get_backend_name() != "sqlite":
            pytest.skip("the disk of PostgreSQL is the server's")
        catalogue = catalogue_for(url)
        write_reference(catalogue)
        write(catalogue, "meetings", {"ref": "one"})
        admin = key(catalogue, "admin")
        with AppClient(create_app(catalogue.settings)) as client:
            before = client.get("/v1/meetings?state=draft,published", headers=admin).content
            database = client.app.state.catalogue.database  # type: ignore[attr-defined]
            limit_pages(database, 1)
            body = {**body_of("two"), "summary": "a" * 20_000, "notes": ["b" * 20_000] * 20}
            once = admin | {"Idempotency-Key": "one"}
            for _ in range(3):
                answer = client.post("/v1/meetings", headers=once, json=body)
                assert (answer.status_code, answer.json()["type"]) == (
                    507,
                    "/problems/insufficient-storage",
                )
                listed = client.get("/v1/meetings?state=draft,published", headers=admin)
                assert listed.content == before
            limit_pages(database, 2**30)
            assert client.post("/v1/meetings", headers=once, json=body).status_code == 201
        check_sound(catalogue)
        catalogue.database.close()


def limit_pages(database: Any, pages: int) -> None:
    """Bound the file as the connection that writes sees it; it cannot be less than it is."""
    with database.writes.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close()
        connection.rollback()
