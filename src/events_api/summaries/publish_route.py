"""The endpoint that publishes a year.

Separate from the endpoints that read editions because it needs a key, a body and the turn to write.
"""

from fastapi import APIRouter, Request, Response

from events_api.core import idempotency
from events_api.core.access import PUBLISH, require
from events_api.core.addressing import root_path
from events_api.core.answers import JSON, NOT_KEPT, hashed
from events_api.core.bodies import JsonBody, strict_object, validated
from events_api.core.catalogue import catalogue_of
from events_api.core.json import canonical
from events_api.core.negotiation import require_json
from events_api.core.parameters import parse
from events_api.core.query import NoQuery
from events_api.core.store import writing
from events_api.core.write_routes import AGAIN, other_documentation
from events_api.summaries.answering import Year, year_number
from events_api.summaries.drawn import Order, drawn_up
from events_api.summaries.edition import Edition, Publication, edition_address
from events_api.summaries.edition_routes import EditionAnswer
from events_api.summaries.publishing import publish

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])


@router.post(
    "/{year}/editions",
    operation_id="publish_edition",
    **other_documentation(EditionAnswer, Publication, 201, AGAIN),
)
def publish_edition(request: Request, year: Year, body: JsonBody) -> Response:
    """The year published as its next edition, which stays as it is for good."""
    parse(NoQuery, request)
    require_json(request)
    caller, catalogue = require(request, PUBLISH), catalogue_of(request)
    members = strict_object(body)
    publication = validated(Publication, members)
    order = Order(year_number(year), publication, caller.owner, root_path(request))
    asked = idempotency.repeatable(request, caller.owner, canonical(members))
    # What takes long is done before the turn to write, in which others wait.
    with catalogue.database.snapshot() as connection:
        answered = idempotency.given_before(connection, asked)
        drawn = None if answered else drawn_up(connection, catalogue, order)
    with writing(catalogue.database, catalogue.lists, actor=caller.actor) as transaction:

        def make() -> tuple[Response, None]:
            return _made(publish(transaction, catalogue, order, drawn), order.root), None

        return idempotency.once(transaction.session, asked, transaction.now, make)


def _made(edition: Edition, root: str) -> Response:
    content = edition.document.encode()
    headers = {
        "ETag": f'"{hashed(content)}.json"',
        **NOT_KEPT,
        "Location": edition_address(root, edition.year, edition.number),
        "Events-Revision": str(edition.revision),
    }
    return Response(content, 201, headers, JSON)
