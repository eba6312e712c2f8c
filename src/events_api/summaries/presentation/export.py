"""The records behind a figure as a CSV file: the columns of a list, then what each contributes."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.csv_dialects import Dialect
from events_api.core.reading.exports import export_answer, refuse_cursor
from events_api.core.reading.pages import Snapshot
from events_api.core.tables.csv_columns import cell_of, columns_of
from events_api.core.tables.csv_rows import CsvRows, lines, quoted
from events_api.summaries.presentation.formats import ROW_FORMATS
from events_api.summaries.year.drilldown import Asked, Row, every_row

_CSV = next(each for each in ROW_FORMATS if each.name == "csv")
# Rows written at a time: sent one by one, each takes a way to another thread.
_CHUNK = 200
# What is said of each record after its own columns.
_SAID = ("counted", "reason", "contribution")


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
    yield lines([name] for name in (*(each.name for each in columns), *_SAID))
    records, left = CsvRows(columns), iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        said = [
            [quoted(cell_of(getattr(row.contribution, name))) for row in chunk] for name in _SAID
        ]
        yield lines([*records.cells([row.document for row in chunk]), *said])
