"""Listing: a page of documents and its total, or all of them, read from one snapshot.

Separate from the SQL so that every list, of any kind and in any format, goes the same way.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct
from pyroaring import BitMap
from sqlalchemy import Connection

from events_api.core.database import ordinals
from events_api.core.database.revision import Freshness, freshness
from events_api.core.index.filtering import found
from events_api.core.index.posting_updates import unpublished
from events_api.core.index.postings import Postings
from events_api.core.index.postings_cache import PostingsCache
from events_api.core.reading import statements
from events_api.core.reading.candidates import Matched, candidates
from events_api.core.selection.selection import Order, Position, Selection

# Documents of a whole file read at a time: enough to be fast, few enough to be no weight.
CHUNK = 500


class Page(Struct, frozen=True):
    """Documents in order, and where the next page begins."""

    documents: Sequence[str]
    next: Position | None


class Snapshot(Struct, frozen=True):
    """One state of the database: how to ask it, how fresh it is, what it has published."""

    connection: Connection
    fresh: Freshness
    postings: Postings


def begin(connection: Connection, cache: PostingsCache) -> Snapshot:
    """The state that a connection sees, by its first statements."""
    fresh = freshness(connection)
    return Snapshot(connection, fresh, cache.at(connection, fresh.public))


class Head(Struct, frozen=True):
    """What a list begins with.

    Attributes:
        selection: What it asks for.
        parts: The records it holds: of those that are published, of those that are not, or both.
        asked: Those that have its words and identifiers and its time of change, if it asks.
    """

    selection: Selection
    parts: Sequence[Matched]
    asked: BitMap | None

    @property
    def total(self) -> int:
        """How many records it holds."""
        return sum(len(part.matches) for part in self.parts)


def read_head(snapshot: Snapshot, selection: Selection, facets: Sequence[str] = ()) -> Head:
    """What a list holds in a snapshot, with what its drafts need for these facets."""
    asked = _asked(snapshot.connection, selection)
    states = [] if _only_drafts(selection) else [(snapshot.postings, True)]
    if selection.drafts:
        dims = {*facets, *(term.dim for term in selection.terms)}
        states.append((unpublished(snapshot.connection, selection, dims), False))
    latest = selection.begun_by
    parts = [Matched(own, found(own, selection, asked), public, latest) for own, public in states]
    return Head(selection, parts, asked)


def _only_drafts(selection: Selection) -> bool:
    return bool(selection.states) and "published" not in selection.states


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
    own = [candidates(connection, part, order, limit + 1, after) for part in head.parts]
    few = own[0] if len(own) == 1 else BitMap.union(*own)
    alike = len(head.selection.kinds) == 1
    rows = statements.among(connection, few, order, limit + 1, after, alike=alike) if few else []
    kept = rows[:limit]
    more = len(rows) > limit
    position = statements.place_of(connection, order, kept[-1]) if more and kept else None
    return Page([document for _, document in kept], position)


def documents(
    snapshot: Snapshot, selection: Selection, order: Order, limit: int | None = None
) -> Iterator[str]:
    """All documents of a list in order, or its first `limit`.

    Nothing is read before the first one is asked for.
    """
    head = read_head(snapshot, selection)
    if _passes_few(snapshot, head, order):
        yield from islice(_passed(snapshot, head, order), limit)
    else:
        yield from _paged(snapshot, head, order, limit)


def _passes_few(snapshot: Snapshot, head: Head, order: Order) -> bool:
    """Whether a walk along all published records passes few that do not match.

    Undated records come last both ways, so that the days are no such walk from the first one on.
    """
    if head.selection.states or (order.key == "starts_on" and not order.descending):
        return False
    return 2 * head.total > len(snapshot.postings.having("kind"))


def _passed(snapshot: Snapshot, head: Head, order: Order) -> Iterator[str]:
    """The documents, found by a walk along all published records."""
    matches = head.parts[0].matches
    for rows in statements.every(snapshot.connection, order):
        yield from [document for n, document in rows if n in matches]


def _paged(snapshot: Snapshot, head: Head, order: Order, left: int | None) -> Iterator[str]:
    """The documents, page by page, each read when it is due."""
    after: Position | None = None
    while left is None or left > 0:
        page = read_page(snapshot.connection, head, order, min(left or CHUNK, CHUNK), after)
        yield from page.documents
        left, after = left and left - len(page.documents), page.next
        if after is None:
            return
