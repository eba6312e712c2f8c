"""The SQL of the feed: records, tombstones and places of reference rows, each along its revision.

Separate so that the shape of every read of it stands in one place. Each has an index that begins
with (revision, kind, id), which is walked from a place on.
"""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    case,
    exists,
    false,
    or_,
    select,
    true,
    tuple_,
)

from events_api.core.database.column_types import BYTEWISE, Instant
from events_api.core.database.ordinals import Among, ordinals_of
from events_api.core.kinds.reference_revisions import REFERENCE_PLACE
from events_api.core.records.record import RECORD
from events_api.core.records.tombstones import TOMBSTONE
from events_api.sync.cursors import NO_ID, Place

_LIMIT = bindparam("limit", type_=Integer())
_KINDS: BindParameter[Any] = bindparam("kinds", expanding=True)
_SINCE = bindparam("since", type_=Instant())
_REVISION, _KIND = bindparam("revision", type_=BigInteger()), bindparam("kind", type_=String())
# Said so that no engine takes an index of published records, or of a kind, whose order is another.
_PUBLIC = RECORD.c.public != false()


def _of_kinds(table: Table) -> ColumnElement[bool]:
    """Said so that SQLite takes no index of a kind, and PostgreSQL does not think them very few."""
    return case((table.c.kind.in_(_KINDS), true()), else_=false())


def place_values(place: Place) -> dict[str, Any]:
    """The parameters of a place: where no record has its id, the lowest one stands for it."""
    try:
        own_id = str(UUID(place.id))
    except ValueError:
        own_id = NO_ID
    return {"revision": place.revision, "kind": place.kind, "id": own_id, "code": place.id}


def _along(table: Table) -> tuple[Any, ...]:
    names = ("revision", "kind", "code" if "code" in table.c else "id")
    return tuple(table.c[name] for name in names)


def _beyond(table: Table) -> Any:
    own = (
        bindparam("code", type_=BYTEWISE)
        if "code" in table.c
        else bindparam("id", type_=Uuid(as_uuid=False))
    )
    return tuple_(*_along(table)) > tuple_(_REVISION, _KIND, own)


@cache
def records() -> Select[Any]:
    """The published records of `kinds` beyond a place: (revision, n, document)."""
    found = select(RECORD.c.revision, RECORD.c.n, RECORD.c.document)
    # How many there are of a kind is known, so that nobody reads all of them and sorts.
    chosen = found.where(_beyond(RECORD), RECORD.c.kind.in_(_KINDS), _PUBLIC)
    return chosen.order_by(*_along(RECORD)).limit(_LIMIT)


@cache
def walk(*, few: bool) -> Select[Any]:
    """The ordinals of the published records beyond a place up to the revision `last`, as one text.

    Of a `few`, which are given as `ordinals`, or of all.
    """
    found = select(RECORD.c.n).where(
        _beyond(RECORD), RECORD.c.revision <= bindparam("last", type_=BigInteger()), _PUBLIC
    )
    if few:
        found = found.where(Among(RECORD.c.n))
    passed = found.order_by(*_along(RECORD)).limit(_LIMIT).subquery()
    return select(ordinals_of(passed.c.n))


@cache
def documents() -> Select[Any]:
    """The records of `ordinals`, in any order: (revision, n, document)."""
    return select(RECORD.c.revision, RECORD.c.n, RECORD.c.document).where(Among(RECORD.c.n))


@cache
def tombstones() -> Select[Any]:
    """The records of `kinds` that are gone `since` an instant, beyond a place."""
    names = ("revision", "kind", "id", "owner", "ref", "reason", "gone_at")
    found = select(*(TOMBSTONE.c[name] for name in names)).where(
        _beyond(TOMBSTONE), _of_kinds(TOMBSTONE), TOMBSTONE.c.gone_at >= _SINCE
    )
    return found.order_by(*_along(TOMBSTONE)).limit(_LIMIT)


@cache
def places() -> Select[Any]:
    """The reference rows of `kinds` beyond a place, without those gone before `since`."""
    gone_at = REFERENCE_PLACE.c.gone_at
    found = select(*_along(REFERENCE_PLACE), gone_at).where(
        _beyond(REFERENCE_PLACE),
        _of_kinds(REFERENCE_PLACE),
        or_(gone_at.is_(None), gone_at >= _SINCE),
    )
    return found.order_by(*_along(REFERENCE_PLACE)).limit(_LIMIT)


@cache
def forgotten() -> Select[Any]:
    """Whether something was removed after a revision, and before `since`, so that nobody tells."""
    removed = (
        exists().where(table.c.revision > _REVISION, table.c.gone_at < _SINCE)
        for table in (TOMBSTONE, REFERENCE_PLACE)
    )
    return select(or_(*removed))


def rows(table: Table, names: tuple[str, ...], codes: list[str]) -> Select[Any]:
    """The reference rows of these codes."""
    return select(*(table.c[name] for name in names)).where(table.c.code.in_(codes))
