"""Listing: a page of documents and its total, read from one snapshot.

Separate from the SQL so that every list, of any kind and in any format, goes the same way.
"""

import base64
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from events_api.core import prepared, statements
from events_api.core.columns import to_json
from events_api.core.problems import InvalidParameter, ProblemError
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
    """Documents in order, and where the next page begins."""

    documents: Sequence[str]
    next: Position | None


def freshness(connection: Connection) -> Freshness:
    """How fresh the connection's snapshot is; call it first."""
    row = connection.execute(_FRESHNESS).one()
    return Freshness(row.public, row.vocabulary, row.changed_at)


@dataclass(frozen=True, slots=True)
class Head:
    """What a list begins with: how fresh it is, how many records it holds, how to read it best."""

    fresh: Freshness
    total: int
    selection: Selection


def read_head(connection: Connection, selection: Selection) -> Head:
    """The counters and the total in one statement; call it first. Two with several link filters.

    On both engines the statement sees one state, so the counters are those of the total.
    """
    best = rarest_first(connection, selection)
    row: Any = prepared.head(connection, best).one()
    return Head(Freshness(row.public, row.vocabulary, row.changed_at), row.total, best)


def read_page(
    connection: Connection,
    selection: Selection,
    order: Order,
    limit: int,
    after: Position | None = None,
) -> Page:
    """A page of at most `limit` documents of a selection whose rarest filter is the first."""
    rows = prepared.page(connection, selection, order, limit + 1, after).all()
    kept = rows[:limit]
    more = len(rows) > limit
    position = Position(_text(kept[-1].key), kept[-1].id) if more and kept else None
    return Page([row.document for row in kept], position)


def rarest_first(connection: Connection, selection: Selection) -> Selection:
    """The same selection with the rarest filter first, which is the one that reads are driven from.

    Driven from the commoner of two filters, a page with few matches took 100 times longer
    (findings, "Link filters").
    """
    if sum(term.positive for term in selection.terms) < 2:  # noqa: PLR2004 - nothing to choose
        return selection
    rows = prepared.sizes(connection, selection).all()
    found: dict[int, int] = dict(map(tuple, rows))
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


_TABLE = statements.REVISION
_FRESHNESS = select(_TABLE.c.public, _TABLE.c.vocabulary, _TABLE.c.changed_at)
