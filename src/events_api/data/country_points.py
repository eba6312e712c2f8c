"""Points of countries: a place well within each, for maps, where nothing more exact is known.

Separate because they are data: `data/country_points.csv`, made of the map of Natural Earth 4.1
(1:10 million, public domain) as world-atlas 2.0.2 (npm, ISC) has it: of the largest part of each
country the point that is farthest from its borders. The map has no overseas territories apart.
"""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from importlib import resources

SOURCE = "Natural Earth 4.1, public domain"


@lru_cache(maxsize=1)
def country_points() -> Mapping[str, tuple[Decimal, Decimal]]:
    """{code: longitude and latitude in degrees (WGS 84)}."""
    text = (resources.files("events_api.data") / "country_points.csv").read_text("utf-8")
    return {
        row["code"]: (Decimal(row["longitude"]), Decimal(row["latitude"]))
        for row in csv.DictReader(io.StringIO(text))
    }
