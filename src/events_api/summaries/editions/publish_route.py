"""The endpoint that publishes a year.

Separate from the endpoints that read editions because it needs a key, a body and the turn to write.
"""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from events_api.core.access.authorization import PUBLISH, Caller, require
from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import JSON, NOT_KEPT, hashed
from events_api.core.http.bodies import strict_object, validated
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.routing.write_documentation import AGAIN, other_documentation
from events_api.core.selection.plain_queries import NoQuery
from events_api.core.storing import idempotency
from events_api.core.storing.store import writing
from events_api.core.values.json import canonical
from events_api.core.writing.repeatable_requests import repeatable
from events_api.core.writing.write_requests import in_turn, sent
from events_api.summaries.editions.drafting import Order, drawn_up
from events_api.summaries.editions.edition import Edition, Publication, edition_address
from events_api.summaries.editions.publishing import publish
from events_api.summaries.editions.routes import EditionAnswer
from events_api.summaries.year.path_parameters import Year, year_number

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])


@router.post(
    "/{year}/editions",
    operation_id="publish_edition",
    **other_documentation(EditionAnswer, Publication, 201, AGAIN),
)
async def publish_edition(request: Request, year: Year) -> Response:
    """The year published as its next edition, which stays as it is for good."""
    caller = await to_thread.run_sync(_begun, request)

    def read(content: bytes) -> Callable[[], Response]:
        return _publication(request, caller, year_number(year), strict_object(content))

    return await in_turn(request, await sent(request, read))


def _begun(request: Request) -> Caller:
    parse(NoQuery, request)
    require_json(request)
    return require(request, PUBLISH)


def _publication(
    request: Request, caller: Caller, year: int, members: dict[str, Any]
) -> Callable[[], Response]:
    """The year drawn up, which takes long; what is left is to store it."""
    catalogue, publication = catalogue_of(request), validated(Publication, members)
    order = Order(year, publication, caller.owner, root_path(request))
    asked = repeatable(request, caller.owner, canonical(members))
    with catalogue.database.snapshot() as connection:
        answered = idempotency.given_before(connection, asked)
        drawn = None if answered else drawn_up(connection, catalogue, order)

    def store() -> Response:
        with writing(catalogue.database, catalogue.lists, actor=caller.actor) as transaction:

            def make() -> tuple[Response, None]:
                return _made(publish(transaction, catalogue, order, drawn), order.root), None

            return idempotency.once(transaction.session, asked, transaction.now, make)

    return store


def _made(edition: Edition, root: str) -> Response:
    content = edition.document.encode()
    headers = {
        "ETag": f'"{hashed(content)}.json"',
        **NOT_KEPT,
        "Location": edition_address(root, edition.year, edition.number),
        "Events-Revision": str(edition.revision),
    }
    return Response(content, 201, headers, JSON)
