"""Listing: a page of documents and its total, read from one snapshot.

Separate from the SQL so that every list, of any kind and in any format, goes the same way.
"""

import base64
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from events_api.core import statements
from events_api.core.columns import to_json
from events_api.core.problems import InvalidParameter, ProblemError
from events_api.core.revision import Revision
from events_api.core.selection import Order, Position, Selection, SortKey

_DIGEST_BYTES = 9
_PAYLOAD = msgspec.json.Decoder(tuple[str, str])


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
    """A page of at most `limit` documents: two statements, three with several link filters."""
    selection = rarest_first(connection, selection)
    rows = connection.execute(statements.page(selection, order, limit + 1, after)).all()
    total = connection.execute(statements.total(selection)).scalar_one()
    kept = rows[:limit]
    more = len(rows) > limit
    position = Position(_text(kept[-1].key), kept[-1].id) if more and kept else None
    return Page([row.document for row in kept], total, position)


def rarest_first(connection: Connection, selection: Selection) -> Selection:
    """The same selection with the rarest filter first, which is the one that reads are driven from.

    Driven from the commoner of two filters, a page with few matches took 100 times longer
    (findings, "Link filters").
    """
    if sum(term.positive for term in selection.terms) < 2:  # noqa: PLR2004 - nothing to choose
        return selection
    rows = connection.execute(statements.sizes(selection)).all()
    found: dict[int, int] = {row[0]: row[1] for row in rows}
    ordered = sorted(range(len(selection.terms)), key=lambda n: found.get(n, sys.maxsize))
    return replace(selection, terms=tuple(selection.terms[n] for n in ordered))


def read_facets(
    connection: Connection, selection: Selection, dims: Sequence[str]
) -> dict[str, list[dict[str, str | int]]]:
    """{dimension: [{value, count}]} of the facets asked for: one statement each."""
    return {
        dim: [
            {"value": row[0], "count": row[1]}
            for row in connection.execute(statements.facet(selection, dim))
        ]
        for dim in dims
    }


def cursor_of(position: Position, query: str) -> str:
    """The opaque text of a position in the list of `query`.

    It is bound to its query by a digest, not signed: whoever makes one up only gets another page of
    what everybody may read.
    """
    payload = to_json([position.key, position.id])
    return base64.urlsafe_b64encode(_digest(payload, query) + payload).decode().rstrip("=")


def position_of(cursor: str, query: str, key: SortKey | None = None) -> Position:
    """The position that `cursor_of` put into a cursor of a list in the order of `key`.

    Raises:
        InvalidParameter: It is not a cursor of this query (400).
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if digest == _digest(payload, query):
            position = Position(*_PAYLOAD.decode(payload))
            # Whoever knows how a digest is made can make a cursor up, but not a query of it.
            if key is not None:
                statements.key_of(key, position.key)
            if str(UUID(position.id)) == position.id:
                return position
    except (ValueError, OverflowError):
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
