"""A year, years and what else is a table of summaries as workbooks, and what their columns mean.

Separate from the tables, of which each has its own columns; a sheet is made of any of them, with
the rows of CSV, typed.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from events_api.core.format import Provenance
from events_api.core.tables.column_meanings import Meaning, meanings_of_members
from events_api.core.tables.csv_metadata import metadata
from events_api.core.tables.workbooks import Sheet, workbook

# Columns of numbers; a value of a changed rule is a text in one of them.
_NUMBERS = {"year", "number", "value", "lower", "upper", "counted", "not_reported"}
_NUMBERS |= {"coverage", "increase", "target", "count", "change", "version", "provisional"}
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What names a part of a breakdown, whose rows have a sheet of their own.
_BY = "by"
_WHOLE = "summary"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Declared:
    """Where the columns of a table are declared.

    Attributes:
        models: What has members of these names; of several the first.
        mixed: Columns in which rows say different things, so that they are texts.
    """

    models: tuple[type, ...]
    mixed: frozenset[str] = frozenset()

    def columns(self, header: Iterable[str]) -> list[Meaning]:
        """What the columns mean."""
        return [self._column(name) for name in header]

    def _column(self, name: str) -> Meaning:
        side, last = _sided(name)
        found = (meanings_of_members(model, [last])[0] for model in self.models)
        told = next(each for each in found if each.description)
        if last in self.mixed or told.datatype == "json":
            told = replace(told, datatype="string", codes=None)
        said = f"{side.capitalize()}: {told.description}" if side else told.description
        return replace(told, name=name, title=_titled(name), description=said)


def as_metadata(
    table: bytes, origin: Provenance, declared: Declared, unused: Collection[str] = ()
) -> bytes:
    """What the columns of the CSV mean, which has no use for some parameters."""
    header = next(csv.reader(io.StringIO(table.decode(), newline="")))
    return metadata(declared.columns(header), origin, unused=unused)


def as_workbook(table: bytes, origin: Provenance, declared: Declared) -> bytes:
    """The CSV as a workbook: a sheet for the whole, and one for each breakdown.

    Raises:
        MissingPart: The extra `xlsx` is not installed (501).
    """
    header, *rows = csv.reader(io.StringIO(table.decode(), newline=""))
    columns = declared.columns(header)
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


def _sided(name: str) -> tuple[str, str]:
    """Which of two sides a column is of, if any, and what it says: `then_value`, `now_value`."""
    side, _, last = name.partition("_")
    return (side, last) if side in {"then", "now"} else ("", name)


def _titled(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _is_number(name: str) -> bool:
    return _sided(name)[1] in _NUMBERS


def _typed(row: Sequence[str], columns: Sequence[Meaning]) -> Iterator[object]:
    for cell, column in zip(row, columns, strict=True):
        number = _is_number(column.name) and _PLAIN_NUMBER.fullmatch(cell)
        yield Decimal(cell) if number else cell
