"""Answers that are too old: `python -m benchmarks.stale`, which must find none.

Two servers on one database, a writer at each, and readers at both. A reader notes what the writers
were told is stored before it asks, and looks whether it sees at least that.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import report
from benchmarks.report import Bar
from events_api.core.database import schema
from tests.postgres import fresh_database, running_postgres
from tests.servers import serving
from tests.stale_reads import look
from tests.templates import catalogue_for


def measure(engine: str, reads: int = 1_000_000) -> list[Bar]:
    """Look on a database of the engine's."""
    with ExitStack() as stack:
        if engine == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = f"sqlite:///{folder / 'events.db'}"
        else:
            address = stack.enter_context(fresh_database(stack.enter_context(running_postgres())))
        catalogue = catalogue_for(address)
        stack.callback(catalogue.database.close)
        schema.migrate(catalogue.database)
        ports = stack.enter_context(serving(address, 2, lock_timeout_ms="60000"))
        seen = look(catalogue, ports, reads, reads // 1_000)
    what = f"stale of {seen.reads:,} answers, while {seen.writes:,} writes went to two processes"
    return [Bar.at_most(engine, what, seen.stale, 0, 0)]


def main() -> None:
    """Look, on each engine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stale")
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--reads", type=int, default=1_000_000)
    arguments = parser.parse_args()
    for engine in ("sqlite", "postgresql"):
        if arguments.engine in {engine, "both"}:
            report.show_bars(measure(engine, arguments.reads))


if __name__ == "__main__":
    main()
