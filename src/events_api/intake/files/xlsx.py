"""XLSX: one sheet of a workbook, row by row, with what its cells show and not only what they hold.

Separate from the parts of a workbook: here it is decided which sheet is meant, and what becomes of
rows and columns that are hidden or struck through.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO
from zipfile import ZipFile

from msgspec import Struct, field

from events_api.core.values.cell_texts import unsafe
from events_api.intake.cells.cell import Cell, Failed
from events_api.intake.files.archive import opened
from events_api.intake.files.format import Choices, FileFormat, Limits, Row, Rows
from events_api.intake.files.markup import fed
from events_api.intake.files.rich_text import Struck
from events_api.intake.files.serials import typed_year
from events_api.intake.files.sheet import Sheet, SheetRow, letters_of
from events_api.intake.files.sheet_cells import Look
from events_api.intake.files.tables import table
from events_api.intake.files.workbook import SheetName, Workbook
from events_api.intake.problems import Unreadable
from events_api.intake.row_report import Remark, shortened

# So many sheets, columns or cells are named.
_MOST_NAMED = 20
# A cell of a spreadsheet holds no more; what writes a longer text into one cuts it to just this.
_LONGEST = 32_767


def read(file: BinaryIO, choices: Choices, limits: Limits) -> Rows:
    """The header and the rows of one sheet.

    Raises:
        Unreadable: It is no workbook, or which sheet is meant is not clear (400).
        TooLarge: It passes a limit (413).
    """
    archive = opened(file, limits)
    workbook = Workbook(archive, limits)
    chosen = _chosen(workbook.sheets, choices)
    remarks = _of_sheets(workbook.sheets, chosen)
    reading = _Reading(archive, workbook, chosen, choices.hidden == "skip", limits, remarks)
    return table(reading.rows(), limits, remarks, chosen.name)


def _chosen(sheets: Sequence[SheetName], choices: Choices) -> SheetName:
    """The sheet that was asked for, else the one named as a kind, else the only one shown.

    Raises:
        Unreadable: There is no such sheet, or several could be meant (400).
    """
    names = [each.name for each in sheets][:_MOST_NAMED]
    asked = choices.sheet
    if asked is not None:
        same = [each for each in sheets if each.name == asked]
        same = same or [each for each in sheets if _bare(each.name) == _bare(asked)]
        if len(same) != 1:
            detail = f"The workbook has no sheet of that name. It has {_named(names)}."
            raise Unreadable("unknown_sheet", detail, names)
        return same[0]
    shown = [each for each in sheets if each.shown]
    found = [each for each in shown if _bare(each.name) in choices.sheets] or shown
    if len(found) != 1:
        names = [each.name for each in found][:_MOST_NAMED]
        detail = f"The workbook has several sheets: {_named(names)}. Say which one, as sheet=NAME."
        raise Unreadable("several_sheets", detail, names)
    return found[0]


def _bare(name: str) -> str:
    return name.strip().lower()


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"“{shortened(name)}”" for name in names)


def _of_sheets(sheets: Sequence[SheetName], chosen: SheetName) -> list[Remark]:
    """What is to be said of the sheets of a workbook."""
    others = [each for each in sheets if each is not chosen]
    remarks = []
    if not chosen.shown:
        detail = f"The sheet “{shortened(chosen.name)}” is hidden; it was read."
        remarks.append(Remark(code="hidden_sheet", detail=detail))
    if others:
        names = [f"{_named([each.name])}{'' if each.shown else ' (hidden)'}" for each in others]
        said = ", ".join(names[:_MOST_NAMED])
        detail = f"Only the sheet {_named([chosen.name])} was read, and not {said}."
        remarks.append(Remark(code="other_sheets", detail=detail))
    return remarks


class _Reading(Struct):
    """The reading of one sheet, which knows what it passed over when it is done."""

    archive: ZipFile
    workbook: Workbook
    chosen: SheetName
    skips: bool
    limits: Limits
    remarks: list[Remark]
    hidden_columns: set[int] = field(default_factory=set)

    def rows(self) -> Iterator[Row]:
        """The rows as a table has them, empty ones between them too.

        Raises:
            Unreadable: Cells are merged, or the sheet cannot be read (400).
        """
        look = self.workbook.look()
        sheet = Sheet(look, self.limits)
        last = 0
        with self.archive, self.workbook.part(self.chosen.part) as part:
            for _ in fed(part, sheet.starts, sheet.ends, sheet.text):
                while sheet.rows:
                    row = sheet.rows.popleft()
                    yield from (Row(number, ()) for number in range(last + 1, row.number))
                    yield from self._row(row, sheet.hidden_columns, look, is_first=last == 0)
                    last = row.number
        if sheet.merged is not None:
            detail = f"Cells are merged ({sheet.merged[:30]}). Unmerge them: each row needs its "
            raise Unreadable("merged_cells", f"{detail}own cells.")
        self._say_columns()

    def _row(self, row: SheetRow, hidden: set[int], look: Look, *, is_first: bool) -> Iterator[Row]:
        """A row with what is said of it; none where it is passed over."""
        struck = sum(each is Struck.WHOLLY for each in row.struck.values())
        is_struck = 2 * struck > len(row.cells)
        if self.skips and not is_first and (row.hidden or is_struck):
            why = "hidden or filtered out" if row.hidden else "struck through"
            detail = f"Row {row.number} is {why}; it was passed over."
            self.remarks.append(Remark(code="skipped_row", detail=detail, row=row.number))
            return
        self.hidden_columns |= hidden & row.cells.keys()
        cells = {
            place: cell for place, cell in row.cells.items() if not (self.skips and place in hidden)
        }
        values: list[Cell] = [_value(cells.get(each)) for each in range(max(cells, default=-1) + 1)]
        yield Row(row.number, values, tuple(_said(row, look, is_struck=is_struck)))

    def _say_columns(self) -> None:
        if self.hidden_columns:
            places = [letters_of(each) for each in sorted(self.hidden_columns)][:_MOST_NAMED]
            done = "were passed over" if self.skips else "were read"
            detail = f"Hidden columns {done}: {', '.join(places)}."
            self.remarks.append(Remark(code="hidden_columns", detail=detail))


def _value(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    if len(cell) <= _LONGEST <= 2 * len(cell) and len(cell.encode("utf-16-le")) // 2 == _LONGEST:
        detail = f"The cell is full at {_LONGEST:,} characters, so its text is probably cut off."
        return Failed("cut_off", f"{detail} Send what is longer as CSV or NDJSON.", cell[:40])
    return unsafe(cell)


def _said(row: SheetRow, look: Look, *, is_struck: bool) -> Iterator[Remark]:
    """What the look of a row says."""
    number = row.number
    if row.hidden:
        detail = f"Row {number} is hidden or filtered out. With hidden=skip it is passed over."
        yield Remark(code="hidden_row", detail=detail, row=number)
    if is_struck:
        detail = f"Row {number} is struck through. With hidden=skip it is passed over."
        yield Remark(code="struck_row", detail=detail, row=number)
    elif row.struck:
        places = [f"{letters_of(each)}{number}" for each in sorted(row.struck)][:_MOST_NAMED]
        detail = f"Struck through, wholly or in part: {', '.join(places)}. The texts were read."
        yield Remark(code="struck_cells", detail=detail, row=number)
    for place, cell in row.cells.items():
        year = typed_year(cell, since_1904=look.since_1904) if isinstance(cell, date) else None
        if year is not None:
            detail = (
                f"{letters_of(place)}{number} is {cell}: a spreadsheet makes this of the year "
                f"{year} in a cell for dates. If the year is meant, write {year} as text."
            )
            yield Remark(code="perhaps_a_year", detail=detail, row=number)


FORMAT = FileFormat(
    "xlsx", ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), read
)
