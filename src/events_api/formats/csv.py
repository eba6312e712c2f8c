"""CSV: one row a record, in the contract's columns, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from events_api.core.format import Format, Listing
from events_api.core.json import from_json
from events_api.core.table import Column, columns_of

# Rows written at a time.
_CHUNK = 200


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The header, even where nothing follows, then a row per record (RFC 4180)."""
    columns = columns_of(listing.resources, listing.fields)
    yield _lines([[column.name for column in columns]])
    rows = iter(documents)
    while chunk := list(islice(rows, _CHUNK)):
        yield _lines(_row(document, columns) for document in chunk)


def _row(document: str, columns: Sequence[Column]) -> list[str]:
    members = from_json(document)
    return [column.cell(members) for column in columns]


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


FORMAT = Format("csv", "text/csv", render, whole=True, charset=True)
