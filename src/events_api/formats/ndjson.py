"""NDJSON: one document a line, for programs that read a list as it arrives."""

from collections.abc import Iterable, Iterator
from itertools import islice

from events_api.core.format import Format, Listing
from events_api.core.reading.projection import projected

# Lines written at a time: sent one by one, each takes a way to another thread.
_CHUNK = 200


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """A line per record; no line where there is none."""
    left = iter(projected(documents, listing.fields))
    while chunk := list(islice(left, _CHUNK)):
        # One letter beyond Latin would make all of the text four times as wide.
        yield b"\n".join([*map(str.encode, chunk), b""])


FORMAT = Format("ndjson", "application/x-ndjson", render, whole=True)
