"""One date of tokens: a day, month, season, quarter, half or year, as far as it was said.

Separate from the grammar, which knows what stands between two of them.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.values.dates_in_words import in_words
from events_api.intake.cells.cell import Unclear
from events_api.intake.dates.tokens import ADVICE, Token, second_year

_MONTHS = 12
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Style(Struct, frozen=True):
    """How numbers are read that can be read in two ways.

    Attributes:
        mdy: Whether `12/03/2019` names the month first.
        dotted: Whether that holds for `12.03.2019` too.
        years: Whether `2020-21` is two years, rather than a month or season of EDTF.
    """

    mdy: bool = False
    dotted: bool = False
    years: bool = False


class Side(Struct, frozen=True):
    """One date, as far as it was said; a part that was not is None."""

    year: int | None = None
    last_year: int | None = None  # of two years
    month: int | None = None
    day: int | None = None
    season: int | None = None
    months: tuple[int, int] | None = None  # of a half or a quarter
    weekday: int | None = None
    ordinal: bool = False  # of the day: `3rd`
    about: bool = False

    def with_month(self) -> Self:
        """The date with its only number beside the year as the month: `2020/3`, `3 2020`."""
        only = self.year and self.day and self.month is None and not self.ordinal
        if only and self.day is not None and self.day <= _MONTHS:
            return replace(self, month=self.day, day=None)
        return self

    def text(self, end: str = "") -> str:
        """The date in EDTF; of a half, a quarter or two years only the first or the last part.

        Raises:
            Unclear: Its year is missing, or it was another day of the week.
        """
        if self.year is None:
            raise Unclear("no_year", f"The year is missing. {ADVICE}")
        first, last = self._ends(self.year)
        about = "~" if self.about else ""
        if first == last or end:
            return f"{last if end == 'last' else first}{about}"
        return f"{first}{about}/{last}{about}"

    def _ends(self, year: int) -> tuple[str, str]:
        """The first and the last part of it in EDTF, without a qualifier."""
        if self.months is not None:
            first, last = self.months
            return f"{year}-{first:02}", f"{year}-{last:02}"
        if self.month is not None and self.day is not None:
            self._check_weekday(year, self.month, self.day)
            day = f"{year}-{self.month:02}-{self.day:02}"
            return day, day
        if self.weekday is not None:
            raise Unclear("unclear_date", f"It names a weekday, but no day. {ADVICE}")
        part = self.season if self.month is None else self.month
        whole = f"{year}" if part is None else f"{year}-{part:02}"
        return whole, f"{self.last_year or whole}"

    def _check_weekday(self, year: int, month: int, day: int) -> None:
        if self.weekday is None or not 1 <= month <= _MONTHS:
            return
        if day > monthrange(year, month)[1]:
            return
        real = date(year, month, day).weekday()
        if real != self.weekday:
            words = in_words(f"{date(year, month, day)}", "en")
            detail = f"{words} is a {_WEEKDAYS[real]}, not a {_WEEKDAYS[self.weekday]}."
            raise Unclear("weekday", f"{detail} Correct the date, or leave the weekday out.")


def side_of(tokens: Sequence[Token], style: Style) -> Side:
    """One date of its tokens, in any order; each part at most once.

    Raises:
        Unclear: It names no date, or more than one.
    """
    side = Side()
    for each in tokens:
        said = _said(each, style)
        if any(getattr(side, name) not in (None, False) for name in said):
            raise Unclear("unclear_date", f"It names two dates, but not how they belong. {ADVICE}")
        side = replace(side, **said)
    wholes = (side.month, side.season, side.months, side.last_year)
    parts = [each for each in wholes if each is not None]
    dayless = side.day is not None and parts and side.month is None
    if side == Side(about=side.about) or len(parts) > 1 or dayless:
        raise Unclear("unclear_date", ADVICE)
    return side


def _said(token: Token, style: Style) -> Mapping[str, object]:
    """The parts of a date that a token says."""
    kind, value = token.kind, token.value
    if kind == "ymd":
        return dict(zip(("year", "month", "day"), value, strict=True))
    if kind in {"dmy", "dm"}:
        month_day = ("month", "day") if month_first(token, style) else ("day", "month")
        return dict(zip((*month_day, "year"), value[0], strict=False))
    if kind == "my":
        return dict(zip(("month", "year"), value, strict=True))
    if kind == "years":
        return _two_years(value[0], value[1], style)
    if kind in {"half", "quarter"}:
        length = 6 if kind == "half" else 3
        return {"months": (length * value - length + 1, length * value)}
    if kind in {"since", "until", "to", "and", "dash", "between", "now", "weekdays", "fiscal"}:
        raise Unclear("unclear_date", ADVICE)
    return (
        {"day": value, "ordinal": True}
        if kind == "nth"
        else {kind: True if value is None else value}
    )


def month_first(token: Token, style: Style) -> bool:
    """Whether a date of numbers names the month before the day: `03/25/2019`."""
    return token.kind in {"dmy", "dm"} and style.mdy and (style.dotted or not token.value[1])


def _two_years(year: int, second: int, style: Style) -> Mapping[str, object]:
    """`2020-21`, of which the second two digits are a later year's, or a month or season."""
    if style.years:
        return {"year": year, "last_year": second_year(year, second)}
    name = "month" if 1 <= second <= _MONTHS else "season"
    if name == "season" and not 21 <= second <= 24:  # noqa: PLR2004 - of EDTF
        raise Unclear("unclear_date", ADVICE)
    return {"year": year, name: second}
