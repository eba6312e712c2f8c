"""Alignment: the figures of indicators of several years, each in the scopes that all of them show.

A year that reports two projects has one figure of both; beside a year that reports one of them, it
has to say that one by itself: like is compared with like (meaning section 5). Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from msgspec import Struct, field

from events_api.core.selection.selection import Term
from events_api.summaries.figures import Figure
from events_api.summaries.rules.explanation import scope_of, shown
from events_api.summaries.rules.indicators import IndicatorFigure, Indicators
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.scopes import Held, Scope, merged
from events_api.summaries.year.addresses import Addresses

_Key = tuple[str, str, str]


class _Series:
    """The readings of an indicator in a unit, and which of them a scope holds."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    @cached_property
    def _held(self) -> Held:
        return Held(each.scope for each in self.readings)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {each.id: place for place, each in enumerate(self.readings)}

    def of(self, scope: Scope) -> list[Reading]:
        """Those about a scope or a part of it, in their order."""
        held = self._held.by(scope)
        return [each for place, each in enumerate(self.readings) if held >> place & 1]

    def told_apart(
        self, readings: Iterable[Reading], scopes: Sequence[Scope]
    ) -> Iterable[list[Reading]]:
        """Some of the readings, grouped by which of the scopes hold them."""
        held = [self._held.by(scope) for scope in scopes]
        groups: defaultdict[tuple[int, ...], list[Reading]] = defaultdict(list)
        for each in readings:
            place = self._places[each.id]
            groups[tuple(n for n, own in enumerate(held) if own >> place & 1)].append(each)
        return groups.values()


class Column(Struct, frozen=True):
    """The figures of a year in one place: in the whole, or in a part of a breakdown.

    Attributes:
        figures: Those that the year has by itself.
        readings: What they are made of.
        indicators: The indicators of the year.
        addresses: Where the records behind its figures are listed.
        part: The part of a breakdown; None: the whole.
        series: The readings by indicator and unit.
        made: What was worked out already: several years ask for the same.
    """

    figures: Sequence[Figure]
    readings: Sequence[Reading]
    indicators: Indicators
    addresses: Addresses
    part: Term | None = None
    series: defaultdict[tuple[str, str], _Series] = field(
        default_factory=lambda: defaultdict(_Series)
    )
    made: dict[_Key, IndicatorFigure | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Part the readings once: many figures are looked for among them."""
        for each in self.readings:
            self.series[each.indicator, each.unit].readings.append(each)

    def found(self, like: Figure) -> IndicatorFigure | None:
        """The figure of just this scope, worked out; None where nothing was reported of it."""
        key = _key(like)
        if key not in self.made:
            self.made[key] = self._worked_out(like)
        return self.made[key]

    def _worked_out(self, like: Figure) -> IndicatorFigure | None:
        own = self.series[like.name, like.unit].of(scope_of(like.scope))
        if not own:
            return None
        figures = self.indicators.figures_of(own, self.addresses.exactly, self.part)
        return next((each for each in figures if each.figure.scope == like.scope), None)

    def shown(self, like: Figure) -> Figure:
        """The figure of this scope, or a gap."""
        found = self.found(like)
        if found is not None:
            return found.figure
        # Beside other figures of the indicator, the address must not be taken for one of theirs.
        others = any(each.name == like.name for each in self.figures)
        address = self.addresses.exactly if others else self.addresses
        return self.indicators.gap(like, address, self.part)

    def divided(self, figure: Figure, others: Sequence[Scope]) -> Iterator[Figure]:
        """A figure of this year by what others' scopes hold of it: it alone if none tells it apart.

        Of each part of it a figure, so that what another year lacks is seen by itself.
        """
        found = self.found(figure) if others else None
        counted = [part.reading for part in found.parts if part.counted] if found else []
        series = self.series[figure.name, figure.unit]
        groups = [*series.told_apart(counted, others)] if len(counted) > 1 else []
        if len(groups) < 2:  # noqa: PLR2004 - nothing to tell apart
            yield figure
            return
        for own in groups:
            yield from self._made_of(figure, own)

    def _made_of(self, figure: Figure, readings: Sequence[Reading]) -> Iterator[Figure]:
        """The figure that just these readings make, or where there is none, one of each scope."""
        together = replace(figure, scope=shown(merged(each.scope for each in readings)))
        found = self.found(together)
        counted = {each.reading.id for each in found.parts if each.counted} if found else set()
        if counted == {each.id for each in readings}:
            yield together
            return
        for scope in dict.fromkeys(each.scope.key for each in readings):
            alone = replace(figure, scope=shown(scope))
            if self.found(alone) is not None:
                yield alone


def aligned_figures(columns: Mapping[int, Column]) -> dict[int, list[Figure]]:
    """The figures of each year, and besides in every scope that another year tells apart.

    Its value is worked out for it where the year shows only a wider one; where nothing was reported
    of it, it is a gap.
    """
    own = {year: {_key(each): each for each in column.figures} for year, column in columns.items()}
    wanted, divided = _told_apart(columns, own)
    if not wanted:
        return {year: [*column.figures] for year, column in columns.items()}
    # What a year tells apart is no gap of it: its parts are there, each by itself.
    hidden = {year: here.keys() | divided[frozenset(here)] for year, here in own.items()}
    return {
        year: sorted(
            [*column.figures, *(column.shown(e) for key, e in wanted if key not in hidden[year])],
            key=lambda each: (each.name, each.unit),
        )
        for year, column in columns.items()
    }


def _told_apart(
    columns: Mapping[int, Column], own: Mapping[int, Mapping[_Key, Figure]]
) -> tuple[list[tuple[_Key, Figure]], dict[frozenset[_Key], set[_Key]]]:
    """The figures that some year lacks, divided by what that year shows, in their order.

    And by what a year shows, which figures of others it divides.
    """
    # Many years show the same, most of all nothing: each kind of year is looked at once.
    kinds = {frozenset(figures): figures for figures in own.values()}
    divided: dict[frozenset[_Key], set[_Key]] = {kind: set() for kind in kinds}
    wanted: dict[_Key, Figure] = {}
    for kind, here in kinds.items() if len(kinds) > 1 else ():
        beside: defaultdict[tuple[str, str], list[Scope]] = defaultdict(list)
        for each in here.values():
            beside[each.name, each.unit].append(scope_of(each.scope))
        for year, there in own.items():
            for key in there.keys() - here.keys():
                # What is only listed stands for itself: nothing is missing where it is not.
                if there[key].rule.time != "none":
                    apart = columns[year].divided(there[key], beside[key[:2]])
                    parts = {_key(each): each for each in apart}
                    wanted |= parts
                    divided[kind] |= set() if key in parts else {key}
    return sorted(wanted.items()), divided


def _key(figure: Figure) -> _Key:
    return figure.name, figure.unit, repr(figure.scope)
