"""Linked data: what a page is about, in the words of schema.org, for search engines (JSON-LD).

Separate from pages, whose readers are people. It says what the page says, and nothing more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
Words = Mapping[str, Mapping[str, str]]
_EVENTS = frozenset({"meeting", "training"})
# A date that ISO 8601 has too: a day, a month or a year.
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
_STATUSES = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
_MODES = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}
_SCHEMA = "https://schema.org"


def event_of(record: Json, labels: Words, address: str, data: str) -> Json | None:
    """A meeting or training of a known date as an `Event`; None for what is no such thing.

    Args:
        record: Its document.
        labels: Words for its codes.
        address: Of its page, whole.
        data: Of its document, whole.
    """
    first, _, last = str(record["when"] or "").partition("/")
    if record["kind"] not in _EVENTS or not _DATE.fullmatch(first):
        return None
    told = {
        "startDate": first,
        "endDate": (last or first) if _DATE.fullmatch(last or first) else None,
        "description": record["summary"],
        "inLanguage": record["language"],
        "eventStatus": f"{_SCHEMA}/{_STATUSES.get(record['status'], 'EventScheduled')}",
        "eventAttendanceMode": _mode(record),
        "location": _place(record, labels),
        "organizer": [*_organisers(record["organisations"], labels)] or None,
        "sameAs": record["url"],
    }
    return _said("Event", record["title"], address, {**told, "subjectOf": _file(data, "json")})


def dataset_of(
    name: str, address: str, data: str, days: tuple[str, str], about: Iterable[str], **told: Any
) -> Json:
    """The figures of a year as a `Dataset`.

    Args:
        name: What it is called.
        address: Of its page, whole.
        data: Of its figures, whole.
        days: The first and last that it is of.
        about: Its figures in sentences.
        told: `license` (SPDX), `changed` (when the figures last did), `edition` (number or None).
    """
    edition = told["edition"]
    return _said(
        "Dataset",
        name,
        address,
        {
            "description": ". ".join(about) or name,
            "license": f"https://spdx.org/licenses/{told['license']}",
            "isAccessibleForFree": True,
            "temporalCoverage": "/".join(days),
            "dateModified": told["changed"].isoformat(),
            "version": None if edition is None else str(edition),
            "distribution": [_file(data, "json"), _file(f"{data}?format=csv", "csv")],
        },
    )


def _said(kind: str, name: str, address: str, told: Json) -> Json:
    """A thing, with what is known of it."""
    known = {member: value for member, value in told.items() if value is not None}
    own = {"@context": _SCHEMA, "@type": kind, "@id": address, "name": name, "url": address}
    return {**own, **known}


def _file(address: str, format_: str) -> Json:
    media_type = {"json": "application/json", "csv": "text/csv"}[format_]
    return {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": address}


def _mode(record: Json) -> str | None:
    mode = _MODES.get(record.get("mode") or "")
    return None if mode is None else f"{_SCHEMA}/{mode}EventAttendanceMode"


def _place(record: Json, labels: Words) -> Json | None:
    place = record.get("location") or {}
    country = place.get("country")
    address = {"addressLocality": place.get("city"), "addressCountry": country}
    known = {member: value for member, value in address.items() if value}
    if not known:
        return None
    name = place.get("venue") or place.get("city") or labels["countries"][str(country)]
    return {"@type": "Place", "name": name, "address": {"@type": "PostalAddress", **known}}


def _organisers(organisations: Iterable[Json], labels: Words) -> Iterator[Json]:
    for each in organisations:
        if "organiser" in each["roles"]:
            name = labels["organisations"][each["organisation"]]
            yield {"@type": "Organization", "name": name}
