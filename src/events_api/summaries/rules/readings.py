"""Readings: values of indicators as the rules see them, and which of two is believed.

Separate so that the rules are pure: they know neither tables nor the public model. What is read is
the stored document.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

import msgspec

from events_api.core.values import edtf
from events_api.core.values.statuses import Status
from events_api.core.values.structures import Qualifier
from events_api.summaries.rules.scopes import Scope, limited_to

# Which of two values of the same thing is believed first (meaning section 4, "Conflicts").
_TRUST: dict[Qualifier, int] = {
    "exact": 0,
    "over": 1,
    "at_least": 1,
    "almost": 1,
    "up_to": 1,
    "about": 2,
}
_LAST_FIRST = bytes(range(255, -1, -1))


class ReadingSource(msgspec.Struct, frozen=True, gc=False):
    """A source of a reading, as far as the rules ask."""

    date: str | None


class ReadingOrganisation(msgspec.Struct, frozen=True, gc=False):
    """An organisation of a reading, as far as breakdowns ask."""

    organisation: str


class Reading(msgspec.Struct, frozen=True, dict=True, eq=False):
    """One metric: a value of an indicator, for a period or a day, of a scope.

    What follows from it is kept with it: the parts of a year, and later requests, ask for it again.
    """

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
    programmes: tuple[str, ...]
    projects: tuple[str, ...]
    countries: tuple[str, ...]
    sources: tuple[ReadingSource, ...]
    updated_at: datetime
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    themes: tuple[str, ...] = ()
    organisations: tuple[ReadingOrganisation, ...] = ()
    version: int = 0
    owner: str | None = None

    @cached_property
    def scope(self) -> Scope:
        """Whom the value is about."""
        return limited_to(
            frozenset(self.programmes),
            frozenset(self.projects),
            frozenset(self.countries),
            frozenset(self.dimensions.items()),
        )

    @property
    def series(self) -> tuple[str, str, Scope]:
        """Which series it is of: indicator, unit and scope."""
        return self.indicator, self.unit, self.scope.key

    @cached_property
    def series_words(self) -> str:
        """The series as one text, which is compared faster than its scope."""
        return f"{self.indicator}\0{self.unit}\0{self.scope.key.words}"

    @cached_property
    def place(self) -> str:
        """A sort key: those of a series stand together, by id; series by their names."""
        return f"{self.series_words}\0{self.id}"

    @cached_property
    def trust(self) -> tuple[object, ...]:
        """A sort key: the value that is believed comes first (meaning section 4, "Conflicts")."""
        return (
            self.provisional,
            _TRUST[self.qualifier],
            -self.source_day.toordinal(),
            -self.updated_at.timestamp(),
            self.id.encode().translate(_LAST_FIRST),
        )

    @property
    def day(self) -> date | None:
        """The day a reading of a stock is of: the last day of its `when`."""
        return self.ends_on or self.starts_on

    @property
    def source_day(self) -> date:
        """The latest day of its sources; long ago where none is dated."""
        days = [edtf.parse(each.date) for each in self.sources if each.date is not None]
        return max((each.ends_on or each.starts_on or date.min for each in days), default=date.min)


# Its values of each dimension that readings have.
VALUES_OF: Mapping[str, Callable[[Reading], tuple[str, ...]]] = {
    "country": attrgetter("countries"),
    "organisation": lambda reading: tuple(each.organisation for each in reading.organisations),
    "programme": attrgetter("programmes"),
    "project": attrgetter("projects"),
    "theme": attrgetter("themes"),
}
believed = attrgetter("trust")
DECODER = msgspec.json.Decoder(Reading)
