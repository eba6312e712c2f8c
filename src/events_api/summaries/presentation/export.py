"""The records behind a figure as a CSV file: the columns of a list, then what each contributes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.dialects import Dialect
from events_api.core.reading.csv_columns import cell_of, columns_of
from events_api.core.reading.exports import export_answer, refuse_cursor
from events_api.core.reading.pages import Snapshot
from events_api.core.values.json import from_json
from events_api.summaries.year.drilldown import Asked, Row, every_row


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
    return export_answer(request, catalogue, "csv", "text/csv; charset=utf-8", read)


def _lines(rows: Iterable[Row], asked: Asked) -> Iterator[bytes]:
    columns = columns_of(asked.kinds)
    names = [column.name for column in columns]
    yield _line([*names, "counted", "reason", "contribution"])
    for row in rows:
        document = from_json(row.document)
        part = row.contribution
        values = [column.cell(document) for column in columns]
        said = (part.counted, part.reason, part.contribution)
        yield _line([*values, *map(cell_of, said)])


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
