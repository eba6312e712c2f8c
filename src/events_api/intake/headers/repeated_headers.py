"""Rows that name the columns once more: a second header, in another language or on a later page.

Separate from where the header is, because such rows stand anywhere in a file, and cost time there.
"""

import re
from collections.abc import Sequence

from events_api.intake.cells.cell import Cell
from events_api.intake.cells.header_keys import key_of
from events_api.intake.headers.column_matches import LONGEST
from events_api.intake.headers.file_columns import Named
from events_api.intake.headers.words import words

_DIGIT = re.compile(r"\d")


def names_again(columns: Sequence[Named], cells: Sequence[Cell]) -> bool:
    """Whether at least two cells, and half of those that are filled, name the column they are in.

    A row with a digit in it is a record: this is asked of every row, and few records have none.
    """
    filled = [(each, cell) for each, cell in zip(columns, cells, strict=False) if cell]
    texts = [cell for _, cell in filled if isinstance(cell, str) and len(cell) <= LONGEST]
    if len(texts) < len(filled) or _DIGIT.search(" ".join(texts)):
        return False
    again = sum(_names(each, str(cell)) for each, cell in filled)
    return again >= min(2, len(columns)) and 2 * again >= len(filled) > 0


def _names(column: Named, cell: str) -> bool:
    """Whether a cell is the name of the column that it stands in."""
    key = key_of(cell)
    if not key or column.column is None:
        return bool(key) and key == key_of(column.header)
    named = key.replace(" ", "_") == column.column or key == key_of(column.header)
    return named or column.column in words().columns.get(key, {})
