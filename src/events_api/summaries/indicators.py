"""Indicators of a year: readings grouped into series, combined by their rules into figures. Pure.

Separate from the rules because it only knows in which order they apply: time first, within a
series, then place, across them (meaning section 4).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from events_api.core.allocation import Window
from events_api.core.indicator import TimeRule
from events_api.summaries.figures import (
    Alternative,
    ChangeSince,
    Contribution,
    Figure,
    Reason,
    Rule,
    Scope,
    lower_bound,
)
from events_api.summaries.place_rules import Series, across, series_of
from events_api.summaries.readings import Reading
from events_api.summaries.rules import Rules, goals
from events_api.summaries.scopes import Nesting
from events_api.summaries.scopes import Scope as ReadingScope
from events_api.summaries.time_rules import year_values
from events_api.summaries.values import Growth, Part, YearValue

# Rules under which persons are counted, each in one part at least.
_HEADS: frozenset[TimeRule] = frozenset({"flow", "events", "stock", "cumulative"})
# More would make a figure longer than its list of records, which has them all.
MOST_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """A figure and the readings behind it, each with what became of it."""

    figure: Figure
    parts: tuple[Part, ...]

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each of its records has to do with it."""
        return tuple(
            Contribution(part.reading.id, part.counted, part.reason, part.contribution)
            for part in self.parts
        )


Address = Callable[[str, str, Scope], str]


def indicator_figures(
    readings: Iterable[Reading], rules: Mapping[str, Rules], window: Window, address: Address
) -> list[IndicatorFigure]:
    """The figures of all indicators, by name, unit and scope.

    `address` gives the address of the records behind a figure from its name, unit and scope.
    """
    return Indicators(readings, rules, window).figures(address)


class Indicators:
    """The indicators of a year: their figures, of the whole and of any part of their readings.

    A part mostly has all readings of a series or none, so the value of a series is worked out once,
    and so is the figure that it makes alone.
    """

    def __init__(
        self, readings: Iterable[Reading], rules: Mapping[str, Rules], window: Window
    ) -> None:
        """Take the readings that have to do with the year, and the rules of their indicators."""
        self.readings = sorted(readings, key=attrgetter("place"))
        self._rules, self._window = rules, window
        self._values: dict[tuple[int, ...], list[Series]] = {}
        self._told: dict[Series, _Told] = {}
        scopes: defaultdict[tuple[str, str], list[ReadingScope]] = defaultdict(list)
        for each in self.readings:
            scopes[each.indicator, each.unit].append(each.scope)
        self._nesting = {key: Nesting(own) for key, own in scopes.items()}

    def figures(self, address: Address) -> list[IndicatorFigure]:
        """The figures of the whole, held against the goals of their indicators."""
        return [
            replace(each, figure=self._with_goals(each.figure))
            for each in self.figures_of(self.readings, address)
        ]

    def figures_of(self, readings: Iterable[Reading], address: Address) -> list[IndicatorFigure]:
        """The figures of some of the readings, in their order, without goals: those of a part."""
        series: defaultdict[tuple[str, str], list[Series]] = defaultdict(list)
        for (indicator, unit, _), own in groupby(readings, attrgetter("series")):
            series[indicator, unit] += self._values_of(indicator, tuple(own))
        return [
            IndicatorFigure(self._figure(key, each, address), each.year.parts)
            for key, found in series.items()
            for each in self._across(key, found)
        ]

    def _values_of(self, indicator: str, readings: Sequence[Reading]) -> list[Series]:
        """What readings of one series make of the year."""
        known = tuple(map(id, readings))
        found = self._values.get(known)
        if found is None:
            rules = self._rules[indicator]
            values = year_values(
                readings,
                rules.time,
                self._window,
                increase_days=rules.increase_days,
                scale=rules.scale,
            )
            found = self._values[known] = [series_of(value) for value in values]
        return found

    def _across(self, key: tuple[str, str], series: list[Series]) -> list[Series]:
        """What the series of an indicator make together."""
        rules = self._rules[key[0]]
        if rules.time == "none":
            # What cannot be combined in time cannot be combined in place either: it is only listed.
            return series
        return across(series, rules.across, self._nesting[key])

    def _figure(self, key: tuple[str, str], series: Series, address: Address) -> Figure:
        name, unit = key
        year, rules = series.year, self._rules[name]
        told = self._told.get(series)
        if told is None:
            told = self._told[series] = _told(series, rules)
        records = address(name, unit, told.scope)
        if rules.time == "none":
            # Several figures have one scope: a record tells them apart.
            records += f"&id={year.parts[0].reading.id}"
        return Figure(
            name=name,
            scope=told.scope,
            value=year.value,
            unit=unit,
            qualifier=year.qualifier,
            lower=told.lower,
            upper=year.upper,
            rule=told.rule,
            as_of=year.as_of,
            coverage=year.coverage,
            counted=told.counted,
            not_reported=0,
            left_out=told.left_out,
            alternatives=told.alternatives,
            records=records,
            since=year.growth.since,
            increase=year.growth.increase,
            change_since=told.change_since,
        )

    def _with_goals(self, figure: Figure) -> Figure:
        baseline, target = goals(self._rules[figure.name], figure.unit, self._window)
        if baseline is None and target is None:
            return figure
        return replace(figure, baseline=baseline, target=target)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the figure of a series says, wherever it stands."""

    scope: Scope
    lower: Decimal | None
    rule: Rule
    counted: int
    left_out: dict[Reason, int]
    alternatives: list[Alternative]
    change_since: ChangeSince | None


def _told(series: Series, rules: Rules) -> _Told:
    year = series.year
    counted = [part for part in year.parts if part.counted]
    left_out: dict[Reason, int] = {}
    for part in year.parts:
        if part.reason is not None:
            left_out[part.reason] = left_out.get(part.reason, 0) + 1
    return _Told(
        scope=shown(series.scope),
        lower=_largest(counted) if rules.persons and rules.time in _HEADS else year.lower,
        rule=Rule(time=rules.time, place=rules.across),
        counted=len(counted),
        left_out=dict(sorted(left_out.items())),
        alternatives=_alternatives(year),
        change_since=_change_since(year.growth),
    )


def _change_since(growth: Growth) -> ChangeSince | None:
    if growth.change is None or growth.start is None or growth.end is None:
        return None
    return ChangeSince(value=growth.change, **{"from": growth.start}, to=growth.end)


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
