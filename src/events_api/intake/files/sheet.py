"""The rows of one sheet of a workbook, as they stand in its part, one after another.

Separate from what is made of them: here a row is hidden or not, and its cells have places.
"""

import re
from collections import deque

from msgspec import Struct, field

from events_api.core.problems.types import TooLarge
from events_api.intake.cells.cell import Cell, Failed
from events_api.intake.files.format import Limits
from events_api.intake.files.markup import BROKEN, Attributes, truth
from events_api.intake.files.rich_text import RichText, Struck
from events_api.intake.files.sheet_cells import Look, SheetCell, read
from events_api.intake.problems import Unreadable

_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{0,7}")


class SheetRow(Struct):
    """One row that holds anything.

    Attributes:
        number: As the spreadsheet shows it.
        hidden: Whether it is hidden, or filtered out.
        cells: By column, of which the first is 0; empty ones are left out.
        struck: The columns of cells that are struck through, and how much of each.
    """

    number: int
    hidden: bool
    cells: dict[int, Cell] = field(default_factory=dict)
    struck: dict[int, Struck] = field(default_factory=dict)


class Sheet:
    """Receives the part of a sheet; whole rows wait in `rows` to be taken."""

    def __init__(self, look: Look, limits: Limits) -> None:
        """Take what cells name, and the limits of rows and columns."""
        self.rows: deque[SheetRow] = deque()
        self.merged: str | None = None
        self.hidden_columns: set[int] = set()
        self._look, self._limits = look, limits
        self._rich = RichText(limits.cell)
        self._row = SheetRow(0, hidden=False)
        self._cell = SheetCell(-1)
        self._held = 0
        self._all_hidden = self._in_value = False
        self.starts = {
            "c": self._begin_cell,
            "v": self._begin_value,
            "row": self._begin_row,
            "f": self._begin_formula,
            **self._rich.starts,
            "col": self._columns,
            "sheetFormatPr": self._defaults,
            "mergeCell": self._merge,
        }
        self.ends = {
            **self._rich.ends,
            "v": self._end_value,
            "c": self._end_cell,
            "row": self._end_row,
        }

    def text(self, text: str) -> None:
        """Take characters of a value or of a text inside a cell."""
        if not self._in_value:
            self._rich.text(text)
        elif len(self._cell.value or "") <= self._limits.cell:
            self._cell.value = (self._cell.value or "") + text

    def _defaults(self, attributes: Attributes) -> None:
        self._all_hidden = truth(attributes.get("zeroHeight"))

    def _columns(self, attributes: Attributes) -> None:
        """Note columns that are hidden, or so narrow that nothing is seen of them."""
        if truth(attributes.get("hidden")) or attributes.get("width") == "0":
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self.hidden_columns.update(range(first - 1, min(last, self._limits.columns)))

    def _merge(self, attributes: Attributes) -> None:
        self.merged = self.merged or attributes.get("ref", "")

    def _begin_row(self, attributes: Attributes) -> None:
        number = _whole(attributes.get("r")) or self._row.number + 1
        if number <= self._row.number:
            raise Unreadable("broken_workbook", f"{BROKEN} Row {number} stands in it twice.")
        hidden = truth(attributes.get("hidden")) or (
            self._all_hidden and not truth(attributes.get("customHeight"))
        )
        self._row = SheetRow(number, hidden=hidden or attributes.get("ht") == "0")
        self._cell, self._held = SheetCell(-1), 0

    def _end_row(self) -> None:
        if self._row.cells:
            self.rows.append(self._row)

    def _begin_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        column = self._cell.column + 1 if place is None else column_of(place[1])
        self._cell = SheetCell(column, attributes.get("t", "n"), attributes.get("s"))
        if self._cell.kind == "inlineStr":
            self._rich.begin()

    def _begin_formula(self, _: Attributes) -> None:
        self._cell.formula = True

    def _begin_value(self, _: Attributes) -> None:
        self._cell.value, self._in_value = "", True

    def _end_value(self) -> None:
        self._in_value = False

    def _end_cell(self) -> None:
        raw, row, look = self._cell, self._row, self._look
        found = self._rich.finish() if raw.kind == "inlineStr" else read(raw, look)
        cell, struck = found
        if cell is None or cell == "":
            return
        self._hold(len(cell) if isinstance(cell, str) else 1)
        if raw.column in row.cells:
            cell = Failed("unreadable_cell", "This cell stands in the file twice. Save it anew.")
        row.cells[raw.column] = cell
        if raw.style is not None and look.styles.of(raw.style).struck:
            struck = Struck.WHOLLY
        if struck:
            row.struck[raw.column] = struck

    def _hold(self, length: int) -> None:
        """Count what a row holds, of whose texts each may be named by many cells."""
        self._held += length
        if self._held > self._limits.row:
            number = self._row.number
            raise TooLarge(f"Row {number} has more than {self._limits.row:,} characters.")
        if self._cell.column >= self._limits.columns:
            last = letters_of(self._limits.columns - 1)
            raise TooLarge(f"The sheet has cells beyond column {last}; delete what is not needed.")


def column_of(letters: str) -> int:
    """The column of its letters; A is 0."""
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return column - 1


def letters_of(column: int) -> str:
    """The letters of a column; 0 is A."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _whole(text: str | None) -> int:
    """A number of a row or column; 0 where there is none that may be."""
    return int(text) if text is not None and text.isascii() and text[:9].isdigit() else 0
