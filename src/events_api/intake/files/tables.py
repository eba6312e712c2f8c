"""A table in a file: its header, the rows below it, and what of them says nothing.

Separate from the formats that hold tables, CSV and XLSX, which have this in common.
"""

import unicodedata
from collections.abc import Iterator

from events_api.core.problems.types import TooLarge
from events_api.intake.cells.cell import Cell, Unclear, text_of
from events_api.intake.files.format import Limits, Row, Rows, limited
from events_api.intake.problems import Unreadable
from events_api.intake.row_report import Remark

# So many stretches of blank rows are named.
_MOST_NAMED = 10
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def table(
    rows: Iterator[Row], limits: Limits, remarks: list[Remark], sheet: str | None = None
) -> Rows:
    """The header and the rows below it; what is passed over is said in the remarks.

    Raises:
        Unreadable: There is no row (400).
        TooLarge: The header has more characters than a cell may have (413).
    """
    filled = _filled(rows, limits, remarks)
    header = next(filled, None)
    if header is None:
        raise Unreadable("empty_file", "The file is empty. Its first row names the columns.")
    names = [_name(cell, header.number) for cell in header.cells]
    if sum(map(len, names)) > limits.cell:
        raise TooLarge(f"The header has more than {limits.cell:,} characters.")
    below = limited(_below(names, filled, remarks), limits)
    return Rows(names, below, sheet, remarks)


def _name(cell: Cell, row: int) -> str:
    try:
        return text_of(cell).strip()
    except Unclear as unclear:
        detail = f"The header in row {row}: {unclear.detail}"
        raise Unreadable(unclear.code, detail) from unclear


def _filled(rows: Iterator[Row], limits: Limits, remarks: list[Remark]) -> Iterator[Row]:
    """The rows that hold anything; the others are said when the last one has been read.

    Raises:
        TooLarge: There are more blank rows than rows may be (413).
    """
    blank: list[tuple[int, int]] = []
    passed = 0
    for row in rows:
        if not all(map(_is_blank, row.cells)):
            yield row
            continue
        passed += 1
        if passed > limits.rows:
            raise TooLarge(f"The file has more than {limits.rows:,} blank rows; delete them.")
        if blank and blank[-1][1] == row.number - 1:
            blank[-1] = (blank[-1][0], row.number)
        elif len(blank) <= _MOST_NAMED:
            blank.append((row.number, row.number))
    if passed:
        named = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in blank[:_MOST_NAMED])
        more = " and others" if len(blank) > _MOST_NAMED else ""
        detail = f"Blank rows were passed over ({passed}): {named}{more}."
        remarks.append(Remark(code="blank_rows", detail=detail))


def _is_blank(cell: object) -> bool:
    """Whether a cell shows nothing: it is empty, or of blanks and invisible characters alone."""
    if not cell:
        return cell is None or cell == ""
    if isinstance(cell, str):
        return not cell[0].isalnum() and all(
            unicodedata.category(each) in _INVISIBLE for each in cell
        )
    return False


def _below(names: list[str], rows: Iterator[Row], remarks: list[Remark]) -> Iterator[Row]:
    """The rows but those that are the header once more, as where two files were joined."""
    header = [name.casefold() for name in names]
    for row in rows:
        if len(row.cells) == len(header) and all(map(_is_named, row.cells, header)):
            detail = f"Row {row.number} is the header once more; it was passed over."
            remarks.append(Remark(code="repeated_header", detail=detail, row=row.number))
        else:
            yield row


def _is_named(cell: object, name: str) -> bool:
    return isinstance(cell, str) and cell.strip().casefold() == name
