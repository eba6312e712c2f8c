"""Figures: the one shape in which every number of a summary is said and explained.

Separate because rules make figures, the endpoint shows them, and a drill-down lists their parts
(contract, "A summary"; meaning section 5).
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from events_api.core.kinds.indicator import Baseline, Direction, PlaceRule, TimeRule
from events_api.core.routing.envelopes import Envelope
from events_api.core.values.numbers import Number
from events_api.core.values.structures import Qualifier

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
# All members, always present, and no others.
EXACTLY = Envelope.model_config


class Shape(BaseModel):
    """A model whose members are all always present."""

    model_config = EXACTLY


@dataclass(frozen=True, slots=True)
class Rule:
    """How values were combined."""

    __pydantic_config__ = EXACTLY

    time: Annotated[TimeRule, Field(description="Within the year.")]
    place: Annotated[PlaceRule, Field(description="Across projects, countries and dimensions.")]


@dataclass(slots=True)
class Alternative:
    """A value that was left out, and why."""

    # Not frozen, as `Figure` is not.

    __pydantic_config__ = EXACTLY

    id: Annotated[str, Field(description="Its record.")]
    owner: Annotated[str | None, Field(description="Who keeps the record.")]
    value: Annotated[Number, Field(description="Its value.")]
    qualifier: Annotated[Qualifier, Field(description="How exact it is.")]
    when: Annotated[str | None, Field(description="Its own period.")]
    reason: Annotated[Reason, Field(description="Why it was left out.")]


class ChangeSince(Shape):
    """What a level grew by between two dates."""

    value: Number = Field(description="What it grew by.")
    from_: str = Field(alias="from", description="From which date (EDTF).")
    to: str = Field(description="To which date (EDTF).")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since another year."""

    __pydantic_config__ = EXACTLY

    year: Annotated[int, Field(description="The other year.")]
    value: Annotated[Number | None, Field(description="Its value then.")]
    by: Annotated[
        Number | None,
        Field(
            description="How much more it is now; null where a side is missing or of a part-year."
        ),
    ]
    percent: Annotated[
        Number | None, Field(description="The same in hundredths of the value then.")
    ]
    lower: Annotated[
        Number | None, Field(description="It changed by at least this; null where unknown.")
    ]
    upper: Annotated[
        Number | None, Field(description="It changed by at most this; null where unknown.")
    ]
    records: Annotated[
        str, Field(description="Where the records behind the value then are listed.")
    ]


@dataclass(slots=True)
class Figure:
    """A number with what is needed to defend it."""

    # Not frozen: setting 17 members then takes three times as long, of thousands of figures.

    __pydantic_config__ = EXACTLY

    name: Annotated[str, Field(description="What it is.")]
    scope: Annotated[Scope, Field(description="Whom it is about; empty: everything asked for.")]
    value: Annotated[
        Number | None, Field(description="The number; null where nothing was reported.")
    ]
    unit: Annotated[str, Field(description="Its unit.")]
    qualifier: Annotated[
        Qualifier | None, Field(description="How exact it is; null without a value.")
    ]
    lower: Annotated[Number | None, Field(description="It is at least this; null where unknown.")]
    upper: Annotated[Number | None, Field(description="It is at most this; null where unknown.")]
    rule: Rule
    as_of: Annotated[
        str | None, Field(description="The period or day it is of (EDTF); several by comma.")
    ]
    coverage: Annotated[
        Number | None, Field(description="Share of the year's days it covers, 0 to 1.")
    ]
    counted: Annotated[int, Field(description="Records that make the value.")]
    not_reported: Annotated[int, Field(description="Records in question that gave no number.")]
    left_out: Annotated[
        dict[Reason, int], Field(description="How many records were left out, by reason.")
    ]
    alternatives: Annotated[list[Alternative], Field(description="Values that were left out.")]
    records: Annotated[str, Field(description="Where the records behind it are listed.")]
    provisional: Annotated[
        int, Field(description="How many of the counted records are provisional.")
    ] = 0
    since: Annotated[
        str | None, Field(description="Of a cumulative level: where accumulation began (EDTF).")
    ] = None
    increase: Annotated[
        Number | None,
        Field(
            description="Of a cumulative level: the growth of the year; null where readings near "
            "both its ends do not say it."
        ),
    ] = None
    change_since: Annotated[
        ChangeSince | None,
        Field(description="Without an `increase`: the growth that is known, and when."),
    ] = None
    baseline: Annotated[
        Baseline | None,
        Field(description="What it stood at before, in just this scope; null: not known."),
    ] = None
    target: Annotated[
        Number | None,
        Field(
            description="What was aimed at for just this scope and these twelve months; null where "
            "nothing was, or where a filter narrows the figure."
        ),
    ] = None
    direction: Annotated[
        Direction | None,
        Field(description="Whether more or less of it is aimed at; null where nobody said."),
    ] = None
    progress: Annotated[
        Number | None,
        Field(
            description="Share of the way to the target that is done, from the baseline or "
            "without one from zero: 1 is all of it. Null where that is not known."
        ),
    ] = None
    change: Annotated[
        Change | None,
        Field(description="Change since the year that `compare` names; null without."),
    ] = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one record has to do with a figure."""

    __pydantic_config__ = EXACTLY

    id: str
    counted: bool
    reason: Reason | None
    contribution: Number | None
