"""The records behind a figure as a CSV file: the columns of a list, then what each contributes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.csv_dialects import Dialect
from events_api.core.reading.csv_columns import Column, cell_of, columns_of
from events_api.core.reading.exports import export_answer, refuse_cursor
from events_api.core.reading.pages import Snapshot
from events_api.core.values.json import from_json
from events_api.summaries.presentation.formats import ROW_FORMATS
from events_api.summaries.year.drilldown import Asked, Row, every_row

_CSV = next(each for each in ROW_FORMATS if each.name == "csv")
# Rows written at a time: sent one by one, each takes a way to another thread.
_CHUNK = 200


def rows_export(
    request: Request,
    dialect: Dialect,
    asked: Asked,
    begin: Callable[[Connection], Snapshot],
) -> Response:
    """All rows behind a figure; `begin` makes the first reads of the snapshot.

    Raises:
        InvalidParameter: A cursor was given (400).
        NotFound: There is no such figure (404).
    """
    refuse_cursor(asked.query.cursor)

    def read(connection: Connection) -> tuple[Freshness, str, Iterable[bytes]]:
        snapshot = begin(connection)
        rows = every_row(snapshot, asked)
        query = repr((asked.year, asked.name, asked.query))
        return snapshot.fresh, query, dialect.written(_lines(rows, asked))

    catalogue = catalogue_of(request)
    return export_answer(request, catalogue, _CSV, read)


def _lines(rows: Iterable[Row], asked: Asked) -> Iterator[bytes]:
    columns = columns_of(asked.kinds)
    names = [column.name for column in columns]
    yield _written([[*names, "counted", "reason", "contribution"]])
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield _written(_cells(row, columns) for row in chunk)


def _cells(row: Row, columns: Sequence[Column]) -> list[str]:
    document, part = from_json(row.document), row.contribution
    said = (part.counted, part.reason, part.contribution)
    return [*(column.cell(document) for column in columns), *map(cell_of, said)]


def _written(lines: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode()
