"""The SQL of lists: documents by ordinals, a walk along an order, and what postings do not hold.

Separate so that the shape of every read stands in one place. Which records a list holds, postings
say; paging is by key, never by OFFSET (design section 4). Statements are built once for each order:
building one costs SQLAlchemy several times what running it costs (350 against 230 microseconds).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pyroaring import BitMap
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    or_,
    select,
    true,
    tuple_,
)

from events_api.core.database.ordinals import Among, Given, ordinals_of, read
from events_api.core.database.prepared_statements import Prepared, Row
from events_api.core.kinds.documents import id_of
from events_api.core.records.full_text import MatchingOrdinals
from events_api.core.records.record import RECORD
from events_api.core.selection.selection import Order, Position, Selection, SortKey
from events_api.core.values.year_windows import UNDATED

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
# So many documents too many are read quicker than keys are put in order first.
_SPARE = 16
# On a walk it costs little to stop: so many as stay near to the processor until they are sent.
_STEP = 200
_LIMIT = bindparam("limit", type_=Integer())


def among(  # noqa: PLR0913 - the last one for speed
    connection: Connection,
    those: BitMap,
    order: Order,
    limit: int,
    after: Position | None,
    *,
    alike: bool = False,
) -> Sequence[Row]:
    """Rows (key, document) of a page of the records with these ordinals, in order.

    By date, there must be no record of a day before the position's (`reading.candidates`). They are
    as the driver gives them (`place_of`). Documents are `alike` where all are of one kind.
    """
    values = {"ordinals": those, "limit": limit, **_place(order, after)}
    if len(those) > limit + _SPARE:
        return page(order, onward=after is not None).rows(connection, values)
    rows = documents(order, onward=after is not None).rows(connection, values)
    return sorted(rows, key=_in_order(order, alike=alike), reverse=order.descending)[:limit]


def _in_order(order: Order, *, alike: bool) -> Callable[[Row], Any] | None:
    """What rows of `among` are compared by, as they are: databases compare them alike."""
    if alike and order.descending:
        # After the kind, which is the same, a document says its id.
        return None
    if order.key != "starts_on" or order.descending:
        return lambda row: (row[0], id_of(row[1]))
    # Text or date, as the driver gives days.
    return lambda row: (str(row[0]) == str(UNDATED), row[0], id_of(row[1]))


def place_of(connection: Connection, order: Order, row: Row) -> Position:
    """The position of a row of `among`."""
    key, document = row
    if order.key != "starts_on":
        key, _ = page(order, onward=False).read(connection, row)
    # A day is text or a date, which as text are alike.
    return Position(key.isoformat() if isinstance(key, datetime) else str(key), id_of(document))


def first(
    connection: Connection, order: Order, number: int, after: Position | None, *, public: bool
) -> BitMap:
    """The ordinals of the first records after a position, published or not, whatever their kind.

    By date, undated records are not put last: they are at the lowest day.
    """
    values = {"public": public, "limit": number, **_place(order, after)}
    return BitMap(read(connection.execute(walk(order, onward=after is not None), values).scalar()))


def every(connection: Connection, order: Order) -> Iterator[Sequence[Row]]:
    """Rows (n, document) of all published records, some at a time, whatever their kind.

    By date, undated records are not put last: they are at the lowest day.
    """
    return whole(order).streamed(connection, _STEP)


def _place(order: Order, after: Position | None) -> dict[str, Any]:
    return {} if after is None else {"key": key_of(order.key, after.key), "id": after.id}


@cache
def documents(order: Order, *, onward: bool) -> Prepared:
    """The statement of `among` where that is all of the records, whose order is not asked for."""
    among, given = Among(RECORD.c.n), Given().table_valued("value")
    found = _of(order, RECORD.c.document, onward=onward)
    return Prepared(
        found.where(among), sqlite=found.join_from(given, RECORD, RECORD.c.n == given.c.value)
    )


def _of(order: Order, *others: ColumnElement[Any], onward: bool) -> Select[Any]:
    """The key and other columns of records, beyond a position or not."""
    key = _COLUMNS[order.key]
    found = select(key.label("key"), *others)
    if not onward:
        return found
    beyond = _beyond(key, order)
    if order.key == "starts_on":
        # Undated records come last both ways.
        beyond = or_(key != bindparam("key", type_=key.type), beyond)
    return found.where(beyond)


@cache
def page(order: Order, *, onward: bool) -> Prepared:
    """The statement of `among`, from a position onward or from the beginning."""
    key, way = _COLUMNS[order.key], _way(order)
    found = _of(order, RECORD.c.id, RECORD.c.n, onward=onward).where(Among(RECORD.c.n))
    last = _undated_last(key, order)
    keys = found.order_by(*last, way(key), way(RECORD.c.id)).limit(_LIMIT).subquery()
    return Prepared(
        select(keys.c.key, RECORD.c.document)
        .join_from(keys, RECORD, RECORD.c.n == keys.c.n)
        .order_by(*_undated_last(keys.c.key, order), way(keys.c.key), way(keys.c.id))
    )


@cache
def walk(order: Order, *, onward: bool) -> Select[Any]:
    """The statement of `first`, from a position onward or from the beginning."""
    key, way = _COLUMNS[order.key], _way(order)
    found = select(RECORD.c.n).where(RECORD.c.public == bindparam("public"))
    if onward:
        found = found.where(_beyond(key, order))
    ordered = found.order_by(way(key), way(RECORD.c.id)).limit(_LIMIT).subquery()
    return select(ordinals_of(ordered.c.n))


@cache
def whole(order: Order) -> Prepared:
    """The statement of `every`."""
    way = _way(order)
    published = select(RECORD.c.n, RECORD.c.document).where(RECORD.c.public == true())
    return Prepared(published.order_by(way(_COLUMNS[order.key]), way(RECORD.c.id)))


def asked(selection: Selection) -> list[Select[Any]]:
    """What postings do not hold of a selection: statements of one text of ordinals each."""
    found: list[Select[Any]] = []
    if selection.words:
        found.append(select(MatchingOrdinals(selection.words)))
    if selection.updated_since is not None:
        states = [True, False] if selection.drafts else [True]
        changed = RECORD.c.public.in_(states), RECORD.c.updated_at >= selection.updated_since
        found.append(select(ordinals_of(RECORD.c.n)).where(*changed))
    if selection.ids is not None:
        named = RECORD.c.id.in_(selection.ids)
        found.append(select(ordinals_of(RECORD.c.n)).where(named))
    return found


def _beyond(key: ColumnElement[Any], order: Order) -> ColumnElement[bool]:
    here = tuple_(bindparam("key", type_=key.type), bindparam("id", type_=RECORD.c.id.type))
    there = tuple_(key, RECORD.c.id)
    return there < here if order.descending else there > here


def key_of(key: SortKey, text: str) -> Any:
    """The value of a position's key; ValueError where the text is none."""
    value = _PARSE[key](text)
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("A title key holds no control characters.")
    return value


def _undated_last(key: ColumnElement[Any], order: Order) -> list[ColumnElement[Any]]:
    return [key == UNDATED] if order.key == "starts_on" and not order.descending else []


def _way(order: Order) -> Callable[[Any], Any]:
    return (lambda column: column.desc()) if order.descending else (lambda column: column.asc())
