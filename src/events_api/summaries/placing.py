"""Placing: which readings have to do with a year at all, and which of two is believed. Pure.

Separate from the rules that combine readings because every rule begins with it (meaning sections 2
and 4).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from events_api.core.allocation import Window, belongs, span
from events_api.core.edtf import parse
from events_api.core.indicator import COURSES, TimeRule
from events_api.core.values import Qualifier
from events_api.summaries.figures import Reason
from events_api.summaries.readings import Reading

# Which of two values of the same thing is believed first (meaning section 4, "Conflicts").
_TRUST: dict[Qualifier, int] = {
    "exact": 0,
    "over": 1,
    "at_least": 1,
    "almost": 1,
    "up_to": 1,
    "about": 2,
}


def excluded(reading: Reading) -> Reason | None:
    """Why a reading never counts, whatever the year: it is a duplicate, or did not happen."""
    if reading.duplicate_of is not None:
        return "duplicate"
    return None if reading.status in {"completed", "ongoing"} else "status"


def placed(
    readings: Iterable[Reading], rule: TimeRule, window: Window
) -> tuple[list[Reading], list[Reading]]:
    """Readings that belong to the window, and flows that only touch it."""
    inside: list[Reading] = []
    touching: list[Reading] = []
    overlapping = replace(window, allocation="overlap")
    for each in readings:
        if each.when is None:
            continue
        dates = [source.date for source in each.sources if source.date is not None]
        taken = span(parse(each.when), dates, COURSES[rule])
        if belongs(taken, window):
            inside.append(each)
        elif taken.within and belongs(replace(taken, within=False), overlapping):
            # An unknown or open bound touches only the year of the known one.
            touching.append(each)
    return inside, touching


def first_day(window: Window) -> date:
    """The first day of a window."""
    return window.first or date.min


def last_day(window: Window) -> date:
    """The last day of a window."""
    return window.last or date.max


def trust(reading: Reading) -> tuple[object, ...]:
    """A sort key: the value that is believed comes first (meaning section 4, "Conflicts")."""
    return (
        reading.provisional,
        _TRUST[reading.qualifier],
        -reading.source_day.toordinal(),
        -reading.updated_at.timestamp(),
        [-ord(character) for character in reading.id],
    )
