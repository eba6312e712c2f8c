"""GeoJSON: a record as a feature, at a point of its city or of its country (RFC 7946)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from events_api.core.format import Document, Labels, Provenance
from events_api.core.records.translations import wording_of
from events_api.core.values.web_addresses import sound
from events_api.core.words.city_names import names_of_city
from events_api.core.words.folding import sort_key
from events_api.data.points import Point, city_points, country_points

# What of a record is told as it is.
_MEMBERS = ("kind", "type", "status", "when", "starts_on", "ends_on", "precision")


def feature_of(document: Document, labels: Labels, origin: Provenance) -> dict[str, Any] | None:
    """A record as a feature; None where it has no place."""
    place = document.get("location") or {}
    city = _city(place)
    codes, relation = _countries(document, place)
    points = country_points()
    known = [points[code] for code in codes if code in points] if city is None else [city]
    if not known:
        return None
    words = wording_of(document, origin.language)
    page = f"{origin.root}/records/{document['id']}"
    return {
        "type": "Feature",
        "id": document["id"],
        "geometry": _geometry(known),
        "properties": {
            **{name: document[name] for name in _MEMBERS},
            "title": words.title,
            "language": words.title_language,
            "date": labels["dates"].get(document["when"]),
            "venue": place.get("venue"),
            "city": place.get("city"),
            "countries": codes,
            "country_names": [labels["countries"].get(code, code) for code in codes],
            "relation": relation,
            "approximate": city is None,
            "url": sound(document["url"]) or page,
        },
    }


def _countries(document: Document, place: Mapping[str, Any]) -> tuple[list[str], str]:
    """Where it was, or else what it was about."""
    venue = place.get("country")
    return ([venue], "venue") if venue else (document["countries"], "about")


def _city(place: Mapping[str, Any]) -> Point | None:
    """The point of a city, under whichever of its names; only in its country."""
    city, country = place.get("city"), place.get("country")
    if not city or not country:
        return None
    names = (city, *names_of_city(city, country))
    found = (_cities().get((country, sort_key(name))) for name in names)
    return next(filter(None, found), None)


@lru_cache(maxsize=1)
def _cities() -> Mapping[tuple[str, str], Point]:
    return {(code, sort_key(name)): point for (code, name), point in city_points().items()}


def _geometry(points: list[Point]) -> dict[str, Any]:
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}
