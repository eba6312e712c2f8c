"""Answers from memory: `python -m benchmarks.answers`.

A page of 20 that is kept, as it is and as gzip, and the 304 of it, beside a bare ASGI application
that sends the same bytes and headers (`raw`; beside a 304 it sends the whole page): each a
uvicorn with one worker, asked by the same client in alternating rounds. A ratio is the median of
those of rounds that follow one another, the bar what it has to reach. `raw` counts nothing and
writes no log, so what is held to a bar is the application alone; other rows are as `events-api
serve` has it. Each hit asks the database for its revision, on PostgreSQL one question for all who
wait, so that it costs each of them less where more ask at once: few and many do.
`EVENTS_CACHE_SLACK_MS` is 0 but in the row that says so.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from benchmarks import prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.http_client import Task
from benchmarks.http_load import get, in_turn, summed_up
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import ANSWER, HOST, Server, cores, serving, write_answer

RECORDS = 2_000
_PAGE = "/v1/meetings?limit=20"
_SLACK_MS = 5
# Least share of what the bare server sends, by engine and what is sent.
BARS = {
    "sqlite": {"page": 0.70, "page as gzip": 0.70, "304": 0.85},
    "postgresql": {"page": 0.65, "page as gzip": 0.65, "304": 0.85},
}


@dataclass(frozen=True, slots=True)
class _Row:
    """What is asked of a server, the bare one whose rate is the whole, and the least share."""

    name: str
    server: Server
    at_once: int
    beside: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    bar: float | None = None


def main() -> None:
    """Measure what the arguments ask for."""
    arguments = arguments_of()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    plan = Plan(RECORDS)
    if arguments.engine in {"sqlite", "both"}:
        measure(prepare.sqlite(FOLDER, plan), "sqlite", arguments)
    if arguments.engine in {"postgresql", "both"}:
        with prepare.postgresql(FOLDER, plan) as address:
            measure(address, "postgresql", arguments)


def measure(address: str, engine: str, arguments: argparse.Namespace) -> list[Bar]:
    """Measure one engine and print the table; what is held to a bar."""
    pinned = cores()
    server_core, client_core = (None, None) if pinned is None else pinned
    with ExitStack() as stack:

        def served(name: str, app: str, settings: dict[str, str]) -> Server:
            return stack.enter_context(serving(name, app, settings, FOLDER, server_core))

        rows = _rows(address, engine, arguments.connections, served)
        tasks = {
            each.name: Task(
                each.server.port,
                [_PAGE],
                each.at_once,
                arguments.seconds,
                client_core,
                each.headers,
                each.status,
            )
            for each in rows
        }
        rounds = in_turn({each.name: each.server for each in rows}, tasks, arguments.rounds)
    table, bars = [], []
    for each in rows:
        own = rounds[each.name]
        shares = [ours[0] / raw[0] for ours, raw in zip(own, rounds[each.beside], strict=True)]
        done = summed_up(each.name, own)
        cpu = "?" if done.cpu_microseconds is None else f"{done.cpu_microseconds:.0f}"
        rate = f"{done.requests_per_second:,.0f}"
        at_least = "" if each.bar is None else f"{each.bar:.0%}"
        table.append(
            (each.name, rate, cpu, f"{done.p99_ms:.2f}", f"{median(shares):.0%}", at_least)
        )
        if each.bar is not None:
            what = f"kept {each.name}, share of a bare server that sends the page"
            bars.append(Bar.at_least(engine, what, median(shares), each.bar, ".0%"))
    print(f"\n{engine}\n")
    report.table(("answer", "requests/s", "CPU µs", "p99 ms", "of raw", "bar"), table)
    return bars


def _rows(
    address: str,
    engine: str,
    connections: Sequence[int],
    served: Callable[[str, str, dict[str, str]], Server],
) -> list[_Row]:
    """Start the servers; what each is asked."""
    keeping = {"EVENTS_DATABASE_URL": address}
    quiet = keeping | {"EVENTS_LOG_LEVEL": "warning"}
    ours, few = served("page", "benchmarks.answering:app", keeping), connections[0]
    gzip, bare = {"Accept-Encoding": "gzip"}, "benchmarks.raw_server:app"
    recorded, as_gzip = FOLDER / "answer", FOLDER / "answer.gz"
    tag, _ = _record(ours.port, recorded, {}), _record(ours.port, as_gzip, gzip)
    raw = served("raw", bare, {ANSWER: str(recorded)})
    raw_gzip = served("raw as gzip", bare, {ANSWER: str(as_gzip)})
    bars, rows = BARS[engine], []
    for at_once in connections:
        asked = f", {at_once} at once"
        known = {"If-None-Match": tag}
        rows += [
            _Row("page" + asked, ours, at_once, "raw" + asked, bar=bars["page"]),
            _Row("304" + asked, ours, at_once, "raw" + asked, known, 304, bars["304"]),
            _Row("raw" + asked, raw, at_once, "raw" + asked),
            _Row(
                "page as gzip" + asked,
                ours,
                at_once,
                "raw as gzip" + asked,
                gzip,
                bar=bars["page as gzip"],
            ),
            _Row("raw as gzip" + asked, raw_gzip, at_once, "raw as gzip" + asked),
        ]
    more = {
        "page, counted": ("events_api.main:app", quiet),
        "page, counted, with a line in the log": ("events_api.main:app", keeping),
    }
    if engine == "postgresql":
        late = keeping | {"EVENTS_CACHE_SLACK_MS": str(_SLACK_MS)}
        more[f"page, up to {_SLACK_MS} ms late"] = ("benchmarks.answering:app", late)
    for name, how in more.items():
        rows.append(_Row(name, served(name, *how), few, f"raw, {few} at once"))
    return rows


def _record(port: int, file: Path, asking: dict[str, str]) -> str:
    """Record the page for the bare server; its entity tag."""
    connection = HTTPConnection(HOST, port, timeout=30)
    headers, body = get(connection, _PAGE, asking)
    connection.close()
    write_answer(file, headers, body)
    return dict(headers)["etag"]


def arguments_of(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments of a command, or those given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers")
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each server")
    parser.add_argument(
        "--connections", type=int, nargs="+", default=[8, 32], help="requests under way at once"
    )
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
