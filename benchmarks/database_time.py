"""Database time of typical pages of meetings, read as lists read them, without HTTP.

`read_page` is what a handler waits for: statements built by SQLAlchemy and run in a snapshot. The
same statements are then run as they are by the bare driver: the difference is SQLAlchemy.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

from benchmarks.generate import COUNTRIES, ORGANISATIONS, THEMES
from events_api.core.database import Database
from events_api.core.listing import read_head, read_page
from events_api.core.selection import Order, Selection
from events_api.resources.meetings import MeetingQuery

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
}
EXPLAINED = "year, common country"

_SECONDS = 1.0
_MOST, _LEAST = 200, 5

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Timed:
    """Medians of one page, in microseconds; `total` is how many records it is a page of."""

    page: str
    total: int
    read_page: float
    statements: list[float]


def measure(database: Database) -> list[Timed]:
    """Time every page."""
    return [_timed(database, name, values) for name, values in PAGES.items()]


def explain(database: Database) -> dict[str, list[str]]:
    """The plans of the page of a year and a country: {statement: lines}."""
    selection, order = _asked(PAGES[EXPLAINED])
    sqlite = database.engine_name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN (ANALYZE, BUFFERS) "
    with database.snapshot() as connection:
        with statements_of(database.reads) as seen:
            _list(connection, selection, order)
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


def _asked(values: dict[str, str]) -> tuple[Selection, Order]:
    query = MeetingQuery.model_validate(values)
    today: date = datetime.now(UTC).date()
    return query.selection(("meeting",), today, flows=False), query.order()


def _timed(database: Database, name: str, values: dict[str, str]) -> Timed:
    selection, order = _asked(values)
    with database.snapshot() as connection:
        with statements_of(database.reads) as seen:
            total = _list(connection, selection, order)
        whole = _median(lambda: _list(connection, selection, order))
        parts = [_median(lambda each=each: _run(connection, *each)) for each in seen]  # type: ignore[misc]
    return Timed(name, total, whole, parts)


def _list(connection: Connection, selection: Selection, order: Order) -> int:
    """What a handler reads for a list: its head and a page of 20; the total."""
    head = read_head(connection, selection)
    read_page(connection, head.selection, order, 20)
    return head.total


def _run(connection: Connection, sql: str, values: Any) -> Sequence[Any]:
    """A statement by the bare driver."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.fetchall()
    finally:
        cursor.close()


def _median(work: Callable[[], object]) -> float:
    """Microseconds of the work: many times, but for about a second at most."""
    times: list[float] = []
    end = perf_counter() + _SECONDS
    while len(times) < _LEAST or (len(times) < _MOST and perf_counter() < end):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return median(times) * 1e6
