"""List files: all rows of a list in one answer, streamed from a snapshot of their own.

Separate from pages, which have an envelope, a cursor and facets; a file says where it is from.
"""

from collections.abc import Iterable

from msgspec.structs import replace
from sqlalchemy import Connection
from starlette.responses import Response

from events_api.core.database.revision import Freshness
from events_api.core.format import Listing, Provenance
from events_api.core.http.provenances import provenance_of
from events_api.core.reading import exports
from events_api.core.reading.list_requests import Asked, checked, words
from events_api.core.reading.pages import Snapshot, begin, documents, read_head
from events_api.core.selection.selection import Selection
from events_api.core.texts.file_words import said


def file_answer(asked: Asked) -> Response:
    """All rows of the query that the format can show, streamed from a snapshot of their own.

    Raises:
        InvalidParameter: A cursor was given (400).
        UnknownValue: A code is not known (400).
    """
    exports.refuse_cursor(asked.query.cursor)
    query, agreed = asked.query, asked.format
    order, limit = agreed.order or query.order(), query.limit or agreed.most
    # What has columns of words has them where they are asked for.
    worded = "labels" in query.include or (agreed.spoken and not agreed.labels)
    speaks = agreed.spoken or worded
    language = query.lang or asked.catalogue.settings.language

    def read(connection: Connection) -> tuple[Freshness, str, Iterable[bytes]]:
        snapshot = begin(connection, asked.catalogue.postings)
        vocabulary = checked(connection, asked, snapshot.fresh)
        shown = agreed.narrowed(asked.selection) if agreed.narrowed else asked.selection
        found = documents(snapshot, shown, order, limit)
        listing = Listing(
            asked.resources,
            asked.fields,
            words(asked, vocabulary) if worded else None,
            _provenance(asked, snapshot, shown) if agreed.spoken else None,
        )
        chunks = agreed.render(found, listing)
        # Drafts change without a public revision.
        writes = snapshot.fresh.writes if query.state else None
        spoken = language if speaks else None
        address = listing.provenance and listing.provenance.address
        told = (asked.selection, order, limit, asked.fields, writes, asked.dialect, spoken, address)
        return snapshot.fresh, repr((*told, worded)), asked.dialect.written(chunks)

    return exports.export_answer(asked.request, agreed, read, language if speaks else None)


def _provenance(asked: Asked, snapshot: Snapshot, shown: Selection) -> Provenance:
    """What a file says of where it is from."""
    language = asked.query.lang or asked.catalogue.settings.language
    title = said(asked.request.scope["path"].rpartition("/")[2], language)
    total = read_head(snapshot, asked.selection).total
    held = total if shown is asked.selection else read_head(snapshot, shown).total
    origin = provenance_of(asked.request, title, language, snapshot.fresh)
    return replace(origin, total=total, held=held, limit=asked.query.limit)
