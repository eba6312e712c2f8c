"""CSV: one row a record, in the contract's columns, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from events_api.core.format import Format, Labels, Listing
from events_api.core.reading.csv_columns import Document, columns_of
from events_api.core.reading.table_labels import label_columns
from events_api.core.values.json import from_json

# Rows written at a time.
_CHUNK = 200


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The header, even where nothing follows, then a row per record (RFC 4180)."""
    columns = columns_of(listing.resources, listing.fields)
    words = listing.words or _wordless
    labelled = label_columns(columns, words([]))
    yield _lines([[*(each.name for each in columns), *(each.name for each in labelled)]])
    rows = map(from_json, documents)
    while chunk := list(islice(rows, _CHUNK)):
        labels = words(chunk)
        yield _lines(
            [column.cell(row) for column in columns]
            + [column.cell(row, labels) for column in labelled]
            for row in chunk
        )


def _wordless(_documents: Sequence[Document]) -> Labels:
    return {}


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


FORMAT = Format("csv", "text/csv", render, whole=True, charset=True, labels=True)
