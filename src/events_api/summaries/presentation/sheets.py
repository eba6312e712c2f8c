"""A year, years and what else is a table of summaries as workbooks, and what their columns mean.

Separate from the tables, of which each has its own columns; a sheet is made of any of them, with
the rows of CSV, typed.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.format import Provenance
from events_api.core.tables.column_meanings import Meaning, meanings_of_members
from events_api.core.tables.csv_metadata import metadata
from events_api.core.tables.workbooks import Sheet, workbook
from events_api.core.texts.declared_words import Told
from events_api.core.texts.file_words import said

# Columns of numbers; a value of a changed rule is a text in one of them.
_NUMBERS = {"year", "number", "value", "lower", "upper", "counted", "not_reported"}
_NUMBERS |= {"coverage", "increase", "target", "count", "change", "version", "provisional"}
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# What names a part of a breakdown, whose rows have a sheet of their own.
_BY = "by"
_WHOLE = "summary"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31


class Declared(Struct, frozen=True):
    """The columns of a table, and where they are declared.

    Attributes:
        header: Their names.
        models: What has members of these names; of several the first.
        mixed: Columns in which rows say different things, so that they are texts.
    """

    header: tuple[str, ...]
    models: tuple[type, ...]
    mixed: frozenset[str] = frozenset()

    def columns(self, language: str, header: Iterable[str] | None = None) -> list[Meaning]:
        """What the columns mean, or those of a table that was made when there were others."""
        return [self._column(name, language) for name in header or self.header]

    def _column(self, name: str, language: str) -> Meaning:
        side, last = _sided(name)
        found = (meanings_of_members(model, [last], language)[0] for model in self.models)
        told = next(each for each in found if each.description.text)
        if last in self.mixed or told.datatype == "json":
            told = replace(told, datatype="string", codes=None)
        if side:
            title, description = (
                Told(said(side, language, words.text), words.language)
                for words in (told.title, told.description)
            )
            told = replace(told, title=title, description=description)
        return replace(told, name=name)


def as_metadata(table: bytes, origin: Provenance, declared: Declared) -> bytes:
    """What the columns of a CSV mean that was kept, perhaps when there were others."""
    header = next(csv.reader(io.StringIO(table.decode(), newline="")))
    return metadata(declared.columns(origin.language, header), origin)


def as_workbook(table: bytes, origin: Provenance, declared: Declared) -> bytes:
    """The CSV as a workbook: a sheet for the whole, and one for each breakdown.

    Raises:
        MissingPart: The extra `xlsx` is not installed (501).
    """
    header, *rows = csv.reader(io.StringIO(table.decode(), newline=""))
    columns = declared.columns(origin.language, header)
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


def _is_number(name: str) -> bool:
    return _sided(name)[1] in _NUMBERS


def _typed(row: Sequence[str], columns: Sequence[Meaning]) -> Iterator[object]:
    for cell, column in zip(row, columns, strict=True):
        number = _is_number(column.name) and _PLAIN_NUMBER.fullmatch(cell)
        yield Decimal(cell) if number else cell
