"""The records behind a figure as a file, streamed from a snapshot of its own."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.csv_dialects import Dialect
from events_api.core.reading.exports import export_answer, refuse_cursor
from events_api.core.reading.pages import Snapshot
from events_api.core.tables.table_format import TableFormat
from events_api.summaries.presentation.answers import origin_of
from events_api.summaries.presentation.figure_tables import TABLES, FigureTable
from events_api.summaries.year.drilldown import Asked, every_row


def rows_export(
    request: Request,
    how: tuple[TableFormat, Dialect],
    asked: Asked,
    begin: Callable[[Connection], Snapshot],
) -> Response:
    """All rows behind a figure; `begin` makes the first reads of the snapshot.

    Raises:
        InvalidParameter: A cursor was given, or a sheet has fewer rows (400).
        NotFound: There is no such figure (404).
    """
    refuse_cursor(asked.query.cursor)
    catalogue, (agreed, dialect) = catalogue_of(request), how
    language = asked.query.lang or catalogue.settings.language

    def read(connection: Connection) -> tuple[Freshness, str, Iterable[bytes]]:
        snapshot = begin(connection)
        rows = every_row(snapshot, asked)
        origin = origin_of(request, snapshot.fresh, language)
        chunks = TABLES[agreed.name](FigureTable(rows, asked.kinds, origin))
        query = repr((asked.year, asked.name, asked.query, origin.address, language))
        return snapshot.fresh, query, dialect.written(chunks)

    return export_answer(request, agreed, read, language if agreed.spoken else None)
