"""Where the header of a file is, and which rows beside it are no records.

Separate from the formats, because a title above the table, tags beneath its names and a template's
example are the same in all of them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from msgspec.structs import replace

from events_api.intake.cells.cell import Cell
from events_api.intake.columns.examples import is_example
from events_api.intake.files.format import Row, Rows
from events_api.intake.row_report import Remark

# Among so many of the first rows the header is looked for; so many tell what their columns hold.
_ABOVE, _FIRST = 20, 20
# A row of the Humanitarian Exchange Language: #date+start beneath "Start date".
_TAG = re.compile(r"#\s*[a-z][a-z0-9_]*(?:\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
Cells = Sequence[Cell]


def beneath_header(rows: Rows, is_name: Callable[[str], bool]) -> tuple[Rows, list[Cells]]:
    """The header where it stands, and the rows beneath that are records; the first ones' cells too.

    Rows above it, tags beneath it and a template's example are passed over, with a remark each. The
    first of `rows` is taken for the header; `is_name` says whether a text could mean a column.
    """
    if rows.header is None:
        return rows, []
    first = list(islice(rows.rows, _ABOVE))
    position = _position([rows.header, *(row.cells for row in first)], is_name)
    header = rows.header
    if position:
        above = first[position - 1]
        header = [_text(cell) for cell in above.cells]
        first = first[position:]
        detail = f"The header is row {above.number}. What stands above it was passed over."
        rows.remarks.append(Remark(code="rows_above_header", detail=detail, row=above.number))
    below = _records(chain(first, rows.rows), rows.remarks)
    sample = list(islice(below, _FIRST))
    cells = [row.cells for row in sample if isinstance(row.cells, Sequence)]
    return replace(rows, header=header, rows=chain(sample, below)), cells


def _position(candidates: Sequence[object], is_name: Callable[[str], bool]) -> int:
    """Which of the first rows is the header: the first of those that name most columns.

    A row beneath the first is one only if it names two at least, and half of what it holds.
    """
    best, most = 0, 0
    for position, cells in enumerate(candidates):
        texts = (
            [_text(cell) for cell in cells if _text(cell)] if isinstance(cells, Sequence) else []
        )
        names = sum(map(is_name, texts))
        if names > most and (not position or (names > 1 and 2 * names >= len(texts))):
            best, most = position, names
    return best


def _records(rows: Iterator[Row], remarks: list[Remark]) -> Iterator[Row]:
    """The rows that are records."""
    for place, row in enumerate(rows):
        cells = row.cells if isinstance(row.cells, Sequence) else []
        if not place and _are_tags(cells):
            detail = f"Row {row.number} holds the tags of its columns, no record; passed over."
            remarks.append(Remark(code="tags", detail=detail, row=row.number))
        elif is_example(cells):
            detail = f"Row {row.number} is the example of the template; passed over."
            remarks.append(Remark(code="example", detail=detail, row=row.number))
        else:
            yield row


def _are_tags(cells: Cells) -> bool:
    texts = [_text(cell) for cell in cells if _text(cell)]
    return bool(texts) and all(_TAG.fullmatch(text) for text in texts)


def _text(cell: object) -> str:
    """The text of a cell of a header; a number or a date names no column."""
    return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)
