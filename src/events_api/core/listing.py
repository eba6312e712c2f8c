"""Listing: a page of documents and its total, read from one snapshot.

Separate from the SQL so that every list, of any kind and in any format, goes the same way.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from events_api.core import statements
from events_api.core.columns import from_json, to_json
from events_api.core.problems import InvalidParameter, ProblemError
from events_api.core.revision import Revision
from events_api.core.selection import Order, Position, Selection

_DIGEST_BYTES = 9


@dataclass(frozen=True, slots=True)
class Freshness:
    """The counters of a snapshot, read before anything else."""

    public: int
    vocabulary: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Documents in order, how many there are in all, and where the next page begins."""

    documents: Sequence[str]
    total: int
    next: Position | None


def freshness(connection: Connection) -> Freshness:
    """How fresh the connection's snapshot is; call it first."""
    row = connection.execute(_FRESHNESS).one()
    return Freshness(row.public, row.vocabulary, row.changed_at)


def read_page(
    connection: Connection,
    selection: Selection,
    order: Order,
    limit: int,
    after: Position | None = None,
) -> Page:
    """A page of at most `limit` documents: two statements."""
    rows = connection.execute(statements.page(selection, order, limit + 1, after)).all()
    total = connection.execute(statements.total(selection)).scalar_one()
    kept = rows[:limit]
    more = len(rows) > limit
    position = Position(_text(kept[-1].key), kept[-1].id) if more and kept else None
    return Page([row.document for row in kept], total, position)


def cursor_of(position: Position, query: str) -> str:
    """The opaque text of a position in the list of `query`.

    It is bound to its query by a digest, not signed: whoever makes one up only gets another page of
    what everybody may read.
    """
    payload = to_json([position.key, position.id])
    return base64.urlsafe_b64encode(_digest(payload, query) + payload).decode().rstrip("=")


def position_of(cursor: str, query: str) -> Position:
    """The position that `cursor_of` put into a cursor.

    Raises:
        InvalidParameter: It is not a cursor of this query (400).
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if digest == _digest(payload, query):
            return Position(*from_json(payload))
    except (binascii.Error, ValueError):
        pass
    detail = "Take the cursor from `links.next` of the same query, with the same parameters."
    raise InvalidParameter(
        errors=[ProblemError(parameter="cursor", code="invalid_cursor", detail=detail)]
    )


def _digest(payload: bytes, query: str) -> bytes:
    return hashlib.blake2s(payload + query.encode(), digest_size=_DIGEST_BYTES).digest()


def _text(key: date | str) -> str:
    return key if isinstance(key, str) else key.isoformat()


_TABLE = Revision.__table__  # type: ignore[attr-defined]
_FRESHNESS = select(_TABLE.c.public, _TABLE.c.vocabulary, _TABLE.c.changed_at)
