"""Meetings: occasions where people confer, from ministerial conferences to webinars."""

from typing import Annotated, Literal, get_args

from sqlalchemy import Uuid
from sqlmodel import Field, SQLModel

from events_api.core.kinds.resource import Resource
from events_api.core.records.record import Attendance, Place, RecordPublic, RecordTail
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.parameter_types import Filter, closed
from events_api.core.selection.query import ListQuery

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
)
