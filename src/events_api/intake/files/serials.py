"""Numbers of a workbook as what it shows of them: days are counted from 1900 or from 1904.

Separate from reading the sheet. What cannot be a day, or is shown without its year, is no guess.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from events_api.intake.cells.cell import Cell, Failed, Percent, exactly
from events_api.intake.files.number_formats import Shown

# Day 60 of the count from 1900 is 29 February 1900, which never was; before it, days are one less.
_NEVER = 60
_FROM_1900, _FROM_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - of no zone
_SECONDS = 86_400
# The number after 31 December 9999, and how many days lie between the two beginnings.
_DAYS, _BETWEEN = 2_958_466, 1_462
# A year that was typed into a cell for dates is shown as a day of 1905.
_YEARS = range(1900, 2200)


def cell_of(number: float, shown: Shown, *, since_1904: bool) -> Cell:
    """What a number is shown as."""
    undated = _UNDATED.get(shown)
    if undated is not None:
        return undated(number)
    if shown is Shown.CLOCK and 0 <= number < 1:
        return (_FROM_1904 + _time(number)).time()
    at = moment(number, since_1904=since_1904)
    if at is None:
        detail = f"The cell is shown as a date, and its number {number:g} is none. Write the date."
        return Failed("no_date", detail, f"{number:g}")
    if shown in {Shown.MONTH, Shown.YEAR} and number in _YEARS:
        detail = f"The cell shows {_dated(at, shown)}, and the number {number:g} stands in it: if "
        return Failed("no_date", f"{detail}that is the year, write it as text.", f"{number:g}")
    return _dated(at, shown)


def _duration(number: float) -> Cell:
    return timedelta(seconds=round(number * _SECONDS)) if 0 <= number < _SECONDS else number


# What is shown of a number that is no date.
_UNDATED: Mapping[Shown, Callable[[float], Cell]] = {
    Shown.NUMBER: lambda number: number,
    Shown.PERCENT: Percent.of,
    Shown.PERCENT_SIGN: lambda number: Percent(exactly(number)),
    Shown.DURATION: _duration,
}


def moment(number: float, *, since_1904: bool) -> datetime | None:
    """The moment of a number, to the second; None where it is none."""
    first, last = (0, _DAYS - _BETWEEN) if since_1904 else (1, _DAYS)
    if not first <= number < last or (not since_1904 and _NEVER <= number < _NEVER + 1):
        return None
    begin = _FROM_1904 if since_1904 else _FROM_1900
    early = not since_1904 and number < _NEVER
    return begin + timedelta(days=int(number) + early) + _time(number % 1)


def _time(part: float) -> timedelta:
    """The time of a part of a day, which never reaches the next one."""
    return timedelta(seconds=min(round(part * _SECONDS), _SECONDS - 1))


def _dated(at: datetime, shown: Shown) -> Cell:
    if shown is Shown.YEAR:
        return f"{at:%Y}"
    if shown is Shown.MONTH:
        return f"{at:%Y-%m}"
    if shown is Shown.NO_YEAR:
        detail = (
            f"The cell shows a date without a year, and {at:%Y-%m-%d} stands in it: a spreadsheet "
            "takes the year in which it was typed. Show the year, and see whether it is right."
        )
        return Failed("no_year", detail, f"{at:%d %B}")
    if shown is Shown.CLOCK:
        return at.time()
    return at.date() if shown is Shown.DAY or at.time() == time() else at


def typed_year(day: date, *, since_1904: bool) -> int | None:
    """The year that was perhaps typed into a cell for dates, which made this day of it."""
    begin = _FROM_1904 if since_1904 else _FROM_1900
    number = (date(day.year, day.month, day.day) - begin.date()).days
    return number if number in _YEARS else None
