"""Metrics: values of an indicator, as they were reported."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import Index, String, Text
from sqlmodel import Field, Session, SQLModel

from events_api.core.database.column_types import Exact, Json
from events_api.core.kinds.indicator import COURSES, Indicator, changes_metrics
from events_api.core.kinds.resource import Resource, Settling
from events_api.core.records.record import OwnRow, RecordPublic, RecordTail
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.query import ListQuery
from events_api.core.values.numbers import Divisor, Number
from events_api.core.values.scalars import Code, Dimensions, Edtf, Line
from events_api.core.values.structures import Qualifier
from events_api.core.values.year_windows import Course


class MetricFields(SQLModel):
    """What a metric has besides what every record has; `when` is the period or the day it is of."""

    indicator: Code = Field(
        description="Indicator it is a value of.", sa_type=String, foreign_key="indicator.code"
    )
    value: Number = Field(description="The value; 0 is a true zero.", sa_type=Exact)
    value_to: Number | None = Field(
        default=None, description="Upper end, where a range was reported.", sa_type=Exact
    )
    qualifier: Qualifier = Field(
        default="exact", description="How exact the value is.", sa_type=String
    )
    unit: Line | None = Field(
        default=None, description="Unit; unless given, that of the indicator.", sa_type=Text
    )
    since: Edtf | None = Field(
        default=None, description="Since when a cumulative value accumulates.", sa_type=String
    )
    provisional: bool = Field(default=False, description="Whether a final value is to come.")
    numerator: Number | None = Field(
        default=None, description="Of a ratio: the part.", sa_type=Exact
    )
    denominator: Divisor | None = Field(
        default=None, description="Of a ratio: the whole.", sa_type=Exact
    )
    dimensions: Dimensions = Field(
        default={}, description="What it is broken down by.", sa_type=Json(dict[str, str])
    )


class Metric(OwnRow, MetricFields, table=True):
    """One row per metric."""

    __table_args__ = (Index("ix_metric_indicator", "indicator", "id"),)


class MetricKind(SQLModel):
    """Metrics have no types: their indicator says what they are."""

    type: None = Field(default=None, description="Always null: the indicator says what it is.")


class MetricInput(MetricKind, MetricFields, RecordInput):
    """What a caller may say of a metric."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.value_to is not None and self.value_to < self.value:
            raise PydanticCustomError("range", "`value_to` is below `value`.")
        if (self.numerator is None) != (self.denominator is None):
            raise PydanticCustomError("ratio", "Give `numerator` and `denominator` together.")
        if self.denominator == 0:
            raise PydanticCustomError("ratio", "A `denominator` is not zero.")
        return self


class MetricPublic(MetricKind, RecordTail, MetricFields, RecordPublic):
    """A metric as everybody sees it."""

    kind: Literal["metric"] = Field(description="Kind of record.")
    unit: Line = Field(description="Unit.")


class MetricQuery(ListQuery):
    """The parameters of the list of metrics."""

    filters: ClassVar[dict[str, tuple[str, int]]] = {
        **ListQuery.filters,
        "indicator": ("indicator", 0),
    }

    type: Annotated[Filter, closed()] = Field(
        default=None, description="Metrics have no type: only `none` and `!none` can be asked."
    )
    indicator: Filter = Field(default=None, description="Indicator.")


def _settle(session: Session, values: dict[str, Any]) -> Course:
    """The course of a metric, by its indicator's time rule; its unit is filled in."""
    indicator = session.get(Indicator, values["indicator"])
    if indicator is None:  # The store refuses the unknown code by its name.
        return "flow"
    values["unit"] = values["unit"] or indicator.unit
    return COURSES[indicator.time_rule]


def _loosen(values: dict[str, Any], then: Mapping[str, Any]) -> None:
    """A value in the indicator's unit goes with it; one that has another unit keeps it."""
    if values["unit"] == then["unit"]:
        values["unit"] = None


METRICS = Resource(
    kind="metric",
    path="metrics",
    about="Values of indicators, as they were reported.",
    usual_role="partner",
    table=Metric,
    given=MetricInput,
    public=MetricPublic,
    query=MetricQuery,
    settle=_settle,
    settling=Settling("indicator", changes_metrics, _loosen),
    timeline=False,
    flows=True,
)
