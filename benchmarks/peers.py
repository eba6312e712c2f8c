"""A page beside what others make of the same rows: `python -m benchmarks.peers`.

A filtered page of 20 meetings of a year and a country, of 100,000 records, without any cache:
events_api (which counts all that match as well), the list with SQLModel's ORM and, on SQLite, with
Django REST Framework (`drf_baseline`: a cursor, no count) and Datasette (a stored SQL query on the
tables of events_api with an index for it, which gives their documents as they are, no count). Each
is one process on one core, asked by the same client with the same stream of questions in
alternating rounds. Django and Datasette live in an environment of their own, from `peers.lock`.
"""

import argparse
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from benchmarks import generate, orm_baseline, prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.http_load import Load, asked_in_turn, get, summed_up
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, Server, cores, serving

# How many times as many requests a second as each of them, by engine.
BARS = {
    "sqlite": {"datasette": 3.0, "drf": 20.0, "orm": 12.0},
    "postgresql": {"orm": 8.0},
}
PATHS = {
    "events_api": "/v1/meetings?year={year}&country={country}&limit=20",
    "orm": "/meetings?year={year}&country={country}&limit=20",
    "drf": "/meetings?year={year}&country={country}",
    "datasette": "/events/page.json?year={year}&country={country}&_shape=array",
}
# What somebody who publishes the rows by Datasette would add for this page.
_DATED = """
    CREATE TABLE IF NOT EXISTS dated_link AS
    SELECT link.value, record.sort_on, link.record FROM link JOIN record ON record.id = link.record
    WHERE link.dim = 'country' AND link.public = 1 AND link.kind = 'meeting';
    CREATE INDEX IF NOT EXISTS ix_dated_link ON dated_link (value, sort_on, record);
"""
_PAGE = """
    SELECT record.document FROM dated_link AS link JOIN record ON record.id = link.record
    WHERE link.value = :country AND link.sort_on BETWEEN :year || '-01-01' AND :year || '-12-31'
    ORDER BY link.sort_on DESC, link.record DESC LIMIT 20
"""
_LOCK = Path(__file__).with_name("peers.lock")
_PAIRS = 500


def main() -> None:
    """Measure what the arguments ask for."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    arguments = arguments_of()
    plan = Plan(arguments.records)
    measure(prepare.sqlite(FOLDER, plan), "sqlite", arguments)
    with prepare.postgresql(FOLDER, plan) as address:
        measure(address, "postgresql", arguments)


def measure(address: str, engine: str, arguments: argparse.Namespace) -> list[Bar]:
    """Measure on a database, and print the table; what is held to a bar."""
    pinned = cores()
    core = None if pinned is None else pinned[0]
    pairs = generate.pairs(_PAIRS)
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(serving(name, app, own, FOLDER, core, program=program))
            for name, (program, app, own) in _programs(address, engine).items()
        }
        rows = _compare(servers, sorted(set(pairs))[:50])
        targets = {name: [_target(name, *pair) for pair in pairs] for name in servers}
        load = Load(arguments.seconds, arguments.rounds, arguments.connections)
        rounds = asked_in_turn(servers, targets, load)
    rates = {name: [each[0] for each in own] for name, own in rounds.items()}
    table, bars = [], []
    for name, own in rounds.items():
        done, bar = summed_up(name, own), BARS[engine].get(name)
        times = [us / them for us, them in zip(rates["events_api"], rates[name], strict=True)]
        cpu = "?" if done.cpu_microseconds is None else f"{done.cpu_microseconds:,.0f}"
        ours_is = "" if bar is None else f"{median(times):.1f}"
        rate = f"{done.requests_per_second:,.0f}"
        if bar is not None:
            what = f"uncached page of a year and a country, times as many as {name}"
            bars.append(Bar.at_least(engine, what, median(times), bar, ".1f"))
        table.append(
            (name, rate, cpu, f"{done.p99_ms:.1f}", ours_is, "" if bar is None else f"{bar:.0f}")
        )
    print(f"\n{engine}, {arguments.records:,} records, {rows} rows compared\n")
    report.table(("page by", "requests/s", "CPU µs", "p99 ms", "times", "bar"), table)
    return bars


def _programs(address: str, engine: str) -> dict[str, tuple[str, str, dict[str, str]]]:
    """What serves the rows of a database: by name its Python, application and settings."""
    ours = {"EVENTS_DATABASE_URL": address, "EVENTS_CACHE_MB": "0"}
    orm = {orm_baseline.ADDRESS: address}
    programs = {
        "events_api": (sys.executable, "benchmarks.answering:app", ours),
        "orm": (sys.executable, "benchmarks.orm_serving:app", orm),
    }
    if engine == "postgresql":
        return programs
    python, file = str(_peers()), address.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as rows:
        rows.executescript(_DATED)
    read = {"DATASETTE_FILE": file, "DATASETTE_QUERY": _PAGE}
    return programs | {
        "drf": (python, "benchmarks.drf_baseline:app", {"DRF_FILE": file}),
        "datasette": (python, "benchmarks.datasette_serving:app", read),
    }


def _peers() -> Path:
    """The Python of an environment with the peers, made when it is first asked for."""
    folder = FOLDER / f"peers-{sys.version_info[0]}.{sys.version_info[1]}"
    python = folder / "bin" / "python"
    made = folder / "made"
    if not made.exists() or made.read_bytes() != _LOCK.read_bytes():
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "venv", "--clear", folder], check=True
        )
        install = ["pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps"]
        command = [str(python), "-m", *install, "--only-binary", ":all:", "-r", str(_LOCK)]
        subprocess.run(command, check=True)  # noqa: S603 - our own command
        made.write_bytes(_LOCK.read_bytes())
    return python


def _target(name: str, year: int, country: str) -> str:
    return PATHS[name].format(year=year, country=country)


def _compare(servers: dict[str, Server], pairs: Sequence[tuple[int, str]]) -> int:
    """How many rows there are, after seeing that all list the same records for each pair.

    Raises:
        RuntimeError: They do not.
    """
    rows = 0
    connections = {
        name: HTTPConnection(HOST, own.port, timeout=30) for name, own in servers.items()
    }
    for pair in pairs:
        refs = {}
        for name, connection in connections.items():
            said = json.loads(get(connection, _target(name, *pair))[1])
            if name == "datasette":
                said = [json.loads(each["document"]) for each in said]
            else:
                said = said["results" if name == "drf" else "data"]
            refs[name] = [each["ref"] for each in said]
        if any(sorted(own) != sorted(refs["events_api"]) for own in refs.values()):
            raise RuntimeError(f"The answers for {pair} differ: {refs}")
        rows += len(refs["events_api"])
    for connection in connections.values():
        connection.close()
    return rows


def arguments_of(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments of a command, or those given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server")
    parser.add_argument("--connections", type=int, default=8, help="requests under way at once")
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
