"""Year values: what the readings of one series make of one year, by the time rule. Pure, no SQL.

Separate because this is where figures are defended (meaning section 4). A series is one indicator,
unit and scope; each rule gives its value in the window and says of every reading what became of it.
"""

from collections.abc import Callable, Sequence

from events_api.core.kinds.indicator import TimeRule
from events_api.core.values.year_windows import Window
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.series_values import Part, YearValue, added, nothing, single
from events_api.summaries.rules.time_rules.flows import flow
from events_api.summaries.rules.time_rules.ratios import average, ratio
from events_api.summaries.rules.time_rules.stocks import cumulative, stock
from events_api.summaries.rules.year_membership import Placed, excluded, first_day, placed


def year_values(
    readings: Sequence[Reading],
    rule: TimeRule,
    window: Window,
    *,
    increase_days: int = 31,
    scale: int = 1,
) -> list[YearValue]:
    """The values of one series in a window: one, or with the rule `none` one per reading.

    Readings that never count, duplicates and what did not happen, are left out of them.

    Args:
        readings: Those of the year, those without a date, and of a cumulative series earlier ones.
        rule: The indicator's time rule.
        window: The year.
        increase_days: How near to the year's ends the readings of an increase must be.
        scale: What a whole is in the indicator's unit: 100 for percentages.

    Returns:
        The values. Readings that have nothing to do with the window are ignored; a series without
        any others gives []. One without a date is left out as `undated`, but not from single values
        of the rule `none`, to which it has no relation.
    """
    never = [each for each in readings if excluded(each) is not None]
    usable = [each for each in readings if excluded(each) is None] if never else readings
    found = placed(usable, rule, window)
    parts = _not_counted(placed(never, rule, window).inside if never else [], found)
    if rule == "none":
        listed = [single(each, []) for each in found.inside]
        return listed + ([nothing(parts)] if parts else [])
    parts += [Part(each, "undated") for each in usable if each.when is None]
    if not found.inside:
        return [nothing(parts)] if parts else []
    if rule == "cumulative":
        before = [e for e in usable if e.day is not None and e.day < first_day(window)]
        return [cumulative(found.inside, before, window, parts, increase_days)]
    if rule == "ratio":
        return [ratio(found.inside, window, parts, scale)]
    return [_RULES[rule](found.inside, window, parts)]


def _not_counted(never: Sequence[Reading], found: Placed) -> list[Part]:
    """What never counts, does not lie in the window alone, or is not confirmed."""
    return [
        *(Part(each, excluded(each)) for each in never),
        *(Part(each, "spanning") for each in found.spanning),
        *(Part(each, "unconfirmed") for each in found.unconfirmed),
    ]


def _events(inside: list[Reading], _window: Window, parts: list[Part]) -> YearValue:
    """All dated amounts, added up."""
    return added(inside, parts, as_of=None, coverage=None)


_RULES: dict[TimeRule, Callable[[list[Reading], Window, list[Part]], YearValue]] = {
    "flow": flow,
    "events": _events,
    "stock": stock,
    "average": average,
}
