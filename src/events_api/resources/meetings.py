"""Meetings: occasions where people confer, from ministerial conferences to webinars."""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Request, Response
from sqlalchemy import Uuid
from sqlmodel import Field, SQLModel

from events_api.core.bodies import JsonBody, Turn
from events_api.core.lists import list_answer
from events_api.core.parameter_types import Filter, closed
from events_api.core.query import ListQuery
from events_api.core.record import Attendance, Place, RecordPublic, RecordTail
from events_api.core.record_input import RecordInput
from events_api.core.records import record_answer, record_by_ref_answer
from events_api.core.resource import Resource
from events_api.core.routes import (
    Owner,
    OwnRef,
    RecordId,
    list_documentation,
    record_documentation,
)
from events_api.core.write_routes import write_documentation
from events_api.core.writes import (
    create_answer,
    delete_answer,
    patch_answer,
    put_by_ref_answer,
    replace_answer,
)

MeetingType = Literal[
    "ambassadors_meeting",
    "annual_meeting",
    "bilateral_meeting",
    "briefing",
    "closing_conference",
    "conference",
    "consultation",
    "contact_points_meeting",
    "coordination_meeting",
    "core_group",
    "donor_meeting",
    "expert_meeting",
    "forum",
    "friends_of_the_chair",
    "group_discussion",
    "high_level_meeting",
    "informal_working_group",
    "kick_off_meeting",
    "launch",
    "ministerial_conference",
    "ministerial_consultation",
    "national_conference",
    "national_workshop",
    "panel_discussion",
    "plenary",
    "policy_dialogue",
    "preparatory_meeting",
    "press_conference",
    "regional_conference",
    "regional_workshop",
    "research_coordination_meeting",
    "round_table",
    "seminar",
    "senior_officials_meeting",
    "side_event",
    "steering_committee",
    "summit",
    "symposium",
    "task_force",
    "technical_meeting",
    "thematic_meeting",
    "thematic_workshop",
    "validation_workshop",
    "vice_ministerial_meeting",
    "virtual_meeting",
    "webinar",
    "working_group",
    "workshop",
    "other",
]


class MeetingFields(Attendance, Place):
    """What a meeting has besides what every record has."""


class Meeting(MeetingFields, table=True):
    """One row per meeting."""

    id: str = Field(
        primary_key=True, foreign_key="record.id", ondelete="CASCADE", sa_type=Uuid(as_uuid=False)
    )


class MeetingKind(SQLModel):
    """The kinds of meetings."""

    type: MeetingType = Field(description="Type of meeting.")


class MeetingInput(MeetingKind, MeetingFields, RecordInput):
    """What a caller may say of a meeting."""


class MeetingPublic(MeetingKind, RecordTail, MeetingFields, RecordPublic):
    """A meeting as everybody sees it."""

    kind: Literal["meeting"] = Field(description="Kind of record.")


class MeetingQuery(ListQuery):
    """The parameters of the list of meetings."""

    type: Annotated[Filter, closed(*get_args(MeetingType))] = Field(
        default=None, description="Type of meeting."
    )


MEETINGS = Resource(
    kind="meeting",
    path="meetings",
    about="Occasions where people confer.",
    table=Meeting,
    given=MeetingInput,
    public=MeetingPublic,
    query=MeetingQuery,
    router=APIRouter(prefix="/v1/meetings", tags=["meetings"]),
)
router = MEETINGS.router
LIST_DOCS = list_documentation(MEETINGS)
RECORD_DOCS = record_documentation(MEETINGS)
WRITES = write_documentation(MEETINGS)


@router.get("", operation_id="list_meetings", **LIST_DOCS)
def list_meetings(request: Request) -> Response:
    """Meetings, the latest first."""
    return list_answer(request, MeetingQuery, [MEETINGS])


@router.get("/{record_id}", operation_id="get_meeting", **RECORD_DOCS)
def get_meeting(request: Request, record_id: RecordId) -> Response:
    """One meeting."""
    return record_answer(request, MEETINGS, record_id)


@router.get("/by-ref/{owner}/{ref}", operation_id="get_meeting_by_ref", **RECORD_DOCS)
def get_meeting_by_ref(request: Request, owner: Owner, ref: OwnRef) -> Response:
    """One meeting, by its owner's own reference."""
    return record_by_ref_answer(request, MEETINGS, owner, ref)


@router.post("", operation_id="create_meeting", **WRITES.create)
def create_meeting(request: Request, body: JsonBody) -> Response:
    """A new meeting of the key's owner."""
    return create_answer(request, MEETINGS, body)


@router.put("/{record_id}", operation_id="replace_meeting", **WRITES.replace)
def replace_meeting(request: Request, record_id: RecordId, body: JsonBody) -> Response:
    """The meeting replaced; what GET shows can be sent back."""
    return replace_answer(request, MEETINGS, record_id, body)


@router.put(
    "/by-ref/{owner}/{ref}",
    operation_id="put_meeting_by_ref",
    **WRITES.put,
)
def put_meeting_by_ref(request: Request, owner: Owner, ref: OwnRef, body: JsonBody) -> Response:
    """The meeting of this reference made, or replaced where there is one."""
    return put_by_ref_answer(request, MEETINGS, owner, ref, body)


@router.patch("/{record_id}", operation_id="patch_meeting", **WRITES.patch)
def patch_meeting(request: Request, record_id: RecordId, body: JsonBody) -> Response:
    """The meeting with some members changed (RFC 7396)."""
    return patch_answer(request, MEETINGS, record_id, body)


@router.delete("/{record_id}", operation_id="delete_meeting", **WRITES.delete)
def delete_meeting(request: Request, record_id: RecordId, _turn: Turn) -> Response:
    """The meeting deleted; its history stays."""
    return delete_answer(request, MEETINGS, record_id)
