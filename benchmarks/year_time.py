"""Time of a year's summary and of the postings it is made from, without HTTP.

A summary is timed as its handler makes it: from the snapshot's first statement to its JSON, without
the cache of answers, as after a write. Readings of metrics are kept with the postings, as far as
their records stay as they are, so it is timed with them and without. CPU time is of this process:
what PostgreSQL does in its own comes on top of it.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks import prepare
from benchmarks.database_time import median_of
from events_api.core.database.database import Database
from events_api.core.database.revision import freshness
from events_api.core.index.bounded_cache import BoundedCache
from events_api.core.index.posting_updates import caught_up
from events_api.core.index.postings import MOST_MADE, Postings
from events_api.core.reading.pages import Snapshot, begin
from events_api.core.values.json import to_json
from events_api.resources import RESOURCES
from events_api.serving.garbage import spare_collections
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.breakdowns import DIMENSIONS
from events_api.summaries.year.year import SummaryQuery, YearSummary, year_of
from events_api.summaries.year.years import YearsQuery, headlines, years_asked

YEAR = 2020
_KINDS = tuple(each.kind for each in RESOURCES)
_TIMES = 15
SUMMARIES: dict[str, dict[str, str]] = {
    "year": {},
    **{f"year by {dim}": {"by": dim} for dim in DIMENSIONS},
    "year by all eight": {"by": ",".join(DIMENSIONS)},
    "year by all eight, by overlap": {"by": ",".join(DIMENSIONS), "allocation": "overlap"},
    "year by all eight, of a country": {"by": ",".join(DIMENSIONS), "country": "PK"},
}


@dataclass(frozen=True, slots=True)
class Summed:
    """One summary: its records, figures and bytes, and microseconds of CPU, medians of many.

    Attributes:
        microseconds: From the first statement to the last byte, as time passes.
        cpu_microseconds: The same of this process.
        first_microseconds: The same when nobody has asked for a year before.
    """

    summary: str
    records: int
    figures: int
    microseconds: float
    cpu_microseconds: float
    first_microseconds: float
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
    with database.snapshot() as connection:
        snapshot = begin(connection, prepare.loaded(database))
        spare_collections()
        found = [_timed(snapshot, YEAR, name, values) for name, values in SUMMARIES.items()]

        def every_year(snapshot: Snapshot) -> Any:
            query = YearsQuery()
            asked = years_asked(snapshot.postings, RESOURCES, query, date(YEAR, 1, 1))
            return headlines(snapshot, RESOURCES, query, asked.years, Origin())

        years = every_year(snapshot)
        figures = sum(_figures(each) for each in years)
        found.append(_summed(snapshot, ("all years", 0, figures), every_year))
    return found


def by_all(snapshot: Snapshot, year: int) -> Summed:
    """Time a year by all eight dimensions."""
    return _timed(snapshot, year, str(year), SUMMARIES["year by all eight"])


def _timed(snapshot: Snapshot, year: int, name: str, values: dict[str, str]) -> Summed:
    def summary(snapshot: Snapshot) -> YearSummary:
        query = SummaryQuery.model_validate(values)
        return year_of(snapshot, RESOURCES, query, year, Origin()).summary

    made = summary(snapshot)
    held = sum(e.counted + sum(e.left_out.values()) for e in made.counts.values())
    parts = [part for each in made.breakdowns.values() for part in each.rows]
    figures = sum(_figures(each) for each in (made, *parts))
    return _summed(snapshot, (name, held, figures), summary)


def _figures(sections: Any) -> int:
    """How many figures a whole, a part or a year of the list shows."""
    own = (sections.counts, sections.items, sections.people, getattr(sections, "indicators", ()))
    return sum(map(len, own))


def _summed(
    snapshot: Snapshot, named: tuple[str, int, int], work: Callable[[Snapshot], Any]
) -> Summed:
    """Time a summary of a snapshot."""

    def rendered(snapshot: Snapshot) -> bytes:
        freshness(snapshot.connection)
        return to_json(work(snapshot))

    def forgotten() -> Snapshot:
        postings = replace(snapshot.postings, made=BoundedCache(MOST_MADE))
        return Snapshot(snapshot.connection, snapshot.fresh, postings)

    size = len(rendered(snapshot))
    wall = median_of(lambda: rendered(snapshot))
    cpu = median_of(lambda: rendered(snapshot), process_time)
    return Summed(*named, wall, cpu, _each_time(forgotten, rendered), size)


def _each_time(before: Callable[[], Snapshot], work: Callable[[Snapshot], object]) -> float:
    """Median microseconds of CPU of the work, each time on what was made before."""
    times = []
    for _ in range(_TIMES):
        snapshot = before()
        started = process_time()
        work(snapshot)
        times.append(process_time() - started)
    return median(times) * 1e6


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
