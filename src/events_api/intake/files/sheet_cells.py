"""A cell of a sheet as it stands in the file, and what it holds.

Separate from the rows. A cell that cannot be read is refused by its place, and not the workbook.
"""

import math
from datetime import date, datetime

from msgspec import Struct

from events_api.intake.cells.cell import Cell, Failed
from events_api.intake.files.rich_text import SharedTexts, Struck, plain
from events_api.intake.files.serials import cell_of
from events_api.intake.files.styles import Styles

_NO_RESULT = (
    "The formula in this cell has no stored result. Open the file in a spreadsheet and save it, or "
    "type the value."
)
_FAILED = "The formula in this cell failed. Type the value."
_NOT_READ = "This cell cannot be read. Type its value anew."
# So much of what cannot be read is shown.
_SHOWN = 40
_TRUTHS = {"0": False, "1": True}
_DIGITS = 9


class Look(Struct, frozen=True):
    """What the whole workbook says of its cells."""

    texts: SharedTexts
    styles: Styles
    since_1904: bool


class SheetCell(Struct):
    """A cell as the file has it.

    Attributes:
        column: Its column; A is 0.
        kind: What its value is, as `n`, `s` or `e` (ECMA-376, 18.18.11).
        style: The number of its style.
        formula: Whether it has a formula.
        value: Its value; None where it has none.
    """

    column: int
    kind: str = "n"
    style: str | None = None
    formula: bool = False
    value: str | None = None


def read(raw: SheetCell, look: Look) -> tuple[Cell, Struck]:
    """What a cell holds, and how much of a text in it is struck through."""
    text = raw.value or ""
    # A formula that gives an empty text has stored that: its value is there, and empty.
    if raw.formula and not text and (raw.kind != "str" or raw.value is None):
        return Failed("formula_without_result", _NO_RESULT), Struck.NOT
    if raw.kind == "e":
        return Failed("formula_error", _FAILED, text[:_SHOWN]), Struck.NOT
    if not text:
        return None, Struck.NOT
    if raw.kind == "s":
        if not _is_place(text, len(look.texts)):
            return _not_read(text), Struck.NOT
        return look.texts[int(text)]
    return _typed(raw.kind, text, look, raw.style), Struck.NOT


def _is_place(text: str, length: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) < length


def _typed(kind: str, text: str, look: Look, style: str | None) -> Cell:
    """A number, a truth, a day, or the text of a formula."""
    if kind == "str":
        return plain(text)
    if kind == "b" and text in _TRUTHS:
        return _TRUTHS[text]
    if kind == "d":
        return _day(text)
    number = _number(text) if kind == "n" else None
    if number is None:
        return _not_read(text)
    return cell_of(number, look.styles.of(style).shown, since_1904=look.since_1904)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _day(text: str) -> Cell:
    """A day or moment that is written as ISO 8601, as strict workbooks may."""
    try:
        return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text)
    except ValueError:
        return _not_read(text)


def _not_read(text: str) -> Failed:
    return Failed("unreadable_cell", _NOT_READ, text[:_SHOWN])
