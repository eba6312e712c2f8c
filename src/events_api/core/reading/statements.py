"""The SQL of a selection: one indexed statement per page and one per total, on both engines.

Separate so that the shape of every read stands in one place. A page is driven from the covering
index of one filter and checks the others by EXISTS; "any of" is a union of limited reads; paging is
by key, never by OFFSET (design section 4; findings "Link filters").
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union,
)

from events_api.core.database.ordinals import Among, ordinals_of
from events_api.core.records.searchable import MatchingOrdinals
from events_api.core.selection.conditions import (
    LINK,
    RECORD,
    by_start_only,
    found_words,
    holds,
    in_time,
    visible,
)
from events_api.core.selection.selection import Order, Position, Selection, SortKey
from events_api.core.values.allocation import UNDATED

# A select, the column of the record's id in it, and the column it is ordered by.
_Read = tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]


_COLUMNS = {
    "starts_on": RECORD.c.sort_on,
    "updated_at": RECORD.c.updated_at,
    "published_at": RECORD.c.published_at,
    "title": RECORD.c.title_sort,
}
_PARSE: dict[str, Callable[[str], Any]] = {
    "starts_on": date.fromisoformat,
    "updated_at": datetime.fromisoformat,
    "published_at": datetime.fromisoformat,
    "title": str,
}


def page(
    selection: Selection, order: Order, limit: int | None, after: Position | None
) -> Select[Any]:
    """Rows (id, key, document) of a page in order, driven from the first filter."""
    return _documents(_keys(selection, order, limit, after), order, limit)


def _documents(keys: Subquery, order: Order, limit: int | None) -> Select[Any]:
    """The documents of the ids and keys, in order."""
    way = _way(order)
    return (
        select(RECORD.c.id, keys.c.key, RECORD.c.document)
        .join_from(keys, RECORD, RECORD.c.id == keys.c.record)
        .order_by(*_undated_last(keys.c.key, order), way(keys.c.key), way(keys.c.record))
        .limit(limit)
    )


def whole(selection: Selection, order: Order, limit: int | None) -> Select[Any]:
    """Rows (id, key, document) of the whole selection in order, or its first `limit` ones."""
    return page(selection, order, limit, None)


def total(selection: Selection) -> Select[Any]:
    """How many records the selection holds, whatever the page."""
    reads = [read.with_only_columns(record) for read, record, _ in _reads(selection, Order())]
    if len(reads) == 1:
        return reads[0].with_only_columns(func.count())
    return select(func.count()).select_from(union(*reads).subquery())


def among(order: Order, limit: int, after: Position | None) -> Select[Any]:
    """Rows (id, key, document) of a page of the records whose `n` is among `ordinals`, in order.

    By date, `ordinals` must hold no record of a day before the position's (`reading.candidates`).
    """
    key, way = _COLUMNS[order.key], _way(order)
    found = select(RECORD.c.id.label("record"), key.label("key")).where(Among(RECORD.c.n))
    if after is not None:
        beyond = _beyond(key, RECORD.c.id, order, after)
        if order.key == "starts_on":
            # Undated records come last both ways.
            beyond = or_(key != key_of(order.key, after.key), beyond)
        found = found.where(beyond)
    ordered = (*_undated_last(key, order), way(key), way(RECORD.c.id))
    return _documents(found.order_by(*ordered).limit(limit).subquery(), order, limit)


def first(order: Order, number: int, after: Position | None) -> Select[Any]:
    """One text of ordinals: of the first published records after a position, whatever their kind.

    By date, undated records are not put last: they are at the lowest day.
    """
    key, way = _COLUMNS[order.key], _way(order)
    read = select(RECORD.c.n).where(RECORD.c.public == true())
    if after is not None:
        read = read.where(_beyond(key, RECORD.c.id, order, after))
    ordered = read.order_by(way(key), way(RECORD.c.id)).limit(number).subquery()
    return select(ordinals_of(ordered.c.n))


def asked(selection: Selection) -> list[Select[Any]]:
    """What postings do not hold of a selection: statements of one text of ordinals each."""
    found: list[Select[Any]] = []
    if selection.words:
        found.append(select(MatchingOrdinals(selection.words)))
    if selection.updated_since is not None:
        changed = and_(RECORD.c.public == true(), RECORD.c.updated_at >= selection.updated_since)
        found.append(select(ordinals_of(RECORD.c.n)).where(changed))
    if selection.ids is not None:
        named = RECORD.c.id.in_(selection.ids)
        found.append(select(ordinals_of(RECORD.c.n)).where(named))
    return found


def _beyond(
    key: ColumnElement[Any], record: ColumnElement[Any], order: Order, after: Position
) -> ColumnElement[bool]:
    here = tuple_(literal(key_of(order.key, after.key), key.type), literal(after.id, record.type))
    there = tuple_(key, record)
    return there < here if order.descending else there > here


def _keys(
    selection: Selection, order: Order, limit: int | None, after: Position | None
) -> Subquery:
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
    beyond = _beyond(key, record, order, after)
    if not upwards_by_date:
        return [[beyond]]
    if key_of(order.key, after.key) == UNDATED:
        return [[key == UNDATED, beyond]]
    return [[key > UNDATED, beyond], [key == UNDATED]]


def key_of(key: SortKey, text: str) -> Any:
    """The value of a position's key; ValueError where the text is none."""
    value = _PARSE[key](text)
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("A title key holds no control characters.")
    return value


def text_of(key: date | str) -> str:
    """The text of a key, which `key_of` reads."""
    return key if isinstance(key, str) else key.isoformat()


def _undated_last(key: ColumnElement[Any], order: Order) -> list[ColumnElement[Any]]:
    return [key == UNDATED] if order.key == "starts_on" and not order.descending else []


def _way(order: Order) -> Callable[[Any], Any]:
    return (lambda column: column.desc()) if order.descending else (lambda column: column.asc())


def _reads(selection: Selection, order: Order) -> list[_Read]:
    """The reads that together find every record of a selection: (select, id, order key) each."""
    driver = next((term for term in selection.terms if term.positive), None)
    if driver is None or selection.ids is not None:
        return [by_record(selection, order)]
    others = tuple(term for term in selection.terms if term is not driver)
    rest = replace(selection, terms=others)
    if driver.excluded or driver.present:
        rest = replace(rest, terms=(*others, replace(driver, values=())))
    return [_by_link(rest, order, driver.dim, *value) for value in driver.values]


def by_record(selection: Selection, order: Order) -> _Read:
    """The read of a selection that is driven from the records themselves."""
    read = select(RECORD.c.id).where(
        *visible(RECORD.c, selection),
        *in_time(RECORD.c, selection),
        *holds(selection.terms, RECORD.c.id),
        *found_words(selection, RECORD.c.id),
    )
    if selection.ids is not None:
        read = read.where(RECORD.c.id.in_(selection.ids))
    return read, RECORD.c.id, _COLUMNS[order.key]


def _by_link(selection: Selection, order: Order, dim: str, value: str, roles: int) -> _Read:
    read = select(LINK.c.record).where(LINK.c.dim == dim, LINK.c.value == value)
    if roles:
        read = read.where(LINK.c.roles.op("&")(roles) != 0)
    read = read.where(
        *visible(LINK.c, selection),
        *holds(selection.terms, LINK.c.record),
        *found_words(selection, LINK.c.record),
    )
    key = LINK.c.sort_on if order.key == "starts_on" else _COLUMNS[order.key]
    if by_start_only(selection):
        read = read.where(*in_time(LINK.c, selection))
        if order.key == "starts_on":
            return read, LINK.c.record, key
        return read.join(RECORD, RECORD.c.id == LINK.c.record), LINK.c.record, key
    read = read.join(RECORD, RECORD.c.id == LINK.c.record)
    return read.where(*in_time(RECORD.c, selection)), LINK.c.record, key
