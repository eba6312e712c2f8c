"""GeoJSON: records as points of a map (RFC 7946).

Records tell no coordinates: each stands at the point of its city, where that is known, else at its
country's, and says that this is approximate. What has no country is counted, and stands nowhere.
"""

from collections.abc import Iterable, Iterator

from events_api.core.format import Format, Listing, in_chunks, occasions
from events_api.core.values.json import to_json
from events_api.core.values.licenses import license_address
from events_api.data.points import SOURCE
from events_api.standards.geojson import feature_of


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
    for chunk in in_chunks(listing.spoken(documents)):
        every = (feature_of(document, labels, origin) for document, labels in chunk)
        features = [to_json(each).replace(b"<", b"\\u003c") for each in every if each is not None]
        if features:
            yield (b"," if shown else b"") + b",".join(features)
        shown, total = shown + len(features), total + len(chunk)
    counts = {"numberReturned": shown, "withoutPlace": total - shown}
    yield b"]," + to_json(counts)[1:]


FORMAT = Format(
    "geojson",
    "application/geo+json",
    render,
    whole=True,
    fields=False,
    spoken=True,
    carries=occasions,
)
