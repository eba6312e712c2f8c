"""Splits a date in words into tokens: days, months, years and the words between them.

Separate from the grammar, which knows tokens and no language.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from events_api.core.words import fold
from events_api.intake.cells.calendar_words import (
    ABOUT,
    AND,
    HALVES,
    IGNORED,
    QUARTERS,
    SEASONS,
    SINCE,
    TO,
    UNTIL,
    folded,
    months,
    weekdays,
    words_of,
)
from events_api.intake.cells.cell import Unclear, one_of, plain

Kind = Literal[
    "day", "year", "month", "season", "half", "quarter", "since", "until", "to", "and", "dash",
    "about", "between", "ymd", "dmy", "my", "ignored",
]  # fmt: skip

_CLOCK = (
    r"([01]?\d|2[0-3])(?::([0-5]\d)(?!\d)(?::[0-5]\d)?\s*(am|pm|uhr|hrs|h)?|\s*(am|pm|uhr|hrs)\b)"
)
_TIMES = re.compile(rf"(?<![\d:.]){_CLOCK}(?:\s*(?:-|to|until|till|bis)\s*{_CLOCK})?")
_ZONES = re.compile(r"\(?\b(?:cest|cet|eest|eet|utc|gmt|bst|msk|pkt|ist|trt|local time)\b\)?")
_NUMERIC = r"""
    (?P<ymd>\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)
  | (?P<dmy>\d{1,2}[./-]\d{1,2}[./-]\d{4})(?!\d)
  | (?P<ym>\d{4}-(?:0[1-9]|1[0-2]))(?!\d)
  | (?P<my>\d{1,2}[./]\d{4})(?!\d)
  | (?P<number>\d+)(?:st|nd|rd|th|er|o|a|e)?(?![^\W_])\.?
"""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a date; `value` is its number or, of numeric dates, its numbers and text."""

    kind: Kind
    value: Any = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Clock times that stand beside a date, and whether a time zone stood there too."""

    times: tuple[str, ...]
    zone: bool


@lru_cache(maxsize=1)
def _words() -> dict[str, Token]:
    """What each known word or phrase is; of two meanings the later one here holds."""
    found = {word: Token("ignored") for word in (*words_of(IGNORED), *weekdays())}
    kinds: tuple[tuple[Kind, str], ...] = (
        ("about", ABOUT),
        ("until", UNTIL),
        ("since", SINCE),
        ("and", AND),
        ("to", TO),
    )
    found |= {word: Token(kind) for kind, words in kinds for word in words_of(words)}
    valued: tuple[tuple[Kind, dict[str, int]], ...] = (
        ("season", SEASONS),
        ("half", HALVES),
        ("quarter", QUARTERS),
        ("month", months()),
    )
    for kind, words in valued:
        found |= {folded(word): Token(kind, value) for word, value in words.items()}
    return found | {"between": Token("between")}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = f"(?P<word>{one_of(_words())})" + r"(?![^\W\d_])\.?"
    rest = r"(?P<dash>[-/…]|\.{3})|(?P<skip>[\s,.()]+)"
    return re.compile(f"(?:{_NUMERIC})|{words}|{rest}", re.VERBOSE | re.IGNORECASE)


def clock_of(text: str) -> tuple[str, Clock]:
    """The text (plain, in lower case) without clock times and zones, and these."""
    found: list[str] = []
    for match in _TIMES.finditer(text):
        groups = match.groups()
        found += [time for each in (groups[:4], groups[4:]) if (time := _clock_time(each))]
    bare = _TIMES.sub(" ", text)
    return _ZONES.sub(" ", bare), Clock(tuple(found), _ZONES.search(bare) is not None)


def _clock_time(parts: tuple[str | None, ...]) -> str | None:
    hour, minute, half, alone = parts
    if hour is None:
        return None
    number = int(hour)
    half = half or alone
    if half == "pm" and number < 12:  # noqa: PLR2004 - noon
        number += 12
    elif half == "am" and number == 12:  # noqa: PLR2004 - midnight
        number = 0
    return f"{number:02}:{minute or '00'}"


def tokens_of(text: str) -> list[Token]:
    """The tokens of a date in words.

    Raises:
        Unclear: A word or a number in it is none that dates have.
    """
    found: list[Token] = []
    place = 0
    pattern = _pattern()
    lowered = fold(plain(text)).replace("\u2019", "'")
    while place < len(lowered):
        match = pattern.match(lowered, place)
        if match is None:
            raise Unclear("unclear_date", ADVICE)
        token = _token(match)
        if token is not None and token.kind != "ignored":
            found.append(token)
        place = match.end()
    return found


ADVICE = (
    "Write the date as 2020, 2020-07, 2020-07-14 or 2020-04/2020-08, or in words with its year, "
    "as 10-11 December 2012. Leave the cell empty where it is not known."
)


def _token(match: re.Match[str]) -> Token | None:
    """The token of a match; None where it only parts others."""
    kind, text = str(match.lastgroup), match.group(str(match.lastgroup))
    if kind == "skip":
        return None
    if kind == "dash":
        return Token("dash")
    if kind == "word":
        return _words()[folded(text)]
    return _number(text) if kind == "number" else _numeric(kind, text)


def _numeric(kind: str, text: str) -> Token:
    """The token of a date that is written in numbers."""
    numbers = tuple(map(int, re.split("[./-]", text)))
    if kind == "ym":
        return Token("my", (numbers[1], numbers[0]))
    if kind == "dmy":
        return Token("dmy", (numbers, "." in text))
    return Token("ymd" if kind == "ymd" else "my", numbers)


def _number(text: str) -> Token:
    number = int(text)
    if len(text) == 4:  # noqa: PLR2004 - the digits of a year
        return Token("year", number)
    if len(text) <= 2 and 1 <= number <= 31:  # noqa: PLR2004 - the days of a month
        return Token("day", number)
    raise Unclear("unclear_date", f"A number in it is neither a day nor a year. {ADVICE}")
