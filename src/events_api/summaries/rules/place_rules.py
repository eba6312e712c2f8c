"""Place rules: what the series of one indicator make together in a year. Pure: no SQL, no HTTP.

Separate from the time rules because it never looks at periods, only at scopes: a country is part of
the world, a sex part of the total, and parts are never added to their whole (meaning section 4,
"Across series").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from events_api.summaries.figures import Reason
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.scopes import Nesting, Scope, holds
from events_api.summaries.rules.series import Series, combined, together
from events_api.summaries.rules.series_values import Part

# What a reading is left out for whatever its scope; any other value of a part is a `subset`.
_OWN_REASONS: frozenset[Reason | None] = frozenset(
    {"duplicate", "status", "spanning", "undated", "unconfirmed"}
)


def across(series: Sequence[Series], rules: Rules) -> list[Series]:
    """The figures of an indicator's series: the widest ones, added where its rules allow it.

    Parts of a wider series that has a value are left out as `subset`; a series without a value
    stands only beside others that hold it, or alone. What bears no date never stands alone: every
    year would have it.
    """
    if len(series) == 1:
        return [each for each in series if each.year.value is not None or not _undated(each)]
    left = {each.scope.key: each for each in series if each.year.value is not None}
    found = _Figures(Nesting(left))
    # A project's country may be in another programme than the one that holds the project: what the
    # widest do not hold goes round again.
    while left:
        widest = [each for each in left.values() if not found.within(each, left)]
        found.add(widest, rules)
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

    def add(self, widest: list[Series], rules: Rules) -> None:
        """Add the figures of scopes of which none holds another."""
        self._holding = {}
        for parts in together(widest, rules):
            figure = combined(parts, rules) if len(parts) > 1 else None
            if figure is None:
                self._single |= {each.scope.key: each for each in parts}
                self._made_of |= {each: frozenset({each}) for each in parts}
            else:
                self._combined.append(figure)
                self._made_of[figure] = frozenset(parts)

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
