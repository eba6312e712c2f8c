"""Packing: the cells of a row as JSON and back, with what JSON does not know.

Separate from jobs, which keep rows without looking into them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import astuple

from events_api.core.values.cell_texts import Verbatim
from events_api.core.values.json import from_json, to_json
from events_api.intake.cells.cell import Cell, Failed, Percent
from events_api.intake.files.format import Row
from events_api.intake.row_report import Remark


def packed(row: Row) -> dict[str, Any]:
    """The columns of a stored row: its number, its cells and what the file shows besides."""
    cells = row.cells if isinstance(row.cells, Mapping) else [_pack(each) for each in row.cells]
    text = to_json(cells).decode()
    return {"number": row.number, "cells": text, "remarks": list(row.remarks)}


# Cells that JSON does not know: the name under which each is packed, how, and how it is read again.
_PACKED: Sequence[tuple[Any, str, Callable[[Any], object], Callable[[Any], Cell]]] = (
    (Failed, "failed", astuple, lambda parts: Failed(*parts)),
    (Percent, "percent", lambda cell: str(cell.value), lambda text: Percent(Decimal(text))),
    (Verbatim, "text", str, Verbatim),
    (datetime, "at", datetime.isoformat, datetime.fromisoformat),
    (date, "on", date.isoformat, date.fromisoformat),
    (time, "clock", time.isoformat, time.fromisoformat),
)
_UNPACKED = {name: unpack for _, name, _, unpack in _PACKED}


def _pack(cell: Cell) -> object:
    """A cell as JSON, which has no days, times and shares."""
    for type_, name, pack, _ in _PACKED:
        if isinstance(cell, type_):
            return {name: pack(cell)}
    return str(cell) if isinstance(cell, timedelta) else cell


def unpacked(number: int, text: str, remarks: Sequence[Remark] = ()) -> Row:
    """A row as it was sent."""
    cells = from_json(text)
    return Row(number, cells if isinstance(cells, dict) else list(_unpack(cells)), remarks)


def _unpack(cells: Iterable[Any]) -> Iterator[Cell]:
    for cell in cells:
        if isinstance(cell, Decimal):
            yield float(cell)
        elif isinstance(cell, dict):
            ((kind, text),) = cell.items()
            yield _UNPACKED[kind](text)
        else:
            yield cell
