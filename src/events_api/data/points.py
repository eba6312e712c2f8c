"""Points of countries and of cities, for maps, where a record tells no point of its own.

Separate because they are data. `country_points.csv` is made of the map of Natural Earth 4.1
(1:10 million, public domain) as world-atlas 2.0.2 (npm, ISC) has it: of the largest part of each
country the point that is farthest from its borders. The map has no overseas territories apart.
`city_points.csv` is made of `zone.tab` of the time zone database 2026f (public domain): the places
that zones are named after, most capitals among them, to the minute of arc.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib import resources

SOURCE = "countries: Natural Earth 4.1; cities: IANA time zone database 2026f; public domain"
Point = tuple[Decimal, Decimal]


@lru_cache(maxsize=1)
def country_points() -> Mapping[str, Point]:
    """{code: longitude and latitude in degrees (WGS 84)}."""
    return {row["code"]: _point(row) for row in _rows("country_points.csv")}


@lru_cache(maxsize=1)
def city_points() -> Mapping[tuple[str, str], Point]:
    """{(code of the country, name in English): longitude and latitude in degrees (WGS 84)}."""
    return {(row["code"], row["city"]): _point(row) for row in _rows("city_points.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (resources.files("events_api.data") / name).read_text("utf-8")
    yield from csv.DictReader(io.StringIO(text))


def _point(row: Mapping[str, str]) -> Point:
    return Decimal(row["longitude"]), Decimal(row["latitude"])
