"""Year membership: which readings have to do with a year at all. Pure.

Separate from the rules that combine readings because every rule begins with it (meaning sections 2
and 4).
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from events_api.core.kinds.indicator import COURSES, TimeRule
from events_api.core.values.edtf import parse
from events_api.core.values.statuses import HELD
from events_api.core.values.year_windows import Span, Window, belongs, span
from events_api.summaries.figures import Reason
from events_api.summaries.rules.readings import Reading


def excluded(reading: Reading) -> Reason | None:
    """Why a reading never counts, whatever the year: it is a duplicate, or did not happen."""
    if reading.duplicate_of is not None:
        return "duplicate"
    return None if reading.status in HELD else "status"


class Placed(NamedTuple):
    """Readings by what they have to do with a window.

    Attributes:
        inside: Those that belong to it.
        spanning: Flows that only touch it.
        unconfirmed: Amounts that only an open end, which no later source confirms, would reach.
    """

    inside: list[Reading]
    spanning: list[Reading]
    unconfirmed: list[Reading]


def placed(readings: Iterable[Reading], rule: TimeRule, window: Window) -> Placed:
    """Readings by what they have to do with the window; others, and the undated, are in none."""
    found, course = Placed([], [], []), COURSES[rule]
    for each in readings:
        if each.when is None:
            continue
        dates = (source.date for source in each.sources if source.date is not None)
        taken = span(parse(each.when), dates, course)
        if belongs(taken, window):
            found.inside.append(each)
        elif taken.within:
            # An unknown or open bound touches only the year of the known one.
            overlapping = replace(window, allocation="overlap")
            if belongs(replace(taken, within=False), overlapping):
                found.spanning.append(each)
        elif parse(each.when).open_end and course == "occasion" and _past(taken, window):
            found.unconfirmed.append(each)
    return found


def _past(taken: Span, window: Window) -> bool:
    """Whether it ended before a window to which records belong by overlap."""
    return window.allocation == "overlap" and taken.runs_to < first_day(window)


def first_day(window: Window) -> date:
    """The first day of a window."""
    return window.first or date.min


def last_day(window: Window) -> date:
    """The last day of a window."""
    return window.last or date.max
