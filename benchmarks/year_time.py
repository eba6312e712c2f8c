"""Time of a year's summary and of the postings it is made from, without HTTP.

A summary is timed as its handler makes it: from the snapshot's first statement to its JSON. CPU
time is of this process: what PostgreSQL does in its own comes on top of it.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import prepare
from benchmarks.database_time import median_of
from events_api.core.columns import to_json
from events_api.core.database import Database
from events_api.core.listing import begin, freshness
from events_api.core.posting_rows import caught_up
from events_api.core.postings import Postings
from events_api.resources import RESOURCES
from events_api.summaries.addresses import Origin
from events_api.summaries.breakdowns import DIMENSIONS
from events_api.summaries.year import SummaryQuery, YearSummary, year_summary
from events_api.summaries.years import YearsQuery, headlines, years_asked

YEAR = 2020
SUMMARIES: dict[str, dict[str, str]] = {
    "year": {},
    **{f"year by {dim}": {"by": dim} for dim in DIMENSIONS},
    "year by all eight": {"by": ",".join(DIMENSIONS)},
    "year by all eight, by overlap": {"by": ",".join(DIMENSIONS), "allocation": "overlap"},
    "year by all eight, of a country": {"by": ",".join(DIMENSIONS), "country": "PK"},
}


@dataclass(frozen=True, slots=True)
class Summed:
    """Medians of one summary: microseconds, CPU microseconds, its records, figures and bytes."""

    summary: str
    records: int
    figures: int
    microseconds: float
    cpu_microseconds: float
    size: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """Postings: what loading them takes, what they take, what following a write takes."""

    records: int
    seconds: float
    cpu_seconds: float
    megabytes: float
    bitmap_megabytes: float
    catching_up_microseconds: float


def measure(database: Database) -> list[Summed]:
    """Time every summary, and the list of all years."""
    cache = prepare.loaded(database)
    found = []
    with database.snapshot() as connection:

        def summary(values: dict[str, str]) -> YearSummary:
            query = SummaryQuery.model_validate(values)
            return year_summary(begin(connection, cache), RESOURCES, query, YEAR, Origin())

        def years() -> Any:
            snapshot, query = begin(connection, cache), YearsQuery()
            asked = years_asked(snapshot.postings, RESOURCES, query, date(YEAR, 1, 1))
            return headlines(snapshot, RESOURCES, query, asked, Origin())

        for name, values in SUMMARIES.items():
            made = summary(values)
            held = sum(e.counted + sum(e.left_out.values()) for e in made.counts.values())
            parts = [part for each in made.breakdowns.values() for part in each.rows]
            figures = sum(_figures(each) for each in (made, *parts))
            found.append(_timed(name, held, figures, lambda values=values: summary(values)))  # type: ignore[misc]
        every = years()
        found.append(_timed("all years", 0, sum(_figures(each) for each in every), years))
    return found


def _figures(sections: Any) -> int:
    """How many figures a whole, a part or a year of the list shows."""
    own = (sections.counts, sections.items, sections.people, getattr(sections, "indicators", ()))
    return sum(map(len, own))


def _timed(name: str, records: int, figures: int, work: Callable[[], Any]) -> Summed:
    size = len(to_json(work()))
    whole = median_of(lambda: to_json(work()))
    cpu = median_of(lambda: to_json(work()), process_time)
    return Summed(name, records, figures, whole, cpu, size)


def load(database: Database) -> Loaded:
    """Load the postings from nothing, and follow a write that changed nothing of them."""
    with database.exports.connect() as connection:
        stamp = freshness(connection).public
        gc.collect()
        before, wall, cpu = _resident(), perf_counter(), process_time()
        postings = caught_up(connection, Postings(), stamp)
        wall, cpu = perf_counter() - wall, process_time() - cpu
        taken = _resident() - before
        later = replace(postings, stamp=stamp)
        following = median_of(lambda: caught_up(connection, later, stamp + 1))
    maps = [records for own in postings.families.values() for records in own.values()]
    compressed = sum(len(records.serialize()) for records in maps)
    number = len(postings.having("kind"))
    return Loaded(number, wall, cpu, taken, compressed / 1e6, following)


def _resident() -> float:
    """Megabytes of memory that the process holds; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    lines = status.read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmRSS"))
