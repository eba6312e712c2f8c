"""Keeping copies in step: `python -m benchmarks.following`.

Pages of 1,000 changes, processor time each, all over the log; at ten times as many records, of
which a copy of the file has only what the feed walks along. A poll that finds nothing, beside a
page of a list that is known, both as a 304 that is kept. A first copy into a folder by the client,
from start to end, as `events-api pull` makes it: processor time of client and server together, who
take turns.
"""

import argparse
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import msgspec
from sqlalchemy import text

from benchmarks import prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, Server, cores, serving
from events_api.client import Client, Folder
from events_api.sync.cursors import Place
from events_api.sync.log import Asked, changes
from events_api.sync.query import RECORD_KINDS

TIMES = 10
# What ten times as many records may cost a page, what a poll may cost beside a list, seconds.
_GROWTH, _POLL, _COPY_SECONDS = 1.3, 1.1, 20
_POLLS, _ROUNDS = 3_000, 5
# Places all over the log, from which there is a page.
_SPREAD = text(
    "SELECT revision, kind, id FROM record WHERE n % (SELECT max(n) / 40 FROM record) = 0 "
    "AND (revision, kind) < (SELECT max(revision), 'training' FROM record)"
)


def measure(address: str, grown: str) -> list[Bar]:
    """A database of SQLite and the larger one, in pairs of rounds."""
    one, many = pages(address), pages(grown)
    bars = [
        Bar("sqlite", "a page of 1,000 changes without HTTP, CPU ms", f"{one:.1f}", "", met=True),
        Bar.at_most(
            "sqlite", f"the same of {TIMES} times as many, beside it", many / one, _GROWTH, 2
        ),
    ]
    with _served(address, "64") as server:
        bars.append(
            Bar.at_most("sqlite", "an empty poll beside a known list", _polls(server), _POLL, 2)
        )
    with _served(address, "0") as server, TemporaryDirectory(dir=FOLDER) as folder:
        url, clock, own = f"http://{HOST}:{server.port}", perf_counter(), process_time()
        theirs = server.cpu_seconds() or 0.0
        with Client(url) as client:
            pulled = Folder(folder, url).pull(client)
        spent = process_time() - own + (server.cpu_seconds() or 0.0) - theirs
        size = sum(each.stat().st_size for each in Path(folder).iterdir()) / 1e6
        what = f"a first copy of {pulled.changes:,} changes, {size:,.0f} MB, CPU seconds"
        bars.append(Bar.at_most("sqlite", what, spent, _COPY_SECONDS, 1))
        clock = perf_counter() - clock
        bars.append(Bar("sqlite", "the same by the clock", f"{clock:.1f}", "", met=True))
    return bars


def _served(address: str, cache_mb: str) -> Any:
    pinned = cores()
    settings = {"EVENTS_DATABASE_URL": address, "EVENTS_CACHE_MB": cache_mb}
    core = None if pinned is None else pinned[0]
    return serving("following", "benchmarks.answering:app", settings, FOLDER, core)


def pages(address: str) -> float:
    """Milliseconds of the processor that a page takes, spread over a walk from the beginning."""
    database = prepare.database_at(address)
    asked = Asked(RECORD_KINDS, 0, datetime.min.replace(tzinfo=UTC))
    times = []
    with database.snapshot() as connection:
        places = connection.execute(_SPREAD).all()
        for revision, kind, own_id in places:
            began = process_time()
            found = changes(connection, (), asked, Place(revision, kind, own_id), 1_001)
            msgspec.json.encode(found)
            times.append((process_time() - began) * 1_000)
            if len(found) != 1_001:
                raise RuntimeError("There are too few changes for a page.")
    database.close()
    return median(times)


def _polls(server: Server) -> float:
    """How much of the processor a poll takes that finds nothing, beside a list that is known."""
    with closing(_connected(server)) as connection:
        # Countries do not change: the first page has them all.
        poll, page = (
            _onward(connection, each)
            for each in ("/v1/changes?limit=1000&kind=country", "/v1/meetings?limit=20&country=AF")
        )
        ratios = []
        for _ in range(_ROUNDS):
            empty, known = (_asked(server, connection, each) for each in (poll, page))
            ratios.append(empty / known)
        return median(ratios)


def _onward(connection: HTTPConnection, address: str) -> str:
    """The address of the page after this one."""
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    return str(answer.getheader("Link")).partition(">")[0][1:]


def _asked(server: Server, connection: HTTPConnection, address: str) -> float:
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    headers = {"If-None-Match": str(answer.getheader("ETag"))}
    began = server.cpu_seconds() or 0.0
    for _ in range(_POLLS):
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 304:
            raise RuntimeError(f"{address}: {answer.status}")
    return (server.cpu_seconds() or 0.0) - began


def _connected(server: Server) -> HTTPConnection:
    return HTTPConnection(HOST, server.port, timeout=120)


def grow(path: Path, target: Path) -> None:
    """Make a copy of a file with so many times the records, without the indexes of other reads."""
    shutil.copyfile(path, target)
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        names = (
            "SELECT name FROM sqlite_master WHERE tbl_name = 'record' AND sql LIKE 'CREATE INDEX%'"
        )
        for (name,) in connection.execute(names).fetchall():
            if name != "ix_record_revision":
                connection.execute(f"DROP INDEX {name}")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(record)")]
        [most] = connection.execute("SELECT max(n) FROM record").fetchone()
        for time in range(1, TIMES):
            said = {
                "id": f"printf('%08x', {time}) || substr(id, 9)",
                "n": f"n + {time * most}",
                "ref": "NULL",
                "revision": f"revision + {time}",
            }
            chosen = ", ".join(said.get(name, f'"{name}"') for name in columns)
            connection.execute(
                f"INSERT INTO record SELECT {chosen} FROM record WHERE n <= {most}"  # noqa: S608
            )
        connection.execute(f"UPDATE revision SET public = public + {TIMES}")  # noqa: S608
        connection.commit()


def main() -> None:
    """Measure SQLite and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--database", type=Path, help="A file of SQLite that is there.")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    address = (
        prepare.sqlite(FOLDER, Plan(asked.records))
        if asked.database is None
        else f"sqlite:///{asked.database}"
    )
    grown = FOLDER / "following.db"
    grow(Path(address.removeprefix("sqlite:///")), grown)
    try:
        report.show_bars(measure(address, f"sqlite:///{grown}"))
    finally:
        for each in FOLDER.glob("following.db*"):
            each.unlink()


if __name__ == "__main__":
    main()
