"""Contradictions: values of a year that cannot all be true. Pure.

Separate from the figures, which believe one of them and leave the others out: whoever publishes the
year has to ask which is right (meaning section 5, "Completeness").
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from events_api.core.kinds.indicator import TimeRule
from events_api.summaries.figures import Scope
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import IndicatorFigure, Indicators
from events_api.summaries.rules.period_notation import written
from events_api.summaries.rules.qualifiers import lower_bound, upper_bound
from events_api.summaries.rules.readings import Reading, believed
from events_api.summaries.rules.scopes import Nesting
from events_api.summaries.rules.scopes import Scope as ReadingScope
from events_api.summaries.rules.series_figures import scope_of, shown
from events_api.summaries.rules.series_values import YearValue, total
from events_api.summaries.rules.time_rules.flows import as_of, days_in, most_within, period
from events_api.summaries.rules.time_rules.year_values import year_values
from events_api.summaries.rules.year_membership import excluded

What = Literal["parts_exceed_total", "part_above_whole", "owners_differ"]
# Of averages and rates a part may well be above the whole; amounts of one day may be several.
_ADDITIVE: frozenset[TimeRule] = frozenset({"flow", "events", "stock", "cumulative"})
_OF_A_PERIOD: frozenset[TimeRule] = frozenset({"flow", "average", "ratio"})
_OF_A_DAY: frozenset[TimeRule] = frozenset({"stock", "cumulative"})
# Periods of one series that are held against the parts within them, the longest first.
_WHOLES = 20


class Claim(Struct, frozen=True):
    """One of two values that cannot both be true.

    Attributes:
        value: What is said.
        scope: Of whom.
        as_of: Of which period or day (EDTF).
        readings: The values that say it.
    """

    value: Decimal
    scope: Scope
    as_of: str | None
    readings: tuple[Reading, ...]


class Contradiction(Struct, frozen=True):
    """Two claims that cannot both be true: the whole or the believed one first."""

    what: What
    claims: tuple[Claim, Claim]

    @property
    def reading(self) -> Reading:
        """One of its readings, which says of which indicator and unit it is."""
        return self.claims[0].readings[0]


def contradictions(indicators: Indicators) -> Iterator[Contradiction]:
    """What contradicts itself in a year, by indicator and unit."""
    usable = [e for e in indicators.readings if excluded(e) is None and e.when is not None]
    for (name, _), own in groupby(usable, attrgetter("indicator", "unit")):
        rules, readings = indicators.rules[name], [*own]
        if rules.time in _ADDITIVE and rules.scale == 1:
            yield from _parts_and_totals(indicators, readings)
        for _, some in groupby(readings, attrgetter("series")):
            series = [*some]
            if rules.time in _ADDITIVE and rules.scale == 1:
                yield from _parts_of_time(series, rules.time)
            yield from _owners(series, rules, indicators)


def _parts_and_totals(
    indicators: Indicators, readings: Sequence[Reading]
) -> Iterator[Contradiction]:
    """Parts of a scope that together are more than the whole of it is at most."""
    wholes = [
        each
        for _, own in groupby(readings, attrgetter("series"))
        for each in indicators.figures_of(own, _nowhere)
        if each.figure.upper is not None
    ]
    nesting = Nesting(scope_of(each.figure.scope) for each in wholes)
    within: defaultdict[ReadingScope, list[Reading]] = defaultdict(list)
    for each in readings:
        for scope in nesting.above(each.scope):
            within[scope].append(each)
    for whole in wholes:
        own = within.get(scope_of(whole.figure.scope).key, ())
        for part in indicators.figures_of(own, _nowhere):
            lower, upper = part.figure.lower, whole.figure.upper
            above = lower is not None and upper is not None and lower > upper
            if above and _of_one_time(whole, part):
                yield Contradiction("parts_exceed_total", (_claim(whole), _claim(part)))


def _of_one_time(one: IndicatorFigure, other: IndicatorFigure) -> bool:
    """Whether they are of the same time: levels are of a day, and of one beginning."""
    if one.figure.rule.time not in _OF_A_DAY:
        return True
    return (one.figure.as_of, one.figure.since) == (other.figure.as_of, other.figure.since)


def _nowhere(_name: str, _unit: str, _scope: Scope) -> str:
    """The address of a figure that is not shown."""
    return ""


def _claim(made: IndicatorFigure) -> Claim:
    readings = tuple(part.reading for part in made.parts if part.counted)
    return Claim(made.figure.value or Decimal(0), made.figure.scope, made.figure.as_of, readings)


def _parts_of_time(series: Sequence[Reading], time: TimeRule) -> Iterator[Contradiction]:
    """A part of a period, or an earlier level, that is more than the whole is at most."""
    if time == "cumulative":
        yield from _falling(series)
    if time != "flow":
        return
    closed = [each for each in series if each.starts_on and each.ends_on]
    periods = {period(each): each for each in sorted(closed, key=believed, reverse=True)}
    ordered = sorted(periods.values(), key=days_in, reverse=True)
    for whole in ordered[:_WHOLES]:
        upper = _upper(whole)
        best = most_within(whole, ordered)
        value = total(each.value for each in best)
        if upper is not None and value > upper:
            parts = Claim(value, shown(whole.scope), as_of(best), tuple(best))
            yield Contradiction("part_above_whole", (_said(whole), parts))
            return


def _falling(series: Iterable[Reading]) -> Iterator[Contradiction]:
    """Two levels of one accumulation of which the later one is lower."""
    known = [each for each in series if each.since is not None and each.day is not None]
    for _, same in groupby(sorted(known, key=lambda e: str(e.since)), attrgetter("since")):
        days = {each.day: each for each in sorted(same, key=believed, reverse=True)}
        for one, other in pairwise(days[day] for day in sorted(filter(None, days))):
            lower, upper = lower_bound(one.value, one.qualifier), _upper(other)
            if lower is not None and upper is not None and lower > upper:
                yield Contradiction("part_above_whole", (_said(other), _said(one)))


def _owners(
    series: Sequence[Reading], rules: Rules, indicators: Indicators
) -> Iterator[Contradiction]:
    """Values of one scope and one time that two owners say otherwise."""
    if len({each.owner for each in series}) < 2:  # noqa: PLR2004 - one owner
        return
    same: Callable[[Reading], object]
    if rules.time in _OF_A_PERIOD:
        same = attrgetter("starts_on", "ends_on")
    elif rules.time in _OF_A_DAY:
        same = attrgetter("day", "since")
    else:
        return
    times: dict[object, dict[str | None, Reading]] = {}
    for each in sorted(series, key=believed):
        times.setdefault(same(each), {}).setdefault(each.owner, each)
    found = False
    for owners in times.values():
        first, *others = owners.values()
        for other in others:
            if (other.value, other.value_to) != (first.value, first.value_to):
                found = True
                yield Contradiction("owners_differ", (_said(first), _said(other)))
    if rules.time == "flow" and not found:
        yield from _years_of_owners(series, indicators)


def _years_of_owners(series: Sequence[Reading], indicators: Indicators) -> Iterator[Contradiction]:
    """Whole years that two owners put together from other periods, with other results."""
    years: list[YearValue] = []
    for owner in sorted({each.owner or "" for each in series}):
        own = [each for each in series if (each.owner or "") == owner]
        years += year_values(own, "flow", indicators.window)
    whole = [year for year in years if year.coverage == 1]
    for other in whole[1:]:
        if other.value != whole[0].value:
            yield Contradiction("owners_differ", (_of_year(whole[0]), _of_year(other)))


def _of_year(year: YearValue) -> Claim:
    readings = tuple(part.reading for part in year.parts if part.counted)
    scope = shown(readings[0].scope)
    return Claim(year.value or Decimal(0), scope, year.as_of, readings)


def _said(reading: Reading) -> Claim:
    when = None if reading.when is None else written(reading.when)
    return Claim(reading.value, shown(reading.scope), when, (reading,))


def _upper(reading: Reading) -> Decimal | None:
    """What a reading is at most."""
    high = reading.value if reading.value_to is None else reading.value_to
    return upper_bound(high, reading.qualifier)
