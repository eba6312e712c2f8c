"""Lists: a page of records as its route asks for it, in the format that was agreed on.

Separate from the formats because the way of a request is the same for all of them: parameters,
snapshot, vocabulary, rows, rendering, conditions.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.addressing import bound_query, next_address, self_address
from events_api.core.answers import Body, answer, hashed
from events_api.core.catalogue import catalogue_of
from events_api.core.columns import from_json
from events_api.core.format import Listing
from events_api.core.known import check_codes
from events_api.core.labels import labels_of
from events_api.core.listing import Page, cursor_of, freshness, position_of, read_page
from events_api.core.negotiation import negotiated
from events_api.core.parameters import parse
from events_api.core.query import ListQuery
from events_api.core.resource import Resource


def list_answer(
    request: Request, query_model: type[ListQuery], resources: Sequence[Resource]
) -> Response:
    """A page of records of these kinds, as the query asks.

    Raises:
        InvalidParameter, UnknownValue: The query cannot be answered (400).
        NotAcceptable: None of our formats is accepted (406).
    """
    catalogue = catalogue_of(request)
    query = parse(query_model, request)
    agreed = negotiated(request, catalogue.formats)
    kinds = tuple(each.kind for each in resources)
    flows = any(each.flows for each in resources)
    selection = query.selection(kinds, datetime.now(UTC).date(), flows=flows)
    bound = bound_query(request)
    after = None if query.cursor is None else position_of(query.cursor, bound)
    with catalogue.database.snapshot() as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        check_codes(connection, selection, query.filters, vocabulary, catalogue.lists)
        page = read_page(connection, selection, query.order(), query.limit, after)
    labels = {}
    if "labels" in query.include:
        language = query.lang or catalogue.settings.language
        documents = [from_json(document) for document in page.documents]
        labels = labels_of(documents, catalogue.lists, vocabulary, language)
    listing = _surroundings(request, page, query.limit, bound, labels)
    content = b"".join(agreed.render(page.documents, listing))
    onward = listing.links["next"]
    headers = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    body = Body(content, agreed.media_type, f"{hashed(content)}.{agreed.name}")
    return answer(request, body, fresh, headers)


def _surroundings(
    request: Request, page: Page, limit: int, bound: str, labels: dict[str, dict[str, str]]
) -> Listing:
    """The envelope of a page; its addresses are relative to the host (contract, "A record")."""
    cursor = None if page.next is None else cursor_of(page.next, bound)
    return Listing(
        meta={"total": page.total, "limit": limit, "next_cursor": cursor},
        links={"self": self_address(request), "next": next_address(request, cursor)},
        labels=labels,
        facets={},
    )
