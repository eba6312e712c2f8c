"""CSV: one row a record, in the contract's columns, safe to open in a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence

from events_api.core.format import Format, Labels, Listing, in_chunks
from events_api.core.tables.csv_rows import Cells, CsvRows, lines, quoted
from events_api.core.tables.record_columns import Document, columns_of
from events_api.core.tables.table_labels import LabelColumn, label_columns
from events_api.core.values.json import from_json


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The header, even where nothing follows, then a row per record (RFC 4180)."""
    columns = columns_of(listing.resources, listing.fields)
    words = listing.words or _wordless
    labelled = label_columns(columns, words([]))
    yield lines([name] for name in [*(e.name for e in columns), *(e.name for e in labelled)])
    rows = CsvRows(columns)
    for chunk in in_chunks(documents):
        cells = rows.cells(chunk)
        if labelled:
            told = list(map(from_json, chunk))
            cells += _labels(labelled, told, words(told))
        yield lines(cells)


def _labels(
    columns: Iterable[LabelColumn], documents: Sequence[Document], labels: Labels
) -> Iterator[Cells]:
    for column in columns:
        yield [quoted(column.cell(document, labels)) for document in documents]


def _wordless(_documents: Sequence[Document]) -> Labels:
    return {}


FORMAT = Format("csv", "text/csv", render, whole=True, labels=True)
