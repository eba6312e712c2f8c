"""Periods: days written as EDTF, each period in one notation wherever a summary says it. Pure.

Separate because sums of flows, sums of levels and goals all say which days they are of: a year is
`2020`, whole months are `2020-01/2020-06`, anything else is said by its days.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from events_api.core.values.edtf import parse

_DAY = timedelta(days=1)


@lru_cache(maxsize=16_384)
def period_of(first: date, last: date) -> str:
    """The days from `first` to `last`, in the shortest notation that says just these."""
    length = len("2020-01-01")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        length = len("2020")
    elif first.day == 1 and (last == date.max or (last + _DAY).day == 1):
        length = len("2020-01")
    ends = first.isoformat()[:length], last.isoformat()[:length]
    return ends[0] if ends[0] == ends[1] else "/".join(ends)


@lru_cache(maxsize=16_384)
def written(text: str) -> str:
    """An EDTF text in that notation; one that is open, unknown or approximate stays as it is."""
    when = parse(text)
    if when.approximate or when.starts_on is None or when.ends_on is None:
        return text
    return period_of(when.starts_on, when.ends_on)


def span_of(readings: Iterable[str]) -> str:
    """The dates of readings from the earliest to the latest, as precise as they are known.

    A reading is of the last day of its `when` (meaning section 2); of two dates with the same last
    day the less precise one says what is known of both.
    """
    dates = sorted(set(map(dated_end, readings)), key=lambda text: (_last(text), -len(text)))
    first, last = dates[0], dates[-1]
    return last if _last(first) == _last(last) else f"{first}/{last}"


def dated_end(when: str) -> str:
    """The date that a reading is of: the end of its `when`, or all that there is."""
    return dates_in(when)[-1]


def dates_in(text: str) -> list[str]:
    """The known dates of an EDTF text, one or two."""
    return [each for each in text.split("/") if each not in {"", ".."}]


def _last(text: str) -> date:
    return parse(text).ends_on or date.max
