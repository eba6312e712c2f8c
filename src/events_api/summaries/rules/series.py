"""Series: the values of scopes, and what several of them make together. Pure.

Separate from the place rules, which know only which of them are parts of others (meaning section 4,
"Across series").
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.values.structures import Qualifier
from events_api.summaries.rules.families import families
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.period_notation import span_of
from events_api.summaries.rules.qualifiers import never_surer, qualifier_of_sum
from events_api.summaries.rules.scopes import Scope, merged
from events_api.summaries.rules.series_values import Growth, Part, YearValue, largest, summed, total
from events_api.summaries.rules.time_rules.ratios import anew


class Series(Struct, frozen=True, eq=False, gc=False):
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
    scopes = frozenset([part.reading.scope for part in year.parts if part.of_year])
    [first, *others] = scopes
    return Series(merged(scopes) if others else first, year, scopes)


def together(widest: Sequence[Series], rules: Rules) -> Iterator[Sequence[Series]]:
    """Which series make one figure, if they can be combined.

    A ratio is never summed, but made anew of projects as of periods: these share no denominator.
    """
    if rules.across == "max":
        yield from [widest] if _comparable(widest) else ([each] for each in widest)
    elif rules.across == "sum" or rules.time == "ratio":
        scopes = [each.scope for each in widest]
        member = "projects" if rules.time == "ratio" else None
        for places in families(scopes, member):
            yield [widest[place] for place in places]
    else:
        yield from ([each] for each in widest)


def combined(series: Sequence[Series], rules: Rules) -> Series | None:
    """What several series make together; None where they stand each by itself."""
    if rules.time == "ratio" and rules.across == "none":
        return _made_anew(series, rules.scale)
    return _highest(series) if rules.across == "max" else _summed(series)


def _comparable(series: Sequence[Series]) -> bool:
    """Whether the scopes hold different values of the same member, and agree in all others."""
    scopes = [each.scope.key.members for each in series]
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
    value = total(year.value for year in years if year.value is not None)
    lower = summed(year.lower for year in years)
    uppers = [year.upper for year in years]
    upper = None if None in uppers else summed(uppers)
    qualifier = qualifier_of_sum({year.qualifier for year in years if year.qualifier})
    coverages = [year.coverage for year in years if year.coverage is not None]
    year = YearValue(
        value=value,
        qualifier=never_surer(qualifier, value, lower, upper),
        lower=lower,
        upper=upper,
        as_of=_as_of(years),
        coverage=min(coverages, default=None),
        parts=tuple(part for year in years for part in year.parts),
        growth=_grown([year.growth for year in years]),
    )
    return Series(merged(each.scope for each in series), year, _all_scopes(series))


def _as_of(years: Sequence[YearValue]) -> str | None:
    """What a sum is of: of flows the period that all parts have, of levels the span of readings."""
    dates = [year.as_of for year in years if year.as_of is not None]
    if len(dates) < len(years):
        return None
    if any(year.coverage is not None for year in years):
        return dates[0] if len({*dates}) == 1 else None
    return span_of(dates)


def _made_anew(series: Sequence[Series], scale: int) -> Series | None:
    """The ratio of all that is counted in these; None where a part is without its numbers."""
    parts = [part for each in series for part in each.year.parts]
    made = anew([part.reading for part in parts if part.counted], scale)
    if made is None:
        return None
    dates = {each.year.as_of for each in series}
    left_out = (part for part in parts if not part.counted)
    year = replace(
        made, as_of=dates.pop() if len(dates) == 1 else None, parts=(*made.parts, *left_out)
    )
    return Series(merged(each.scope for each in series), year, _all_scopes(series))


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


def _as_sure(year: YearValue, lower: Decimal | None, upper: Decimal | None) -> Qualifier | None:
    if year.qualifier is None or year.value is None:
        return None
    return never_surer(year.qualifier, year.value, lower, upper)


def _highest(series: Sequence[Series]) -> Series:
    ordered = sorted(series, key=lambda each: each.year.value or Decimal(0), reverse=True)
    best = ordered[0]
    others = [
        Part(part.reading, part.reason or "subset")
        for each in ordered[1:]
        for part in each.year.parts
    ]
    # The greatest is at least what each of them is, and at most the greatest bound.
    lower = largest(each.year.lower for each in series)
    uppers = [each.year.upper for each in series]
    upper = None if None in uppers else largest(uppers)
    year = replace(
        best.year,
        qualifier=_as_sure(best.year, lower, upper),
        lower=lower,
        upper=upper,
        parts=(*best.year.parts, *others),
    )
    return Series(merged(each.scope for each in series), year, _all_scopes(series))
