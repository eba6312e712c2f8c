"""Trainings: occasions where people learn, from courses to study visits."""

from typing import Annotated, Literal, get_args

from sqlalchemy import String, Text
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Exact
from events_api.core.kinds.resource import Resource
from events_api.core.records.occasion_fields import Attendance, Place
from events_api.core.records.record import OwnRow, RecordPublic, RecordTail
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.query import ListQuery
from events_api.core.values.numbers import Amount, Items
from events_api.core.values.scalars import Line
from events_api.record_types import TrainingType

Level = Literal["basic", "intermediate", "advanced", "specialised"]


class TrainingFields(Attendance, Place):
    """What a training has besides what every record has."""

    level: Level | None = Field(
        default=None, description="Level, as the source names it.", sa_type=String
    )
    topic: Line | None = Field(default=None, description="What was taught.", sa_type=Text)
    target_group: Line | None = Field(
        default=None, description="For whom it was meant.", sa_type=Text
    )
    sessions: Items | None = Field(
        default=None, description="Sessions held, where there were several."
    )
    duration_hours: Amount | None = Field(
        default=None, description="Taught hours in all.", sa_type=Exact
    )


class Training(OwnRow, TrainingFields, table=True):
    """One row per training."""


class TrainingKind(SQLModel):
    """The kinds of trainings."""

    type: TrainingType = Field(description="Type of training.")


class TrainingInput(TrainingKind, TrainingFields, RecordInput):
    """What a caller may say of a training."""


class TrainingPublic(TrainingKind, RecordTail, TrainingFields, RecordPublic):
    """A training as everybody sees it."""

    kind: Literal["training"] = Field(description="Kind of record.")


class TrainingQuery(ListQuery):
    """The parameters of the list of trainings."""

    type: Annotated[Filter, closed(*get_args(TrainingType))] = Field(
        default=None, description="Type of training."
    )


TRAININGS = Resource(
    kind="training",
    path="trainings",
    about="Occasions where people learn.",
    table=Training,
    given=TrainingInput,
    public=TrainingPublic,
    query=TrainingQuery,
)
