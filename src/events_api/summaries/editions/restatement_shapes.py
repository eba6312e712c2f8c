"""The restatement: what one edition of a year says otherwise than another, as it is answered.

Separate from the comparison that makes it, because texts and tables are made of it too.
"""

from typing import Literal

from pydantic import Field

from events_api.core.kinds.indicator import IndicatorFields
from events_api.core.values.numbers import Number
from events_api.core.values.scalars import ShownId
from events_api.core.values.structures import Qualifier
from events_api.summaries.editions.edition import EditionHead
from events_api.summaries.editions.live_records import Gone
from events_api.summaries.figures import Reason, Scope, Shape

What = Literal["added", "removed", "version", "contribution"]


class Told(Shape):
    """What an edition says of a figure."""

    value: Number | None = Field(description="Its value.")
    qualifier: Qualifier | None = Field(description="How exact it is.")
    lower: Number | None = Field(description="Its lower bound.")
    upper: Number | None = Field(description="Its upper bound.")
    counted: int = Field(description="Records that make the value.")
    not_reported: int = Field(description="Records in question that gave no number.")


class VersionContribution(Shape):
    """What a record was to a figure in an edition."""

    version: int = Field(description="Version of the record.")
    counted: bool = Field(description="Whether it makes part of the value.")
    reason: Reason | None = Field(description="Why it was left out.")
    contribution: Number | None = Field(description="What it adds to the value.")


class ChangedRecord(Shape):
    """A record that is another part of a figure than it was."""

    kind: str = Field(description="Kind of record.")
    id: ShownId = Field(description="Identifier.")
    what: What = Field(
        description="Whether it is new behind the figure, gone, of another version only, or "
        "contributes otherwise."
    )
    then: VersionContribution | None = Field(
        description="What it was in the edition compared with."
    )
    now: VersionContribution | None = Field(description="What it is in this edition.")
    record: str = Field(description="Address of the record as it is now.")
    title: str | None = Field(default=None, description="Its title now; null: not public.")
    owner: str | None = Field(default=None, description="Who keeps it.")
    ref: str | None = Field(default=None, description="The owner's own reference.")
    when: str | None = Field(default=None, description="Its date now (EDTF).")
    moved_to: int | None = Field(
        default=None, description="Of one that is gone behind the figure: the year it is of now."
    )
    gone: Gone | None = Field(
        default=None, description="Why it is not public any more; null: it is public."
    )


class RestatedFigure(Shape):
    """A figure of which an edition says something else, or has other records behind it."""

    section: str = Field(description="Where it stands in the summary.")
    name: str = Field(description="Its name.")
    unit: str = Field(description="Its unit.")
    scope: Scope = Field(description="Whom it is about.")
    by: str | None = Field(description="The breakdown it stands in; null: in none.")
    key: str | None = Field(description="The part of the breakdown.")
    restated: bool = Field(description="Whether what it says has changed.")
    change: Number | None = Field(
        description="By how much the value has changed; null where a side has none."
    )
    then: Told | None = Field(description="What the other edition says; null: no such figure.")
    now: Told | None = Field(description="What this edition says; null: no such figure.")
    records: list[ChangedRecord] = Field(description="The records it changed because of.")


class RuleChange(Shape):
    """An indicator that was defined otherwise."""

    indicator: str = Field(description="Its code.")
    members: list[str] = Field(
        description="What of its definition differs; empty where only one edition has it."
    )
    then: IndicatorFields | None = Field(description="Its definition then.")
    now: IndicatorFields | None = Field(description="Its definition now.")


class Restatement(Shape):
    """What an edition says otherwise than another one of the same year."""

    year: int = Field(description="The year.")
    number: int = Field(description="The edition.")
    since: int = Field(description="The edition it is compared with.")
    edition: EditionHead = Field(description="The edition.")
    compared_with: EditionHead = Field(description="The edition it is compared with.")
    figures: list[RestatedFigure] = Field(description="Figures that differ, in their order.")
    rules: list[RuleChange] = Field(description="Indicators that were defined otherwise.")
