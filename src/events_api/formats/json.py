"""JSON: a page of documents in its envelope, joined from stored bytes without parsing them."""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing, always
from events_api.core.values.json import to_json


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The page as JSON in contract shape ("A list")."""
    yield b'{"data":['
    yield ",".join(documents).encode()
    yield b'],"meta":' + to_json(listing.meta)
    yield b',"facets":' + to_json(listing.facets)
    yield b',"labels":' + to_json(listing.labels)
    yield b',"links":' + to_json(listing.links) + b"}"


FORMAT = Format("json", "application/json", render, alone=always)
