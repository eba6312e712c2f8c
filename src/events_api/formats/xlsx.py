"""XLSX: the table of CSV with numbers, days and times as such, and a sheet that explains it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from events_api.core.format import Document, Format, Listing
from events_api.core.tables.column_meanings import Meaning, meanings_of, meanings_of_words
from events_api.core.tables.csv_columns import Column, columns_of
from events_api.core.tables.table_labels import label_columns
from events_api.core.tables.workbooks import MEDIA_TYPE, Sheet, check_rows, workbook

_TYPED = {"integer", "number", "boolean"}


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """A sheet with a row for each record, and one that says what its columns mean.

    Raises:
        InvalidParameter: There are more rows than a sheet has (400).
        MissingPart: The extra `xlsx` is not installed (501).
    """
    origin = listing.origin
    check_rows(min(origin.held, origin.limit or origin.held))
    columns = columns_of(listing.resources, listing.fields)
    meanings = meanings_of(columns, listing.resources, origin.language)
    labelled = label_columns(columns, listing.words([])) if listing.words else []
    rows = (
        [
            *(_value(document, *each) for each in zip(columns, meanings, strict=True)),
            *(each.cell(document, labels) for each in labelled),
        ]
        for document, labels in listing.spoken(documents)
    )
    name = origin.address.partition("?")[0].rpartition("/")[2]
    yield from workbook([Sheet(name, [*meanings, *meanings_of_words(labelled)], rows)], origin)


def _value(document: Document, column: Column, meaning: Meaning) -> object:
    value = column.value(document)
    if value is None or meaning.datatype in _TYPED:
        return value
    if meaning.datatype == "date":
        return date.fromisoformat(str(value))
    if meaning.datatype == "datetime":
        return datetime.fromisoformat(str(value))
    return column.cell(document)


FORMAT = Format("xlsx", MEDIA_TYPE, render, whole=True, labels=True, spoken=True)
