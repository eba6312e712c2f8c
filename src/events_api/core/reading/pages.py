"""Listing: a page of documents and its total, read from one snapshot.

Separate from the SQL so that every list, of any kind and in any format, goes the same way.
"""

import base64
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from pyroaring import BitMap
from sqlalchemy import Connection

from events_api.core.database import ordinals
from events_api.core.database.revision import Freshness, freshness
from events_api.core.index.matching import found
from events_api.core.index.postings import Postings
from events_api.core.index.states import PostingsCache
from events_api.core.problems import InvalidParameter, ProblemError
from events_api.core.reading import prepared, statements
from events_api.core.reading.candidates import Matched, candidates
from events_api.core.selection.selection import Order, Position, Selection, SortKey, Term
from events_api.core.values.json import to_json

_DIGEST_BYTES = 9
_PAYLOAD = msgspec.json.Decoder(tuple[str, str])


@dataclass(frozen=True, slots=True)
class Page:
    """Documents in order, and where the next page begins."""

    documents: Sequence[str]
    next: Position | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the database: how to ask it, how fresh it is, what it has published."""

    connection: Connection
    fresh: Freshness
    postings: Postings


def begin(connection: Connection, cache: PostingsCache) -> Snapshot:
    """The state that a connection sees, by its first statements."""
    fresh = freshness(connection)
    return Snapshot(connection, fresh, cache.at(connection, fresh.public))


@dataclass(frozen=True, slots=True)
class Head:
    """What a list begins with.

    Attributes:
        selection: What it asks for, its rarest filter first.
        total: How many records it holds.
        matched: Which ones; None where unpublished ones may be among them, which SQL must say.
        asked: Those that have its words and identifiers and its time of change, if it asks.
    """

    selection: Selection
    total: int
    matched: Matched | None
    asked: BitMap | None


def read_head(snapshot: Snapshot, selection: Selection) -> Head:
    """What a list holds in a snapshot."""
    connection, postings = snapshot.connection, snapshot.postings
    best = rarest_first(postings, selection)
    if selection.drafts:
        return Head(best, prepared.total(connection, best), None, None)
    asked = _asked(connection, selection)
    matches = found(postings, selection, asked)
    return Head(best, len(matches), Matched(postings, matches), asked)


def _asked(connection: Connection, selection: Selection) -> BitMap | None:
    """The records that have what postings do not hold; None where nothing of it is asked."""
    sets = [
        BitMap(ordinals.read(connection.execute(statement).scalar_one()))
        for statement in statements.asked(selection)
    ]
    return BitMap.intersection(*sets) if sets else None


def read_page(
    connection: Connection, head: Head, order: Order, limit: int, after: Position | None = None
) -> Page:
    """A page of at most `limit` documents of a list."""
    rows = _rows(connection, head, order, limit + 1, after)
    kept = rows[:limit]
    more = len(rows) > limit
    position = Position(statements.text_of(kept[-1].key), kept[-1].id) if more and kept else None
    return Page([row.document for row in kept], position)


def _rows(
    connection: Connection, head: Head, order: Order, limit: int, after: Position | None
) -> Sequence[Any]:
    if head.matched is None:
        return prepared.page(connection, head.selection, order, limit, after).all()
    few = candidates(connection, head.matched, order, limit, after)
    return prepared.among(connection, few, order, limit, after).all() if few else []


def rarest_first(postings: Postings, selection: Selection) -> Selection:
    """The same selection with the rarest filter first, which is the one that reads are driven from.

    Driven from the commoner of two filters, a page with few matches took 100 times longer
    (findings, "Link filters").
    """

    def size(term: Term) -> int:
        if not term.positive:
            return sys.maxsize
        return sum(len(postings.having(term.dim, *value)) for value in term.values)

    return replace(selection, terms=tuple(sorted(selection.terms, key=size)))


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
