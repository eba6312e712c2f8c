"""Reference lists as files, which the import of such rows reads back.

Separate from the answers because a format of rows is neither a page nor an export: a list is short.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from events_api.core.format import Provenance
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.tables.column_meanings import Meaning
from events_api.core.tables.csv_metadata import METADATA_TYPE, NAME, metadata
from events_api.core.tables.record_columns import cell_of
from events_api.core.tables.sheet_values import sheet_value
from events_api.core.tables.table_format import TableFormat
from events_api.core.tables.workbooks import MEDIA_TYPE, Sheet, workbook
from events_api.core.values.cell_texts import marked
from events_api.core.values.json import from_json, to_json


class ReferenceTable(Struct, frozen=True):
    """The rows of a reference list, what its columns mean, and where they are from."""

    reference: ReferenceList
    columns: Sequence[Meaning]
    rows: Sequence[Mapping[str, Any]]
    origin: Provenance

    def said(self) -> Iterator[list[Any]]:
        """The values of each row by column, as JSON says them, with all their digits."""
        for row in from_json(to_json(self.rows)):
            yield [row[column.name] for column in self.columns]

    def text(self, name: str, value: Any) -> str:
        """The text of a cell; codes stay as they are: NA is Namibia, and not what is unknown."""
        if name == "records":
            return cell_of([f"{plural}:{count}" for plural, count in value.items() if count])
        is_text = isinstance(value, str) and name not in {"code", *self.reference.members}
        return marked(value) if is_text else cell_of(value)


class ReferenceFormat(TableFormat, frozen=True):
    """One format of a reference list; `render` is None where it is a page with an envelope."""

    render: Callable[[ReferenceTable], bytes] | None = None


def as_csv(table: ReferenceTable) -> bytes:
    """A header and a row each."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = [each.name for each in table.columns]
    writer.writerow(names)
    writer.writerows(map(table.text, names, row) for row in table.said())
    return buffer.getvalue().encode()


def as_ndjson(table: ReferenceTable) -> bytes:
    """A line each."""
    return b"".join(to_json(row) + b"\n" for row in table.rows)


def as_workbook(table: ReferenceTable) -> bytes:
    """A sheet of the rows, and one that says what its columns mean.

    Raises:
        MissingPart: The extra `xlsx` is not installed (501).
    """
    rows = (
        [
            sheet_value(value, column.datatype, partial(table.text, column.name))
            for column, value in zip(table.columns, row, strict=True)
        ]
        for row in table.said()
    )
    return b"".join(workbook([Sheet(table.reference.name, table.columns, rows)], table.origin))


def as_metadata(table: ReferenceTable) -> bytes:
    """What the columns of the CSV mean."""
    return metadata(table.columns, table.origin, ("code",), "code")


REFERENCE_FORMATS: tuple[ReferenceFormat, ...] = (
    ReferenceFormat("json", "application/json"),
    ReferenceFormat("csv", "text/csv", as_csv),
    ReferenceFormat("ndjson", "application/x-ndjson", as_ndjson),
    ReferenceFormat(NAME, METADATA_TYPE, as_metadata),
    ReferenceFormat("xlsx", MEDIA_TYPE, as_workbook),
)
