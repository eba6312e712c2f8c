"""Indicators of a year: readings grouped into series, combined by their rules into figures. Pure.

Separate from the rules because it only knows in which order they apply: time first, within a
series, then place, across them (meaning section 4).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import groupby, islice
from operator import attrgetter

from events_api.core.allocation import Window
from events_api.core.indicator import PlaceRule, TimeRule
from events_api.core.kept import Kept
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

# What series make together, whichever requests ask for them.
ACROSS: Kept[tuple[tuple[Series, ...], PlaceRule], Sequence[Series]] = Kept(8_192)
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

    A part mostly has all readings of a series or none, and few change from one request to another:
    what some readings make together is worked out once.
    """

    def __init__(
        self, readings: Iterable[Reading], rules: Mapping[str, Rules], window: Window
    ) -> None:
        """Take the readings that have to do with the year, and the rules of their indicators."""
        self.readings = sorted(readings, key=attrgetter("place"))
        self.window = window
        self._rules = rules
        self._nestings: dict[tuple[str, str], Nesting] = {}

    @cached_property
    def combining(self) -> str:
        """How the values of every indicator combine, to be compared."""
        return repr([(code, own.combining) for code, own in sorted(self._rules.items())])

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
            rules = self._rules[indicator]
            series[indicator, unit] += series_values(
                tuple(own), rules.time, rules.increase_days, rules.scale, self.window
            )
        return [
            IndicatorFigure(self._figure(key, each, address), each.year.parts)
            for key, found in series.items()
            for each in self._across(key, tuple(found))
        ]

    def _across(self, key: tuple[str, str], series: tuple[Series, ...]) -> Sequence[Series]:
        """What the series of an indicator make together."""
        rules = self._rules[key[0]]
        if rules.time == "none":
            # What cannot be combined in time cannot be combined in place either: it is only listed.
            return series
        known = ACROSS.get((series, rules.across))
        if known is None:
            made = across(series, rules.across, self._nesting(key))
            known = ACROSS.keep((series, rules.across), made)
        return known

    def _nesting(self, key: tuple[str, str]) -> Nesting:
        """The scopes of all readings of an indicator."""
        if key not in self._nestings:
            own = (each.scope for each in self.readings if (each.indicator, each.unit) == key)
            self._nestings[key] = Nesting(own)
        return self._nestings[key]

    def _figure(self, key: tuple[str, str], series: Series, address: Address) -> Figure:
        name, unit = key
        year, rules = series.year, self._rules[name]
        said = told(series, rules.time, rules.across, persons=rules.persons)
        records = address(name, unit, said.scope)
        if rules.time == "none":
            # Several figures have one scope: a record tells them apart.
            records += f"&id={year.parts[0].reading.id}"
        return Figure(
            name=name,
            scope=said.scope,
            value=year.value,
            unit=unit,
            qualifier=year.qualifier,
            lower=said.lower,
            upper=year.upper,
            rule=said.rule,
            as_of=year.as_of,
            coverage=year.coverage,
            counted=said.counted,
            not_reported=0,
            left_out=said.left_out,
            alternatives=said.alternatives,
            records=records,
            since=year.growth.since,
            increase=year.growth.increase,
            change_since=said.change_since,
        )

    def _with_goals(self, figure: Figure) -> Figure:
        baseline, target = goals(self._rules[figure.name], figure.unit, self.window)
        if baseline is None and target is None:
            return figure
        return replace(figure, baseline=baseline, target=target)


@lru_cache(maxsize=16_384)
def series_values(
    readings: tuple[Reading, ...], time: TimeRule, increase_days: int, scale: int, window: Window
) -> tuple[Series, ...]:
    """What readings of one series make of a year."""
    values = year_values(readings, time, window, increase_days=increase_days, scale=scale)
    return tuple(map(series_of, values))


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


@lru_cache(maxsize=16_384)
def told(series: Series, time: TimeRule, place: PlaceRule, *, persons: bool) -> _Told:
    """What the figure of a series says."""
    year = series.year
    counted = [part for part in year.parts if part.counted]
    left_out: dict[Reason, int] = {}
    for part in year.parts:
        if part.reason is not None:
            left_out[part.reason] = left_out.get(part.reason, 0) + 1
    return _Told(
        scope=shown(series.scope),
        lower=_largest(counted) if persons and time in _HEADS else year.lower,
        rule=Rule(time=time, place=place),
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
    # Some figures leave out thousands: no more of them are looked at than are shown.
    left_out = ((part.reading, part.reason) for part in year.parts if part.reason is not None)
    return [
        Alternative(
            id=reading.id,
            value=reading.value,
            qualifier=reading.qualifier,
            when=reading.when,
            reason=reason,
        )
        for reading, reason in islice(left_out, MOST_ALTERNATIVES)
    ]
