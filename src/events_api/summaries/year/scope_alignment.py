"""Aligned scopes: figures of indicators of several years, each in the scopes that all of them show.

A year that reports two projects has one figure of both; beside a year that reports one of them, it
has to say that one by itself: like is compared with like (meaning section 5). Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from msgspec import Struct

from events_api.core.selection.selection import Term
from events_api.summaries.figures import Figure
from events_api.summaries.rules.indicators import IndicatorFigure, Indicators
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.scopes import Held, Scope, merged
from events_api.summaries.rules.series_figures import scope_of, shown
from events_api.summaries.year.addresses import Addresses

# An indicator and a unit; the same with a scope, as a text.
_Unit = tuple[str, str]
_Key = tuple[str, str, str]


class Column(Struct, frozen=True):
    """The figures of a year in one place: in the whole, or in a part of a breakdown.

    Attributes:
        figures: Those that the year has by itself.
        readings: What they are made of.
        indicators: The indicators of the year.
        addresses: Where the records behind its figures are listed.
        part: The part of a breakdown; None: the whole.
    """

    figures: Sequence[Figure]
    readings: Sequence[Reading]
    indicators: Indicators
    addresses: Addresses
    part: Term | None = None


class _Series:
    """The readings of an indicator in a unit in one year, and which of them a scope holds.

    What holds what is `held` for the readings of all years, of which its own begin at `first`.
    """

    def __init__(self, readings: Sequence[Reading], held: Held, first: int) -> None:
        self._readings, self._held, self._first = readings, held, first
        self._dated = sum(1 << n for n, each in enumerate(readings) if each.when is not None)
        self._every = (1 << len(readings)) - 1

    def _places(self, scope: Scope) -> int:
        return self._held.by(scope) >> self._first & self._every

    def of(self, scope: Scope) -> list[Reading]:
        """Those about a scope or a part of it, in their order; none if none of them has a date."""
        held = self._places(scope)
        # What bears no date stands in no figure by itself, and most scopes have nothing else.
        if not held & self._dated:
            return []
        return [each for place, each in enumerate(self._readings) if held >> place & 1]

    def told_apart(
        self, readings: Collection[Reading], scopes: Sequence[Scope]
    ) -> Iterable[list[Reading]]:
        """Some of the readings, grouped by which of the scopes hold them."""
        held = [self._places(scope) for scope in scopes]
        ids = {each.id for each in readings}
        place_of = {each.id: n for n, each in enumerate(self._readings) if each.id in ids}
        groups: defaultdict[tuple[int, ...], list[Reading]] = defaultdict(list)
        for each in readings:
            place = place_of[each.id]
            groups[tuple(n for n, own in enumerate(held) if own >> place & 1)].append(each)
        return groups.values()


class _Year:
    """A year beside others, with what was worked out of it already: several ask for the same."""

    def __init__(self, column: Column, series: Mapping[_Unit, _Series]) -> None:
        self.column, self._series = column, series
        # Where several have one scope, the first stands for it.
        self.own = {_key(each): each for each in reversed(column.figures)}
        self._names = {each.name for each in column.figures}
        self._found: dict[_Key, IndicatorFigure | None] = {}

    def shown(self, key: _Key, like: Figure) -> Figure:
        """The figure of this scope, or a gap."""
        found = self._of(key, like)
        if found is not None:
            return found.figure
        column = self.column
        # Beside other figures of the indicator, the address must not be taken for one of theirs.
        address = column.addresses.exactly if like.name in self._names else column.addresses
        return column.indicators.gap(like, address, column.part)

    def divided(self, key: _Key, others: Sequence[Scope]) -> dict[_Key, Figure]:
        """An own figure by what others' scopes hold of it: it alone if none tells it apart.

        Of each part of it a figure, so that what another year lacks is seen by itself.
        """
        figure = self.own[key]
        # One record cannot be told apart, and most figures are of one.
        found = self._of(key, figure) if others and figure.counted > 1 else None
        counted = [part.reading for part in found.parts if part.counted] if found else []
        groups = [*self._series[key[:2]].told_apart(counted, others)] if counted else []
        if len(groups) < 2:  # noqa: PLR2004 - nothing to tell apart
            return {key: figure}
        parts = [part for own in groups for part in self._made_of(figure, own)]
        return {_key(part): part for part in parts}

    def _of(self, key: _Key, like: Figure) -> IndicatorFigure | None:
        """The figure of just this scope, worked out; None where nothing was reported of it."""
        if key not in self._found:
            self._found[key] = self._worked_out(key, like)
        return self._found[key]

    def _worked_out(self, key: _Key, like: Figure) -> IndicatorFigure | None:
        series = self._series.get(key[:2])
        own = series.of(scope_of(like.scope)) if series else []
        if not own:
            return None
        column = self.column
        figures = column.indicators.figures_of(own, column.addresses.exactly, column.part)
        return next((each for each in figures if each.figure.scope == like.scope), None)

    def _made_of(self, figure: Figure, readings: Sequence[Reading]) -> Iterator[Figure]:
        """The figure that just these readings make, or where there is none, one of each scope."""
        together = replace(figure, scope=shown(merged(each.scope for each in readings)))
        found = self._of(_key(together), together)
        counted = {each.reading.id for each in found.parts if each.counted} if found else set()
        if counted == {each.id for each in readings}:
            yield together
            return
        for scope in dict.fromkeys(each.scope.key for each in readings):
            alone = replace(figure, scope=shown(scope))
            if self._of(_key(alone), alone) is not None:
                yield alone


def aligned_figures(columns: Mapping[int, Column]) -> dict[int, list[Figure]]:
    """The figures of each year, and besides in every scope that another year tells apart.

    Its value is worked out for it where the year shows only a wider one; where nothing was reported
    of it, it is a gap.
    """
    years = _beside(columns)
    wanted, divided = _told_apart(years)
    if not wanted:
        return {number: [*column.figures] for number, column in columns.items()}
    # What a year tells apart is no gap of it: its parts are there, each by itself.
    hidden = {n: year.own.keys() | divided[frozenset(year.own)] for n, year in years.items()}
    return {
        number: sorted(
            [
                *year.column.figures,
                *(year.shown(key, like) for key, like in wanted if key not in hidden[number]),
            ],
            key=lambda each: (each.name, each.unit),
        )
        for number, year in years.items()
    }


def _beside(columns: Mapping[int, Column]) -> dict[int, _Year]:
    """The years, which know of the readings of all whom they are about."""
    readings: dict[int, defaultdict[_Unit, list[Reading]]] = {}
    for number, column in columns.items():
        readings[number] = defaultdict(list)
        for each in column.readings:
            readings[number][each.indicator, each.unit].append(each)
    series: dict[int, dict[_Unit, _Series]] = {number: {} for number in columns}
    for unit in dict.fromkeys(unit for own in readings.values() for unit in own):
        held = Held(each.scope for own in readings.values() for each in own[unit])
        first = 0
        for number, own in readings.items():
            series[number][unit] = _Series(own[unit], held, first)
            first += len(own[unit])
    return {number: _Year(column, series[number]) for number, column in columns.items()}


def _told_apart(
    years: Mapping[int, _Year],
) -> tuple[list[tuple[_Key, Figure]], dict[frozenset[_Key], set[_Key]]]:
    """The figures that some year lacks, divided by what that year shows, in their order.

    And by what a year shows, which figures of others it divides.
    """
    # Many years show the same, most of all nothing: each kind of year is looked at once.
    kinds = {frozenset(year.own): year.own for year in years.values()}
    divided: dict[frozenset[_Key], set[_Key]] = {kind: set() for kind in kinds}
    wanted: dict[_Key, Figure] = {}
    for kind, here in kinds.items() if len(kinds) > 1 else ():
        beside: defaultdict[_Unit, list[Scope]] = defaultdict(list)
        for key, each in here.items():
            beside[key[:2]].append(scope_of(each.scope))
        for year in years.values():
            for key in year.own.keys() - kind:
                # What is only listed stands for itself: nothing is missing where it is not.
                if year.own[key].rule.time != "none":
                    parts = year.divided(key, beside[key[:2]])
                    wanted |= parts
                    if key not in parts:
                        divided[kind].add(key)
    return sorted(wanted.items()), divided


def _key(figure: Figure) -> _Key:
    return figure.name, figure.unit, repr(figure.scope)
