"""Place rules: what the series of one indicator make together in a year. Pure: no SQL, no HTTP.

Separate from the time rules because it never looks at periods, only at scopes: a country is part of
the world, a sex part of the total, and parts are never added to their whole (meaning section 4,
"Across series").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from events_api.core.indicator import PlaceRule
from events_api.summaries.figures import Reason, qualifier_of_sum
from events_api.summaries.periods import span_of
from events_api.summaries.scopes import Nesting, Scope, holds, members_of, merged
from events_api.summaries.values import Growth, Part, YearValue, total

# What a reading is left out for whatever its scope; any other value of a part is a `subset`.
_OWN_REASONS: frozenset[Reason | None] = frozenset(
    {"duplicate", "status", "spanning", "undated", "unconfirmed"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The value of one scope in a year.

    Attributes:
        scope: Whom it is about.
        year: The value.
        scopes: The scopes of its readings of the year: their projects may be in several programmes.
    """

    scope: Scope
    year: YearValue
    scopes: frozenset[Scope]


def series_of(year: YearValue) -> Series:
    """The series of readings that have one scope, whatever programmes their projects are in."""
    return _about(frozenset(part.reading.scope for part in year.parts if part.of_year), year)


def _about(scopes: frozenset[Scope], year: YearValue) -> Series:
    [first, *others] = scopes
    return Series(merged(scopes) if others else first, year, scopes)


def across(
    series: Sequence[Series], rule: PlaceRule, nesting: Nesting | None = None
) -> list[Series]:
    """The figures of an indicator's series: the widest ones, added where the rule allows it.

    Parts of a wider series that has a value are left out as `subset`; a series without a value
    stands only beside others that hold it, or alone. What bears no date never stands alone: every
    year would have it. `nesting` knows the scopes of these series, and may know more.
    """
    if len(series) == 1:
        return [each for each in series if each.year.value is not None or not _undated(each)]
    found = _Figures(nesting or Nesting(each.scope for each in series))
    left = {each.scope.key: each for each in series if each.year.value is not None}
    # A project's country may be in another programme than the one that holds the project: what the
    # widest do not hold goes round again.
    while left:
        widest = [each for each in left.values() if not found.within(each, left)]
        found.add(widest, rule)
        for each in widest:
            del left[each.scope.key]
        left = {key: each for key, each in left.items() if not found.hold(each)}
    beside = [
        each
        for each in series
        if each.year.value is None and not _undated(each) and not found.hold(each)
    ]
    return [*found.with_parts(series), *beside]


class _Figures:
    """The figures of an indicator, each with the series that it is made of."""

    def __init__(self, nesting: Nesting) -> None:
        self._nesting = nesting
        self._made_of: dict[Series, frozenset[Series]] = {}
        self._single: dict[Scope, Series] = {}
        self._combined: list[Series] = []
        self._holding: dict[Scope, list[Series]] = {}

    def within(self, series: Series, others: Mapping[Scope, Series]) -> bool:
        """Whether one of the others holds all that a series is about, and more."""
        above = frozenset.intersection(*map(self._nesting.above, series.scopes))
        return any(scope in others for scope in above)

    def add(self, widest: list[Series], rule: PlaceRule) -> None:
        """Add the figures of scopes of which none holds another."""
        self._holding = {}
        if rule == "none" or not _addable(widest):
            self._single |= {each.scope.key: each for each in widest}
            self._made_of |= {each: frozenset({each}) for each in widest}
        else:
            figure = _summed(widest) if rule == "sum" else _highest(widest)
            self._combined.append(figure)
            self._made_of[figure] = frozenset(widest)

    def holding(self, part: Scope) -> list[Series]:
        """The figures whose scope is this one, or wider."""
        known = self._holding.get(part)
        if known is None:
            above = (part.key, *self._nesting.above(part))
            single = [self._single[key] for key in above if key in self._single]
            combined = [each for each in self._combined if holds(each.scope, part)]
            known = self._holding[part] = single + combined
        return known

    def hold(self, series: Series) -> bool:
        """Whether every reading of a series stands in some figure."""
        return all(map(self.holding, series.scopes))

    def with_parts(self, series: Iterable[Series]) -> Iterator[Series]:
        """The figures, each with every reading of other series that is part of its scope.

        What a figure holds depends on its own scope alone, reading by reading, so that the same
        figure comes out of the records that its address lists.
        """
        others: defaultdict[Series, list[Part]] = defaultdict(list)
        for each in series:
            wider = {
                scope: [
                    figure for figure in self.holding(scope) if each not in self._made_of[figure]
                ]
                for scope in each.scopes
            }
            for part in each.year.parts if any(wider.values()) else ():
                for figure in wider[part.reading.scope] if part.of_year else ():
                    reason = part.reason if part.reason in _OWN_REASONS else "subset"
                    others[figure].append(Part(part.reading, reason))
        for figure in self._made_of:
            if figure in others:
                parts = (*figure.year.parts, *others[figure])
                yield replace(figure, year=replace(figure.year, parts=parts))
            else:
                yield figure


def _undated(series: Series) -> bool:
    """What bears no date never stands alone: every year would have it."""
    return {part.reason for part in series.year.parts} == {"undated"}


def _addable(series: Sequence[Series]) -> bool:
    """Whether the scopes hold different values of the same member, and agree in all others."""
    if len(series) < 2:  # noqa: PLR2004 - one series is its own sum
        return False
    scopes = [members_of(each.scope.key) for each in series]
    differing = [
        name
        for name in frozenset().union(*scopes)
        if len({scope.get(name) for scope in scopes}) > 1
    ]
    if len(differing) != 1:
        return False
    values = [scope.get(differing[0], frozenset()) for scope in scopes]
    return all(values) and sum(map(len, values)) == len(frozenset().union(*values))


def _all_scopes(series: Sequence[Series]) -> frozenset[Scope]:
    return frozenset().union(*(each.scopes for each in series))


def _summed(series: Sequence[Series]) -> Series:
    years = [each.year for each in series]
    lowers = [year.lower for year in years if year.lower is not None]
    uppers = [year.upper for year in years]
    coverages = [year.coverage for year in years if year.coverage is not None]
    value = YearValue(
        value=total(year.value for year in years if year.value is not None),
        qualifier=qualifier_of_sum({year.qualifier for year in years if year.qualifier}),
        lower=total(lowers) if lowers else None,
        upper=None if None in uppers else total(u for u in uppers if u is not None),
        as_of=_as_of(years),
        coverage=min(coverages, default=None),
        parts=tuple(part for year in years for part in year.parts),
        growth=_grown([year.growth for year in years]),
    )
    return Series(merged(each.scope for each in series), value, _all_scopes(series))


def _as_of(years: Sequence[YearValue]) -> str | None:
    """What a sum is of: of flows the period that all parts have, of levels the span of readings."""
    dates = [year.as_of for year in years if year.as_of is not None]
    if len(dates) < len(years):
        return None
    if any(year.coverage is not None for year in years):
        return dates[0] if len({*dates}) == 1 else None
    return span_of(dates)


def _grown(growths: Sequence[Growth]) -> Growth:
    """What levels grew by together; null where they do not all say it of the same dates."""
    first = growths[0]
    since = first.since if {each.since for each in growths} == {first.since} else None
    increases = [each.increase for each in growths if each.increase is not None]
    if len(increases) == len(growths):
        return Growth(since, total(increases))
    changes = [each.change for each in growths if each.change is not None]
    dates = {(each.start, each.end) for each in growths}
    if len(changes) == len(growths) and len(dates) == 1:
        return Growth(since, None, total(changes), first.start, first.end)
    return Growth(since)


def _highest(series: Sequence[Series]) -> Series:
    ordered = sorted(series, key=lambda each: each.year.value or Decimal(0), reverse=True)
    best = ordered[0]
    others = [
        Part(part.reading, part.reason or "subset")
        for each in ordered[1:]
        for part in each.year.parts
    ]
    # The greatest is at least what each of them is, and at most the greatest bound.
    lowers = [each.year.lower for each in series if each.year.lower is not None]
    uppers = [each.year.upper for each in series]
    year = replace(
        best.year,
        lower=max(lowers, default=None),
        upper=None if None in uppers else max(u for u in uppers if u is not None),
        parts=(*best.year.parts, *others),
    )
    return Series(merged(each.scope for each in series), year, _all_scopes(series))
