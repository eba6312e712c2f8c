"""The records behind a figure as tables: the columns of a list, then what each contributes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec import Struct
from pydantic import Field

from events_api.core.format import Provenance
from events_api.core.kinds.resource import Resource
from events_api.core.tables.column_meanings import Meaning, meanings_of, meanings_of_members
from events_api.core.tables.csv_metadata import NAME, metadata
from events_api.core.tables.csv_rows import CsvRows, lines, quoted
from events_api.core.tables.record_columns import cell_of, columns_of
from events_api.core.tables.sheet_values import sheet_value
from events_api.core.tables.workbooks import Sheet, check_rows, workbook
from events_api.core.values.json import from_json
from events_api.core.values.numbers import Number
from events_api.summaries.figures import Reason, Shape
from events_api.summaries.year.drilldown import Row

# Rows written at a time: sent one by one, each takes a way to another thread.
_CHUNK = 200
# What is said of each record after its own columns.
_SAID = ("counted", "reason", "contribution")


class FigureRow(Shape):
    """A record and what it contributes to the figure."""

    record: dict[str, Any] = Field(description="The record's document.")
    counted: bool = Field(description="Whether it makes part of the value.")
    reason: Reason | None = Field(description="Why it was left out.")
    contribution: Number | None = Field(description="What it adds to the value.")


class FigureTable(Struct, frozen=True):
    """The rows behind a figure, the kinds that they can be of, and where they are from."""

    rows: Iterable[Row]
    kinds: list[Resource]
    origin: Provenance

    def meanings(self) -> list[Meaning]:
        """What the columns mean: those of the records first."""
        language = self.origin.language
        own = meanings_of(columns_of(self.kinds), self.kinds, language)
        return [*own, *meanings_of_members(FigureRow, _SAID, language)]


def as_csv(table: FigureTable) -> Iterator[bytes]:
    """The header, then a line for each record."""
    columns = columns_of(table.kinds)
    yield lines([name] for name in (*(each.name for each in columns), *_SAID))
    records, left = CsvRows(columns), iter(table.rows)
    while chunk := list(islice(left, _CHUNK)):
        said = [
            [quoted(cell_of(getattr(row.contribution, name))) for row in chunk] for name in _SAID
        ]
        yield lines([*records.cells([row.document for row in chunk]), *said])


def as_workbook(table: FigureTable) -> Iterator[bytes]:
    """A sheet with a row for each record, and one that says what its columns mean.

    Raises:
        InvalidParameter: There are more rows than a sheet has (400).
        MissingPart: The extra `xlsx` is not installed (501).
    """
    columns, meanings = columns_of(table.kinds), table.meanings()

    def rows() -> Iterator[list[object]]:
        for number, row in enumerate(table.rows, start=1):
            check_rows(number)
            document = from_json(row.document)
            yield [
                *(
                    sheet_value(column.value(document), meaning.datatype, column.text)
                    for column, meaning in zip(columns, meanings, strict=False)
                ),
                *(getattr(row.contribution, name) for name in _SAID),
            ]

    yield from workbook([Sheet("records", meanings, rows())], table.origin)


def as_metadata(table: FigureTable) -> Iterator[bytes]:
    """What the columns of the CSV mean, which has no words."""
    always = ("kind", "id", "counted")
    yield metadata(table.meanings(), table.origin, always, "id", ["lang"])


TABLES: Mapping[str, Callable[[FigureTable], Iterator[bytes]]] = {
    "csv": as_csv,
    NAME: as_metadata,
    "xlsx": as_workbook,
}
