"""Results as tables for people and as JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from sqlalchemy import text

from benchmarks.database_time import Timed
from benchmarks.http_load import Outcome
from benchmarks.year_time import Loaded, Summed
from events_api.core.database.database import Database

_LIBRARIES = ("events-api", "fastapi", "pydantic", "sqlalchemy", "sqlmodel", "starlette", "uvicorn")


@dataclass(frozen=True, slots=True)
class Bar:
    """What was measured beside what it is held to."""

    engine: str
    what: str
    measured: str
    bar: str
    met: bool

    @classmethod
    def at_most(cls, engine: str, what: str, measured: float, most: float, digits: int) -> Self:
        """A figure that should not be larger than `most`."""
        said, bar = f"{measured:,.{digits}f}", f"≤ {most:g}"
        return cls(engine, what, said, bar, measured <= most)

    @classmethod
    def at_least(cls, engine: str, what: str, measured: float, least: float, form: str) -> Self:
        """A figure that should not be smaller than `least`; both are shown in this form."""
        said = f"{measured:{form}}"
        return cls(engine, what, said, f"≥ {least:{form}}", measured >= least)


def show_bars(bars: Sequence[Bar]) -> None:
    """Print figures beside their bars."""
    rows = [
        (each.engine, each.what, each.measured, each.bar, "" if each.met else "missed")
        for each in bars
    ]
    table(("engine", "what", "measured", "bar", ""), rows)


def machine() -> dict[str, Any]:
    """What the figures were measured on and with."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def engine_version(database: Database) -> str:
    """The engine and its version."""
    sqlite = database.engine_name == "sqlite"
    query = "SELECT sqlite_version()" if sqlite else "SHOW server_version"
    with database.snapshot() as connection:
        number: str = connection.execute(text(query)).scalar_one()
    return f"{'SQLite' if sqlite else 'PostgreSQL'} {number.split(maxsplit=1)[0]}"


def show_pages(timed: Sequence[Timed]) -> None:
    """Print the database times."""
    head = ("page of 20", "of", "read_page µs", "SQL µs", "facets µs", "each statement µs")
    rows = [
        (
            f"{each.of}: {each.page}",
            f"{each.total:,}",
            f"{each.read_page:,.0f}",
            f"{sum(each.statements):,.0f}",
            f"{each.facets:,.0f}",
            " + ".join(f"{part:,.0f}" for part in each.statements),
        )
        for each in timed
    ]
    table(head, rows)


def show_years(loaded: Loaded, summed: Sequence[Summed]) -> None:
    """Print what postings and summaries take."""
    print(
        f"postings of {loaded.records:,} records: loaded in {loaded.seconds:.1f} s "
        f"({loaded.cpu_seconds:.1f} s of CPU), {loaded.megabytes:.0f} MB, of them "
        f"{loaded.bitmap_megabytes:.1f} MB bitmaps; following a write "
        f"{loaded.catching_up_microseconds / 1e3:.1f} ms\n"
    )
    rows = [
        (
            each.summary,
            f"{each.records:,}",
            f"{each.figures:,}",
            f"{each.microseconds / 1e3:,.1f}",
            f"{each.cpu_microseconds / 1e3:,.1f}",
            f"{each.first_microseconds / 1e3:,.1f}",
            f"{each.size:,}",
        )
        for each in summed
    ]
    timed = ("ms", "CPU ms", "first time")
    table(("summary", "records", "figures", *timed, "bytes"), rows)


def show_load(outcome: Outcome, statements: dict[str, int]) -> None:
    """Print what the servers did."""
    head = ("server", "requests/s", "p50 ms", "p99 ms", "CPU µs", "statements", "answer bytes")
    rows = [
        (
            each.name,
            f"{each.requests_per_second:,.0f}",
            f"{each.p50_ms:.2f}",
            f"{each.p99_ms:.2f}",
            "?" if each.cpu_microseconds is None else f"{each.cpu_microseconds:,.0f}",
            str(statements.get(each.name, 0)),
            f"{each.answer_bytes:,}",
        )
        for each in outcome.served
    ]
    table(head, rows)
    rounds = ", ".join(f"{ratio:.1f}" for ratio in outcome.ratios)
    print(f"events_api / orm: {outcome.ratio:.1f} times the requests per second (rounds: {rounds})")
    cpu = {each.name: each.cpu_microseconds for each in outcome.served}
    if cpu["events_api"] and cpu["orm"]:
        print(f"orm / events_api: {cpu['orm'] / cpu['events_api']:.1f} times the CPU of the server")
    where = "not pinned"
    if outcome.cores is not None:
        where = "servers on core {}, client on core {}".format(*outcome.cores)
    print(
        f"{outcome.pairs} pairs of year and country, {outcome.with_matches} with matches,"
        f" same records from both; {where}"
    )


def show_plans(plans: dict[str, list[str]]) -> None:
    """Print query plans."""
    for statement, lines in plans.items():
        print(" ".join(statement.split()), *lines, "", sep="\n  ")


def engine_results(
    engine: str,
    timed: Sequence[Timed],
    years: tuple[Loaded, Sequence[Summed]],
    outcome: Outcome,
    statements: dict[str, int],
) -> dict[str, Any]:
    """The results of one engine for the JSON file."""
    return {
        "engine": engine,
        "pages": [asdict(each) for each in timed],
        "postings": asdict(years[0]),
        "summaries": [asdict(each) for each in years[1]],
        "http": asdict(outcome),
        "statements": statements,
    }


def write(folder: Path, results: dict[str, Any]) -> Path:
    """Write the results to a file of their own in `folder`."""
    path = folder / f"results-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    content = json.dumps({**results, "machine": machine()}, indent=2, ensure_ascii=False)
    path.write_text(content + "\n", encoding="utf-8")
    return path


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Aligned columns: words to the left, numbers to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        print(row[0].ljust(widths[0]), *cells[1:], sep="  ")
    print()
