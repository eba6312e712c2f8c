"""Which year a record belongs to: pure rules for lists and summaries (meaning section 2).

Separate, and without SQL or HTTP, so that a list and a summary cannot disagree about a year. A span
is computed once, when a record is written; asking for a year is then a comparison of stored days.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from events_api.core.values import edtf
from events_api.core.values.edtf import When

Allocation = Literal["start", "end", "overlap"]
# How a kind of record takes its place in time: an occasion by its bounds; a flow only in a year
# that holds all of it; a reading of a stock by its last day (meaning section 2, rule 4).
Course = Literal["occasion", "flow", "reading"]

UNDATED = date.min
NEVER = date.max


class Span(Struct, frozen=True):
    """The days by which a record is ordered and allocated; none is null, so keyset pages hold.

    Attributes:
        sort_on: The day of allocation by start (the other bound where the start is unknown; the
            last day of a reading); `UNDATED` without any.
        end_on: The day of allocation by end, likewise; `NEVER` for a flow with an unknown bound,
            which no year can contain.
        runs_to: The last day it overlaps: an open end runs through the year of its latest source.
        within: Whether a year must contain all of it.
    """

    sort_on: date
    end_on: date
    runs_to: date
    within: bool


class Window(Struct, frozen=True):
    """Days asked for, both inclusive; None is without bound."""

    first: date | None
    last: date | None
    allocation: Allocation


def day_before(day: date) -> date:
    """The day before; of the first day there is, itself: `UNDATED`, before which nothing is."""
    return day if day == date.min else day - timedelta(days=1)


def span(when: When | None, source_dates: Iterable[str], course: Course) -> Span:
    """The span of a record with that `when`, whose sources bear `source_dates` (EDTF)."""
    if when is None:
        return Span(UNDATED, UNDATED, UNDATED, within=course == "flow")
    first = when.starts_on or when.ends_on or UNDATED
    last = when.ends_on or when.starts_on or UNDATED
    if course == "reading":
        return Span(last, last, last, within=False)
    if course == "flow":
        known = when.starts_on is not None and when.ends_on is not None
        return Span(
            first, last if known else NEVER, _confirmed(when, last, source_dates), within=True
        )
    return Span(first, last, _confirmed(when, last, source_dates), within=False)


def _confirmed(when: When, last: date, source_dates: Iterable[str]) -> date:
    """The last day, or for an open end the end of the year of the latest source (meaning 2.2)."""
    if not when.open_end:
        return last
    parsed = [edtf.parse(text) for text in source_dates]
    # A winter belongs to the year that it begins in (values.edtf).
    days = [e.starts_on if e.precision == "season" else e.ends_on or e.starts_on for e in parsed]
    seen = [(day or UNDATED).year for day in days]
    return date(max([last.year, *seen]), 12, 31)


def year_window(year: int, allocation: Allocation, begins: int = 1) -> Window:
    """The window of a year: a calendar year, or the fiscal one whose first month `begins` it.

    A fiscal year is named after the calendar year in which it begins; that of 9999 ends with it.
    """
    last = date(year, 12, 31)
    if begins > 1 and year < NEVER.year:
        last = date(year + 1, begins, 1) - timedelta(days=1)
    return Window(date(year, begins, 1), last, allocation)


def belongs(span: Span, window: Window) -> bool:
    """Whether a record with this span belongs to the window.

    With `start` and `end` a dated record belongs to exactly one year of a calendar; a flow only
    where the window holds all of it (meaning section 2, rules 2 and 4).
    """
    first = window.first or UNDATED
    last = window.last or NEVER
    if span.sort_on == UNDATED:
        return False
    if span.within:
        return span.sort_on >= first and span.end_on <= last and span.end_on != NEVER
    if window.allocation == "start":
        return first <= span.sort_on <= last
    if window.allocation == "end":
        return first <= span.end_on <= last
    return span.sort_on <= last and span.runs_to >= first
