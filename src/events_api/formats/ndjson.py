"""NDJSON: one document a line, for programs that read a list as it arrives."""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing, in_chunks
from events_api.core.reading.projection import projected


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """A line per record; no line where there is none."""
    for chunk in in_chunks(projected(documents, listing.fields)):
        # One letter beyond Latin would make all of the text four times as wide.
        yield b"\n".join([*map(str.encode, chunk), b""])


FORMAT = Format("ndjson", "application/x-ndjson", render, whole=True)
