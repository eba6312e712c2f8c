"""Lists: records as their route asks for them, a page or a whole file, in the format agreed on.

Separate from the formats because the way of a request is the same for all of them: parameters,
snapshot, vocabulary, rows, rendering, conditions.
"""

from collections.abc import Sequence

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.brief_snapshots import TooLong
from events_api.core.format import Labels, Listing
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import (
    addressed,
    bound_query,
    next_address,
    self_address,
)
from events_api.core.http.parameters import parse, read
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.cursors import cursor_of, position_of
from events_api.core.reading.facets import Facets, read_facets
from events_api.core.reading.list_files import file_answer
from events_api.core.reading.list_requests import Asked, asked_of, checked, words
from events_api.core.reading.pages import (
    Page,
    Snapshot,
    begin,
    read_head,
    read_page,
)
from events_api.core.reading.projection import projected
from events_api.core.reading.read_your_writes import HEADER, snapshot_for
from events_api.core.selection.query import USUAL, ListQuery
from events_api.core.selection.selection import Position
from events_api.core.values.json import from_json

# What a page that is answered at once does not ask for: words, all that changed, and more than
# records. The selection is made of postings, SQL is bounded by itself (`database.brief_snapshots`).
_LONG = {"q", "id", "updated_since", "state", "fields", "facets", "include"}
_MOST_AT_ONCE = 100


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
    catalogue = catalogue_of(request)
    brief = catalogue.database.brief
    if brief is None or "authorization" in request.headers or HEADER in request.headers:
        raise TooLong
    try:
        query = read(query_model, request)
    except (ValidationError, InvalidParameter) as error:
        raise TooLong from error
    if query.model_fields_set & _LONG or (query.limit or USUAL) > _MOST_AT_ONCE:
        raise TooLong
    asked = asked_of(request, query, resources, brief=True)
    if asked.format.whole:
        raise TooLong
    after = _beginning(asked)
    with brief.snapshot() as (connection, fresh):
        if not catalogue.postings.knows(connection, fresh.public):
            raise TooLong
        postings = catalogue.postings.at(connection, fresh.public)
        return _page(asked, Snapshot(connection, fresh, postings), after)


def _answer(
    request: Request, query_model: type[ListQuery], resources: Sequence[Resource]
) -> Response:
    asked = asked_of(request, parse(query_model, request), resources)
    if asked.format.whole:
        return file_answer(asked)
    after = _beginning(asked)
    with snapshot_for(request) as connection:
        return _page(asked, begin(connection, asked.catalogue.postings), after)


def _beginning(asked: Asked) -> Position | None:
    """Where a page begins; None for the first one."""
    cursor = asked.query.cursor
    if cursor is None:
        return None
    return position_of(cursor, bound_query(asked.request), asked.query.order().key)


def _page(asked: Asked, snapshot: Snapshot, after: Position | None) -> Response:
    request, query = asked.request, asked.query
    limit = query.limit or USUAL
    vocabulary = checked(snapshot.connection, asked, snapshot.fresh)
    head = read_head(snapshot, asked.selection, query.facets)
    page = read_page(snapshot.connection, head, query.order(), limit, after)
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


def _labels(asked: Asked, page: Page, facets: Facets, vocabulary: Vocabulary) -> Labels:
    if "labels" not in asked.query.include:
        return {}
    said = words(asked, vocabulary, facets)
    return said([from_json(document) for document in page.documents])
