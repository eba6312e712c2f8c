"""Atom: what is new and what changed, for readers of feeds (RFC 4287).

The latest hundred by their last change. What is withdrawn is in no list, and so leaves.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import tostring

from events_api.core.format import Format, Listing
from events_api.core.selection.selection import Order
from events_api.standards.atom import entry_of, feed_of

MOST = 100
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The feed, an entry for each document."""
    feed = feed_of(listing.origin)
    for document, labels in listing.spoken(documents):
        feed.append(entry_of(document, labels, listing.origin))
    yield (_XML + tostring(feed, encoding="unicode")).encode()


FORMAT = Format(
    "atom",
    "application/atom+xml",
    render,
    whole=True,
    fields=False,
    spoken=True,
    order=Order("updated_at", descending=True),
    most=MOST,
)
