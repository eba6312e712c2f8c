"""Flows: disjoint periods inside a year, added up by what is believed first. Pure.

Separate because it is the longest of the time rules (meaning section 4, "flow"), and because ratios
are recomputed over the same periods.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from events_api.core.values.year_windows import Window
from events_api.summaries.figures import Reason
from events_api.summaries.rules.period_notation import period_of, written
from events_api.summaries.rules.qualifiers import lower_bound
from events_api.summaries.rules.readings import Reading, believed
from events_api.summaries.rules.series_values import Part, YearValue, added, lost, total
from events_api.summaries.rules.year_membership import first_day, last_day

_FOUR_PLACES = Decimal("0.0001")


def flow(inside: list[Reading], window: Window, parts: list[Part]) -> YearValue:
    """Disjoint periods added up."""
    chosen, left = disjoint(inside, window)
    coverage = _share(sum(map(days_in, chosen)), _length(window))
    return added(chosen, [*left, *parts], as_of=as_of(chosen), coverage=coverage)


@lru_cache(maxsize=1024)
def _share(days: int, length: int) -> Decimal:
    return (Decimal(days) / length).quantize(_FOUR_PLACES, ROUND_HALF_EVEN).normalize()


def disjoint(inside: list[Reading], window: Window) -> tuple[list[Reading], list[Part]]:
    """The periods that make the year, by the order of belief of meaning section 4, and the rest."""
    if len(inside) == 1:
        return inside, []
    winners, losers = _one_per_period(inside)
    year = (first_day(window), last_day(window))
    whole = next((each for each in winners if period(each) == year), None)
    finals = _covering([each for each in winners if not each.provisional])
    gapless = sum(map(days_in, finals)) == _length(window)
    if whole is not None and (not whole.provisional or not gapless):
        chosen = [whole]
    elif gapless:
        chosen = finals
    else:
        chosen = _covering(winners)
    return chosen, losers + [Part(e, _beside(e, chosen)) for e in winners if e not in chosen]


def _length(window: Window) -> int:
    return (last_day(window) - first_day(window)).days + 1


def _one_per_period(readings: Iterable[Reading]) -> tuple[list[Reading], list[Part]]:
    """The most trusted reading of each period, and the others."""
    periods: dict[tuple[date | None, date | None], list[Reading]] = {}
    for each in sorted(readings, key=believed):
        periods.setdefault(period(each), []).append(each)
    losers = [part for rivals in periods.values() for part in lost(rivals)]
    return [rivals[0] for rivals in periods.values()], losers


def _covering(readings: Iterable[Reading]) -> list[Reading]:
    """The non-overlapping readings that cover most days; of such sets the one of fewest parts.

    Then the one of fewest provisional parts, then the one that ends first. Weighted interval
    scheduling: readings by their last day, and for each the best set that ends before it begins.
    """
    ordered = sorted(readings, key=lambda each: (end(each), start(each), each.id))
    best: list[tuple[tuple[int, int, int], list[Reading]]] = [((0, 0, 0), [])]
    ends = [end(each) for each in ordered]
    for each in ordered:
        before = bisect_left(ends, start(each))
        (days, parts, finals), chosen = best[before]
        rank = (days + days_in(each), parts - 1, finals - each.provisional)
        best.append(max(best[-1], (rank, [*chosen, each]), key=lambda option: option[0]))
    return best[-1][1]


def most_within(whole: Reading, readings: Iterable[Reading]) -> list[Reading]:
    """The non-overlapping readings within a shorter time than a whole that are most together.

    Each by what it is at least; the best set of those up to a day is worked out once.
    """
    within = [
        (each, lower)
        for each in sorted(readings, key=end)
        if start(whole) <= start(each) and end(each) <= end(whole) and period(each) != period(whole)
        for lower in [lower_bound(each.value, each.qualifier)]
        if lower is not None
    ]
    ends = [end(each) for each, _ in within]
    best, taken = [Decimal(0)], [False]
    before = [bisect_left(ends, start(each)) for each, _ in within]
    for (_, lower), earlier in zip(within, before, strict=True):
        more = total([best[earlier], lower])
        taken.append(more > best[-1])
        best.append(max(more, best[-1]))
    chosen, n = [], len(within)
    while n:
        if taken[n]:
            chosen.append(within[n - 1][0])
        n = before[n - 1] if taken[n] else n - 1
    return chosen[::-1]


def _beside(reading: Reading, chosen: Sequence[Reading]) -> Reason:
    """Why a reading was left out beside the chosen ones."""
    covered = sum(
        max(0, (min(end(reading), end(c)) - max(start(reading), start(c))).days + 1) for c in chosen
    )
    if covered < days_in(reading):
        return "overlapping"
    return (
        "provisional"
        if reading.provisional and not any(each.provisional for each in chosen)
        else "contained"
    )


def period(reading: Reading) -> tuple[date | None, date | None]:
    """The days of a reading, None where a bound is unknown."""
    return reading.starts_on, reading.ends_on


def start(reading: Reading) -> date:
    """Its first day."""
    return reading.starts_on or date.min


def end(reading: Reading) -> date:
    """Its last day."""
    return reading.ends_on or date.max


def days_in(reading: Reading) -> int:
    """How many days it covers."""
    return (end(reading) - start(reading)).days + 1


def as_of(chosen: Sequence[Reading]) -> str | None:
    """The period that the chosen readings cover; with gaps, each run by itself, by comma."""
    if len(chosen) == 1:
        return None if chosen[0].when is None else written(chosen[0].when)
    runs: list[tuple[date, date]] = []
    for each in sorted(chosen, key=start):
        adjoins = bool(runs) and start(each) - runs[-1][1] == timedelta(days=1)
        runs.append((runs.pop()[0] if adjoins else start(each), end(each)))
    # Never from the first day to the last: a part-year is never presented as the year.
    return ",".join(period_of(*each) for each in runs)
