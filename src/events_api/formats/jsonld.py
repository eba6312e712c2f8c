"""JSON-LD: records in the words of schema.org, for search engines and catalogues."""

from collections.abc import Iterable, Iterator
from typing import Any

from events_api.core.format import Format, Listing, Provenance, always, in_chunks
from events_api.core.values.json import to_json
from events_api.core.values.licenses import license_address
from events_api.standards.schema_org import node_of

_CONTEXT = b'{"@context":"https://schema.org","@graph":['


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """A graph: the list itself as a data set, then a node for each record."""
    origin = listing.origin
    nodes = (
        b"," + _inert(node_of(document, labels, origin.root, origin.language))
        for document, labels in listing.spoken(documents)
    )
    yield _CONTEXT + _inert(_dataset(origin))
    for chunk in in_chunks(nodes):
        yield b"".join(chunk)
    yield b"]}"


def _dataset(origin: Provenance) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "@id": origin.address,
        "name": origin.title,
        "url": origin.address,
        "license": license_address(origin.license),
        "dateModified": f"{origin.fresh.changed_at:%Y-%m-%dT%H:%M:%SZ}",
        "version": origin.fresh.public,
        "isAccessibleForFree": True,
    }


def _inert(node: dict[str, Any]) -> bytes:
    """JSON that ends no script, wherever it is put."""
    return to_json(node).replace(b"<", b"\\u003c")


FORMAT = Format(
    "jsonld",
    "application/ld+json",
    render,
    whole=True,
    fields=False,
    spoken=True,
    alone=always,
)
