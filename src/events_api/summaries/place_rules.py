"""Place rules: what the series of one indicator make together in a year. Pure: no SQL, no HTTP.

Separate from the time rules because it never looks at periods, only at scopes: a country is part of
the world, a sex part of the total, and parts are never added to their whole (meaning section 4,
"Across series").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from events_api.core.indicator import PlaceRule
from events_api.summaries.figures import qualifier_of_sum
from events_api.summaries.readings import Scope
from events_api.summaries.values import Growth, Part, YearValue, total


@dataclass(frozen=True, slots=True)
class Series:
    """The value of one scope in a year."""

    scope: Scope
    year: YearValue


def contains(whole: Scope, part: Scope) -> bool:
    """Whether one scope holds the other and more: each member is all, or a superset."""
    if whole == part:
        return False
    narrow = _members(part)
    return all(name in narrow and wide >= narrow[name] for name, wide in _members(whole).items())


@lru_cache(maxsize=4096)
def _members(scope: Scope) -> dict[str, frozenset[str]]:
    """What a scope is limited to, each dimension by itself; what is not named is all of it."""
    members = {
        "programmes": scope.programmes,
        "projects": scope.projects,
        "countries": scope.countries,
    }
    for name, value in scope.dimensions:
        key = f"dimension {name}"
        members[key] = members.get(key, frozenset()) | {value}
    return {name: values for name, values in members.items() if values}


def across(series: Sequence[Series], rule: PlaceRule) -> list[Series]:
    """The figures of an indicator's series: the widest ones, added where the rule allows it.

    Parts of a wider series that has a value are left out as `subset`; a series without a value
    stands only beside others of its scope, or alone. What bears no date never stands alone: every
    year would have it.
    """
    valued = [each for each in series if each.year.value is not None]
    widest = [
        each for each in valued if not any(contains(other.scope, each.scope) for other in valued)
    ]
    figures = [_summed(widest)] if rule == "sum" and _addable(widest) else widest
    if rule == "max" and len(widest) > 1 and _addable(widest):
        figures = [_highest(widest)]
    rest = [each for each in series if each not in widest]
    return [each for each in _with_rest(figures, rest) if not _undated(each)]


def _undated(series: Series) -> bool:
    return {part.reason for part in series.year.parts} == {"undated"}


def _addable(series: Sequence[Series]) -> bool:
    """Whether the scopes hold different values of the same member, and agree in all others."""
    if len(series) < 2:  # noqa: PLR2004 - one series is its own sum
        return False
    scopes = [_members(each.scope.key) for each in series]
    differing = [
        name
        for name in frozenset().union(*scopes)
        if len({scope.get(name) for scope in scopes}) > 1
    ]
    if len(differing) != 1:
        return False
    values = [scope.get(differing[0], frozenset()) for scope in scopes]
    return all(values) and sum(map(len, values)) == len(frozenset().union(*values))


def merged(scopes: Iterable[Scope]) -> Scope:
    """The scope that holds all of these."""
    return Scope(*(frozenset().union(*members) for members in zip(*scopes, strict=True)))


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
        as_of=years[0].as_of if len({year.as_of for year in years}) == 1 else None,
        coverage=min(coverages, default=None),
        parts=tuple(part for year in years for part in year.parts),
        growth=_grown([year.growth for year in years]),
    )
    return Series(merged(each.scope for each in series), value)


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
    others = [part for each in ordered[1:] for part in _as_subset(each)]
    best = ordered[0]
    # The greatest is at least what each of them is, and at most the greatest bound.
    lowers = [each.year.lower for each in series if each.year.lower is not None]
    uppers = [each.year.upper for each in series]
    year = replace(
        best.year,
        lower=max(lowers, default=None),
        upper=None if None in uppers else max(u for u in uppers if u is not None),
        parts=(*best.year.parts, *others),
    )
    return Series(merged(each.scope for each in series), year)


def _as_subset(series: Series) -> list[Part]:
    return [Part(part.reading, part.reason or "subset") for part in series.year.parts]


def _with_rest(figures: Sequence[Series], rest: Sequence[Series]) -> list[Series]:
    """Hang every other series on each figure that holds it; those in none stand alone.

    What a figure holds depends on its own scope alone, so that the same figure comes out of the
    records that its address lists.
    """
    full = [
        replace(figure, year=replace(figure.year, parts=(*figure.year.parts, *parts)))
        for figure in figures
        for parts in [[p for each in rest if _in(figure, each) for p in _as_subset(each)]]
    ]
    return full + [each for each in rest if not any(_in(figure, each) for figure in figures)]


def _in(figure: Series, series: Series) -> bool:
    return figure.scope == series.scope or contains(figure.scope, series.scope)
