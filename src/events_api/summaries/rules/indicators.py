"""Indicators of a year: readings grouped into series, combined by their rules into figures. Pure.

Separate from the rules because it only knows in which order they apply: time first, within a
series, then place, across them (meaning section 4).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from events_api.core.selection.selection import Term
from events_api.core.values.year_windows import Window
from events_api.summaries.figures import Contribution, Figure, Scope
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.place_rules import across
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.series import Series, series_of
from events_api.summaries.rules.series_figures import Told, told
from events_api.summaries.rules.series_values import Part
from events_api.summaries.rules.targets import Targets
from events_api.summaries.rules.time_rules.year_values import year_values


class IndicatorFigure(Struct, frozen=True):
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

    A part mostly has all readings of a series or none: what some readings make of the year, and
    some series together, is worked out once for all parts.
    """

    def __init__(
        self,
        readings: Iterable[Reading],
        rules: Mapping[str, Rules],
        window: Window,
        terms: tuple[Term, ...] = (),
    ) -> None:
        """Take the readings that have to do with the year, and the rules of their indicators.

        `terms` are the filters that the readings have passed.
        """
        self.readings = sorted(readings, key=attrgetter("place"))
        self.window = window
        self.targets = Targets(window, terms)
        self.rules = rules
        self._values: dict[tuple[Reading, ...], tuple[Series, ...]] = {}
        self._told: dict[tuple[Series, ...], Sequence[tuple[Series, Told]]] = {}

    def figures(self, address: Address) -> list[IndicatorFigure]:
        """The figures of the whole."""
        return self.figures_of(self.readings, address)

    def figures_of(
        self, readings: Iterable[Reading], address: Address, part: Term | None = None
    ) -> list[IndicatorFigure]:
        """The figures of some of the readings, in their order; `part` says of which part."""
        series: defaultdict[tuple[str, str], list[Series]] = defaultdict(list)
        for _, group in groupby(readings, attrgetter("series_words")):
            own = tuple(group)
            series[own[0].indicator, own[0].unit] += self._values_of(own)
        return [
            IndicatorFigure(
                self.targets.beside(figure, self.rules[key[0]], part),
                each.year.parts,
            )
            for key, found in series.items()
            for figure, each in self._figures(key, self._across(key, tuple(found)), address)
        ]

    def _values_of(self, readings: tuple[Reading, ...]) -> tuple[Series, ...]:
        """What readings of one series make of the year."""
        known = self._values.get(readings)
        if known is None:
            own = self.rules[readings[0].indicator]
            values = year_values(
                readings, own.time, self.window, increase_days=own.increase_days, scale=own.scale
            )
            known = self._values[readings] = tuple(map(series_of, values))
        return known

    def _figures(
        self, key: tuple[str, str], series: Sequence[tuple[Series, Told]], address: Address
    ) -> Iterator[tuple[Figure, Series]]:
        """The figures of series; where several have one scope, a record tells them apart."""
        alike = Counter(each.scope.key for each, _ in series) if len(series) > 1 else {}
        for each, said in series:
            figure = self._figure(key, each, said, address)
            if figure.rule.time == "none" or alike.get(each.scope.key, 0) > 1:
                figure.records += f"&id={each.year.parts[0].reading.id}"
            yield figure, each

    def gap(self, like: Figure, address: Address, part: Term | None = None) -> Figure:
        """A figure of this name, unit and scope of which nothing was reported."""
        rules = self.rules[like.name]
        empty = Figure(
            name=like.name,
            scope=like.scope,
            value=None,
            unit=like.unit,
            qualifier=None,
            lower=None,
            upper=None,
            rule=like.rule,
            as_of=None,
            coverage=None,
            counted=0,
            not_reported=0,
            left_out={},
            alternatives=[],
            records=address(like.name, like.unit, like.scope),
            direction=rules.direction,
        )
        return self.targets.beside(empty, rules, part)

    def _across(
        self, key: tuple[str, str], series: tuple[Series, ...]
    ) -> Sequence[tuple[Series, Told]]:
        """What the series of an indicator make together, each with what its figure says."""
        known = self._told.get(series)
        if known is None:
            rules = self.rules[key[0]]
            # What cannot be combined in time cannot be combined in place either: it is listed.
            made = series if rules.time == "none" else across(series, rules)
            known = self._told[series] = [(each, told(each, rules)) for each in made]
        return known

    def _figure(self, key: tuple[str, str], series: Series, said: Told, address: Address) -> Figure:
        name, unit = key
        year, rules = series.year, self.rules[name]
        return Figure(
            name=name,
            scope=said.scope,
            value=year.value,
            unit=unit,
            qualifier=said.qualifier,
            lower=said.lower,
            upper=year.upper,
            rule=said.rule,
            as_of=year.as_of,
            coverage=year.coverage,
            counted=said.counted,
            not_reported=0,
            left_out=said.left_out,
            alternatives=said.alternatives,
            records=address(name, unit, said.scope),
            provisional=said.provisional,
            since=year.growth.since,
            increase=year.growth.increase,
            change_since=said.change_since,
            direction=rules.direction,
        )
