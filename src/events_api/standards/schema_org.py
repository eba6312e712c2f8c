"""Records in the words of schema.org, as search engines and catalogues read them.

Separate from the format, because pages show a record so, too.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from events_api.core.format import Document, Labels
from events_api.core.records.translations import wording_of
from events_api.core.values.web_addresses import sound

Node = dict[str, Any]
_SCHEMA = "https://schema.org/"
_TYPES = {"meeting": "Event", "training": "EducationEvent", "activity": "Event"}
# Of publications those that schema.org tells apart; all else is a creative work.
_WORKS = {
    **dict.fromkeys(
        (
            "annual_report",
            "evaluation",
            "needs_assessment",
            "progress_report",
            "quarterly_review",
            "report",
            "study",
            "survey",
            "working_paper",
        ),
        "Report",
    ),
    "article": "Article",
    "blog_post": "BlogPosting",
    "book": "Book",
    "dataset": "Dataset",
    "legislation": "Legislation",
    "map": "Map",
    "mobile_app": "MobileApplication",
    "news_item": "NewsArticle",
    "podcast": "PodcastSeries",
    "poster": "Poster",
    "video": "VideoObject",
    "website": "WebSite",
}
_STATUSES = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
_MODES = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}
# What organisations did, as far as schema.org has a word for it; all else is `contributor`.
_ROLES = {
    "organiser": "organizer",
    "co_organiser": "organizer",
    "host": "organizer",
    "funder": "funder",
    "publisher": "publisher",
}
_OF_WORKS = {"organizer": "contributor"}
_PLAIN_DATE = re.compile(r"\d{4}(-(0\d|1[0-2])(-\d\d)?)?")


def node_of(document: Document, labels: Labels, root: str, language: str) -> Node:
    """A record as a node of schema.org, without what is not known.

    Args:
        document: The record.
        labels: The words for its codes, in the language.
        root: What addresses of the service begin with.
        language: The language of its words, where they are translated.
    """
    page = f"{root}/records/{document['id']}"
    words = wording_of(document, language)
    own = _OWN.get(document["kind"], _occasion)(document, labels)
    node = {
        "@type": _type(document),
        "@id": page,
        "identifier": document["id"],
        "url": sound(document["url"]) or page,
        "name": words.title,
        "description": words.summary,
        "image": sound(document["image"]),
        **own,
    }
    return {name: value for name, value in node.items() if value not in (None, [], {})}


def _type(document: Document) -> str:
    if document["kind"] == "publication":
        return _WORKS.get(document["type"], "CreativeWork")
    return "Observation" if document["kind"] == "metric" else _TYPES.get(document["kind"], "Event")


def _occasion(document: Document, labels: Labels) -> Node:
    start, end = _bounds(document)
    mode = _MODES.get(document.get("mode") or "")
    return {
        "inLanguage": document["language"],
        "startDate": start,
        "endDate": end,
        "eventStatus": _SCHEMA + _STATUSES.get(document["status"], "EventScheduled"),
        "eventAttendanceMode": mode and f"{_SCHEMA}{mode}EventAttendanceMode",
        "location": _place(document.get("location") or {}),
        "about": [*_subjects(document, labels)],
        "educationalLevel": document.get("level"),
        "teaches": document.get("topic"),
        **_organisations(document, labels),
    }


def _work(document: Document, labels: Labels) -> Node:
    released = None if document["when"] is None else document["when"].rstrip("?~%")
    languages, organisations = document["languages"], _organisations(document, labels)
    return {
        "inLanguage": languages or document["language"],
        "datePublished": released if _PLAIN_DATE.fullmatch(released or "") else None,
        "temporalCoverage": document["period_covered"],
        "about": [*_subjects(document, labels)],
        "identifier": [
            document["id"],
            *(
                {"@type": "PropertyValue", "propertyID": each["scheme"], "value": each["value"]}
                for each in document["identifiers"]
            ),
        ],
        "encoding": [_file(each) for each in document["files"] if sound(each["url"])],
        **{_OF_WORKS.get(role, role): them for role, them in organisations.items()},
    }


def _file(file: Document) -> Node:
    told = {
        "contentUrl": file["url"],
        "encodingFormat": file["media_type"],
        "inLanguage": file["language"],
        "contentSize": None if file["bytes"] is None else f"{file['bytes']} B",
    }
    known = {name: value for name, value in told.items() if value is not None}
    return {"@type": "MediaObject"} | known


def _value(document: Document, labels: Labels) -> Node:
    qualifier, is_range = document["qualifier"], document["value_to"] is not None
    exact = qualifier == "exact" and not is_range
    most = document["value"] if qualifier in {"up_to", "almost"} else None
    named = labels["indicators"].get(document["indicator"], document["indicator"])
    return {
        "observationDate": _bounds(document)[0],
        "observationAbout": [*_subjects(document, labels)],
        "variableMeasured": {
            "@type": "StatisticalVariable",
            "name": named,
            "identifier": document["indicator"],
        },
        # A bound is no value.
        "value": document["value"] if exact else None,
        "minValue": document["value"] if is_range or qualifier in {"over", "at_least"} else None,
        "maxValue": document["value_to"] if is_range else most,
        "unitText": document["unit"],
    }


_OWN = {"publication": _work, "metric": _value}


def _bounds(document: Document) -> tuple[str | None, str | None]:
    """When it begins and ends, as exactly as it is known, with the hour where that is told."""
    if document["when"] is None:
        return None, None
    sides = [each.rstrip("?~%") for each in document["when"].split("/")]
    days = document["starts_on"], document["ends_on"]
    first, last = (
        side if _PLAIN_DATE.fullmatch(side) else day
        for side, day in zip((sides[0], sides[-1]), days, strict=True)
    )
    if len(sides) == 1 and last == first and document["precision"] != "day":
        last = None
    if document["precision"] != "day":
        return first, last
    return _at(document, first, "start_time"), _at(document, last, "end_time")


def _at(document: Document, day: str | None, name: str) -> str | None:
    clock = document.get(name)
    if day is None or clock is None:
        return day
    moment = datetime.fromisoformat(f"{day}T{clock}")
    zone = document.get("time_zone")
    try:
        return moment.replace(tzinfo=ZoneInfo(zone) if zone else None).isoformat()
    except (KeyError, ValueError, OSError):
        return moment.isoformat()


def _place(location: Document) -> Node:
    address = {
        "addressLocality": location.get("city"),
        "addressCountry": location.get("country"),
    }
    known = {name: value for name, value in address.items() if value is not None}
    name = location.get("venue")
    if name is None and not known:
        return {}
    postal = {"address": {"@type": "PostalAddress"} | known} if known else {}
    return {"@type": "Place"} | ({"name": name} if name else {}) | postal


def _subjects(document: Document, labels: Labels) -> Iterator[Node]:
    """What it is about: countries, themes."""
    for code in document["countries"]:
        name = labels["countries"].get(code, code)
        yield {"@type": "Country", "name": name, "identifier": code}
    for code in document["themes"]:
        name = labels["themes"].get(code, code)
        yield {"@type": "DefinedTerm", "name": name, "termCode": code}


def _organisations(document: Document, labels: Labels) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for each in document["organisations"]:
        code = each["organisation"]
        name = labels["organisations"].get(code, code)
        organisation = {"@type": "Organization", "name": name, "identifier": code}
        for role in dict.fromkeys(_ROLES.get(role, "contributor") for role in each["roles"]):
            found.setdefault(role, []).append(organisation)
    return found
