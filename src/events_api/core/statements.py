"""The SQL of a selection: one indexed statement per page and one per total, on both engines.

Separate so that the shape of every read stands in one place. A page is driven from the covering
index of one filter and checks the others by EXISTS; "any of" is a union of limited reads; paging is
by key, never by OFFSET (design section 4; findings "Link filters").
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
    union,
)

from events_api.core.allocation import NEVER, UNDATED, Window
from events_api.core.link import Link
from events_api.core.record import Record
from events_api.core.selection import Order, Position, Selection, Term

RECORD = Record.__table__  # type: ignore[attr-defined]
LINK = Link.__table__  # type: ignore[attr-defined]

# A select, the column of the record's id in it, and the column it is ordered by.
_Read = tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]

_COLUMNS = {
    "starts_on": RECORD.c.sort_on,
    "updated_at": RECORD.c.updated_at,
    "title": RECORD.c.title_sort,
}
_PARSE: dict[str, Callable[[str], Any]] = {
    "starts_on": date.fromisoformat,
    "updated_at": datetime.fromisoformat,
    "title": str,
}


def page(selection: Selection, order: Order, limit: int, after: Position | None) -> Select[Any]:
    """Rows (id, key, document) of a page in order."""
    keys = _keys(selection, order, limit, after)
    way = _way(order)
    return (
        select(RECORD.c.id, keys.c.key, RECORD.c.document)
        .join_from(keys, RECORD, RECORD.c.id == keys.c.record)
        .order_by(*_undated_last(keys.c.key, order), way(keys.c.key), way(keys.c.record))
        .limit(limit)
    )


def total(selection: Selection) -> Select[Any]:
    """How many records the selection holds, whatever the page."""
    reads = [read.with_only_columns(record) for read, record, _ in _reads(selection, Order())]
    if len(reads) == 1:
        return reads[0].with_only_columns(func.count())
    return select(func.count()).select_from(union(*reads).subquery())


def _keys(selection: Selection, order: Order, limit: int, after: Position | None) -> Subquery:
    """The ids and keys of a page, as a limited subquery."""
    parts = []
    for read, record, key in _reads(selection, order):
        for condition in _segments(key, record, order, after):
            way = _way(order)
            part = read.with_only_columns(record.label("record"), key.label("key"))
            parts.append(part.where(*condition).order_by(way(key), way(record)).limit(limit))
    if len(parts) == 1:
        return parts[0].subquery()
    # Each part is limited by itself; UNION drops a record that several values lead to.
    return union(*(select(part.subquery()) for part in parts)).subquery()


def _segments(
    key: ColumnElement[Any], record: ColumnElement[Any], order: Order, after: Position | None
) -> list[list[ColumnElement[bool]]]:
    """Conditions of what comes after a position.

    Undated records have the lowest key. Upwards they come last, so the dated and the undated ones
    are two ranges of the same index; downwards they are last by themselves.
    """
    upwards_by_date = order.key == "starts_on" and not order.descending
    if after is None:
        return [[key > UNDATED], [key == UNDATED]] if upwards_by_date else [[]]
    value = _PARSE[order.key](after.key)
    here = tuple_(literal(value, key.type), literal(after.id, record.type))
    beyond = tuple_(key, record) < here if order.descending else tuple_(key, record) > here
    if not upwards_by_date:
        return [[beyond]]
    if value == UNDATED:
        return [[key == UNDATED, beyond]]
    return [[key > UNDATED, beyond], [key == UNDATED]]


def _undated_last(key: ColumnElement[Any], order: Order) -> list[ColumnElement[Any]]:
    return [key == UNDATED] if order.key == "starts_on" and not order.descending else []


def _way(order: Order) -> Callable[[Any], Any]:
    return (lambda column: column.desc()) if order.descending else (lambda column: column.asc())


def _reads(selection: Selection, order: Order) -> list[_Read]:
    """The reads that together find every record of a selection: (select, id, order key) each."""
    driver = next((term for term in selection.terms if term.positive), None)
    if driver is None or selection.ids is not None:
        return [_by_record(selection, order)]
    others = tuple(term for term in selection.terms if term is not driver)
    rest = replace(selection, terms=others)
    if driver.excluded or driver.present:
        rest = replace(rest, terms=(*others, replace(driver, values=())))
    return [_by_link(rest, order, driver.dim, *value) for value in driver.values]


def _by_record(selection: Selection, order: Order) -> _Read:
    read = select(RECORD.c.id).where(
        *visible(RECORD.c, selection),
        *in_time(RECORD.c, selection),
        *holds(selection.terms, RECORD.c.id),
    )
    if selection.ids is not None:
        read = read.where(RECORD.c.id.in_(selection.ids))
    return read, RECORD.c.id, _COLUMNS[order.key]


def _by_link(selection: Selection, order: Order, dim: str, value: str, roles: int) -> _Read:
    read = select(LINK.c.record).where(LINK.c.dim == dim, LINK.c.value == value)
    if roles:
        read = read.where(LINK.c.roles.op("&")(roles) != 0)
    read = read.where(*visible(LINK.c, selection), *holds(selection.terms, LINK.c.record))
    key = LINK.c.sort_on if order.key == "starts_on" else _COLUMNS[order.key]
    if _by_start_only(selection):
        read = read.where(*in_time(LINK.c, selection))
        if order.key == "starts_on":
            return read, LINK.c.record, key
        return read.join(RECORD, RECORD.c.id == LINK.c.record), LINK.c.record, key
    read = read.join(RECORD, RECORD.c.id == LINK.c.record)
    return read.where(*in_time(RECORD.c, selection)), LINK.c.record, key


def visible(columns: Any, selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions of publication and kind, on columns of records or of links."""
    kinds = selection.kinds
    found = [columns.kind == kinds[0] if len(kinds) == 1 else columns.kind.in_(kinds)]
    return found if selection.drafts else [columns.public == true(), *found]


def _by_start_only(selection: Selection) -> bool:
    """Whether the day a link carries is all that the windows ask about."""
    year = selection.year
    by_start = year is None or (year.allocation == "start" and not selection.flows)
    return by_start and selection.overlap is None


def in_time(columns: Any, selection: Selection) -> list[ColumnElement[bool]]:
    """Conditions of both windows, on columns of records (or of links, by start only)."""
    found = []
    if selection.year is not None:
        inside = belongs(columns, selection.year, flows=selection.flows)
        if selection.unconfirmed:
            inside = [or_(and_(*inside), unconfirmed(selection.year))]
        found += inside
    if selection.overlap is not None:
        found += overlaps(columns, selection.overlap)
    return found


def belongs(columns: Any, window: Window, *, flows: bool) -> list[ColumnElement[bool]]:
    """`allocation.belongs` as SQL; a test holds the two against one another."""
    first, last = window.first or UNDATED, window.last or NEVER
    dated = columns.sort_on > UNDATED
    if window.allocation == "start":
        chosen = columns.sort_on.between(first, last)
    elif window.allocation == "end":
        chosen = columns.end_on.between(first, last)
    else:
        chosen = and_(columns.sort_on <= last, columns.runs_to >= first)
    if not flows:
        return [chosen] if first > UNDATED and window.allocation == "start" else [dated, chosen]
    contained = and_(columns.sort_on >= first, columns.end_on <= last, columns.end_on < NEVER)
    return [
        dated,
        or_(and_(not_(columns.within), chosen), and_(columns.within, contained)),
    ]


def unconfirmed(window: Window) -> ColumnElement[bool]:
    """Whether only an open end that no later source confirms would reach the window."""
    if window.allocation != "overlap" or window.first is None or window.last is None:
        return false()
    return and_(
        RECORD.c.open_end,
        RECORD.c.sort_on > UNDATED,
        RECORD.c.sort_on <= window.last,
        RECORD.c.runs_to < window.first,
    )


def overlaps(columns: Any, window: Window) -> list[ColumnElement[bool]]:
    """Conditions that a dated record overlaps a window, whose bounds are inclusive."""
    found = [columns.sort_on > UNDATED]
    if window.last is not None:
        found.append(columns.sort_on <= window.last)
    if window.first is not None:
        found.append(columns.runs_to >= window.first)
    return found


def holds(terms: tuple[Term, ...], record: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Conditions that a record meets these terms, each by its links."""
    found: list[ColumnElement[bool]] = []
    for term in terms:
        wanted = [_linked(record, term.dim, value, roles) for value, roles in term.values]
        if term.unset:
            wanted.append(not_(_linked(record, term.dim)))
        if wanted:
            found.append(or_(*wanted))
        if term.present:
            found.append(_linked(record, term.dim))
        found += [not_(_linked(record, term.dim, *each)) for each in term.excluded]
    return found


def _linked(
    record: ColumnElement[Any], dim: str, value: str | None = None, roles: int = 0
) -> ColumnElement[bool]:
    other = LINK.alias()
    conditions = [other.c.record == record, other.c.dim == dim]
    if value is not None:
        conditions.append(other.c.value == value)
    if roles:
        conditions.append(other.c.roles.op("&")(roles) != 0)
    return exists().where(*conditions)
