"""CSV metadata: what the columns of the CSV of the same query mean.

A file of descriptions, without rows: programs read it beside the CSV that it names.
"""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing
from events_api.core.tables.column_meanings import meanings_of, meanings_of_words
from events_api.core.tables.csv_metadata import ENDING, METADATA_TYPE, NAME, metadata
from events_api.core.tables.record_columns import columns_of
from events_api.core.tables.table_labels import label_columns


def render(_documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The metadata of the table of a list."""
    columns = columns_of(listing.resources, listing.fields)
    meanings = meanings_of(columns, listing.resources, listing.origin.language)
    if listing.words:
        meanings += meanings_of_words(
            label_columns(columns, listing.words([])), listing.origin.language
        )
    # Of a table without words the language is no parameter.
    unused = [] if listing.words else ["lang"]
    yield metadata(meanings, listing.origin, ("kind", "id"), "id", unused)


FORMAT = Format(
    NAME,
    METADATA_TYPE,
    render,
    whole=True,
    labels=True,
    spoken=True,
    ending=ENDING,
)
