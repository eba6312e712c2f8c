"""GeoJSON: records as points of a map (RFC 7946).

Records tell no coordinates: each stands at the point of its city, where that is known, else at its
country's, and says that this is approximate. What has no country is counted, and stands nowhere.
"""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing, occasions
from events_api.core.values.json import to_json
from events_api.core.values.licenses import license_address
from events_api.data.points import SOURCE
from events_api.standards.geojson import feature_of

_CHUNK = 200


def render(documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """A feature for each record that has a place; the number of others comes last."""
    origin = listing.origin
    head = {
        "type": "FeatureCollection",
        "name": origin.title,
        "license": license_address(origin.license),
        "revision": origin.fresh.public,
        "points": SOURCE,
    }
    yield to_json(head)[:-1] + b',"features":['
    shown = total = 0
    lines: list[bytes] = []
    for document, labels in listing.spoken(documents):
        total += 1
        feature = feature_of(document, labels, origin)
        if feature is not None:
            lines.append((b"," if shown else b"") + to_json(feature).replace(b"<", b"\\u003c"))
            shown += 1
        if len(lines) >= _CHUNK:
            yield b"".join(lines)
            lines = []
    counts = {"numberReturned": shown, "withoutPlace": total - shown}
    yield b"".join(lines) + b"]," + to_json(counts)[1:]


FORMAT = Format(
    "geojson",
    "application/geo+json",
    render,
    whole=True,
    fields=False,
    spoken=True,
    carries=occasions,
)
