"""An edition: a year as it was published, for good. Its tables and its public shapes.

Separate because nothing here is derived anew: what is stored is what is answered, byte for byte,
whatever becomes of records, labels and rules (meaning section 5).
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import StringConstraints, WithJsonSchema
from sqlalchemy import BigInteger, ForeignKeyConstraint, String, Text
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant, Json
from events_api.core.kinds.indicator import IndicatorFields
from events_api.core.values.scalars import Code, Line, ShownId
from events_api.core.values.scalars import Text as Prose
from events_api.core.values.year_windows import Allocation
from events_api.summaries.figures import Contribution, Shape
from events_api.summaries.year.breakdowns import DIMENSIONS
from events_api.summaries.year.year import SummaryQuery, YearSummary

_BY = {
    "type": "array",
    "items": {"type": "string", "enum": [*DIMENSIONS]},
    "uniqueItems": True,
}
_FILTERS = {
    "type": "object",
    "propertyNames": {"enum": [*SummaryQuery.filters]},
    "additionalProperties": {"type": "string"},
}
MonthText = Annotated[str, StringConstraints(pattern=r"^(?:0[1-9]|1[0-2])$")]


class EditionTitle(SQLModel):
    """What its publisher says of an edition."""

    title: Line | None = Field(default=None, description="Title.", sa_type=Text)
    note: Prose | None = Field(
        default=None, description="What a reader should know of it.", sa_type=Text
    )


class EditionScope(SQLModel):
    """What an edition is made of."""

    allocation: Allocation = Field(
        default="start", description="How records belong to years.", sa_type=String
    )
    year_start: MonthText = Field(
        default="01", description="First month of the year.", sa_type=String
    )
    by: Annotated[list[str], WithJsonSchema(_BY)] = Field(
        default=[], description="Its breakdowns.", sa_type=Json(list[str])
    )
    filters: Annotated[dict[Code, str], WithJsonSchema(_FILTERS)] = Field(
        default={},
        description="Its filters, as a summary takes them.",
        sa_type=Json(dict[str, str]),
    )
    lang: str | None = Field(default=None, description="Language of its labels.", sa_type=String)


class EditionStamps(SQLModel):
    """Which edition it is, and when it was made of what."""

    year: int = Field(description="The year.", primary_key=True)
    number: int = Field(description="Editions of a year count from 1.", primary_key=True)
    published_at: datetime = Field(description="When it was published.", sa_type=Instant)
    published_by: str | None = Field(
        default=None,
        description="Organisation that published it; null: a command on the server.",
        sa_type=String,
    )
    revision: int = Field(
        description="Public revision of the data it was made of.", sa_type=BigInteger
    )


class Publication(EditionScope, EditionTitle):
    """What a caller says to publish a year."""

    model_config = {"extra": "forbid", "strict": True}

    def parameters(self) -> dict[str, str]:
        """The same as parameters of a summary."""
        told = {"allocation": self.allocation, "year_start": self.year_start}
        usual = {"allocation": "start", "year_start": "01"}
        return {**self.filters, **{n: text for n, text in told.items() if text != usual[n]}}


class Edition(EditionScope, EditionTitle, EditionStamps, table=True):
    """One row per edition, with the bytes that it answers with."""

    document: str = Field(description="Its JSON.", sa_type=Text)
    csv: str = Field(description="Its CSV.", sa_type=Text)


class EditionFigure(SQLModel, table=True):
    """One row per figure of an edition, with what every record contributed to it."""

    __tablename__ = "edition_figure"
    __table_args__ = (ForeignKeyConstraint(["year", "number"], ["edition.year", "edition.number"]),)

    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    position: int = Field(description="Its line in the summary's CSV.", primary_key=True)
    name: str = Field(sa_type=String)
    address: str = Field(description="The parameters of its address, in order.", sa_type=Text)
    rows: str = Field(description="`EditionRow`s as JSON.", sa_type=Text)


class EditionRow(NamedTuple):
    """A record as an edition looked at it: which version, and what it contributed to a figure."""

    kind: str
    id: str
    version: int
    counted: bool
    reason: str | None
    contribution: Decimal | None

    @classmethod
    def of(cls, kind: str, version: int, each: Contribution) -> "EditionRow":
        """The row of a contribution."""
        return cls(kind, each.id, version, each.counted, each.reason, each.contribution)


class CountedRecord(Shape):
    """A record that makes part of an edition's figures."""

    kind: str = Field(description="Kind of record.")
    id: ShownId = Field(description="Identifier.")
    version: int = Field(description="The version that was counted.")


class EditionHead(EditionScope, EditionTitle, EditionStamps):
    """An edition, without its content."""

    model_config = {"extra": "forbid", "json_schema_serialization_defaults_required": True}

    edition: str = Field(description="Its address.")


class EditionPublic(EditionHead):
    """An edition, as it stays."""

    summary: YearSummary = Field(description="The year's figures.")
    rules: list[IndicatorFields] = Field(description="The indicators as they were defined.")
    records: list[CountedRecord] = Field(description="The records counted, with their versions.")


def edition_address(root: str, year: int, number: int) -> str:
    """The address of an edition."""
    return f"{root}/v1/summaries/{year:04}/editions/{number}"


def head_of(row: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The members of an edition's head, from its row or its values."""
    names = [name for name in EditionHead.model_fields if name != "edition"]
    return {**{name: row[name] for name in names}, "edition": address}
