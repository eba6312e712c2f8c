"""Writes per second over HTTP, beside reads: `python -m benchmarks.writes`.

One uvicorn on a database of its own, on each engine. Rounds alternate between a page of 20 meetings
read by four callers, and single POSTs by one and by four writers, each record with four links. What
is shown is the median of each, and its ratio to the reads of the same round. SQLite syncs its log
at each commit; PostgreSQL is told to (`synchronous_commit`), though the tests' server does not sync
files (`fsync=off`). Standard library callers share the two cores with the server: ratios matter.
"""

import argparse
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import make_url, text

from benchmarks.prepare import database_at
from benchmarks.servers import HOST, serving
from events_api.core.access import keyring
from events_api.core.access.keys import KeyInput
from events_api.core.database import schema
from tests.postgres import fresh_database, running_postgres

ENGINES = ("sqlite", "postgresql")
READ = "/v1/meetings?limit=20"
MEETING = {
    "type": "workshop",
    "title": "A workshop on return and reintegration",
    "when": "2020-03-03/2020-03-04",
    "state": "published",
    "countries": ["PK", "AF"],
}


@contextmanager
def _address(engine: str, folder: Path) -> Iterator[str]:
    """A migrated database of its own."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'writes.db'}"
        return
    with running_postgres() as admin, fresh_database(admin) as address:
        yield address


def prepared(address: str) -> str:
    """Make the tables and a key, and give the key."""
    database = database_at(address)
    schema.migrate(database)
    if database.engine_name == "postgresql":
        with database.writing() as session:
            name = make_url(address).database
            session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit TO on'))
    given = KeyInput(owner="icmpd", scopes=["admin"])
    issued = keyring.issue(database, given, ["admin"])
    database.close()
    return issued.text


class _Round:
    """What some callers do for some seconds, all of them the same."""

    def __init__(self, port: int, key: str, seconds: float) -> None:
        self._port, self._seconds = port, seconds
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def of(self, callers: int, *, writes: bool) -> float:
        """Requests a second."""
        counts = [0] * callers
        end = time.monotonic() + self._seconds
        threads = [
            threading.Thread(target=self._one, args=(counts, each, end, writes))
            for each in range(callers)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return sum(counts) / self._seconds

    def _one(self, counts: list[int], number: int, end: float, writes: bool) -> None:  # noqa: FBT001
        connection = HTTPConnection(HOST, self._port, timeout=30)
        body, wanted = json.dumps(MEETING).encode(), 201 if writes else 200
        while time.monotonic() < end:
            if writes:
                connection.request("POST", "/v1/meetings", body, self._headers)
            else:
                connection.request("GET", READ)
            answer = connection.getresponse()
            answer.read()
            if answer.status != wanted:
                raise RuntimeError(f"It answered {answer.status}.")
            counts[number] += 1
        connection.close()


def _measure(engine: str, seconds: float, rounds: int) -> dict[str, Any]:
    """Requests a second by what was done, each with its ratio to the reads of the same round."""
    with TemporaryDirectory() as name, _address(engine, Path(name)) as address:
        key = prepared(address)
        settings = {"EVENTS_DATABASE_URL": address}
        app = "events_api.main:app"
        with serving("writes", app, settings, Path(name), None) as server:
            measure = _Round(server.port, key, seconds)
            measure.of(4, writes=True)  # warm, and a first page to read
            found = [
                (
                    measure.of(4, writes=False),
                    measure.of(1, writes=True),
                    measure.of(4, writes=True),
                )
                for _ in range(rounds)
            ]
    named = ("reads, 4 callers", "writes, 1 writer", "writes, 4 writers")
    return {
        what: (median(each[n] for each in found), median(each[n] / each[0] for each in found))
        for n, what in enumerate(named)
    }


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writes")
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each")
    asked = parser.parse_args()
    for engine in ENGINES if asked.engine == "both" else [asked.engine]:
        print(f"\n{engine}\n")
        for what, (rate, ratio) in _measure(engine, asked.seconds, asked.rounds).items():
            print(f"{what:<20} {rate:>8,.0f} a second {ratio:>8.3f} of reads")


if __name__ == "__main__":
    main()
