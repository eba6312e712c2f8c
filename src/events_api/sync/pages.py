"""A page of the feed: where the walk stands, what matches, and what is beyond.

Separate from the route, which may ask for it again and again while somebody waits.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import Connection
from starlette.requests import Request

from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import Freshness, freshness
from events_api.core.http.links import bound_query
from events_api.core.http.parameters import parse
from events_api.core.problems.types import StartAgain
from events_api.core.reading.known_codes import check_codes
from events_api.core.reading.pages import Snapshot, read_head
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.selection.query import USUAL
from events_api.core.selection.selection import Selection
from events_api.sync import cursors, statements
from events_api.sync.cursors import BEGINNING, Cursor, behind
from events_api.sync.query import RECORD_KINDS, FeedQuery
from events_api.sync.reference_rows import Change
from events_api.sync.upserts_and_removals import Asked, changes

_UUIDS = frozenset(RECORD_KINDS)
_AGAIN = (
    "walk again from the beginning, without a cursor, and drop what you hold that the walk does "
    "not show."
)


class Feed(Struct, frozen=True):
    """The feed as it is asked for.

    Attributes:
        request: Whose headers say what is to be seen.
        catalogue: What there is.
        query: What was asked.
        bound: What its cursors are bound to.
        cursor: Where it goes on; None: it begins.
        selection: Which records match; None: all of the kinds.
    """

    request: Request
    catalogue: Catalogue
    query: FeedQuery
    bound: str
    cursor: Cursor | None
    selection: Selection | None

    @property
    def limit(self) -> int:
        """The most changes of a page."""
        return self.query.limit or USUAL

    @property
    def since(self) -> datetime:
        """The instant from which on what was removed is told: the beginning of a day."""
        today, days = self.catalogue.today(), self.catalogue.settings.removed_days
        first = date.min if days >= today.toordinal() else today - timedelta(days=days)
        return datetime.combine(first, time(), UTC)


class Page(Struct, frozen=True):
    """Changes in order, whether there are more, and the cursor behind them; of which state."""

    fresh: Freshness
    changes: Sequence[Change]
    more: bool
    cursor: str


def feed_of(request: Request) -> Feed:
    """The feed that a request asks for.

    Raises:
        InvalidParameter: It cannot be answered (400).
    """
    query, catalogue = parse(FeedQuery, request), catalogue_of(request)
    bound = bound_query(request, "wait")
    cursor = None if query.cursor is None else cursors.read(query.cursor, bound, _UUIDS)
    return Feed(request, catalogue, query, bound, cursor, query.chosen(catalogue.today()))


def read_page(feed: Feed) -> Page:
    """The page beyond the cursor, in a snapshot of its own.

    Raises:
        UnknownValue: A filter names a code that there is not (400).
        StartAgain: Nobody can go on from this cursor (410).
    """
    # A replica that is not as far as the cursor has nothing to say to it.
    known = 0 if feed.cursor is None else feed.cursor.known
    with snapshot_for(feed.request, known) as connection:
        fresh = freshness(connection)
        cursor = _standing(connection, feed, fresh)
        asked = _asked(connection, feed, cursor, fresh)
        lists = feed.catalogue.lists
        found = changes(connection, lists, asked, cursor.place, feed.limit + 1)
    shown, more = found[: feed.limit], len(found) > feed.limit
    return Page(fresh, shown, more, cursors.written(_moved(feed, cursor, shown, more), feed.bound))


def _standing(connection: Connection, feed: Feed, fresh: Freshness) -> Cursor:
    """Where the walk stands in the snapshot."""
    cursor = feed.cursor
    if cursor is None:
        return Cursor(fresh.epoch, fresh.public, BEGINNING)
    if cursor.epoch != fresh.epoch or cursor.known > fresh.public:
        raise StartAgain(f"The cursor is of another service, or of a state that is lost: {_AGAIN}")
    values = {"revision": cursor.known, "since": feed.since}
    if connection.execute(statements.forgotten(), values).scalar_one():
        raise StartAgain(f"What was removed since this cursor is not told any more: {_AGAIN}")
    return cursor


def _asked(connection: Connection, feed: Feed, cursor: Cursor, fresh: Freshness) -> Asked:
    """What is read of the log, with what matches in the snapshot."""
    kinds, selection, catalogue = feed.query.kinds, feed.selection, feed.catalogue
    if selection is None:
        return Asked(kinds, cursor.start, feed.since)
    if feed.cursor is None:
        # Who goes on must learn what is gone of a code, even where nothing is left that names it.
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        check_codes(connection, selection, feed.query.filters, vocabulary, catalogue.lists)
    postings = catalogue.postings.at(connection, fresh.public)
    [part] = read_head(Snapshot(connection, fresh, postings), selection).parts
    return Asked(kinds, cursor.start, feed.since, part.matches, len(postings.having("kind")))


def _moved(feed: Feed, cursor: Cursor, shown: Sequence[Change], more: bool) -> Cursor:  # noqa: FBT001
    """The cursor behind a page: an empty one leaves it where it is, once the first copy is made."""
    place = shown[-1].place if shown else cursor.place
    if not more and (shown or feed.cursor is None):
        # All of the first copy was read, whatever its last match was.
        place = max(place, behind(cursor.start))
    return Cursor(cursor.epoch, 0 if place >= behind(cursor.start) else cursor.start, place)
