"""Readers of formats, each other than what writes it: what a file holds as {id: values}."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import feedparser
from pyld import jsonld
from python_calamine import CalamineWorkbook

from tests.formats import calendars

csv.field_size_limit(1_000_000)
Document = Mapping[str, Any]
# What is compared of each record, by id, in the order of the file.
Found = dict[str, tuple[Any, ...]]


def _csv(content: bytes) -> Found:
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return {row["id"]: (row["title"], row["when"] or None, row["starts_on"]) for row in rows}


def _csv_expected(each: Document) -> tuple[Any, ...]:
    # An apostrophe before what a spreadsheet would take for a formula.
    marked = "'" if each["title"][:1] in "=+-@'" else ""
    return marked + each["title"], each["when"], each["starts_on"] or ""


def _xlsx(content: bytes) -> Found:
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(content))
    header, *rows = sheets.get_sheet_by_index(0).to_python(skip_empty_area=False)
    found: Found = {}
    for row in rows:
        cells = dict(zip(map(str, header), row, strict=True))
        found[str(cells["id"])] = (cells["title"], cells["when"] or None, cells["starts_on"])
    return found


def _xlsx_expected(each: Document) -> tuple[Any, ...]:
    title, when, starts_on = _csv_expected(each)
    # A cell holds no more.
    return title[:32_767], when, date.fromisoformat(starts_on) if starts_on else ""


def _atom(content: bytes) -> Found:
    feed = feedparser.parse(content)
    assert not feed.bozo, feed.bozo_exception
    return {
        each.id.removeprefix("urn:uuid:"): (each.title, each.updated, each.link)
        for each in feed.entries
    }


def _atom_expected(each: Document) -> tuple[Any, ...]:
    # The reader takes blanks around away.
    page = f"http://localhost:8000/records/{each['id']}"
    return each["title"].strip(), each["updated_at"], page


def _jsonld(content: bytes) -> Found:
    """Nodes as RDF has them: expanded, each name a whole address."""
    # The context of schema.org, as far as it matters here: no reader goes out for it.
    graph = jsonld.expand(
        json.loads(content)["@graph"], {"expandContext": {"@vocab": "https://schema.org/"}}
    )
    data, *nodes = graph
    assert data["@type"] == ["https://schema.org/Dataset"]
    return {each["@id"].rpartition("/")[2]: (_expanded(each, "name"),) for each in nodes}


def _expanded(node: Document, name: str) -> Any:
    return node[f"https://schema.org/{name}"][0]["@value"]


def _geojson(content: bytes) -> Found:
    collection = json.loads(content)
    features = collection["features"]
    assert collection["numberReturned"] == len(features)
    for each in features:
        points = each["geometry"]["coordinates"]
        for x, y in [points] if each["geometry"]["type"] == "Point" else points:
            assert -180 <= x <= 180
            assert -90 <= y <= 90
    told = ((each["id"], each["properties"]) for each in features)
    return {id_: (own["title"], own["when"]) for id_, own in told}


def _has_place(each: Document) -> bool:
    place = each.get("location") or {}
    return bool(place.get("country") or each["countries"])


def _ndjson(content: bytes) -> Found:
    return {each["id"]: (each,) for each in map(json.loads, content.splitlines())}


def _ics(content: bytes) -> Found:
    _, events, _ = calendars.read(content)
    return {
        each["UID"].value: (
            each["SUMMARY"].text,
            each["DTSTART"].value[:8],
            int(each["SEQUENCE"].value),
        )
        for each in events
    }


def _ics_expected(each: Document) -> tuple[Any, ...]:
    words = {"cancelled": "Cancelled: ", "postponed": "Postponed: "}.get(each["status"], "")
    day = (each["starts_on"] or each["ends_on"]).replace("-", "")
    return words + each["title"], day, each["version"]


# Of each format: what reads it, what it should say of a record, and which it holds of a list.
READERS: dict[
    str,
    tuple[
        Callable[[bytes], Found],
        Callable[[Document], tuple[Any, ...]],
        Callable[[Document], bool],
    ],
] = {
    "csv": (_csv, _csv_expected, lambda _: True),
    "ndjson": (_ndjson, lambda each: (each,), lambda _: True),
    "xlsx": (_xlsx, _xlsx_expected, lambda _: True),
    "atom": (_atom, _atom_expected, lambda _: True),
    "jsonld": (_jsonld, lambda each: (each["title"],), lambda _: True),
    "geojson": (_geojson, lambda each: (each["title"], each["when"]), _has_place),
    "ics": (_ics, _ics_expected, lambda each: each["precision"] == "day"),
}
