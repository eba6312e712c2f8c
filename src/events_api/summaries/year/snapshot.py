"""The snapshot that figures of a year are made from, with the words for what they are of.

Separate because everything that is said of years begins with it.
"""

from sqlalchemy import Connection
from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.reading.known_codes import check_codes
from events_api.core.reading.pages import Snapshot, begin
from events_api.core.selection.query import ScopeQuery
from events_api.core.selection.selection import Selection


class YearSnapshot(Snapshot, frozen=True):
    """One state of the database, and the vocabulary of that state."""

    vocabulary: Vocabulary


def year_snapshot(connection: Connection, request: Request, query: ScopeQuery) -> YearSnapshot:
    """The state that a connection sees, by its first reads, in which the codes are known.

    Raises:
        UnknownValue: A filter names a code that the public does not know (400).
    """
    catalogue = catalogue_of(request)
    seen = begin(connection, catalogue.postings)
    vocabulary = catalogue.vocabulary.at(connection, seen.fresh.vocabulary)
    asked = Selection(kinds=(), terms=query.terms())
    check_codes(connection, asked, query.filters, vocabulary, catalogue.lists)
    return YearSnapshot(connection, seen.fresh, seen.postings, vocabulary)
