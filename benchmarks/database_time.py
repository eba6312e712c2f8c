"""Database time of typical pages, of meetings and of all dated kinds, without HTTP.

`read_page` is what a handler waits for: statements built by SQLAlchemy and run in a snapshot. The
same statements are then run as they are by the bare driver: the difference is SQLAlchemy.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

from benchmarks import prepare
from benchmarks.generate import COUNTRIES, ORGANISATIONS, OWNERS, THEMES
from events_api.core.database.database import Database
from events_api.core.index.postings_cache import PostingsCache
from events_api.core.reading.facets import read_facets
from events_api.core.reading.pages import Head, begin, read_head, read_page
from events_api.core.selection.query import ListQuery
from events_api.core.selection.selection import Order, Selection
from events_api.core.values.year_windows import year_window
from events_api.resources.meetings import MeetingQuery
from events_api.timeline import EVENTS, EventQuery

PAGES: dict[str, dict[str, str]] = {
    "no filter": {},
    "year": {"year": "2020"},
    "year, common country": {"year": "2020", "country": COUNTRIES[0]},
    "year, middling country": {"year": "2020", "country": COUNTRIES[9]},
    "year, rare country": {"year": "2020", "country": COUNTRIES[-1]},
    "country, theme": {"country": COUNTRIES[1], "theme": THEMES[1]},
    "common country, rare theme": {"country": COUNTRIES[0], "theme": THEMES[-1]},
    "rare country, common theme": {"country": COUNTRIES[-1], "theme": THEMES[0]},
    "type, status": {"type": "workshop", "status": "completed"},
    "organisation in a role": {"organisation": f"{ORGANISATIONS[0]}:organiser"},
    "one of three countries": {"country": ",".join(COUNTRIES[:3])},
    "by title": {"sort": "title"},
    "country, by title": {"country": COUNTRIES[0], "sort": "title"},
    "country, theme, by title": {"country": COUNTRIES[1], "theme": THEMES[1], "sort": "title"},
    "country, rare theme, by title": {
        "country": COUNTRIES[0],
        "theme": THEMES[-1],
        "sort": "title",
    },
    "country, rare theme, by change": {
        "country": COUNTRIES[0],
        "theme": THEMES[-1],
        "sort": "-updated_at",
    },
    "owner, not a country": {"owner": OWNERS[0], "country": f"!{COUNTRIES[0]}"},
    "year by overlap, country": {
        "year": "2020",
        "allocation": "overlap",
        "country": COUNTRIES[0],
    },
    "from a day, country": {"from": "2020-02-10", "country": COUNTRIES[0]},
    "word, country": {"q": "workshop", "country": COUNTRIES[3]},
}
FACETS = ("country", "organisation", "theme", "project", "type")
QUERIES: dict[str, tuple[type[ListQuery], tuple[str, ...]]] = {
    "meetings": (MeetingQuery, ("meeting",)),
    "events": (EventQuery, tuple(each.kind for each in EVENTS)),
}
EXPLAINED = "year, common country"

_SECONDS = 1.0
_MOST, _LEAST = 200, 5

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Timed:
    """Medians of one page, in microseconds; `total` is how many records it is a page of.

    `facets` are all of `FACETS` under the page's filters.
    """

    of: str
    page: str
    total: int
    read_page: float
    statements: list[float]
    facets: float


def measure(database: Database) -> list[Timed]:
    """Time every page of each list."""
    cache = prepare.loaded(database)
    return [_timed(database, cache, of, name) for of in QUERIES for name in PAGES]


def explain(database: Database) -> dict[str, list[str]]:
    """The plans of the page of a year and a country: {statement: lines}."""
    cache = prepare.loaded(database)
    selection, order = _asked("meetings", PAGES[EXPLAINED])
    sqlite = database.engine_name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN (ANALYZE, BUFFERS) "
    with database.snapshot() as connection:
        with statements_of(database.reads) as seen:
            _list(connection, cache, selection, order)
        return {
            sql: [str(row[-1]) for row in _run(connection, prefix + sql, values)]
            for sql, values in seen
        }


@contextmanager
def statements_of(engine: Engine) -> Iterator[list[Statement]]:
    """The statements that an engine runs within the block, without BEGIN and the like."""
    seen: list[Statement] = []

    def note(_c: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if sql.startswith("SELECT"):
            seen.append((sql, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _asked(of: str, values: dict[str, str]) -> tuple[Selection, Order]:
    model, kinds = QUERIES[of]
    query = model.model_validate(values)
    today: date = datetime.now(UTC).date()
    return query.selection(kinds, today, flows=False), query.order()


def _timed(database: Database, cache: PostingsCache, of: str, name: str) -> Timed:
    selection, order = _asked(of, PAGES[name])
    year = partial(year_window, allocation="start")
    with database.snapshot() as connection:
        with statements_of(database.reads) as seen:
            head = _list(connection, cache, selection, order)
        whole = median_of(lambda: _list(connection, cache, selection, order))
        parts = [median_of(lambda each=each: _run(connection, *each)) for each in seen]  # type: ignore[misc]
        facets = median_of(lambda: read_facets(head, FACETS, year))
    return Timed(of, name, head.total, whole, parts, facets)


def _list(connection: Connection, cache: PostingsCache, selection: Selection, order: Order) -> Head:
    """What a handler reads for a list: its head and a page of 20."""
    head = read_head(begin(connection, cache), selection)
    read_page(connection, head, order, 20)
    return head


def _run(connection: Connection, sql: str, values: Any) -> Sequence[Any]:
    """A statement by the bare driver."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.fetchall()
    finally:
        cursor.close()


def median_of(work: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    """Microseconds of the work by a clock: many times, but for about a second at most."""
    times: list[float] = []
    end = perf_counter() + _SECONDS
    while len(times) < _LEAST or (len(times) < _MOST and perf_counter() < end):
        started = clock()
        work()
        times.append(clock() - started)
    return median(times) * 1e6
