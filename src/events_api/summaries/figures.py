"""Figures: the one shape in which every number of a summary is said and explained.

Separate because rules make figures, the endpoint shows them, and a drill-down lists their parts
(contract, "A summary"; meaning section 5).
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from events_api.core.codes import Number
from events_api.core.indicator import PlaceRule, TimeRule
from events_api.core.values import Qualifier

Reason = Literal[
    "spanning",
    "contained",
    "overlapping",
    "subset",
    "conflicting",
    "provisional",
    "undated",
    "expected",
    "duplicate",
    "status",
    "unconfirmed",
    "not_reported",
]
Scope = dict[str, list[str] | dict[str, str | list[str]]]


class Shape(BaseModel):
    """A model whose members are all always present."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Rule(Shape):
    """How values were combined."""

    time: TimeRule = Field(description="Within the year.")
    place: PlaceRule = Field(description="Across projects, countries and dimensions.")


class Alternative(Shape):
    """A value that was left out, and why."""

    id: str = Field(description="Its record.")
    value: Number = Field(description="Its value.")
    qualifier: Qualifier = Field(description="How exact it is.")
    when: str | None = Field(description="Its own period.")
    reason: Reason = Field(description="Why it was left out.")


class Figure(Shape):
    """A number with what is needed to defend it."""

    name: str = Field(description="What it is.")
    scope: Scope = Field(description="Whom it is about; empty: everything asked for.")
    value: Number | None = Field(description="The number; null where nothing was reported.")
    unit: str = Field(description="Its unit.")
    qualifier: Qualifier | None = Field(description="How exact it is; null without a value.")
    lower: Number | None = Field(description="It is at least this; null where unknown.")
    upper: Number | None = Field(description="It is at most this; null where unknown.")
    rule: Rule
    as_of: str | None = Field(description="The period or day it is of, where not the year.")
    coverage: Number | None = Field(description="Share of the year's days it covers, 0 to 1.")
    counted: int = Field(description="Records that make the value.")
    not_reported: int = Field(description="Records in question that gave no number.")
    left_out: dict[Reason, int] = Field(description="How many records were left out, by reason.")
    alternatives: list[Alternative] = Field(description="Values that were left out.")
    records: str = Field(description="Where the records behind it are listed.")


class Contribution(Shape):
    """What one record has to do with a figure."""

    id: str
    counted: bool
    reason: Reason | None
    contribution: Number | None


def qualifier_of_sum(qualifiers: set[Qualifier]) -> Qualifier:
    """The qualifier of a sum of parts so qualified (meaning section 3)."""
    below, above = qualifiers & {"over", "at_least"}, qualifiers & {"up_to", "almost"}
    if "about" in qualifiers or (below and above):
        return "about"
    if below:
        return "over" if "over" in below else "at_least"
    if above:
        return "up_to" if "up_to" in above else "almost"
    return "exact"


def lower_bound(value: Decimal, qualifier: Qualifier) -> Decimal | None:
    """What a value so qualified is at least; None where it is not bounded below."""
    return value if qualifier in {"exact", "over", "at_least"} else None


def upper_bound(value: Decimal, qualifier: Qualifier) -> Decimal | None:
    """What a value so qualified is at most; None where it is not bounded above."""
    return value if qualifier in {"exact", "up_to", "almost"} else None
