"""Splits a date in words into tokens: days, months, years and the words between them.

Separate from the grammar, which knows tokens and no language.
"""

import re
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from events_api.core.words.folding import fold
from events_api.intake.cells.cell import Unclear, one_of, plain
from events_api.intake.dates.calendar_words import (
    ABOUT,
    AND,
    FISCAL,
    HALVES,
    IGNORED,
    PRESENT,
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

Kind = Literal[
    "day", "nth", "year", "month", "season", "half", "quarter", "weekday", "weekdays", "since",
    "until", "to", "and", "dash", "about", "between", "now", "fiscal", "ymd", "dmy", "dm", "my",
    "years", "ignored",
]  # fmt: skip

_SEASONS = range(21, 25)  # of EDTF


def second_year(year: int, last: int) -> int | None:
    """The second of two years that people write as `2020-21`; None where they do not.

    It follows the first, as in `2010-11`, which may be a month as well; or it comes later and is
    no month, as in `2018-22`, which is a season in EDTF.
    """
    later = last - year % 100
    return year + later % 100 if later % 100 == 1 or (later > 0 and last in _SEASONS) else None


_TWO = "|".join(
    rf"{year:02}\s?[/-]\s?{last:02}"
    for year in range(100)
    for last in range(100)
    if second_year(year, last)
)
_NUMERIC = rf"""
    (?P<ymd>\d{{4}}(?P<a>[./-])\d{{1,2}}(?P=a)\d{{1,2}}|(?:19|20|21)\d{{6}})(?!\d)
  | (?P<dmy>\d{{1,2}}(?P<b>[./-])\d{{1,2}}(?P=b)\d{{4}})(?!\d)
  | (?P<years>\d\d(?:{_TWO}))(?!\d|[.-]\d|/\d{{1,2}}(?!\d))
  | (?P<ym>\d{{4}}-(?:0[1-9]|1[0-2]))(?!\d)
  | (?<![^\W\d_][\s./-])(?<!\d{{4}}[./-])(?P<my>\d{{1,2}}[./-]\d{{4}})(?!\d)
  | (?P<dm>\d{{1,2}}\.\d{{1,2}}(?!\d)\.?(?!\d)
    | \d{{1,2}}/\d{{1,2}}(?=\s*(?:-|to\b|until\b|till\b|bis\b)))
"""
# Two letters with stops, as `н.в.`; and a German Wednesday or Thursday that is a word elsewhere.
_SHORT = re.compile(r"\b([^\W\d_])\.\s?([^\W\d_])(?:\.|\b)")
_GERMAN = re.compile(r"(?:do|mi)\b[.,]?\s*\d{1,2}\b(?!\d)")
# A number may stand against a word: `03Mar2020`, `2021Q1`.
_NUMBER = r"""
    (?P<nth>\d+)(?:st|nd|rd|th|er|o|a|e)(?![^\W_])\.?
  | (?P<number>\d+)(?:(?![^\W_])\.?|(?=[^\W\d_]{3}|[qh][1-4]))
"""


class Token(Struct, frozen=True):
    """One piece of a date; `value` is its number or, of numeric dates, its numbers and text."""

    kind: Kind
    value: Any = None


@lru_cache(maxsize=1)
def _words() -> dict[str, Token]:
    """What each known word or phrase is; of two meanings the later one here holds."""
    kinds: tuple[tuple[Kind, str], ...] = (
        ("ignored", IGNORED),
        ("about", ABOUT),
        ("until", UNTIL),
        ("since", SINCE),
        ("and", AND),
        ("to", TO),
        ("now", PRESENT),
        ("fiscal", FISCAL),
    )
    found = {word: Token(kind) for kind, words in kinds for word in words_of(words)}
    valued: tuple[tuple[Kind, dict[str, int]], ...] = (
        ("weekday", weekdays()),
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
    words = one_of(_words()).replace(r"\ ", r"\.?\ ")  # "1. Quartal"
    word = rf"(?P<word>{words})(?![^\W\d_])\.?"
    rest = r"(?P<dash>[-/])|(?P<skip>[\s,.()]+)"
    return re.compile(f"(?:{_NUMERIC})|{word}|{_NUMBER}|{rest}", re.VERBOSE | re.IGNORECASE)


def tokens_of(text: str) -> list[Token]:
    """The tokens of a date in words.

    Raises:
        Unclear: A word or a number in it is none that dates have.
    """
    found: list[Token] = []
    place = 0
    pattern = _pattern()
    lowered = _plainly(text)
    if _GERMAN.match(lowered):
        raise Unclear("unclear_date", "Write the weekday in full, or leave it out.")
    while place < len(lowered):
        match = pattern.match(lowered, place)
        if match is None:
            raise Unclear("unclear_date", ADVICE)
        token = _token(match)
        if token is not None and token.kind != "ignored":
            found.append(token)
        place = match.end()
    return found


def goes_on(text: str) -> bool:
    """Whether a text says that something has no end yet, as `present` or `en cours`."""
    said = _words().get(folded(plain(text)))
    return said is not None and said.kind == "now"


def _plainly(text: str) -> str:
    """The text folded, with `5. 3. 2020` and `н. в.` closed up and dots as a dash."""
    folded = fold(plain(text))
    dashed = re.sub(r"\.{2,}|…", " - ", folded)
    return _SHORT.sub(r"\1\2 ", re.sub(r"(?<=\d)\.\s(?=\d)", ".", dashed))


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
    return _number(text, kind) if kind in {"number", "nth"} else _numeric(kind, text)


def _numeric(kind: Any, text: str) -> Token:
    """The token of a date that is written in numbers."""
    if kind == "ymd" and text.isdigit():
        return Token("ymd", (int(text[:4]), int(text[4:6]), int(text[6:])))
    numbers = tuple(map(int, re.findall(r"\d+", text)))
    if kind == "ym":
        return Token("my", (numbers[1], numbers[0]))
    if kind in {"dmy", "dm"}:
        return Token(kind, (numbers, "." in text))
    return Token(kind, numbers)


def _number(text: str, kind: str) -> Token:
    number = int(text)
    if kind == "number" and len(text) == 4:  # noqa: PLR2004 - the digits of a year
        return Token("year", number)
    if len(text) <= 2 and 1 <= number <= 31:  # noqa: PLR2004 - the days of a month
        return Token("day" if kind == "number" else "nth", number)
    raise Unclear("unclear_date", f"A number in it is neither a day nor a year. {ADVICE}")
