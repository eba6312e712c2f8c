"""Levels: stocks, and what has accumulated since a beginning. Pure.

Separate from sums because a level is read at a day, and because what it grew by in a year needs
readings from before the year (meaning section 4, "stock" and "cumulative").
"""

from collections.abc import Iterable, Sequence
from datetime import date

from events_api.core.values.edtf import parse
from events_api.core.values.year_windows import Window
from events_api.summaries.rules.period_notation import dated_end, dates_in
from events_api.summaries.rules.readings import Reading, believed
from events_api.summaries.rules.series_values import (
    Growth,
    Part,
    YearValue,
    difference,
    lost,
    single,
)
from events_api.summaries.rules.year_membership import first_day, last_day


def stock(inside: list[Reading], _window: Window, parts: list[Part]) -> YearValue:
    """The last reading dated in the year; earlier ones are contained in it."""
    level, left = _last(inside)
    return single(level, [*left, *parts])


def cumulative(
    inside: list[Reading],
    before: Sequence[Reading],
    window: Window,
    parts: list[Part],
    increase_days: int,
) -> YearValue:
    """The last level of the year, and what it grew by where readings say so.

    `before` are the readings dated before the year. The one that a growth is counted from is left
    out as `contained`, so that whoever follows the figure finds it.
    """
    level, left = _last(inside)
    if _began_in(level, window):
        growth, base = _since_zero(level, inside, window, increase_days), None
    else:
        same = [each for each in (*before, *inside) if each.since == level.since]
        same.sort(key=believed)
        growth, base = _growth(level, same, window, increase_days)
    known = {part.reading.id for part in left}
    if base is not None and base.id not in known:
        left.append(Part(base, "contained", of_year=False))
    return single(level, [*left, *parts], growth=growth)


def _last(inside: Sequence[Reading]) -> tuple[Reading, list[Part]]:
    """The reading of the last day that is believed, and what became of the others."""
    if len(inside) == 1:
        return inside[0], []
    ordered = sorted(inside, key=believed)
    last = max(map(_day, ordered))
    rivals = [each for each in ordered if _day(each) == last]
    return rivals[0], lost(rivals) + [Part(e, "contained") for e in ordered if _day(e) != last]


def _began_in(level: Reading, window: Window) -> bool:
    """Whether what the level counts began in the year."""
    return level.since is not None and first_day(window) <= _first(level.since) <= _day(level)


def _since_zero(level: Reading, inside: Iterable[Reading], window: Window, days: int) -> Growth:
    """What a level grew by that began in the year, at zero.

    A reading of an earlier beginning in the same year says that the counter was reset: what it had
    grown by until then is of the year too, and nobody knows it.
    """
    began = _first(level.since or "")
    reset = any(_counted_before(each, began) for each in inside)
    if _near(level, last_day(window).toordinal(), days) and not reset:
        return Growth(level.since, level.value)
    since = dates_in(level.since or "")[0]
    return Growth(level.since, None, level.value, since, _dated(level))


def _counted_before(reading: Reading, began: date) -> bool:
    """Whether a reading is of an earlier accumulation than one that began on a day."""
    if reading.since is None:
        return _day(reading) < began
    return _first(reading.since) < began


def _growth(
    level: Reading, same: Sequence[Reading], window: Window, days: int
) -> tuple[Growth, Reading | None]:
    """What the level grew by in the year, and the reading that it is counted from.

    `same` are the readings with the level's own `since`, the most believed first.
    """
    at_end = level.since is not None and _near(level, last_day(window).toordinal(), days)
    earlier = [each for each in same if _day(each) < _day(level)]
    # The level at the year's beginning is that of the evening before its first day.
    beginning = first_day(window).toordinal() - 1
    near = [each for each in earlier if _near(each, beginning, days)]
    start = _nearest(near, beginning) if at_end else None
    if start is not None:
        return Growth(level.since, difference(level.value, start.value)), start
    base = _nearest(earlier, beginning)
    if base is None:
        return Growth(level.since), None
    change = difference(level.value, base.value)
    return Growth(level.since, None, change, _dated(base), _dated(level)), base


def _nearest(readings: Sequence[Reading], beginning: int) -> Reading | None:
    """The last reading before the year; without one, the first in it."""
    before = [each for each in readings if _day(each).toordinal() <= beginning]
    return max(before, key=_day) if before else min(readings, key=_day, default=None)


def _near(reading: Reading, ordinal: int, days: int) -> bool:
    """Whether a reading is within so many days of a day, and not known only to the year."""
    precise = parse(_dated(reading)).precision != "year"
    return precise and abs(_day(reading).toordinal() - ordinal) <= days


def _day(reading: Reading) -> date:
    return reading.day or date.min


def _dated(reading: Reading) -> str:
    """The date of a reading as it is known."""
    return dated_end(reading.when or "")


def _first(since: str) -> date:
    return parse(dates_in(since)[0]).starts_on or date.min
