"""The timeline: every dated kind but metrics in one list, as a calendar shows them."""

from functools import reduce
from operator import or_
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from events_api.core.reading.lists import list_answer
from events_api.core.routing.documentation import pages_documentation
from events_api.core.routing.envelopes import ListPage
from events_api.core.routing.plain_route import PlainRoute
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.query import ListQuery
from events_api.resources import RESOURCES, TYPES

EVENTS = tuple(each for each in RESOURCES if each.timeline)
# Every member that any of them has, each once.
MEMBERS = dict.fromkeys(name for each in EVENTS for name in each.public.model_fields)
ANY_EVENT = reduce(or_, (each.public for each in EVENTS))
router = APIRouter(prefix="/v1/events", tags=["events"], route_class=PlainRoute)


class EventPage(ListPage[ANY_EVENT]):  # type: ignore[valid-type]
    """One page of the timeline."""


class EventQuery(ListQuery):
    """The parameters of the timeline."""

    kind: Annotated[Filter, closed(*(each.kind for each in EVENTS))] = Field(
        default=None, description="Kind of record."
    )
    type: Annotated[Filter, closed(*TYPES)] = Field(
        default=None, description="Type of record, of any kind."
    )


@router.get(
    "",
    operation_id="list_events",
    **pages_documentation(EventQuery, EventPage, MEMBERS),
)
async def list_events(request: Request) -> Response:
    """Meetings, trainings, publications and activities in one list, the latest first."""
    return await list_answer(request, EventQuery, EVENTS)
