"""Gaps: years made comparable by showing what one of them lacks and another one has. Pure.

Separate because a year by itself has no gaps: only beside others is it seen that nothing was
reported. No records are 0 records; no numbers of people, and no reading, are null.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from events_api.core.resource import Resource
from events_api.core.selection import Term
from events_api.summaries.addresses import Addresses, Origin
from events_api.summaries.breakdowns import Breakdown, Ground, Part, PartOf, part_term
from events_api.summaries.figures import Figure
from events_api.summaries.goals import Goals
from events_api.summaries.indicators import Indicators
from events_api.summaries.rules import Rules
from events_api.summaries.year import SummaryQuery, YearSummary, counted_figures

# The months of one year are none of another.
_OF_ONE_YEAR = "month"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is needed to show what a year lacks.

    Attributes:
        resources: The kinds of records.
        rules: The rules of indicators, with what they are held against.
        query: What is asked.
        origin: Where addresses begin.
    """

    resources: Sequence[Resource]
    rules: Mapping[str, Rules]
    query: SummaryQuery
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Seen:
    """What all years together have: indicators of the whole, and parts with their indicators."""

    whole: Sequence[Figure]
    parts: Mapping[str, Mapping[str | None, Sequence[Figure]]]


def aligned(summaries: Mapping[int, YearSummary], beside: Beside) -> dict[int, YearSummary]:
    """The same years, each with the indicators and the parts that any of them has.

    An indicator without any figure in a year has one without a value for each scope it has
    elsewhere; a part without records has figures of none.
    """
    if len(summaries) < 2:  # noqa: PLR2004 - one year has nothing beside it
        return dict(summaries)
    seen = _seen(summaries.values())
    return {
        year: _filled_year(summary, seen, _Lacking(beside, year))
        for year, summary in summaries.items()
    }


def _filled_year(summary: YearSummary, seen: _Seen, lacking: "_Lacking") -> YearSummary:
    addresses = Addresses(lacking.year, lacking.beside.origin)
    return summary.model_copy(
        update={
            "indicators": lacking.filled(summary.indicators, seen.whole, addresses),
            "breakdowns": {
                dim: each if dim == _OF_ONE_YEAR else lacking.breakdown(dim, each, seen, addresses)
                for dim, each in summary.breakdowns.items()
            },
        }
    )


def _seen(summaries: Iterable[YearSummary]) -> _Seen:
    whole: list[Figure] = []
    parts: dict[str, dict[str | None, list[Figure]]] = {}
    for summary in summaries:
        whole += summary.indicators
        for dim, breakdown in summary.breakdowns.items():
            own = parts.setdefault(dim, {})
            for row in breakdown.rows if dim != _OF_ONE_YEAR else ():
                own.setdefault(row.key, []).extend(row.indicators)
    return _Seen(whole, parts)


@dataclass(frozen=True, slots=True)
class _Lacking:
    """One year, or a part of it, which lacks what others have."""

    beside: Beside
    year: int
    part: Term | None = None

    def filled(
        self, figures: Sequence[Figure], seen: Sequence[Figure], addresses: Addresses
    ) -> list[Figure]:
        """The figures, and one without a value for each that only other years have."""
        there = {(each.name, each.unit) for each in figures}
        missing = {
            (each.name, each.unit, repr(each.scope)): each
            for each in seen
            # What is only listed stands for itself: nothing is missing where it is not.
            if (each.name, each.unit) not in there and each.rule.time != "none"
        }
        empty = [self._without_value(each, addresses) for _, each in sorted(missing.items())]
        return sorted([*figures, *empty], key=lambda each: (each.name, each.unit))

    def _without_value(self, figure: Figure, addresses: Addresses) -> Figure:
        query, rules = self.beside.query, self.beside.rules[figure.name]
        empty = Figure(
            name=figure.name,
            scope=figure.scope,
            value=None,
            unit=figure.unit,
            qualifier=None,
            lower=None,
            upper=None,
            rule=figure.rule,
            as_of=None,
            coverage=None,
            counted=0,
            not_reported=0,
            left_out={},
            alternatives=[],
            records=addresses(figure.name, figure.unit, figure.scope),
            direction=rules.direction,
        )
        return Goals(query.window(self.year), query.terms()).beside(empty, rules, self.part)

    def breakdown(
        self, dim: str, breakdown: Breakdown, seen: _Seen, addresses: Addresses
    ) -> Breakdown:
        """The breakdown with all parts that any year has."""
        there = {row.key: row for row in breakdown.rows}
        rows = []
        for key in sorted(seen.parts[dim], key=lambda key: (key is None, key or "")):
            own = addresses.part(dim, key)
            row = there.get(key) or self._empty_part((dim, key), addresses)
            part = replace(self, part=part_term((dim, key)))
            filled = part.filled(row.indicators, seen.parts[dim][key], own)
            rows.append(row.model_copy(update={"indicators": filled}))
        return breakdown.model_copy(update={"rows": rows})

    def _empty_part(self, key: PartOf, addresses: Addresses) -> Part:
        nothing = Indicators((), {}, self.beside.query.window(self.year))
        ground = Ground(counted_figures(self.beside.resources), nothing)
        return ground.part(key, {}, (), addresses)
