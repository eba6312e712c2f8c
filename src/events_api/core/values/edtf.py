"""Reads `when`: dates as precise as they are known, in date-only EDTF.

Separate because bounds, precision and openness are derived here and nowhere else: lists, summaries
and calendars then cannot disagree about when a record was.

The subset is ISO 8601-2:2019 (EDTF), levels 0 and 1, without clock times:

| written | meaning |
| --- | --- |
| `2020`, `2020-07`, `2020-07-14` | a year, a month, a day; years 0001 to 9999 |
| `2020-21` to `2020-24` | spring, summer, autumn, winter of that year |
| `2020-04/2020-08` | from one date to another, of any and also of different precision |
| `2020-06/..`, `../2021-12-03` | open: going on, or without a beginning |
| `2020-06/`, `/2021-12-03` | the other side is unknown |
| `2020-03~`, `2020-03?`, `2020-03%` | approximate, uncertain, both; each side of an interval may |

ISO 8601-2 gives the seasons no months. Here they are the meteorological seasons of the northern
hemisphere, where the programmes are: March to May, June to August, September to November, and
December to February of the next year, so a winter belongs to the year it begins in.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Literal

from msgspec import Struct

Precision = Literal["day", "month", "season", "year"]

_FINEST_FIRST: tuple[Precision, ...] = ("day", "month", "season", "year")
_SPRING, _WINTER = 21, 24

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%])?")

_NO_DATE = "No date is known here. Leave `when` empty (null) instead."
_EXAMPLES = "Write a date such as 2020, 2020-07 or 2020-07-14."
_YEARS = "Years are 0001 to 9999 in four digits, such as 2020."

# The first that matches says what is wrong; all of them only ever see text that is no date.
_MISTAKES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s"), f"A date has no spaces in it. {_EXAMPLES}"),
    (re.compile(r"[^\x00-\x7f]"), f"Only the digits 0 to 9 and plain hyphens serve. {_EXAMPLES}"),
    (
        re.compile(r"[\[\]{},]"),
        f"Sets of dates are not kept: one record has one date or interval. {_EXAMPLES}",
    ),
    (
        re.compile(r"[T:]"),
        "Only dates stand here, such as 2020-07-14; clock times go into start_time and end_time.",
    ),
    (re.compile(r"^[Yy+-]"), _YEARS),
    (
        re.compile(r"[Xx]"),
        "Unspecified digits are not kept: write 2020/2029 for the years from 2020 to 2029.",
    ),
    (
        re.compile(r"\.\.|open|unknown", re.IGNORECASE),
        "An open side is written with two dots, such as 2020-06/.. or ../2021-12-03.",
    ),
    (
        re.compile(r"[?~%]"),
        "A qualifier is one of ? ~ % and stands once, after the whole date, such as 2020-03~.",
    ),
    (re.compile(r"^[0-9]{1,3}(-|$)|^[0-9]{5,7}(-|$)"), f"A year has four digits. {_EXAMPLES}"),
)


class EdtfError(ValueError):
    """A text that is no date of this subset.

    The message is for a person: it says what is wrong, shows an example of what is right, and
    repeats nothing of the text.
    """


class Side(Struct, frozen=True):
    """One date: a `when` of its own, or one side of an interval.

    Attributes:
        first: The first day it may mean.
        last: The last day it may mean, inclusive.
        precision: How precisely it is known.
        approximate: Whether it carries a qualifier (`?`, `~` or `%`).

    """

    first: date
    last: date
    precision: Precision
    approximate: bool


class When(Struct, frozen=True):
    """What a record stores of its date.

    Attributes:
        text: The EDTF text, as it was given: each has one spelling only.
        starts_on: First day, null where the start is open or unknown.
        ends_on: Last day, inclusive, null where the end is open or unknown.
        precision: The coarsest of its parts.
        approximate: Whether any part carries a qualifier.
        open_end: Whether the end is `..` (going on), not merely unknown.
        open_start: Whether the start is `..`, not merely unknown.

    """

    text: str
    starts_on: date | None
    ends_on: date | None
    precision: Precision
    approximate: bool
    open_end: bool
    open_start: bool


@lru_cache(maxsize=8192)
def parse(text: str) -> When:
    """Bounds, precision and openness of an EDTF text.

    Args:
        text: The subset of ISO 8601-2 levels 0 and 1 that this module describes.

    Returns:
        The derived members of a record (design, meaning section 1).

    Raises:
        EdtfError: The text is not of the subset, names no real day, or ends before it starts.
            In a body this is a 422.

    """
    parts = sides(text)
    start, end = parts[0], parts[-1]
    known = [part for part in parts if part is not None]
    return When(
        text=text,
        starts_on=start.first if start else None,
        ends_on=end.last if end else None,
        precision=max((part.precision for part in known), key=_FINEST_FIRST.index),
        approximate=any(part.approximate for part in known),
        open_end=text.endswith("/.."),
        open_start=text.startswith("../"),
    )


def bounds(text: str) -> tuple[date, date]:
    """First and last day, both inclusive, of one date of any precision: `2020-07` is 1 to 31 July.

    Args:
        text: A value of the list parameters `from` and `to`: a year, month, season or day.

    Returns:
        The two days, equal for a day.

    Raises:
        EdtfError: An interval, a qualifier, or no date at all. In a parameter this is a 400.

    """
    if "/" in text or ".." in text:
        message = "One date stands here, not an interval, such as 2020, 2020-07 or 2020-07-14."
        raise EdtfError(message)
    side = _side(text)
    if side.approximate:
        message = "A date to filter by has no qualifier: write it without ? ~ %, such as 2020-03."
        raise EdtfError(message)
    return side.first, side.last


def sides(text: str) -> tuple[Side | None, ...]:
    """The dates a text is made of: one for a date, start and end for an interval.

    Args:
        text: As `parse` takes it.

    Returns:
        One `Side`, or two of which at most one is null (open or unknown).

    Raises:
        EdtfError: As `parse` raises it.

    """
    if text in {"", "..", "/", "../", "/..", "../.."}:
        raise EdtfError(_NO_DATE)
    head, slash, tail = text.partition("/")
    if not slash:
        return (_side(text),)
    if "/" in tail:
        message = "An interval has one start and one end, such as 2020-04/2020-08."
        raise EdtfError(message)
    start = None if head in {"", ".."} else _side(head)
    end = None if tail in {"", ".."} else _side(tail)
    if start and end and start.first > end.last:
        message = "It ends before it starts: the earlier date goes first, such as 2020-04/2020-08."
        raise EdtfError(message)
    return start, end


def _side(text: str) -> Side:
    """The first and last day of one date, with or without a qualifier."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise EdtfError(_mistake(text))
    year, month, day, qualifier = match.groups()
    if year == "0000":
        raise EdtfError(_YEARS)
    approximate = qualifier is not None
    if month is None:
        return Side(date(int(year), 1, 1), date(int(year), 12, 31), "year", approximate)
    if day is not None:
        only = _day(int(year), int(month), int(day))
        return Side(only, only, "day", approximate)
    first, last = _part_of_year(int(year), int(month))
    return Side(first, last, "month" if first.month == last.month else "season", approximate)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        message = "There is no such day in the calendar. Check month and day, such as 2020-02-29."
        raise EdtfError(message) from None


def _part_of_year(year: int, number: int) -> tuple[date, date]:
    """The bounds of a month (1 to 12) or a season (21 to 24)."""
    if 1 <= number <= 12:  # noqa: PLR2004 - the months of a year
        return date(year, number, 1), date(year, number, monthrange(year, number)[1])
    if not _SPRING <= number <= _WINTER:
        message = (
            "After the year stands a month from 01 to 12, or a season: 21 spring, 22 summer, "
            "23 autumn, 24 winter, such as 2020-07 or 2020-21."
        )
        raise EdtfError(message)
    month = 3 * (number - _SPRING) + 3
    end_year, end_month = (year + 1, 2) if number == _WINTER else (year, month + 2)
    if end_year > date.max.year:
        message = "This winter ends after the year 9999, the last there is. Write 9999-12 instead."
        raise EdtfError(message)
    return date(year, month, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])


def _mistake(text: str) -> str:
    """What is wrong with a text that is no date, in words."""
    return next((words for mistake, words in _MISTAKES if mistake.search(text)), _EXAMPLES)
