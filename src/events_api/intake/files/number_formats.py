"""What a number format shows of a number: a day, a month, a year, a clock time, per cent.

Separate from the styles that name it. The number under a date says a day, whatever is shown; who
filled in the sheet meant what is shown.
"""

import re
from enum import Enum, auto
from functools import lru_cache


class Shown(Enum):
    """What is shown of a number."""

    NUMBER = auto()
    PERCENT = auto()  # of the number times a hundred
    PERCENT_SIGN = auto()  # of the number as it is, with the sign as a text beside it
    YEAR = auto()
    MONTH = auto()
    DAY = auto()
    MOMENT = auto()
    CLOCK = auto()
    DURATION = auto()
    NO_YEAR = auto()  # a day or a month without a year


# Formats that a workbook names without saying them (ECMA-376, 18.8.30). Those of East Asia differ
# by country and show whole days where they show any.
_BUILT_IN = {
    **dict.fromkeys((9, 10), Shown.PERCENT),
    **dict.fromkeys((14, 15, *range(27, 32), 34, 35, 36, *range(50, 59)), Shown.DAY),
    16: Shown.NO_YEAR,
    17: Shown.MONTH,
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), Shown.CLOCK),
    22: Shown.MOMENT,
    46: Shown.DURATION,
}
_TOKENS = re.compile(
    r'(?P<literal>"[^"]*"?|\\.|[_*].)|\[(?P<elapsed>h+|m+|s+)\]|(?P<dropped>\[[^\]]*\]?)'
    r"|(?P<noon>am/pm|a/p)|(?P<general>general)|(?P<date>y+|m+|d+|h+|s+|e+|b+|g+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_MONTH_NAME = 3


def built_in(number: int) -> Shown:
    """What a format shows that has only a number."""
    return _BUILT_IN.get(number, Shown.NUMBER)


@lru_cache(maxsize=1_000)
def shown_by(code: str) -> Shown:
    """What a format shows of a positive number, by its first section."""
    plain, literal, dates = "", "", list[str]()
    for match in _TOKENS.finditer(code[:1_000]):
        kind, text = str(match.lastgroup), match[str(match.lastgroup)].lower()
        if kind == "other" and text == ";":
            break
        if kind == "general":
            return Shown.NUMBER
        if kind == "literal":
            literal += text
        elif kind in {"date", "elapsed", "noon"}:
            dates.append({"elapsed": "[", "noon": "h"}.get(kind, "") + text)
        elif kind == "other":
            plain += text
    found = _dated(dates, has_digits="0" in plain or "#" in plain or "?" in plain)
    if found is not None:
        return found
    if "%" in plain:
        return Shown.PERCENT
    return Shown.PERCENT_SIGN if "%" in literal else Shown.NUMBER


def _dated(tokens: list[str], *, has_digits: bool) -> Shown | None:
    """What is shown by the letters of a date; None where they are none."""
    marks = {"month" if _is_month(tokens, place) else each[0] for place, each in enumerate(tokens)}
    # An exponent is written with the letter of years of emperors.
    years = {"y"} if has_digits else {"y", "e", "b"}
    day = any(each in {"d", "dd"} for each in tokens)
    clock = bool(marks & {"h", "s", "m", "["})
    if marks & years and "month" in marks and day:
        return Shown.MOMENT if clock else Shown.DAY
    if marks & years:
        return Shown.DAY if day else (Shown.MONTH if "month" in marks else Shown.YEAR)
    if marks & {"month", "d"}:
        return Shown.NO_YEAR
    if clock:
        return Shown.DURATION if "[" in marks else Shown.CLOCK
    return None


def _is_month(tokens: list[str], place: int) -> bool:
    """Whether a token shows months: minutes stand after hours or before seconds."""
    token = tokens[place]
    if token[0] != "m" or len(token) >= _MONTH_NAME:
        return token[0] == "m"
    before = tokens[place - 1][:2] if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    return not (before[:1] == "h" or before == "[h" or after[:1] == "s")
