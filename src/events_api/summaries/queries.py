"""Queries: what a year's figures are made of, in a handful of grouped statements.

Separate so that the rules stay pure. Years are allocated by the same conditions as in lists.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, select

from events_api.core.allocation import UNDATED, Window
from events_api.core.conditions import RECORD, holds, in_time, overlaps, unconfirmed, visible
from events_api.core.selection import Selection
from events_api.summaries.counting import HELD, Measure, Tally
from events_api.summaries.readings import DECODER, Reading

_NUMBERS: dict[Measure, ColumnElement[Any]] = {
    "items": RECORD.c["items"],
    "heads": RECORD.c.heads,
    "women": RECORD.c.women,
    "men": RECORD.c.men,
}


def tallies(connection: Connection, selection: Selection) -> list[Tally]:
    """The records of the selection's year, grouped by all that decides how they count."""
    return [_tally(row) for row in connection.execute(_grouped(selection))]


def _grouped(selection: Selection, *keys: ColumnElement[Any]) -> Any:
    window = selection.year
    if window is None:
        raise ValueError("A summary is of a year.")
    groups = [
        *keys,
        RECORD.c.kind,
        RECORD.c.status,
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
        kind=values["kind"],
        status=values["status"],
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


def readings(connection: Connection, selection: Selection) -> dict[str, tuple[Reading, str]]:
    """{id: (reading, document)} of the metrics that have to do with the selection's year."""
    window = selection.year
    if window is None:
        raise ValueError("A summary is of a year.")
    found = select(RECORD.c.document).where(
        *visible(RECORD.c, selection),
        *overlaps(RECORD.c, window),
        *holds(selection.terms, RECORD.c.id),
    )
    documents = connection.execute(found).scalars()
    return {each.id: (each, text) for text in documents for each in [DECODER.decode(text)]}
