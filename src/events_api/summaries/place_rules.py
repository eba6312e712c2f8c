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
from events_api.summaries.figures import Reason, qualifier_of_sum
from events_api.summaries.readings import Scope
from events_api.summaries.values import Growth, Part, YearValue, total

# What a reading is left out for whatever its scope; any other value of a part is a `subset`.
_OWN_REASONS: frozenset[Reason | None] = frozenset(
    {"duplicate", "status", "spanning", "undated", "unconfirmed"}
)


@dataclass(frozen=True, slots=True)
class Series:
    """The value of one scope in a year."""

    scope: Scope
    year: YearValue

    def within(self, whole: Scope) -> bool:
        """Whether all its readings of the year are part of a wider scope."""
        return all(contains(whole, part.reading.scope) for part in self.year.parts if part.of_year)


def series_of(year: YearValue) -> Series:
    """The series of readings that have one scope, whatever programmes their projects are in."""
    return Series(merged(part.reading.scope for part in year.parts if part.of_year), year)


# A year compares each scope of an indicator with each other one, in every part of a breakdown.
@lru_cache(maxsize=65_536)
def contains(whole: Scope, part: Scope) -> bool:
    """Whether one scope holds the other and more: each member is all, or a superset.

    Whose programmes a project is in does not narrow it; that it is in a programme makes it part.
    """
    if whole.key == part.key:
        return False
    wide, narrow = _members(whole.key), _members(part)
    return all(name in narrow and values >= narrow[name] for name, values in wide.items())


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
    stands only beside others that hold it, or alone. What bears no date never stands alone: every
    year would have it.
    """
    figures: list[tuple[Series, list[Series]]] = []
    left = [each for each in series if each.year.value is not None]
    # A project's country may be in another programme than the one that holds the project: what the
    # widest do not hold goes round again.
    while left:
        widest = [each for each in left if not any(each.within(other.scope) for other in left)]
        figures += _combined(widest, rule)
        found = [figure for figure, _ in figures]
        left = [each for each in left if each not in widest and not _held(each, found)]
    full = [
        _with_parts(figure, [each for each in series if each not in own]) for figure, own in figures
    ]
    return full + [
        each
        for each in series
        if each.year.value is None and not _undated(each) and not _held(each, full)
    ]


def _combined(widest: list[Series], rule: PlaceRule) -> list[tuple[Series, list[Series]]]:
    """The figures of scopes of which none holds another, each with what it is made of."""
    if rule == "none" or not _addable(widest):
        return [(each, [each]) for each in widest]
    return [(_summed(widest) if rule == "sum" else _highest(widest), widest)]


def _with_parts(figure: Series, others: Iterable[Series]) -> Series:
    """A figure with every reading of other series that is part of its scope, left out.

    What it holds depends on its own scope alone, reading by reading, so that the same figure comes
    out of the records that its address lists.
    """
    parts = [
        Part(part.reading, part.reason if part.reason in _OWN_REASONS else "subset")
        for each in others
        for part in each.year.parts
        if part.of_year and holds(figure.scope, part.reading.scope)
    ]
    return replace(figure, year=replace(figure.year, parts=(*figure.year.parts, *parts)))


@lru_cache(maxsize=65_536)
def holds(whole: Scope, part: Scope) -> bool:
    """Whether a scope is the other, or is wider."""
    return whole.key == part.key or contains(whole, part)


def _held(series: Series, figures: Sequence[Series]) -> bool:
    """Whether every reading of a series stands in some figure."""
    return all(
        any(holds(figure.scope, part.reading.scope) for figure in figures)
        for part in series.year.parts
        if part.of_year
    )


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
    return Series(merged(each.scope for each in series), year)
