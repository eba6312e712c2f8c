"""Meetings: occasions where people confer, from ministerial conferences to webinars."""

from typing import Annotated, Literal, get_args

from sqlmodel import Field, SQLModel

from events_api.core.kinds.resource import Resource
from events_api.core.records.occasion_fields import Attendance, Place
from events_api.core.records.record import OwnRow, RecordPublic, RecordTail
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.query import ListQuery
from events_api.record_types import MeetingType


class MeetingFields(Attendance, Place):
    """What a meeting has besides what every record has."""


class Meeting(OwnRow, MeetingFields, table=True):
    """One row per meeting."""


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
