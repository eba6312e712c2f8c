"""Readings: values of indicators as the rules see them, read from stored documents.

Separate so that the rules are pure: they know neither tables nor the public model.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec

from events_api.core import edtf
from events_api.core.values import Qualifier, Status


class ReadingSource(msgspec.Struct, frozen=True):
    """A source of a reading, as far as the rules ask."""

    date: str | None


class ReadingOrganisation(msgspec.Struct, frozen=True):
    """An organisation of a reading, as far as breakdowns ask."""

    organisation: str


class Scope(NamedTuple):
    """Whom a value is about: an empty member means all of it."""

    programmes: frozenset[str]
    projects: frozenset[str]
    countries: frozenset[str]
    dimensions: frozenset[tuple[str, str]]

    @property
    def key(self) -> "Scope":
        """What makes it a series: its projects, else its programmes (meaning section 4)."""
        return self._replace(programmes=frozenset()) if self.projects else self


class Reading(msgspec.Struct, frozen=True):
    """One metric: a value of an indicator, for a period or a day, of a scope."""

    id: str
    indicator: str
    unit: str
    value: Decimal
    value_to: Decimal | None
    qualifier: Qualifier
    provisional: bool
    when: str | None
    since: str | None
    starts_on: date | None
    ends_on: date | None
    status: Status
    duplicate_of: str | None
    dimensions: dict[str, str]
    programmes: list[str]
    projects: list[str]
    countries: list[str]
    sources: list[ReadingSource]
    updated_at: datetime
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    themes: list[str] = msgspec.field(default_factory=list)
    organisations: list[ReadingOrganisation] = msgspec.field(default_factory=list)
    version: int = 0

    @property
    def scope(self) -> Scope:
        """Whom the value is about."""
        return Scope(
            frozenset(self.programmes),
            frozenset(self.projects),
            frozenset(self.countries),
            frozenset(self.dimensions.items()),
        )

    def values_of(self, dim: str) -> list[str]:
        """Its values of a dimension; none of one that readings do not have."""
        if dim == "organisation":
            return [each.organisation for each in self.organisations]
        return {
            "country": self.countries,
            "project": self.projects,
            "programme": self.programmes,
            "theme": self.themes,
        }.get(dim, [])

    @property
    def day(self) -> date | None:
        """The day a reading of a stock is of: the last day of its `when`."""
        return self.ends_on or self.starts_on

    @property
    def source_day(self) -> date:
        """The latest day of its sources; long ago where none is dated."""
        days = [edtf.parse(each.date) for each in self.sources if each.date is not None]
        return max((each.ends_on or each.starts_on or date.min for each in days), default=date.min)


DECODER = msgspec.json.Decoder(Reading)
