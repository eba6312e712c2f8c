"""Answers from memory: `python -m benchmarks.answers`.

A page of 20 that is kept, and the 304 of it, beside a bare ASGI application that sends the same
page with the same headers (`raw`): each a uvicorn with one worker, asked by the same client in
alternating rounds. A ratio is the median of those of rounds that follow one another, the bar what
it has to reach. `raw` counts nothing and writes no log, so what is held to a bar is the application
alone; other rows are as `events-api serve` has it. Each hit asks the database for its revision, on
PostgreSQL one question for all who wait; `EVENTS_CACHE_SLACK_MS` is 0 but in the row that says so.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
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
# Least share of what the bare server sends, by engine and row.
BARS = {
    "sqlite": {"page": 0.70, "304": 0.85},
    "postgresql": {"page": 0.65, "304": 0.85},
}


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
    recorded = FOLDER / "answer"
    keeping = {"EVENTS_DATABASE_URL": address}
    quiet = keeping | {"EVENTS_LOG_LEVEL": "warning"}
    with ExitStack() as stack:

        def served(name: str, app: str, settings: dict[str, str]) -> int:
            server = stack.enter_context(serving(name, app, settings, FOLDER, server_core))
            servers[name] = server
            return server.port

        def task(port: int, **more: object) -> Task:
            how = (arguments.connections, arguments.seconds, client_core)
            return Task(port, [_PAGE], *how, **more)  # type: ignore[arg-type]

        servers: dict[str, Server] = {}
        port = served("page", "benchmarks.answering:app", keeping)
        servers["304"] = servers["page"]
        tag = _record(port, recorded)
        tasks = {
            "page": task(port),
            "304": task(port, headers={"If-None-Match": tag}, status=304),
            "raw": task(served("raw", "benchmarks.raw_server:app", {ANSWER: str(recorded)})),
        }
        more = {
            "page, counted": ("events_api.main:app", quiet),
            "page, counted, with a line in the log": ("events_api.main:app", keeping),
        }
        if engine == "postgresql":
            late = keeping | {"EVENTS_CACHE_SLACK_MS": str(_SLACK_MS)}
            more[f"page, up to {_SLACK_MS} ms late"] = ("benchmarks.answering:app", late)
        for name, how in more.items():
            tasks[name] = task(served(name, *how))
        rounds = in_turn(servers, tasks, arguments.rounds)
    rows, bars = [], []
    for name, own in rounds.items():
        shares = [ours[0] / raw[0] for ours, raw in zip(own, rounds["raw"], strict=True)]
        done, bar = summed_up(name, own), BARS[engine].get(name)
        cpu = "?" if done.cpu_microseconds is None else f"{done.cpu_microseconds:.0f}"
        rate = f"{done.requests_per_second:,.0f}"
        at_least = "" if bar is None else f"{bar:.0%}"
        rows.append((name, rate, cpu, f"{done.p99_ms:.2f}", f"{median(shares):.0%}", at_least))
        if bar is not None:
            what = f"kept {name}, share of a bare server that sends the page"
            bars.append(Bar.at_least(engine, what, median(shares), bar, ".0%"))
    print(f"\n{engine}\n")
    report.table(("answer", "requests/s", "CPU µs", "p99 ms", "of raw", "bar"), rows)
    return bars


def _record(port: int, file: Path) -> str:
    """Record the page for the bare server; its entity tag."""
    connection = HTTPConnection(HOST, port, timeout=30)
    headers, body = get(connection, _PAGE)
    connection.close()
    write_answer(file, headers, body)
    return dict(headers)["etag"]


def arguments_of(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments of a command, or those given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers")
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each server")
    parser.add_argument("--connections", type=int, default=8, help="requests under way at once")
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
