"""Dates as people type them, to EDTF: `Apr - Aug 2020` is `2020-04/2020-08`.

Separate from the words of each language (`calendar_words`) and from EDTF itself (`values.edtf`). A
date that could be two is refused with both of them named; a year is never guessed.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from msgspec.structs import replace

from events_api.core.values import edtf
from events_api.core.values.dates_in_words import in_words
from events_api.core.words.folding import fold
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, plain, text_of
from events_api.intake.dates.calendars import check_words, check_years
from events_api.intake.dates.clock_times import Clock, clock_of
from events_api.intake.dates.grammar import check_apart, interval_of
from events_api.intake.dates.sides import Style
from events_api.intake.dates.tokens import ADVICE, Token, goes_on, second_year, tokens_of

# What `12/03/2019` means; `edtf`: it is refused, and `2020-21` is a season of EDTF.
Order = Literal["dmy", "mdy", "edtf"]
ORDERS = get_args(Order)

_EDTF_LIKE = re.compile(r"(?:[0-9]{4}[0-9-]*[~?%]?|\.\.)/(?:[0-9]{4}[0-9-]*[~?%]?|\.\.)")
_YEAR_AND_PART = re.compile(r"([0-9]{4})-([0-9]{2})[?~%]?")
_LOST_ZERO = re.compile(r"([0-9]{4})\.1")
_SERIAL = re.compile(r"[0-9]{5,6}(?:[.,][0-9]+)?")
# The days that spreadsheets count from, and those that bear the numbers of our years.
_EPOCH = date(1899, 12, 30)
_SERIAL_DAYS, _YEARS = range(10_000, 109_575), range(1900, 2200)
_FISCAL = "Write a fiscal or school year by its first and last month, as 2020-04/2021-03."


def read_when(order: Order | None, cell: Cell) -> Meaning:
    """A date of any precision, or an interval; clock times beside it go to their own columns.

    It is EDTF, in words, or a spreadsheet's day. Without an order, numbers that may be two dates
    are refused.

    Raises:
        Unclear: It is no date of 1900 to 2199, has no year, or could be two.
    """
    if is_unknown(cell):
        return Meaning(None)
    if isinstance(cell, datetime | date):
        meaning = _of_spreadsheet(cell)
    else:
        meaning = _of_text(order, plain(text_of(cell)))
    check_years(str(meaning.value))
    return meaning


def read_date(order: Order | None, cell: Cell) -> Meaning:
    """As `read_when`, of a column that has no clock times beside it."""
    meaning = read_when(order, cell)
    return replace(meaning, also={}) if meaning.also else meaning


def read_bound(order: Order | None, cell: Cell) -> Meaning:
    """One side of a date: as `read_when`, but no interval; `..` where it says that it goes on."""
    if not is_unknown(cell) and isinstance(cell, str) and goes_on(cell):
        return Meaning("..", "..")
    meaning = read_when(order, cell)
    if meaning.value is not None and "/" in meaning.value:
        raise Unclear("unclear_date", "One date stands here. Write an interval into `when`.")
    return meaning


def _of_text(order: Order | None, typed: str) -> Meaning:
    exact = typed.replace(" ", "")
    mistake = ADVICE
    try:
        parsed = edtf.parse(exact)
    except edtf.EdtfError as error:
        if _EDTF_LIKE.fullmatch(exact):
            mistake = str(error)
    else:
        if order == "edtf" or not _doubtful(exact):
            unusual = parsed.precision == "season" or _two_years(exact)
            return Meaning(exact, exact, in_words(exact, "en") if unusual else None)
    if _SERIAL.fullmatch(typed):
        raise _serial(typed)
    if lost := _LOST_ZERO.fullmatch(typed):
        detail = "A spreadsheet may have lost a zero here. Write January or October."
        raise Unclear("ambiguous_date", detail, [f"{lost[1]}-01", f"{lost[1]}-10"])
    bare, clock = clock_of(fold(typed))
    check_words(bare)
    return _with_clock(_chosen(tokens_of(bare), order, mistake), clock)


def _two_years(exact: str) -> list[str]:
    """The dates of an EDTF text that people also write for two years, as `2020-21`."""
    return [
        each
        for each in exact.split("/")
        if (match := _YEAR_AND_PART.fullmatch(each)) and second_year(int(match[1]), int(match[2]))
    ]


def _doubtful(exact: str) -> bool:
    """Whether an EDTF text may be meant otherwise; a side with two dots is written by EDTF alone.

    Raises:
        Unclear: One date of an interval is a part of the other.
    """
    parts = exact.split("/")
    if ".." in parts:
        return False
    check_apart(parts[0], parts[-1])
    two = _two_years(exact)
    # `2010-11` is a month beside another one, as in `2010-11/2011-03`.
    certain = any(len(each) >= len("2011-03") and each not in two for each in parts)
    return any(int(each[5:7]) > 12 or not certain for each in two)  # noqa: PLR2004 - months


def _chosen(tokens: Sequence[Token], order: Order | None, mistake: str) -> str:
    """The one reading of the tokens that is a date.

    Raises:
        Unclear: There is none, or there are several, which are named.
    """
    kinds = {each.kind for each in tokens}
    fiscal, two = "fiscal" in kinds, "years" in kinds
    if fiscal and not two:
        raise Unclear("unclear_date", _FISCAL)
    said = order in {"dmy", "mdy"}
    orders = (order == "mdy",) if said or not kinds & {"dmy", "dm"} else (False, True)
    settled = not two or (order == "edtf" and not fiscal)
    found: dict[str, None] = {}
    wrong: list[Unclear] = []
    for years in (False,) if settled else (False, True):
        for mdy in orders:
            try:
                found[_checked(interval_of(tokens, Style(mdy, said, years)), mistake)] = None
            except Unclear as unclear:
                wrong.append(unclear)
    if not found:
        raise wrong[0]
    if settled and len(found) == 1:
        return next(iter(found))
    raise _several(list(found), two=two, fiscal=fiscal)


def _several(found: Sequence[str], *, two: bool, fiscal: bool) -> Unclear:
    """What to say of a date that could be several, of `two` years or of another order."""
    if not two:
        detail = "This could be two days. Write it as one of these, or import with dates="
        return Unclear("ambiguous_date", f"{detail}dmy or =mdy.", found)
    words = " or ".join(dict.fromkeys(in_words(each, "en") for each in found))
    how = "" if fiscal or len(found) == 1 else ", or import with dates=edtf"
    detail = f"This could be {words}, or a fiscal or school year. Write it as one of these{how}."
    return Unclear("ambiguous_date", f"{detail} {_FISCAL}", found)


def _checked(when: str, mistake: str) -> str:
    try:
        edtf.parse(when)
    except edtf.EdtfError as error:
        raise Unclear("unclear_date", mistake if mistake != ADVICE else str(error)) from error
    return when


def _of_spreadsheet(cell: date) -> Meaning:
    """A day that a spreadsheet knows as one; midnight is no clock time."""
    note = "a date of the spreadsheet, taken as that day"
    day = (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    number = (date.fromisoformat(day) - _EPOCH).days
    if number in _YEARS:
        detail = f"The cell shows the day {day}; spreadsheets do so where {number} was typed into a"
        raise Unclear(
            "ambiguous_date", f"{detail} date cell. Write it as text.", [day, f"{number}"]
        )
    if not isinstance(cell, datetime) or cell.time() == time():
        return Meaning(day, day, note)
    clock = Clock((cell.time().isoformat("minutes"),))
    return replace(_with_clock(day, clock), note=f"{note}, with its clock time")


def _serial(number: str) -> Unclear:
    """What to say of a number that a spreadsheet keeps for a day."""
    days = int(re.split("[.,]", number)[0])
    if days not in _SERIAL_DAYS:
        return Unclear("unclear_date", f"This number is no date. {ADVICE}")
    day = (_EPOCH + timedelta(days)).isoformat()
    detail = f"This is the number that a spreadsheet keeps for {day}. Write the day itself."
    return Unclear("unclear_date", detail, [day])


def _with_clock(when: str, clock: Clock) -> Meaning:
    if not clock.times:
        return Meaning(when, when, in_words(when, "en"))
    note = f"{in_words(when, 'en')}, {' to '.join(clock.times)}{' UTC' if clock.utc else ''}"
    names: list[tuple[str, str | None]] = [("start_time", None), ("end_time", None)]
    if len(clock.times) > len(names) or edtf.parse(when).precision != "day":
        raise Unclear("unclear_time", "Write clock times into start_time and end_time.")
    also: dict[tuple[str, str | None], str] = dict(zip(names, clock.times, strict=False))
    if clock.utc:
        also["time_zone", None] = "UTC"
    if clock.zone:
        note += "; its time zone is left out: write it into time_zone, as Europe/Vienna"
    return Meaning(when, when, note, also)
