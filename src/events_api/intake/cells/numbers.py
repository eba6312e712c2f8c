"""Numbers as people type them: `1,473`, `40 000 000`, `over 100,000`, `~50`, `30 to 40`, `2,3`.

Separate from counts of people, which have women and men inside, and from dates.
"""

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.values.structures import Qualifier
from events_api.core.words.folding import fold
from events_api.intake.cells import number_words
from events_api.intake.cells.cell import Cell, Unclear, listed, one_of, plain, text_of
from events_api.intake.cells.marks import without_marks
from events_api.intake.cells.separators import (
    DECIMAL,
    DIGITS,
    Decimals,
    Sign,
    is_two_way,
    number_of,
    sign_shown,
)

# A decimal sign without a digit before it: `.5` is not 5.
_BARE_SIGN = re.compile(rf"(?:^|[\s(~<>≈≤≥=+-])[.,{DECIMAL}]$")
_ADVICE = "Write the number with a digit before its decimal sign, as 0.5."
# Moving the decimal sign of a long number must not round it.
_EXACTLY = Context(prec=100)


class Figure(Struct, frozen=True):
    """A number in a text.

    Attributes:
        value: The number.
        qualifier: How exact it is.
        start: Where it begins, with its qualifier.
        end: Where it ends.
        to: The upper end, where it is a range.
        scale: Its zeros that stand as a word: 6 in `2 million`.
        joins: Whether its qualifier can also be the "to" of a range.
        two_way: Whether it is this number only by the decimal sign of the file.
    """

    value: Decimal
    qualifier: Qualifier
    start: int
    end: int
    to: Decimal | None = None
    scale: int = 0
    joins: bool = False
    two_way: bool = False


class Written(Struct, frozen=True):
    """The text of a cell, plain and folded, without the marks of footnotes that stood in it."""

    text: str
    marks: Sequence[str] = ()

    def note(self, figures: Sequence[Figure], decimals: Decimals) -> str | None:
        """What a person should know of how numbers in it were read."""
        left_out = f"{' '.join(self.marks)} is a mark, no digit" if self.marks else None
        two_way = any(each.two_way for each in figures)
        settled = f"decimal {decimals.sign}: {decimals.because}" if two_way else None
        return "; ".join(filter(None, (left_out, settled))) or None


def written(cell: Cell) -> Written:
    """The text in which the numbers of a cell are looked for.

    Raises:
        Unclear: There is an error in the cell, or a sign that is a number in another way.
    """
    if not isinstance(cell, str):
        # The number of a spreadsheet has no sign of its own that could part thousands.
        return Written(text_of(cell).replace(".", DECIMAL))
    text, marks = without_marks(text_of(cell))
    return Written(fold(plain(text)), marks)


@lru_cache(maxsize=2)
def _pattern(*, whole: bool) -> re.Pattern[str]:
    before = rf"(?:(?P<before>{one_of(_qualifiers())})\.?\s*(?:the\s+|de\s+)?)?"
    spelt = one_of(number_words.SPELT)
    sign = "-" if whole else "[-+]"
    number = rf"(?P<sign>{sign})?(?P<digits>{DIGITS})|(?<![^\W_])(?P<spelt>{spelt})(?![^\W_])"
    letters = "" if whole else rf"(?P<letter>{one_of(number_words.LETTERS)})|"
    scales = rf"\s*(?P<scale>{one_of(_scales())})"
    scale = rf"(?:(?:{letters}{scales})\.?(?![^\W_]))?"
    return re.compile(rf"(?<![^\W_]){before}(?:{number}){scale}(?P<after>\s?\+(?!\s*\d))?")


@lru_cache(maxsize=1)
def _scales() -> dict[str, int]:
    return {fold(word): zeros for word, zeros in number_words.SCALES.items()}


@lru_cache(maxsize=1)
def _qualifiers() -> dict[str, Qualifier]:
    words = number_words.QUALIFIERS
    return {fold(each): name for name, every in words.items() for each in listed(every)}


def _words(words: str) -> str:
    return one_of([fold(each) for each in listed(words)])


@lru_cache(maxsize=1)
def _joining() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What opens a range, and what stands inside one with and without an opening word."""
    between = r"\s*(?:-|\.\.\.?|…)\s*|\s+(?:{})\s+"
    return (
        re.compile(rf"(?<![^\W_])(?:{_words(number_words.OPENING)})\s+$"),
        re.compile(between.format(_words(number_words.JOINING_OPENED))),
        re.compile(between.format(_words(number_words.JOINING))),
    )


def figures_in(text: str, decimals: Decimals, *, whole: bool = False) -> list[Figure]:
    """All numbers of a text (plain and folded), in order; two ends of a range are one of them.

    Where they are `whole`, `1.473` is more than a thousand.

    Raises:
        Unclear: Digits and separators that are no number, or two; ends that are no range.
    """
    found: list[Figure] = []
    for match in _pattern(whole=whole).finditer(text):
        figure = _figure(match, decimals, whole=whole)
        joined = _range(text, found[-1], figure) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(figure)
    return found


def signs_in(cell: str, *, whole: bool) -> set[Sign]:
    """The decimal signs that the numbers of a cell show; none where it cannot be read."""
    if "," not in cell and "." not in cell:
        return set()
    try:
        found = {
            sign_shown(match["digits"], whole=whole and not match["scale"])
            for match in _pattern(whole=whole).finditer(written(cell).text)
            if match["digits"]
        }
    except Unclear:
        return set()
    return {sign for sign in found if sign is not None}


def _figure(match: re.Match[str], decimals: Decimals, *, whole: bool) -> Figure:
    words = match.groupdict()
    scale = _scales().get(words["scale"], 0)
    scale = scale or number_words.LETTERS.get(words.get("letter") or "", 0)
    whole = whole and not scale
    if words["spelt"]:
        value = Decimal(number_words.SPELT[words["spelt"]])
    elif _BARE_SIGN.search(match.string[: match.start("digits")]):
        raise Unclear("unclear_number", _ADVICE)
    else:
        value = number_of(words["digits"], decimals, whole=whole)
    before = words["before"]
    qualifier: Qualifier = _qualifiers()[before] if before else "exact"
    return Figure(
        _scaled(value.copy_negate() if words["sign"] == "-" else value, scale),
        "at_least" if words["after"] else qualifier,
        match.start(),
        match.end(),
        scale=scale,
        joins=before in {fold(each) for each in listed(number_words.JOINING_QUALIFIERS)},
        two_way=bool(words["digits"]) and not whole and is_two_way(words["digits"]),
    )


def _range(text: str, low: Figure, high: Figure) -> Figure | None:
    """Two numbers as the ends of a range; None where they are none.

    Raises:
        Unclear: What stands between them makes a range of them, but they are no ends of one.
    """
    opening, opened, closed = _joining()
    first = opening.search(text, 0, low.start)
    between = text[low.end : high.start]
    pattern = opened if first is not None else closed
    joined = high.qualifier == "exact" and pattern.fullmatch(between) is not None
    if not joined and not (high.joins and not between.strip()):
        return None
    if high.scale and not low.scale:  # 1.5-2 million
        low = replace(low, value=_scaled(low.value, high.scale))
    if low.to is not None or high.value <= low.value or low.qualifier not in {"exact", "about"}:
        raise Unclear("unclear_range", "Write a range with its lower end first, as 30-40.")
    return replace(
        low,
        start=low.start if first is None else first.start(),
        end=high.end,
        to=high.value,
        two_way=low.two_way or high.two_way,
    )


def _scaled(value: Decimal, zeros: int) -> Decimal:
    return Decimal(format(value.scaleb(zeros, _EXACTLY), "f")) if zeros else value


def share_of(value: Decimal) -> Decimal:
    """A share from 0 to 1 of per cent: 45 is 0.45."""
    return _scaled(value, -2)
