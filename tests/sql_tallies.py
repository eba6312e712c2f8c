"""Tallies as grouped statements: what postings are held against.

Separate from the tests because it is another way to the same numbers, by SQL alone.
"""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Select, and_, extract, false, func, select

from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.selection.selection import Selection
from events_api.core.values.statuses import HELD
from events_api.core.values.year_windows import UNDATED, Window
from events_api.summaries.rules.counting import Measure
from tests.sql_selections import bound_of, holds, in_time, unconfirmed, visible
from tests.tallies import Tally

Parts = dict[str | None, list[Tally]]

_NUMBERS: dict[Measure, ColumnElement[Any]] = {
    "items": RECORD.c["items"],
    "heads": func.coalesce(
        RECORD.c.heads, RECORD.c.women + RECORD.c.men, RECORD.c.women, RECORD.c.men
    ),
    "women": RECORD.c.women,
    "men": RECORD.c.men,
}


def tallies(connection: Connection, selection: Selection) -> list[Tally]:
    """The records of the selection's year, grouped by all that decides how they count."""
    return [_tally(row) for row in connection.execute(_grouped(selection))]


def tallies_by(connection: Connection, selection: Selection, dim: str) -> Parts:
    """The same, apart for each value of a dimension; under None those that have no value."""
    if dim == "month":
        return _by_month(connection, selection)
    if dim == "kind":
        return _parts((tally.kind, tally) for tally in tallies(connection, selection))
    grouped = _grouped(selection, LINK.c.value.label("part"))
    own = and_(LINK.c.record == RECORD.c.id, LINK.c.dim == dim)
    rows = connection.execute(grouped.select_from(RECORD.outerjoin(LINK, own)))
    return _parts((row.part, _tally(row)) for row in rows)


def tallies_by_year(connection: Connection, selection: Selection) -> dict[int, list[Tally]]:
    """{year: tallies} of all years that have a record, from one statement.

    By overlap a tally stands in every year from its first to its last; open-ended records stand in
    later years too, as unconfirmed.
    """
    window = selection.year
    if window is None:
        raise ValueError("A summary is of years.")
    bounds = [bound_of(RECORD.c, window), bound_of(RECORD.c, window)]
    if window.allocation == "overlap":
        bounds[1] = RECORD.c.runs_to
    keys = [extract("year", bound).label(f"year_{n}") for n, bound in enumerate(bounds)]
    grouped = _grouped(selection, *keys, RECORD.c.open_end.label("open_end"))
    rows = [
        (range(int(row.year_0), int(row.year_1) + 1), bool(row.open_end), _tally(row))
        for row in connection.execute(grouped)
    ]
    later = window.allocation == "overlap"
    return {
        year: [tally for own, _, tally in rows if year in own]
        + [
            tally._replace(unconfirmed=True)
            for own, open_end, tally in rows
            if later and open_end and own[-1] < year
        ]
        for year in sorted({year for own, _, _ in rows for year in own})
    }


def _parts(pairs: Iterable[tuple[Any, Tally]]) -> dict[Any, list[Tally]]:
    parts: dict[Any, list[Tally]] = {}
    for key, tally in pairs:
        parts.setdefault(key, []).append(tally)
    return parts


def _by_month(connection: Connection, selection: Selection) -> Parts:
    """By the month of the chosen bound; under None what is coarser, or began before the year."""
    window = selection.year
    if window is None or window.first is None:
        raise ValueError("A summary is of a year.")
    bound = bound_of(RECORD.c, window)
    grouped = _grouped(selection, bound.label("part"), RECORD.c.precision.label("precision"))
    first = window.first

    def month(row: Any) -> str | None:
        fine = row.precision in {"day", "month"} and row.part >= first
        return f"{row.part:%Y-%m}" if fine else None

    return _parts((month(row), _tally(row)) for row in connection.execute(grouped))


def _grouped(selection: Selection, *keys: ColumnElement[Any]) -> Select[Any]:
    window = selection.year
    if window is None:
        raise ValueError("A summary is of a year.")
    groups = [
        *keys,
        # Labels are grouped by, so none may be the name of a column that a join brings in.
        RECORD.c.kind.label("record_kind"),
        RECORD.c.status.label("record_status"),
        RECORD.c.duplicate_of.is_not(None).label("duplicate"),
        unconfirmed(window).label("unconfirmed"),
        _other_bound(window).label("other_bound"),
        RECORD.c.heads_qualifier.label("qualifier"),
        RECORD.c.heads_basis.label("basis"),
    ]
    sums = [func.sum(column).label(f"sum_{name}") for name, column in _NUMBERS.items()]
    known = [func.count(column).label(f"known_{name}") for name, column in _NUMBERS.items()]
    return (
        select(*groups, func.count().label("records"), *sums, *known)
        .where(
            *visible(RECORD.c, selection),
            *in_time(RECORD.c, replace(selection, unconfirmed=True)),
            *holds(selection.terms, RECORD.c.id),
        )
        .group_by(*(each.name for each in groups))
    )


def _other_bound(window: Window) -> ColumnElement[bool]:
    """Whether the chosen bound is unknown, so that the other one served."""
    if window.allocation == "overlap":
        return false()
    chosen: ColumnElement[Any] = (
        RECORD.c.starts_on if window.allocation == "start" else RECORD.c.ends_on
    )
    return chosen.is_(None)


def _tally(row: Any) -> Tally:
    values = row._mapping  # noqa: SLF001 - the documented way to a row's columns
    sums: dict[Measure, int] = {"records": values["records"]}
    known: dict[Measure, int] = {"records": values["records"]}
    for name in _NUMBERS:
        sums[name] = int(values[f"sum_{name}"] or 0)
        known[name] = values[f"known_{name}"]
    return Tally(
        kind=values["record_kind"],
        status=values["record_status"],
        duplicate=bool(values["duplicate"]),
        unconfirmed=bool(values["unconfirmed"]),
        other_bound=bool(values["other_bound"]),
        qualifier=values["qualifier"],
        basis=values["basis"],
        records=values["records"],
        sums=sums,
        known=known,
    )


def undated_and_continuing(connection: Connection, selection: Selection) -> tuple[int, int]:
    """How many records have no date, and how many older ones still ran in the year."""
    window = selection.year
    if window is None or window.first is None:
        raise ValueError("A summary is of a year.")
    held = [
        *visible(RECORD.c, selection),
        RECORD.c.status.in_(sorted(HELD)),
        RECORD.c.duplicate_of.is_(None),
        *holds(selection.terms, RECORD.c.id),
    ]
    undated = select(func.count()).where(*held, RECORD.c.sort_on == UNDATED)
    older = select(func.count()).where(
        *held,
        RECORD.c.sort_on > UNDATED,
        RECORD.c.sort_on < window.first,
        RECORD.c.runs_to >= window.first,
    )
    both = select(undated.scalar_subquery(), older.scalar_subquery())
    row = connection.execute(both).one()
    return row[0], row[1]
