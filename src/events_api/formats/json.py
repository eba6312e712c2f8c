"""JSON: a page of documents in its envelope, joined from stored bytes without parsing them."""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing, always
from events_api.core.values.json import to_json


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The page as JSON in contract shape ("A list")."""
    yield b'{"data":['
    # One letter beyond ASCII makes a text of all of them slow to encode.
    yield b",".join([each.encode() for each in documents])
    around = {
        "meta": listing.meta,
        "facets": listing.facets,
        "labels": listing.labels,
        "links": listing.links,
    }
    yield b"]," + to_json(around).removeprefix(b"{")


FORMAT = Format("json", "application/json", render, alone=always)
