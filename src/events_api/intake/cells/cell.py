# ruff: noqa: RUF001 - dashes and apostrophes that look alike are the subject
"""A cell, and what was understood of it.

Separate because every kind of cell answers in one of two ways: what it means, or why that is not
clear. Nothing is guessed: what could mean two things is refused with both of them named.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from events_api.core.values.cell_texts import is_error, says_nothing


class Percent(Struct, frozen=True):
    """A number that a spreadsheet shows as per cent: 0.45 shown as 45 % is `Percent(45)`."""

    value: Decimal

    @classmethod
    def of(cls, stored: float) -> "Percent":
        """The per cent of a number as a spreadsheet stores it: 0.45 is 45."""
        return cls(Decimal(format(exactly(stored).scaleb(2), "f")))

    def __str__(self) -> str:
        """As a spreadsheet shows it: `45%`."""
        return f"{self.value:f}%"


class Failed(Struct, frozen=True):
    """A cell of a spreadsheet that holds nothing to be read: why, and what is shown in it."""

    code: str
    detail: str
    shown: str = ""

    def __str__(self) -> str:
        """What is shown in it."""
        return self.shown


# A cell of a text file is a text; spreadsheets also have numbers, days and times.
Cell = str | int | float | bool | Percent | date | datetime | time | timedelta | Failed | None

_ALIKE = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"’": "'"})
_BLANKS = re.compile(r"\s+")


class Unclear(Exception):  # noqa: N818 - it says what is wrong with the cell, not with the program
    """A cell whose meaning is not clear; the words say what to write instead."""

    def __init__(self, code: str, detail: str, allowed: Sequence[str] = ()) -> None:
        """Take a code for programs, words for people, and values that were perhaps meant."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.allowed = list(allowed)


class Meaning(Struct, frozen=True):
    """What a cell means.

    Attributes:
        value: The value of the cell's own column; None where nothing is known.
        said: What was understood, as the export would write it; None where that is the cell.
        note: What else a person should know of how it was understood.
        also: What the cell says of other columns of its row, as {(member, part): value}.
    """

    value: Any
    said: str | None = None
    note: str | None = None
    also: Mapping[tuple[str, str | None], Any] = field(default_factory=dict)


Reading = Callable[[Cell], Meaning]


def is_unknown(cell: Cell) -> bool:
    """Whether a cell says that nothing is known: it is empty, a dash, "n/a" and the like."""
    return cell is None or (isinstance(cell, str) and says_nothing(cell))


def text_of(cell: Cell) -> str:
    """The cell as the text that a spreadsheet would show.

    Raises:
        Unclear: The spreadsheet itself shows an error in it, or holds nothing to be read.
    """
    if isinstance(cell, Failed):
        raise Unclear(cell.code, cell.detail)
    if isinstance(cell, str):
        if is_error(cell):
            raise Unclear("formula_error", "The formula in this cell failed. Type the value.")
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return format(exactly(cell), "f")
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | time):
        return str(cell).removesuffix(":00")
    return "" if cell is None else str(cell)


def exactly(number: float) -> Decimal:
    """The number as a spreadsheet shows it: 15 digits are what it keeps."""
    shown = Decimal(number) if isinstance(number, int) else Decimal(format(number, ".15g"))
    return Decimal(format(shown, "f"))


def plain(text: str) -> str:
    """The text to be compared: one dash, apostrophe and blank, ASCII digits, no direction."""
    kept = "".join(_kept(each) for each in text.translate(_ALIKE))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def _kept(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) == "Cf":
        return ""
    return str(unicodedata.decimal(character, character))


def listed(words: str) -> list[str]:
    """The items of a list of words that is written with bars between them."""
    return words.replace("\n", "").split("|")


def one_of(names: Collection[str]) -> str:
    """An alternation of a regular expression, the longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))
