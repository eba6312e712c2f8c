"""Rules: how the values of an indicator combine, and what it is held against. Pure.

Separate because they are read once for a year and used wherever its readings are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from events_api.core.allocation import Window
from events_api.core.indicator import Baseline, PlaceRule, TimeRule


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one indicator, and what it is held against.

    Attributes:
        time: How values of one series combine within a year.
        place: How values of several series combine.
        persons: Whether it counts persons.
        increase_days: How near to a year's ends the readings of an increase must be.
        scale: What a whole is: 100 for percentages.
        unit: The indicator's own unit, in which its baseline and targets are.
        baseline: What it stood at before.
        targets: What was aimed at, by year.
    """

    time: TimeRule
    place: PlaceRule
    persons: bool
    increase_days: int = 31
    scale: int = 1
    unit: str | None = None
    baseline: Baseline | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def combining(self) -> tuple[object, ...]:
        """All that decides how values combine."""
        return self.time, self.place, self.persons, self.increase_days, self.scale

    @property
    def across(self) -> PlaceRule:
        """The place rule that applies: what cannot be added in time is not added in place."""
        never_summed = self.time == "none" or (
            self.time in {"average", "ratio"} and self.place == "sum"
        )
        return "none" if never_summed else self.place


def goals(rules: Rules, unit: str, window: Window) -> tuple[Baseline | None, Decimal | None]:
    """The baseline and the target that a figure of this unit is held against.

    The target is that of the year that the window begins in.
    """
    if unit != rules.unit or window.first is None:
        return None, None
    return rules.baseline, rules.targets.get(f"{window.first.year:04}")
