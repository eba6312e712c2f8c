"""Readers of formats, each other than what writes it: what a file holds as {id: values}."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

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
    "ics": (_ics, _ics_expected, lambda each: each["precision"] == "day"),
}
