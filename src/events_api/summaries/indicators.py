"""Indicators of a year: readings grouped into series, combined by their rules into figures. Pure.

Separate from the rules because it only knows in which order they apply: time first, within a
series, then place, across them (meaning section 4).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from events_api.core.allocation import Window
from events_api.core.indicator import Baseline, PlaceRule, TimeRule
from events_api.summaries.figures import (
    Alternative,
    ChangeSince,
    Contribution,
    Figure,
    Rule,
    Scope,
    lower_bound,
)
from events_api.summaries.place_rules import Series, across, series_of
from events_api.summaries.readings import Reading
from events_api.summaries.readings import Scope as ReadingScope
from events_api.summaries.time_rules import year_values
from events_api.summaries.values import Growth, Part, YearValue

# Rules under which persons are counted, each in one part at least.
_HEADS: frozenset[TimeRule] = frozenset({"flow", "events", "stock", "cumulative"})
# More would make a figure longer than its list of records, which has them all.
MOST_ALTERNATIVES = 20


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
    def across(self) -> PlaceRule:
        """The place rule that applies: what cannot be added in time is not added in place."""
        never_summed = self.time == "none" or (
            self.time in {"average", "ratio"} and self.place == "sum"
        )
        return "none" if never_summed else self.place

    @property
    def of_a_part(self) -> "Rules":
        """The same for a part of a breakdown, which is not held against goals of the whole."""
        return replace(self, baseline=None, targets={})


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """A figure and what became of each reading behind it."""

    figure: Figure
    contributions: tuple[Contribution, ...]


Address = Callable[[str, str, Scope], str]


def indicator_figures(
    readings: Iterable[Reading], rules: Mapping[str, Rules], window: Window, address: Address
) -> list[IndicatorFigure]:
    """The figures of all indicators, by name, unit and scope.

    `address` gives the address of the records behind a figure from its name, unit and scope.
    """
    groups: defaultdict[tuple[str, str], list[Reading]] = defaultdict(list)
    for each in sorted(readings, key=lambda reading: reading.id):
        groups[each.indicator, each.unit].append(each)
    return [
        _figure(key, rules[key[0]], window, series, address)
        for key, own in sorted(groups.items())
        for series in _series(own, rules[key[0]], window)
    ]


def _series(readings: Sequence[Reading], rules: Rules, window: Window) -> list[Series]:
    scopes: defaultdict[ReadingScope, list[Reading]] = defaultdict(list)
    for each in readings:
        scopes[each.scope.key].append(each)
    ordered = sorted(scopes.items(), key=lambda item: [sorted(member) for member in item[0]])
    found = [
        series_of(value)
        for _, own in ordered
        for value in year_values(
            own, rules.time, window, increase_days=rules.increase_days, scale=rules.scale
        )
    ]
    # What cannot be combined in time cannot be combined in place either: it is only listed.
    return found if rules.time == "none" else across(found, rules.across)


def _figure(
    key: tuple[str, str], rules: Rules, window: Window, series: Series, address: Address
) -> IndicatorFigure:
    name, unit = key
    year, scope = series.year, shown(series.scope)
    counted = [part for part in year.parts if part.counted]
    reasons = Counter(part.reason for part in year.parts if part.reason is not None)
    baseline, target = goals(rules, unit, window)
    figure = Figure(
        name=name,
        scope=scope,
        value=year.value,
        unit=unit,
        qualifier=year.qualifier,
        lower=_largest(counted) if rules.persons and rules.time in _HEADS else year.lower,
        upper=year.upper,
        rule=Rule(time=rules.time, place=rules.across),
        as_of=year.as_of,
        coverage=year.coverage,
        counted=len(counted),
        not_reported=0,
        left_out=dict(sorted(reasons.items())),
        alternatives=_alternatives(year),
        records=_records(address(name, unit, scope), rules, year.parts),
        since=year.growth.since,
        increase=year.growth.increase,
        change_since=_change_since(year.growth),
        baseline=baseline,
        target=target,
    )
    return IndicatorFigure(figure, tuple(_contribution(part) for part in year.parts))


def _change_since(growth: Growth) -> ChangeSince | None:
    if growth.change is None or growth.start is None or growth.end is None:
        return None
    return ChangeSince(value=growth.change, **{"from": growth.start}, to=growth.end)


def goals(rules: Rules, unit: str, window: Window) -> tuple[Baseline | None, Decimal | None]:
    """The baseline and the target that a figure of this unit is held against.

    The target is that of the year that the window begins in.
    """
    if unit != rules.unit or window.first is None:
        return None, None
    return rules.baseline, rules.targets.get(f"{window.first.year:04}")


def _records(address: str, rules: Rules, parts: Sequence[Part]) -> str:
    """Where values are only listed, several figures have one scope: a record tells them apart."""
    return f"{address}&id={parts[0].reading.id}" if rules.time == "none" else address


def shown(scope: ReadingScope) -> Scope:
    """A scope as figures show it: projects, else programmes; countries; dimensions."""
    members: Scope = {}
    if scope.projects:
        members["projects"] = sorted(scope.projects)
    elif scope.programmes:
        members["programmes"] = sorted(scope.programmes)
    if scope.countries:
        members["countries"] = sorted(scope.countries)
    if scope.dimensions:
        values: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in sorted(scope.dimensions):
            values[name].append(value)
        members["dimensions"] = {n: v[0] if len(v) == 1 else v for n, v in values.items()}
    return members


def _largest(counted: Sequence[Part]) -> Decimal | None:
    """Persons may be in several parts: they are at least as many as in the largest one."""
    lowers = [lower_bound(part.reading.value, part.reading.qualifier) for part in counted]
    return max((low for low in lowers if low is not None), default=None)


def _alternatives(year: YearValue) -> list[Alternative]:
    return [
        Alternative(
            id=part.reading.id,
            value=part.reading.value,
            qualifier=part.reading.qualifier,
            when=part.reading.when,
            reason=part.reason,
        )
        for part in year.parts
        if part.reason is not None
    ][:MOST_ALTERNATIVES]


def _contribution(part: Part) -> Contribution:
    return Contribution(
        id=part.reading.id,
        counted=part.counted,
        reason=part.reason,
        contribution=part.contribution,
    )
