"""Dates as people type them, to EDTF: `Apr - Aug 2020` is `2020-04/2020-08`.

Separate from the words of each language (`calendar_words`) and from EDTF itself (`core.edtf`). A
date that could be two days is refused with both of them named; a year is never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from events_api.core import edtf
from events_api.core.dates_in_words import in_words
from events_api.core.words import fold
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, plain, text_of
from events_api.intake.cells.date_tokens import ADVICE, Clock, Token, clock_of, tokens_of

Order = Literal["dmy", "mdy"]

_YEARS = range(1900, 2200)
_MONTHS = 12
_EDTF_LIKE = re.compile(r"(?:[0-9]{4}[0-9-]*[~?%]?|\.\.)/(?:[0-9]{4}[0-9-]*[~?%]?|\.\.)")
_BETWEEN = {"to", "until", "dash", "and"}


@dataclass(frozen=True, slots=True)
class _Side:
    """One date, as far as it was said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    months: tuple[int, int] | None = None  # of a half or a quarter
    about: bool = False

    def text(self, end: str = "") -> str:
        """The date in EDTF; of a half or a quarter only its first or its last month."""
        about = "~" if self.about else ""
        if self.year is None:
            raise Unclear("no_year", f"The year is missing. {ADVICE}")
        if self.season is not None:
            return f"{self.year}-{self.season}{about}"
        if self.months is not None:
            first, last = self.months
            if not end:
                return f"{self.year}-{first:02}/{self.year}-{last:02}"
            return f"{self.year}-{first if end == 'first' else last:02}"
        if self.month is None:
            return f"{self.year}{about}"
        if self.day is None:
            return f"{self.year}-{self.month:02}{about}"
        return f"{self.year}-{self.month:02}-{self.day:02}{about}"


def read_when(order: Order | None, cell: Cell) -> Meaning:
    """A date of any precision, or an interval; clock times beside it go to their own columns.

    Args:
        order: What `12/03/2019` means; None: it is refused.
        cell: EDTF, a date in words, or a spreadsheet's day.

    Raises:
        Unclear: It is no date, has no year, or could be two.
    """
    if is_unknown(cell):
        return Meaning(None)
    if isinstance(cell, datetime | date):
        return _of_spreadsheet(cell)
    typed = text_of(cell)
    exact = plain(typed).replace(" ", "")
    mistake = ADVICE
    try:
        parsed = edtf.parse(exact)
    except edtf.EdtfError as error:
        if _EDTF_LIKE.fullmatch(exact):
            mistake = str(error)
    else:
        note = in_words(exact, "en") if parsed.precision == "season" else None
        return Meaning(exact, exact, note)
    bare, clock = clock_of(fold(plain(typed)))
    when = _checked(_interval(tokens_of(bare), order), mistake)
    return _with_clock(when, clock)


def read_date(order: Order | None, cell: Cell) -> Meaning:
    """As `read_when`, of a column that has no clock times beside it."""
    meaning = read_when(order, cell)
    return replace(meaning, also={}) if meaning.also else meaning


def _of_spreadsheet(cell: date) -> Meaning:
    """A day that a spreadsheet knows as one; midnight is no clock time."""
    note = "a date of the spreadsheet, taken as that day"
    if not isinstance(cell, datetime):
        return Meaning(cell.isoformat(), cell.isoformat(), note)
    day = cell.date().isoformat()
    if cell.time() == time():
        return Meaning(day, day, note)
    clock = Clock((cell.time().isoformat("minutes"),), zone=False)
    return replace(_with_clock(day, clock), note=f"{note}, with its clock time")


def _with_clock(when: str, clock: Clock) -> Meaning:
    note = in_words(when, "en")
    if not clock.times:
        return Meaning(when, when, note)
    names: list[tuple[str, str | None]] = [("start_time", None), ("end_time", None)]
    if len(clock.times) > len(names) or edtf.parse(when).precision != "day":
        raise Unclear("unclear_time", "Write clock times into start_time and end_time.")
    if clock.zone:
        note += "; the abbreviation of the time zone is left out: write time_zone, as Europe/Vienna"
    return Meaning(when, when, note, dict(zip(names, clock.times, strict=False)))


def _checked(when: str, mistake: str) -> str:
    try:
        edtf.parse(when)
    except edtf.EdtfError as error:
        raise Unclear("unclear_date", mistake if mistake != ADVICE else str(error)) from error
    return when


def _interval(tokens: list[Token], order: Order | None) -> str:
    """The EDTF text of the tokens: one date, or two with something between them."""
    between = any(each.kind == "between" for each in tokens)
    tokens = [each for each in tokens if each.kind != "between"]
    first = tokens[0].kind if tokens else ""
    open_start = first in {"until", "to"}
    rest = tokens[1:] if first == "since" or open_start else tokens
    cuts = [place for place, each in enumerate(rest) if each.kind in _BETWEEN]
    if len(cuts) == 2 and cuts[1] == cuts[0] + 1 and rest[cuts[0]].kind == "dash":  # noqa: PLR2004
        rest, cuts = rest[: cuts[0]] + rest[cuts[1] :], cuts[:1]  # "2011 … until 2014"
    if not rest or len(cuts) > 1 or (cuts and open_start):
        raise Unclear("unclear_date", ADVICE)
    if not cuts:
        return _alone(_side(rest, order), first)
    start, end = _side(rest[: cuts[0]], order), _side(rest[cuts[0] + 1 :], order)
    start, end = _completed(start, end)
    if rest[cuts[0]].kind == "and" and not between and not _neighbours(start, end):
        raise Unclear(
            "two_dates",
            "These are two dates. Write the days from the first to the last, or a record of each.",
        )
    return f"{start.text('first')}/{end.text('last')}"


def _alone(side: _Side, before: str) -> str:
    """The EDTF text of a single date with what stands before it."""
    if before == "since":
        return f"{side.text('first')}/.."
    return f"../{side.text('last')}" if before in {"until", "to"} else side.text()


def _side(tokens: list[Token], order: Order | None) -> _Side:
    """One date of its tokens, in any order; each part at most once."""
    side = _Side()
    for each in tokens:
        if each.kind in {"since", "until", "to", "and", "dash", "between"}:
            raise Unclear("unclear_date", ADVICE)
        said = _said(each, order)
        if any(getattr(side, name) not in (None, False) for name in said):
            raise Unclear("unclear_date", f"It names two dates, but not how they belong. {ADVICE}")
        side = replace(side, **said)  # type: ignore[arg-type]
    if not tokens or (side.day is not None and side.season is not None):
        raise Unclear("unclear_date", ADVICE)
    return side


def _said(token: Token, order: Order | None) -> Mapping[str, object]:
    """The parts of a date that a token says."""
    if token.kind == "ymd":
        year, month, day = token.value
        return {"year": _year(year), "month": month, "day": day}
    if token.kind == "dmy":
        numbers, dotted = token.value
        return _numeric(numbers, order or ("dmy" if dotted else None))
    if token.kind == "my":
        month, year = token.value
        return {"year": _year(year), "month": month}
    if token.kind in {"half", "quarter"}:
        length = 6 if token.kind == "half" else 3
        return {"months": (length * token.value - length + 1, length * token.value)}
    if token.kind == "year":
        return {"year": _year(token.value)}
    return {token.kind: token.value if token.value is not None else True}


def _year(number: int) -> int:
    if number not in _YEARS:
        raise Unclear("unclear_date", f"No year of this calendar stands there. {ADVICE}")
    return number


def _numeric(numbers: tuple[int, int, int], order: Order | None) -> Mapping[str, object]:
    """A date of three numbers, of which the first two may be a day and a month or the reverse."""
    first, second, year = numbers
    _year(year)
    if order is None and first <= _MONTHS and second <= _MONTHS and first != second:
        raise Unclear(
            "ambiguous_date",
            "This could be two days. Write it as one of these, or import with dates=dmy or =mdy.",
            [f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"],
        )
    if order == "mdy" or (order is None and second > _MONTHS):
        return {"year": year, "month": first, "day": second}
    return {"year": year, "month": second, "day": first}


def _completed(start: _Side, end: _Side) -> tuple[_Side, _Side]:
    """Both dates, each with what only the other one says: `3-4 March 2020`, `March 3-4, 2020`."""
    if end.year is None and start.year is not None and end.month is not None:
        end = replace(end, year=start.year)
    if end.day is not None and end.month is None:
        end = replace(end, month=start.month, year=end.year or start.year)
    if start.year is None:
        start = replace(start, year=end.year)
    if start.day is not None and start.month is None:
        start = replace(start, month=end.month)
    if (start.day is not None and start.month is None) or (end.day and end.month is None):
        raise Unclear("unclear_date", ADVICE)
    return start, end


def _neighbours(start: _Side, end: _Side) -> bool:
    """Whether the second date follows the first at once."""
    first, last = edtf.parse(start.text("first")), edtf.parse(end.text("last"))
    if first.ends_on is None or last.starts_on is None:
        return False
    return (last.starts_on - first.ends_on).days == 1
