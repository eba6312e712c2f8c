"""NDJSON: one document a line, for programs that read a list as it arrives."""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing
from events_api.core.reading.projection import projected


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """A line per record; no line where there is none."""
    for document in projected(documents, listing.fields):
        yield document.encode() + b"\n"


FORMAT = Format("ndjson", "application/x-ndjson", render, whole=True)
