"""Keeping copies in step: `python -m benchmarks.following`.

Pages of 1,000 changes, processor time each, all over the log; at ten times as many records, of
which a copy of the database has only what the feed walks along. On PostgreSQL the time of its own
process for us is a part of it. A poll that finds nothing, beside a page of a list that is known,
both as a 304 that is kept. A first copy into a folder by the client, from start to end, as
`events-api pull` makes it: processor time of client and server together, who take turns, and time
by the clock, in which the database's own is.
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import msgspec
from sqlalchemy import Connection, String, cast, func, literal, null, select, text

from benchmarks import prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.fill import settle
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, Server, cores, serving
from events_api.client import Client, Folder
from events_api.core.database.revision import REVISION
from events_api.core.records.record import RECORD
from events_api.sync.cursors import Place
from events_api.sync.query import RECORD_KINDS
from events_api.sync.upserts_and_removals import Asked, changes
from tests.postgres import fresh_database

TIMES = 10
# What ten times as many records may cost a page, what a poll may cost beside a list, seconds.
_GROWTH, _POLL, _COPY_SECONDS = 1.3, 1.1, 20
_POLLS, _ROUNDS = 3_000, 5
# Places all over the log, from which there is a page.
_SPREAD = text(
    "SELECT revision, kind, id FROM record WHERE n % (SELECT max(n) / 40 FROM record) = 0 "
    "AND (revision, kind) < (SELECT max(revision), 'training' FROM record)"
)


def measure(engine: str, address: str, grown: str) -> list[Bar]:
    """A database and the larger one, in pairs of rounds."""
    rounds = [(pages(address), pages(grown)) for _ in range(_ROUNDS)]
    one, growth = median(each for each, _ in rounds), median(many / one for one, many in rounds)
    bars = [
        Bar(engine, "a page of 1,000 changes without HTTP, CPU ms", f"{one:.1f}", "", met=True),
        Bar.at_most(engine, f"the same of {TIMES} times as many, beside it", growth, _GROWTH, 2),
    ]
    with _served(address, "64") as server:
        bars.append(
            Bar.at_most(engine, "an empty poll beside a known list", _polls(server), _POLL, 2)
        )
    with _served(address, "0") as server, TemporaryDirectory(dir=FOLDER) as folder:
        url, clock, own = f"http://{HOST}:{server.port}", perf_counter(), process_time()
        theirs = server.cpu_seconds() or 0.0
        with Client(url) as client:
            pulled = Folder(folder, url).pull(client)
        spent = process_time() - own + (server.cpu_seconds() or 0.0) - theirs
        clock = perf_counter() - clock
        size = sum(each.stat().st_size for each in Path(folder).iterdir()) / 1e6
        what = f"a first copy of {pulled.changes:,} changes, {size:,.0f} MB, CPU seconds"
        bars.append(Bar.at_most(engine, what, spent, _COPY_SECONDS, 1))
        bars.append(Bar.at_most(engine, "the same by the clock", clock, _COPY_SECONDS, 1))
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
        process = _process(connection)
        places = connection.execute(_SPREAD).all()
        for revision, kind, own_id in places:
            began = _spent(process)
            found = changes(connection, (), asked, Place(revision, kind, str(own_id)), 1_001)
            msgspec.json.encode(found)
            times.append((_spent(process) - began) * 1_000)
            if len(found) != 1_001:
                raise RuntimeError("There are too few changes for a page.")
    database.close()
    return median(times)


def _process(connection: Connection) -> int | None:
    """The process that PostgreSQL has for us."""
    if connection.dialect.name == "sqlite":
        return None
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _spent(process: int | None) -> float:
    """Seconds of the processor of our process, and of another one."""
    if process is None:
        return process_time()
    other = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii")
    return process_time() + int(other.split()[0]) / 1e9


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


@contextmanager
def _grown(address: str) -> Iterator[str]:
    """A copy of a database that has so many times the records, for as long as the block lasts."""
    source = Path(address.removeprefix("sqlite:///"))
    if address.startswith("sqlite"):
        path = FOLDER / "following.db"
        try:
            shutil.copyfile(source, path)
            grow(f"sqlite:///{path}")
            yield f"sqlite:///{path}"
        finally:
            for each in FOLDER.glob("following.db*"):
                each.unlink()
    else:
        with fresh_database(address, template=address.partition("?")[0].rpartition("/")[2]) as copy:
            grow(copy)
            yield copy


def grow(address: str) -> None:
    """Give it so many times the records, and no index but that of the feed."""
    database = prepare.database_at(address)
    with database.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        for index in RECORD.indexes:
            if index.name != "ix_record_revision":
                index.drop(connection)
        most = connection.execute(select(func.max(RECORD.c.n))).scalar_one()
        for time in range(1, TIMES):
            rest = func.substr(cast(RECORD.c.id, String), 9)
            said = {
                "id": cast(literal(f"{time:08x}").concat(rest), RECORD.c.id.type),
                "n": RECORD.c.n + time * most,
                "ref": null(),
                "revision": RECORD.c.revision + time,
            }
            copied = select(*(said.get(each.name, each) for each in RECORD.c))
            copied = copied.where(RECORD.c.n <= most)
            connection.execute(RECORD.insert().from_select(list(RECORD.c.keys()), copied))
        connection.execute(REVISION.update().values(public=REVISION.c.public + TIMES))
    settle(database)
    database.close()


def main() -> None:
    """Measure the engines asked for and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.following", description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--records", type=int, default=100_000, help="records to invent")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    plan = Plan(asked.records)
    if asked.engine != "postgresql":
        address = prepare.sqlite(FOLDER, plan)
        with _grown(address) as grown:
            report.show_bars(measure("sqlite", address, grown))
    if asked.engine != "sqlite":
        with prepare.postgresql(FOLDER, plan) as address, _grown(address) as grown:
            report.show_bars(measure("postgresql", address, grown))


if __name__ == "__main__":
    main()
