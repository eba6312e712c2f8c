"""Activities: support given, such as procurement, assessments, technical assistance, campaigns."""

from typing import Annotated, Literal, Self, get_args

from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import String
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Exact, Json
from events_api.core.kinds.resource import Resource
from events_api.core.records.occasion_fields import Place
from events_api.core.records.record import OwnRow, RecordPublic, RecordTail
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.query import ListQuery
from events_api.core.values.numbers import Amount, Items
from events_api.core.values.scalars import Currency
from events_api.core.values.structures import HeadCount
from events_api.record_types import ActivityType


class ActivityFields(Place):
    """What an activity has besides what every record has."""

    beneficiaries: HeadCount = Field(
        default_factory=HeadCount, description="People it served.", sa_type=Json(HeadCount)
    )
    quantity: Items | None = Field(
        default=None, description="Items delivered; null when not reported."
    )
    amount: Amount | None = Field(
        default=None, description="What it cost, in `currency`.", sa_type=Exact
    )
    currency: Currency | None = Field(
        default=None, description="Currency of `amount` (ISO 4217).", sa_type=String
    )


class Activity(OwnRow, ActivityFields, table=True):
    """One row per activity."""


class ActivityKind(SQLModel):
    """The kinds of activities."""

    type: ActivityType = Field(description="Type of activity.")


class ActivityInput(ActivityKind, ActivityFields, RecordInput):
    """What a caller may say of an activity."""

    @model_validator(mode="after")
    def _money(self) -> Self:
        if (self.amount is None) != (self.currency is None):
            raise PydanticCustomError("money", "Give `amount` and `currency` together.")
        return self


class ActivityPublic(ActivityKind, RecordTail, ActivityFields, RecordPublic):
    """An activity as everybody sees it."""

    kind: Literal["activity"] = Field(description="Kind of record.")


class ActivityQuery(ListQuery):
    """The parameters of the list of activities."""

    type: Annotated[Filter, closed(*get_args(ActivityType))] = Field(
        default=None, description="Type of activity."
    )


ACTIVITIES = Resource(
    kind="activity",
    path="activities",
    about="Support given.",
    usual_role="partner",
    table=Activity,
    given=ActivityInput,
    public=ActivityPublic,
    query=ActivityQuery,
)
