"""Records as pages list them: when, what, and where, as far as it was told.

Separate because a year and what is upcoming list them alike.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import root_path
from events_api.core.http.parameters import understood
from events_api.core.reading.labels import labels_of
from events_api.core.reading.pages import read_head, read_page
from events_api.core.records.translations import wording_of
from events_api.core.selection.selection import Position, Selection
from events_api.core.values.json import from_json
from events_api.core.values.statuses import CALLED_OFF, HELD
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import ListAddresses
from events_api.summaries.year.snapshot import YearSnapshot
from events_api.timeline import EVENTS, EventQuery
from events_api.web.pages.page_language import base_of

# What is still to come, as it is announced.
UPCOMING = {
    "starts_from": "today",
    "status": ",".join(f"!{each}" for each in sorted(CALLED_OFF)),
    "duplicate_of": "none",
    "sort": "starts_on",
}
# Longer lists are in the data.
_MOST = 50


class View(Struct, frozen=True):
    """What a page is made from: the request, the state that it is answered from, the words."""

    request: Request
    snapshot: YearSnapshot
    wording: Wording


class Occasion(Struct, frozen=True):
    """A record in a list: its title in the language of the page, else as it is.

    `original` is its own title where another is shown, `begins` the first day that its date may
    mean, `days` its first and last where known.
    """

    href: str
    title: str
    language: str | None
    original: str | None
    original_language: str | None
    when: str | None
    about: Sequence[str]
    begins: date | None
    days: tuple[date, date] | None


class Occasions(Struct, frozen=True):
    """A list of records: as many as a page shows, and where all of them are."""

    shown: Sequence[Occasion]
    total: int
    href: str
    next: Position | None = None


def selection_of(request: Request, query: EventQuery) -> Selection:
    """The records of the timeline that a query selects."""
    kinds = tuple(each.kind for each in EVENTS)
    flows = any(each.flows for each in EVENTS)
    return query.selection(kinds, catalogue_of(request).today(), flows=flows)


def occasions(
    view: View, asked: Mapping[str, str], most: int = _MOST, after: Position | None = None
) -> Occasions:
    """The records of the timeline that a reader would get with these parameters, `after` one."""
    request, snapshot, wording = view.request, view.snapshot, view.wording
    catalogue, query = catalogue_of(request), understood(EventQuery, asked)
    head = read_head(snapshot, selection_of(request, query))
    page = read_page(snapshot.connection, head, query.order(), most, after)
    documents = [from_json(each) for each in page.documents]
    labels = labels_of(documents, catalogue.lists, snapshot.vocabulary, wording.language)
    return Occasions(
        shown=[_occasion(view, each, labels) for each in documents],
        total=head.total,
        href=ListAddresses(root_path(request), {}).of("events", asked),
        next=page.next,
    )


def _occasion(
    view: View, document: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> Occasion:
    """A document in words; of codes, those that a reader looks for first."""
    place = document.get("location") or {}
    # Where it was, or else what it was about.
    countries = [place["country"]] if place.get("country") else document["countries"]
    about = [
        labels["types"].get(document["type"]),
        place.get("city"),
        view.wording.several(labels["countries"][each] for each in countries),
        labels["modes"].get(document.get("mode") or ""),
    ]
    if document["status"] not in HELD:
        about.append(labels["statuses"].get(document["status"]))
    words = wording_of(document, view.wording.language)
    return Occasion(
        href=f"{base_of(view.request)}/records/{document['id']}",
        title=words.title,
        language=words.title_language,
        original=None if words.title == document["title"] else document["title"],
        original_language=document["language"],
        when=labels["dates"].get(document["when"]),
        about=[each for each in about if each],
        begins=None if document["starts_on"] is None else date.fromisoformat(document["starts_on"]),
        days=_days(document),
    )


def _days(document: Mapping[str, Any]) -> tuple[date, date] | None:
    """Its first and last day, where both are known to the day."""
    first, last = document["starts_on"], document["ends_on"]
    if document["precision"] != "day" or first is None or last is None:
        return None
    return date.fromisoformat(first), date.fromisoformat(last)
