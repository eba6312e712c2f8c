"""Targets and baselines: what a figure of an indicator is held against, and how far it is. Pure.

Separate because a figure is held only against a target of just its own scope and months, with no
filter between them (meaning section 5, "Targets"); a gap is held against the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

from msgspec import Struct

from events_api.core.kinds.indicator import Baseline
from events_api.core.records.target_keys import SCOPE_MEMBERS, scope_text, target_key
from events_api.core.selection.selection import Term
from events_api.core.values.year_windows import Window
from events_api.summaries.figures import Figure, Scope
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.period_notation import period_of
from events_api.summaries.rules.series_values import PRECISION, difference, shortest
from events_api.summaries.rules.year_membership import first_day, last_day

_FOUR_PLACES = Decimal("0.0001")
_WIDE = Context(prec=PRECISION)


class Targets(Struct, frozen=True):
    """Under which conditions figures of a year are held against what their indicators aim at.

    Attributes:
        window: The year.
        terms: The filters that were asked for.
    """

    window: Window
    terms: tuple[Term, ...] = ()

    def beside(self, figure: Figure, rules: Rules, part: Term | None = None) -> Figure:
        """The figure with its baseline, target and progress; `part` is a part of a breakdown."""
        if figure.unit != rules.unit or not (rules.targets or rules.baseline):
            return figure
        if not _unnarrowed(figure.scope, self.terms if part is None else (*self.terms, part)):
            return figure
        scope, own = [*scope_pairs(figure.scope)], rules.baseline
        period = period_of(first_day(self.window), last_day(self.window))
        target = rules.targets.get(target_key(period, scope))
        baseline = None
        if own is not None and (own.scope or "") == scope_text(scope):
            baseline = Baseline(year=own.year, value=own.value)
        if target is None and baseline is None:
            return figure
        # Where the way begins is known of another scope only.
        elsewhere = own is not None and baseline is None
        progress = None if target is None or elsewhere else _progress(figure, target, baseline)
        return replace(figure, baseline=baseline, target=target, progress=progress)


def scope_pairs(scope: Scope) -> Iterator[tuple[str, str]]:
    """A figure's scope as (name, value) pairs: ("project", "mrc"), ("sex", "female")."""
    for name, member in SCOPE_MEMBERS.items():
        yield from ((name, value) for value in scope.get(member, ()))
    dimensions = scope.get("dimensions", {})
    if isinstance(dimensions, dict):
        for name, values in dimensions.items():
            for value in [values] if isinstance(values, str) else values:
                yield name, value


def _unnarrowed(scope: Scope, terms: Sequence[Term]) -> bool:
    """Whether the filters let through all that a figure of this scope is about."""
    return all(_lets_through(term, scope) for term in terms)


def _lets_through(term: Term, scope: Scope) -> bool:
    own = scope.get(SCOPE_MEMBERS.get(term.dim, ""), ())
    wanted = {value for value, roles in term.values if not roles}
    return bool(own) and not term.excluded and {*own} <= wanted


def _progress(figure: Figure, target: Decimal, baseline: Baseline | None) -> Decimal | None:
    """How much of the way to the target is done: 1 is all of it.

    The way begins at the baseline; without one at zero, unless less is aimed at. None where it is
    not known: a part of the year is no year.
    """
    whole = figure.coverage is None or figure.coverage == 1
    if figure.value is None or not whole:
        return None
    if baseline is None and (figure.direction == "descending" or target <= 0):
        return None
    start = Decimal(0) if baseline is None else baseline.value
    way = difference(target, start)
    if way == 0:
        return None
    done = _WIDE.divide(difference(figure.value, start), way)
    return shortest(done.quantize(_FOUR_PLACES, ROUND_HALF_EVEN, _WIDE))
