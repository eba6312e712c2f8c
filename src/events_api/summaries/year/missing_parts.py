"""Gaps: years made comparable by showing what one of them lacks and another one has. Pure.

Separate because a year by itself has no gaps: only beside others is it seen that nothing was
reported. No records are 0 records; no numbers of people, and no reading, are null.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from events_api.core.kinds.resource import Resource
from events_api.summaries.rules.indicators import Indicators
from events_api.summaries.rules.readings import Reading
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import Breakdown, Ground, Part, part_term, readings_by
from events_api.summaries.year.scope_alignment import Column, aligned_figures
from events_api.summaries.year.year import Year, YearSummary, counted_figures


def aligned(
    years: Mapping[int, Year], resources: Sequence[Resource], origin: Origin
) -> dict[int, YearSummary]:
    """The same years, each with the indicators, the scopes and the parts that any of them has."""
    if len(years) < 2:  # noqa: PLR2004 - one year has nothing beside it
        return {number: year.summary for number, year in years.items()}
    sides = {number: _Side(year, resources, origin) for number, year in years.items()}
    whole = aligned_figures({number: side.whole() for number, side in sides.items()})
    breakdowns: dict[int, dict[str, Breakdown]] = {number: {} for number in sides}
    for dim in next(iter(years.values())).summary.breakdowns:
        for number, breakdown in _breakdowns(dim, sides).items():
            breakdowns[number][dim] = breakdown
    return {
        number: year.summary.model_copy(
            update={"indicators": whole[number], "breakdowns": breakdowns[number]}
        )
        for number, year in years.items()
    }


def _breakdowns(dim: str, sides: Mapping[int, "_Side"]) -> dict[int, Breakdown]:
    """A breakdown of each year, with all parts that any year has; months by their month."""
    keys = {matched(dim, row.key) for side in sides.values() for row in side.rows(dim)}
    rows: dict[int, list[Part]] = {number: [] for number in sides}
    for key in sorted(keys, key=lambda key: (key is None, key or "")):
        parts = {number: side.part(dim, key) for number, side in sides.items()}
        figures = aligned_figures({n: side.column(dim, parts[n]) for n, side in sides.items()})
        for number, part in parts.items():
            same = [*part.indicators] == figures[number]
            filled = part if same else part.model_copy(update={"indicators": figures[number]})
            rows[number].append(filled)
    return {
        number: side.summary.breakdowns[dim].model_copy(
            update={"rows": sorted(rows[number], key=lambda row: (row.key is None, row.key or ""))}
        )
        for number, side in sides.items()
    }


def matched(dim: str, key: str | None) -> str | None:
    """A part's key as it is found in another year: March is March."""
    return key[-2:] if dim == "month" and key is not None else key


class _Side(Struct, frozen=True, dict=True):
    """One year beside others."""

    year: Year
    resources: Sequence[Resource]
    origin: Origin

    @property
    def summary(self) -> YearSummary:
        return self.year.summary

    @cached_property
    def addresses(self) -> Addresses:
        return Addresses(self.summary.year, self.origin)

    @cached_property
    def _divided(self) -> dict[str, dict[str | None, list[Reading]]]:
        """The readings of the parts of each dimension."""
        readings = self.year.indicators.readings
        return {dim: readings_by(readings, dim) for dim in self.summary.breakdowns}

    @cached_property
    def _parts(self) -> dict[str, dict[str | None, Part]]:
        """The parts of each dimension by key."""
        return {dim: {row.key: row for row in self.rows(dim)} for dim in self.summary.breakdowns}

    @cached_property
    def _nothing(self) -> Ground:
        """What a part without records is made from."""
        indicators = Indicators((), {}, self.year.indicators.window)
        return Ground(counted_figures(self.resources), indicators)

    def rows(self, dim: str) -> Iterable[Part]:
        """The parts that the year has by itself."""
        return self.summary.breakdowns[dim].rows

    def whole(self) -> Column:
        """The figures of the year as a whole."""
        own, indicators = self.summary.indicators, self.year.indicators
        return Column(own, indicators.readings, indicators, self.addresses)

    def part(self, dim: str, key: str | None) -> Part:
        """The part of a key, made of nothing where the year has none."""
        own = self._month(key) if dim == "month" and key is not None else key
        there = self._parts[dim].get(own)
        return there or self._nothing.part((dim, own), {}, (), self.addresses)

    def column(self, dim: str, part: Part) -> Column:
        """The figures of a part."""
        readings = self._divided[dim].get(part.key, ())
        where = (dim, part.key)
        addresses = self.addresses.part(*where)
        return Column(part.indicators, readings, self.year.indicators, addresses, part_term(where))

    def _month(self, month: str) -> str:
        """A month of this year, which may begin in another month than January."""
        first = self.summary.from_
        return f"{first.year + (int(month) < first.month):04}-{month}"
