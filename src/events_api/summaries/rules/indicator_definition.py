"""What an indicator is defined by: how its values combine, and what they are held against. Pure.

Separate because it is read once for a year and used wherever its readings are: `year_values` adds
up the readings of a year, `place_rules` the scopes.
"""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from events_api.core.kinds.indicator import Direction, PlaceRule, ScopedBaseline, TimeRule


class Rules(Struct, frozen=True):
    """The rules of one indicator, and what it is held against.

    Attributes:
        time: How values of one series combine within a year.
        place: How values of several series combine.
        persons: Whether it counts persons.
        increase_days: How near to a year's ends the readings of an increase must be.
        scale: What a whole is: 100 for percentages.
        unit: The indicator's own unit, in which its baseline and targets are.
        baseline: What it stood at before.
        targets: What was aimed at, by year and scope (`records.target_keys`).
        direction: Whether more or less of it is aimed at.
    """

    time: TimeRule
    place: PlaceRule
    persons: bool
    increase_days: int = 31
    scale: int = 1
    unit: str | None = None
    baseline: ScopedBaseline | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    direction: Direction | None = None

    @property
    def across(self) -> PlaceRule:
        """The place rule that applies: what cannot be added in time is not added in place."""
        never_summed = self.time == "none" or (
            self.time in {"average", "ratio"} and self.place == "sum"
        )
        return "none" if never_summed else self.place
