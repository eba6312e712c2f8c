"""Lists: records as their route asks for them, a page or a whole file, in the format agreed on.

Separate from the formats because the way of a request is the same for all of them: parameters,
snapshot, vocabulary, rows, rendering, conditions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.callers import DRAFTS, caller_of, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.brief import TooLong
from events_api.core.database.revision import Freshness
from events_api.core.format import Format, Labels, Listing, Words
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.csv_dialects import Dialect, dialect_of, refuse_unused
from events_api.core.http.links import addressed, bound_query, next_address, self_address
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse, read
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading import exports
from events_api.core.reading.facets import Facets, read_facets
from events_api.core.reading.known_codes import check_codes, unknown_codes
from events_api.core.reading.labels import labels_of
from events_api.core.reading.least_revision import HEADER, snapshot_for
from events_api.core.reading.pages import (
    Page,
    begin,
    cursor_of,
    documents,
    position_of,
    read_head,
    read_page,
)
from events_api.core.reading.projection import fields_of, projected
from events_api.core.selection.query import USUAL, ListQuery
from events_api.core.selection.selection import Selection
from events_api.core.values.json import from_json

# What a page that is answered at once does not ask for: words, all that changed, and more than
# records. The selection is made of postings, and SQL is bounded by itself (`database.brief`).
_LONG = {"q", "id", "updated_since", "state", "fields", "facets", "include"}
_MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it is asked for."""

    request: Request
    catalogue: Catalogue
    resources: Sequence[Resource]
    query: ListQuery
    selection: Selection
    fields: tuple[str, ...]
    format: Format
    dialect: Dialect
    brief: bool


async def list_answer(
    request: Request, query_model: type[ListQuery], resources: Sequence[Resource]
) -> Response:
    """Records of these kinds, as the query asks: by a thread, but for brief pages.

    Raises:
        InvalidParameter, UnknownValue: The query cannot be answered (400).
        NotAcceptable: None of our formats is accepted (406).
        Unauthorized, Forbidden: A key is needed to read drafts, or is not valid (401, 403).
    """
    try:
        return _at_once(request, query_model, resources)
    except TooLong:
        return await run_in_threadpool(_answer, request, query_model, resources)


def _at_once(
    request: Request, query_model: type[ListQuery], resources: Sequence[Resource]
) -> Response:
    """A page that takes less time than the way to a thread.

    Raises:
        TooLong: It is none, or that is not known; nor is a refusal, which searches what is close.
    """
    if catalogue_of(request).database.brief is None:
        raise TooLong
    if "authorization" in request.headers or HEADER in request.headers:
        raise TooLong
    try:
        query = read(query_model, request)
    except (ValidationError, InvalidParameter) as error:
        raise TooLong from error
    if query.model_fields_set & _LONG or (query.limit or USUAL) > _MOST_AT_ONCE:
        raise TooLong
    asked = _asked(request, query, resources, brief=True)
    if asked.format.whole:
        raise TooLong
    return _page(asked)


def _answer(
    request: Request, query_model: type[ListQuery], resources: Sequence[Resource]
) -> Response:
    asked = _asked(request, parse(query_model, request), resources)
    return _whole(asked) if asked.format.whole else _page(asked)


def _asked(
    request: Request, query: ListQuery, resources: Sequence[Resource], *, brief: bool = False
) -> Asked:
    catalogue = catalogue_of(request)
    kinds = tuple(each.kind for each in resources)
    flows = any(each.flows for each in resources)
    selection = query.selection(kinds, catalogue.today(), flows=flows)
    agreed = negotiated(request, query.format, catalogue.formats)
    _refuse_unused(query, agreed)
    return Asked(
        request=request,
        catalogue=catalogue,
        resources=resources,
        query=query,
        selection=_callers_own(request, query, selection) if query.state else selection,
        fields=fields_of(query.fields, resources),
        format=agreed,
        dialect=dialect_of(query, agreed.name),
        brief=brief,
    )


def _refuse_unused(query: ListQuery, agreed: Format) -> None:
    """Refuse what belongs to the envelope of a page, where the answer has none (400)."""
    if agreed.whole:
        unused = ["facets"] if agreed.labels else ["facets", "include"]
        unused += [] if agreed.labels and "labels" in query.include else ["lang"]
        refuse_unused(query, agreed.name, *unused)


def _callers_own(request: Request, query: ListQuery, selection: Selection) -> Selection:
    """What the caller may see of it, published or not: an admin all, others their owner's."""
    caller = require(request, DRAFTS)
    refused = {}
    if query.q:
        refused["q"] = "Words are found in published records only: leave `q` or `state` out."
    if selection.drafts and query.order().key == "published_at":
        refused["sort"] = "What was never published has no place in it: sort by another key."
    if refused:
        errors = [
            ProblemError(parameter=name, code="not_here", detail=detail)
            for name, detail in refused.items()
        ]
        raise InvalidParameter(errors=errors)
    return selection if caller.admin else replace(selection, keeper=caller.owner)


def _page(asked: Asked) -> Response:
    request, query = asked.request, asked.query
    order = query.order()
    after = None
    if query.cursor is not None:
        after = position_of(query.cursor, bound_query(request), order.key)
    limit = query.limit or USUAL
    brief = asked.catalogue.database.brief if asked.brief else None
    with brief.snapshot() if brief else snapshot_for(request) as connection:
        snapshot = begin(connection, asked.catalogue.postings, at_hand=asked.brief)
        vocabulary = _checked(connection, asked, snapshot.fresh)
        head = read_head(snapshot, asked.selection, query.facets)
        page = read_page(connection, head, order, limit, after)
        facets = read_facets(head, query.facets, query.window)
    cursor = None if page.next is None else cursor_of(page.next, bound_query(request))
    onward = next_address(request, cursor)
    listing = Listing(
        resources=asked.resources,
        fields=asked.fields,
        meta={"total": head.total, "limit": limit, "next_cursor": cursor},
        links={"self": self_address(request), "next": onward},
        labels=_labels(asked, page, facets, vocabulary),
        facets=facets,
    )
    paths = {each.kind: each.path for each in asked.resources}
    shown = addressed(request, projected(page.documents, asked.fields), paths)
    content = b"".join(asked.format.render(shown, listing))
    headers = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    body = Body(content, asked.format.content_type, f"{hashed(content)}.{asked.format.name}")
    return answer(request, body, snapshot.fresh, headers)


def _checked(connection: Connection, asked: Asked, fresh: Freshness) -> Vocabulary:
    """The vocabulary of the snapshot, in which the codes asked for are known, and the key."""
    catalogue, selection = asked.catalogue, asked.selection
    if asked.brief:
        vocabulary = catalogue.vocabulary.latest
        if vocabulary.stamp != fresh.vocabulary or unknown_codes(connection, selection, vocabulary):
            raise TooLong
        return vocabulary
    caller_of(asked.request, connection)
    vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
    check_codes(connection, selection, asked.query.filters, vocabulary, catalogue.lists)
    return vocabulary


def _labels(asked: Asked, page: Page, facets: Facets, vocabulary: Vocabulary) -> Labels:
    if "labels" not in asked.query.include:
        return {}
    said = _words(asked, vocabulary, facets)
    return said([from_json(document) for document in page.documents])


def _words(asked: Asked, vocabulary: Vocabulary, facets: Facets | None = None) -> Words:
    """What has words for the codes of documents, and of facets, in the language asked for."""
    language = asked.query.lang or asked.catalogue.settings.language
    lists = asked.catalogue.lists
    return lambda documents: labels_of(documents, lists, vocabulary, language, facets)


def _whole(asked: Asked) -> Response:
    """All rows of the query, streamed from a snapshot of their own."""
    exports.refuse_cursor(asked.query.cursor)
    order, limit = asked.query.order(), asked.query.limit

    def read(connection: Connection) -> tuple[Freshness, str, Iterable[bytes]]:
        snapshot = begin(connection, asked.catalogue.postings)
        vocabulary = _checked(connection, asked, snapshot.fresh)
        found = documents(snapshot, asked.selection, order, limit)
        words = _words(asked, vocabulary) if "labels" in asked.query.include else None
        chunks = asked.format.render(found, Listing(asked.resources, asked.fields, words))
        # Drafts change without a public revision.
        writes = snapshot.fresh.writes if asked.query.state else None
        spoken = asked.query.lang if words else None
        told = (asked.selection, order, limit, asked.fields, writes, asked.dialect, spoken)
        return snapshot.fresh, repr((*told, bool(words))), asked.dialect.written(chunks)

    agreed = asked.format
    return exports.export_answer(
        asked.request, asked.catalogue, agreed.name, agreed.content_type, read
    )
