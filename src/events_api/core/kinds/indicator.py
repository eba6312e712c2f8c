"""Indicators: what a metric's values measure and by which rules they combine (meaning section 4).

Separate from the other reference lists because metrics need the rules when they are written, and
figures when they are added up.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import PydanticCustomError
from sqlalchemy import String, Text
from sqlmodel import Field

from events_api.core.database.column_types import Json
from events_api.core.kinds.vocabulary import ReferenceFields, ReferenceRow
from events_api.core.records.target_keys import ScopeText, TargetKey, codes_in
from events_api.core.values.numbers import Days, Number
from events_api.core.values.scalars import Line
from events_api.core.values.scalars import Text as Words
from events_api.core.values.structures import Value
from events_api.core.values.year_windows import Course

Measure = Literal["number", "percentage", "money", "other"]
Direction = Literal["ascending", "descending"]
TimeRule = Literal["flow", "events", "stock", "cumulative", "average", "ratio", "none"]
PlaceRule = Literal["sum", "max", "none"]
Year = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]

# Which course a metric takes through the years (meaning section 2, rule 4).
COURSES: dict[TimeRule, Course] = {
    "flow": "flow",
    "average": "flow",
    "ratio": "flow",
    "none": "flow",
    "events": "occasion",
    "stock": "reading",
    "cumulative": "reading",
}
# What is never combined in time is not combined in place either (meaning section 4).
_FITTING: dict[TimeRule, tuple[PlaceRule, ...]] = {
    "average": ("max", "none"),
    "ratio": ("max", "none"),
    "none": ("none",),
}


class Baseline(Value):
    """What an indicator stood at before."""

    year: Year = Field(description="Year of the baseline.")
    value: Number = Field(description="Value in that year.")


class ScopedBaseline(Baseline):
    """A baseline, and whom it is about."""

    scope: ScopeText | None = Field(
        default=None, description="Whom it is about, as `project:mrc,sex:female`; null: everything."
    )


class IndicatorFields(ReferenceFields):
    """What is known of an indicator. The same name with another rule is another indicator."""

    unit: Line = Field(description="Unit of its values, unless a value says otherwise.")
    measure: Measure = Field(default="number", description="What is measured.", sa_type=String)
    direction: Direction | None = Field(
        default=None, description="Whether more or less of it is aimed at.", sa_type=String
    )
    time_rule: TimeRule = Field(
        description="How values of one series combine within a year.", sa_type=String
    )
    place_rule: PlaceRule = Field(
        default="none", description="How values of several series combine.", sa_type=String
    )
    counts: Literal["persons", "contacts"] | None = Field(
        default=None, description="Whether it counts persons or contacts.", sa_type=String
    )
    increase_days: Days = Field(
        default=31, description="How near to a year's ends readings must be."
    )
    baseline: ScopedBaseline | None = Field(
        default=None, description="What it stood at before.", sa_type=Json(ScopedBaseline)
    )
    targets: dict[TargetKey, Number] = Field(
        default={},
        description="What was aimed at, by year, and by scope where it is not of everything: "
        "`2020`, `2020-04/2021-03`, `2020 project:mrc,country:PK`, `2020 sex:female`.",
        sa_type=Json(dict[str, Number]),
    )
    definition: Words | None = Field(
        default=None, description="What exactly is counted.", sa_type=Text
    )


class IndicatorInput(IndicatorFields):
    """What a caller may say of an indicator.

    Stored rows are not held to it: what was stored before is shown, and figures read it as `none`.
    """

    @field_validator("place_rule")
    @classmethod
    def _fits(cls, place: PlaceRule, info: ValidationInfo) -> PlaceRule:
        time = info.data.get("time_rule")
        fitting = _FITTING.get(time, (place,)) if time else (place,)
        if place not in fitting:
            raise PydanticCustomError(
                "place_rule",
                "Choose {choice}: values of the time rule `{time}` are never combined so.",
                {"choice": " or ".join(f"`{each}`" for each in fitting), "time": time},
            )
        return place

    @field_validator("targets", mode="wrap")
    @classmethod
    def _each_once(
        cls, given: object, read: ValidatorFunctionWrapHandler
    ) -> dict[TargetKey, Number]:
        targets: dict[TargetKey, Number] = read(given)
        if isinstance(given, Mapping) and len(targets) < len(given):
            raise PydanticCustomError("repeated", "Give one target for each year and scope.")
        return targets


def named_codes(values: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """The codes that the scopes of an indicator's goals name, as links are."""
    scopes = [key.partition(" ")[2] for key in values["targets"]]
    scopes.append((values["baseline"] or {}).get("scope") or "")
    return {code: 0 for scope in scopes for code in codes_in(scope)}


def changes_metrics(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether an indicator's change moves its values in time, or renames their unit."""
    moved = COURSES[then["time_rule"]] != COURSES[now["time_rule"]]
    return moved or bool(then["unit"] != now["unit"])


class Indicator(IndicatorFields, ReferenceRow, table=True):
    """One row per indicator."""
