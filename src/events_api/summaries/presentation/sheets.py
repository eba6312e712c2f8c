"""A year, years and what else is a table of summaries as workbooks: the rows of CSV, typed.

Separate from the tables, of which each has its own columns; a sheet is made of any of them.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import TypeAdapter

from events_api.core.format import Provenance
from events_api.core.tables.column_meanings import Meaning
from events_api.core.tables.workbooks import Sheet, workbook
from events_api.summaries.figures import Figure

# Columns of numbers; a value of a changed rule is a text in one of them.
_NUMBERS = {"year", "number", "value", "lower", "upper", "counted", "not_reported"}
_NUMBERS |= {"coverage", "increase", "target", "count", "change", "version", "provisional"}
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What names a part of a breakdown, whose rows have a sheet of their own.
_BY = "by"
_WHOLE = "summary"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


def as_workbook(table: bytes, origin: Provenance) -> bytes:
    """The CSV as a workbook: a sheet for the whole, and one for each breakdown.

    Raises:
        MissingPart: The extra `xlsx` is not installed (501).
    """
    header, *rows = csv.reader(io.StringIO(table.decode(), newline=""))
    columns = _columns(header)
    parts = _parts(header, rows)
    sheets = (
        Sheet(_named(name), columns, ([*_typed(row, columns)] for row in own))
        for name, own in parts.items()
    )
    return b"".join(workbook(sheets, origin))


def _parts(header: Sequence[str], rows: Sequence[list[str]]) -> dict[str, list[list[str]]]:
    """Rows by what they are broken down by; the whole is there though it has none."""
    place = header.index(_BY) if _BY in header else None
    parts: dict[str, list[list[str]]] = {_WHOLE: []}
    for row in rows:
        parts.setdefault(row[place] if place is not None and row[place] else _WHOLE, []).append(row)
    return parts


def _named(part: str) -> str:
    return _FORBIDDEN.sub("-", part)[:_LONGEST_NAME]


def _columns(header: Sequence[str]) -> list[Meaning]:
    told = TypeAdapter(Figure).json_schema(mode="serialization")["properties"]
    return [
        Meaning(
            name=name,
            title=name.replace("_", " ").capitalize(),
            description=told.get(_last(name), {}).get("description", ""),
            datatype="number" if _is_number(name) else "string",
        )
        for name in header
    ]


def _last(name: str) -> str:
    """What a column says, whichever of two sides it is of: `then_value`, `now_value`."""
    return name.removeprefix("then_").removeprefix("now_")


def _is_number(name: str) -> bool:
    return _last(name) in _NUMBERS


def _typed(row: Sequence[str], columns: Sequence[Meaning]) -> Iterator[object]:
    for cell, column in zip(row, columns, strict=True):
        number = column.datatype == "number" and _PLAIN_NUMBER.fullmatch(cell)
        yield Decimal(cell) if number else cell
