"""Time rules: what the readings of one series make of one year. Pure: no SQL, no HTTP.

Separate because this is where figures are defended (meaning section 4). A series is one indicator,
unit and scope; each rule gives its value in the window and says of every reading what became of it.
"""

from collections.abc import Callable, Sequence
from datetime import date

from events_api.core.allocation import Window
from events_api.core.indicator import TimeRule
from events_api.summaries.flows import days_in, flow, period
from events_api.summaries.placing import excluded, placed, trust
from events_api.summaries.readings import Reading
from events_api.summaries.values import Part, YearValue, added, lost, nothing, single


def year_values(readings: Sequence[Reading], rule: TimeRule, window: Window) -> list[YearValue]:
    """The values of one series in a window: one, or with the rule `none` one per reading.

    Readings that have nothing to do with the window are ignored; a series without any gives [].
    """
    inside, spanning = placed([e for e in readings if excluded(e) is None], rule, window)
    refused, _ = placed([e for e in readings if excluded(e) is not None], rule, window)
    parts = [Part(each, excluded(each)) for each in refused]
    parts += [Part(each, "spanning") for each in spanning]
    if rule == "none":
        return [single(each, []) for each in inside] + ([nothing(parts)] if parts else [])
    if not inside:
        return [nothing(parts)] if parts else []
    return [_RULES[rule](inside, window, parts)]


def _stock(inside: list[Reading], _window: Window, parts: list[Part]) -> YearValue:
    """The last reading dated in the year; earlier ones are contained in it."""
    latest = max(each.day for each in inside if each.day is not None)
    rivals = sorted((each for each in inside if each.day == latest), key=trust)
    earlier = [Part(each, "contained") for each in inside if each.day != latest]
    return single(rivals[0], [*lost(rivals), *earlier, *parts])


def _most_days(inside: list[Reading], _window: Window, parts: list[Part]) -> YearValue:
    """The value that covers most days, then the latest: averages and ratios are never summed."""
    ordered = sorted(inside, key=trust)
    ordered.sort(key=lambda each: (-days_in(each), -(each.day or date.min).toordinal()))
    chosen = ordered[0]
    same = [each for each in ordered if period(each) == period(chosen)]
    others = [Part(e, "contained") for e in ordered if period(e) != period(chosen)]
    return single(chosen, [*lost(same), *others, *parts])


def _events(inside: list[Reading], _window: Window, parts: list[Part]) -> YearValue:
    """All dated amounts, added up."""
    return added(inside, parts, as_of=None, coverage=None)


_RULES: dict[TimeRule, Callable[[list[Reading], Window, list[Part]], YearValue]] = {
    "flow": flow,
    "events": _events,
    "stock": _stock,
    "cumulative": _stock,
    "average": _most_days,
    "ratio": _most_days,
}
