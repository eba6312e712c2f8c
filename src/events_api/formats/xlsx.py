"""XLSX: the table of CSV with numbers, days and times as such, and a sheet that explains it."""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing
from events_api.core.tables.column_meanings import meanings_of, meanings_of_words
from events_api.core.tables.record_columns import columns_of
from events_api.core.tables.sheet_values import sheet_value
from events_api.core.tables.table_labels import label_columns
from events_api.core.tables.workbooks import MEDIA_TYPE, Sheet, check_rows, workbook


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
            *(
                sheet_value(column.value(document), meaning.datatype, column.text)
                for column, meaning in zip(columns, meanings, strict=True)
            ),
            *(each.cell(document, labels) for each in labelled),
        ]
        for document, labels in listing.spoken(documents)
    )
    name = origin.address.partition("?")[0].rpartition("/")[2]
    yield from workbook(
        [Sheet(name, [*meanings, *meanings_of_words(labelled, origin.language)], rows)], origin
    )


FORMAT = Format("xlsx", MEDIA_TYPE, render, whole=True, labels=True, spoken=True)
