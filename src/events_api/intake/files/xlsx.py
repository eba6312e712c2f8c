"""XLSX: one sheet of a workbook, read by python-calamine, which the extra `xlsx` brings.

Separate because a workbook is an archive that can unpack to anything: its sizes are summed and the
cells that its sheets name are looked at before it is opened.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from events_api.core.problems import TooLarge
from events_api.core.table import unsafe
from events_api.intake.files.format import (
    Choices,
    FileFormat,
    Limits,
    Row,
    Rows,
    limited,
)
from events_api.intake.problems import MissingPart, Unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_PIECE = 1 << 20
_MOST_PARTS = 2_000
# What a reader takes for a cell in memory, empty ones between others included.
_BYTES_A_CELL = 40
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(
    rb"""<(?:\w+:)?(?:c|row|dimension)\b[^>]*?\b(?:r|ref)=["']([A-Z:0-9]{1,25})["']"""
)
_PLACE = re.compile(rb"([A-Z]{0,4})([0-9]{1,8})")
_BROKEN = "This is no Excel workbook (.xlsx) that can be read. Open it and save it anew as .xlsx."


def read(file: BinaryIO, choices: Choices, limits: Limits) -> Rows:
    """The header and the rows of one sheet; empty rows are passed over."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingPart("To read Excel files: pip install 'events-api[xlsx]'.") from error
    _check(file, limits)
    file.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        sheet = _sheet(workbook, choices)
        merged = sheet.merged_cell_ranges
    except CalamineError as error:
        raise Unreadable("broken_workbook", _BROKEN) from error
    if merged:
        place = _range(merged[0])
        detail = f"Cells are merged ({place}). Unmerge them: each row needs its own cells."
        raise Unreadable("merged_cells", detail)
    rows = _numbered(sheet)
    header = next(rows, None)
    if header is None:
        raise Unreadable("empty_file", "The sheet is empty. Its first row names the columns.")
    names = [str(cell).strip() if cell is not None else "" for cell in header.cells]
    return Rows(names, limited(rows, limits), sheet.name)


def _numbered(sheet: "CalamineSheet") -> Iterator[Row]:
    """Rows with the numbers that the spreadsheet shows, without those that are empty."""
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(value) for value in values]
        if any(cell is not None for cell in cells):
            yield Row(number, cells)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return unsafe(value) if value.strip() else None
    return value


def _sheet(workbook: "CalamineWorkbook", choices: Choices) -> "CalamineSheet":
    """The sheet that was asked for, else the one named as a kind, else the only one shown.

    Raises:
        Unreadable: There is no such sheet, or several could be meant (400).
    """
    names = workbook.sheet_names
    if choices.sheet is not None:
        if choices.sheet not in names:
            raise Unreadable("unknown_sheet", "The workbook has no sheet of that name.")
        return workbook.get_sheet_by_name(choices.sheet)
    shown = [
        each.name for each in workbook.sheets_metadata if str(each.visible).endswith("Visible")
    ]
    named = [name for name in names if name.strip().lower() in choices.sheets]
    found = named or shown
    if len(found) != 1:
        detail = "The workbook has several sheets. Say which one, as sheet=meetings."
        raise Unreadable("several_sheets", detail)
    return workbook.get_sheet_by_name(found[0])


def _check(file: BinaryIO, limits: Limits) -> None:
    """Refuse what cannot be a workbook, or would become too large, before it is opened.

    Raises:
        Unreadable: It is no workbook, or one with macros (400).
        TooLarge: Unpacked, or by the cells that it names, it passes a limit (413).
    """
    file.seek(0)
    if not is_zipfile(file):
        raise Unreadable("broken_workbook", _BROKEN)
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
                raise TooLarge(f"Unpacked, the workbook has more than {limits.unpacked} bytes.")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Unreadable(
                    "macros", "The workbook has macros. Save it as .xlsx, without them."
                )
            if "xl/workbook.xml" not in names:
                raise Unreadable("broken_workbook", _BROKEN)
            for part in parts:
                if _SHEET.fullmatch(part.filename):
                    _check_cells(archive, part, limits)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Unreadable("broken_workbook", _BROKEN) from error


def _check_cells(archive: ZipFile, part: ZipInfo, limits: Limits) -> None:
    """Refuse a sheet whose cells lie far apart: a reader makes room for all between them."""
    rest = b""
    unpacked = 0
    last_row = last_column = 0
    with archive.open(part) as content:
        while piece := content.read(_PIECE):
            unpacked += len(piece)
            if unpacked > limits.unpacked:  # the size that the archive claims may be a lie
                raise TooLarge(f"Unpacked, the workbook has more than {limits.unpacked} bytes.")
            text = rest + piece
            for match in _CELL.finditer(text):
                for column, row in _PLACE.findall(match[1]):
                    last_row = max(last_row, int(row))
                    last_column = max(last_column, _position(column))
            rest = text[-200:]
            # Some rows for the header and for empty ones.
            if last_row > limits.rows + 1_000 or last_column > limits.columns:
                raise TooLarge(
                    f"The sheet has cells beyond row {limits.rows} or column {limits.columns}; "
                    "delete empty rows and columns."
                )
            if last_row * last_column > limits.unpacked // _BYTES_A_CELL:
                raise TooLarge("The cells of the sheet lie too far apart; delete empty columns.")


def _position(column: bytes) -> int:
    """The number of a column: A is 1."""
    position = 0
    for letter in column:
        position = 26 * position + letter - 64
    return position


def _range(merged: tuple[tuple[int, int], tuple[int, int]]) -> str:
    """A range as spreadsheets write it."""
    return ":".join(f"{_letters(column)}{row + 1}" for row, column in merged)


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


FORMAT = FileFormat(
    "xlsx", ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), read
)
