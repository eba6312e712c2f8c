"""Records as pages list them: when, what, and where, as far as it was told.

Separate because a year and what is upcoming list them alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import record_address, root_path
from events_api.core.reading.labels import labels_of
from events_api.core.reading.pages import read_head, read_page
from events_api.core.values.json import from_json
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import ListAddresses
from events_api.summaries.year.snapshot import YearSnapshot
from events_api.timeline import EVENTS, EventQuery

# Longer lists are in the data.
_MOST = 100
_HELD = frozenset({"completed", "ongoing"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """A record in a list."""

    href: str
    title: str
    language: str | None
    when: str | None
    about: Sequence[str]


@dataclass(frozen=True, slots=True)
class Occasions:
    """A list of records: as many as a page shows, and where all of them are."""

    shown: Sequence[Occasion]
    total: int
    href: str


def occasions(
    request: Request,
    snapshot: YearSnapshot,
    wording: Wording,
    asked: Mapping[str, str],
    most: int = _MOST,
) -> Occasions:
    """The first records of the timeline that a reader would get with these parameters."""
    catalogue, query = catalogue_of(request), EventQuery.model_validate(asked)
    kinds = tuple(each.kind for each in EVENTS)
    flows = any(each.flows for each in EVENTS)
    selection = query.selection(kinds, catalogue.today(), flows=flows)
    head = read_head(snapshot, selection)
    page = read_page(snapshot.connection, head, query.order(), most)
    documents = [from_json(each) for each in page.documents]
    labels = labels_of(documents, catalogue.lists, snapshot.vocabulary, wording.language)
    return Occasions(
        shown=[_occasion(request, each, labels, wording) for each in documents],
        total=head.total,
        href=ListAddresses(root_path(request), {}).of("events", asked),
    )


def _occasion(
    request: Request,
    document: Mapping[str, Any],
    labels: Mapping[str, Mapping[str, str]],
    wording: Wording,
) -> Occasion:
    """A document in words; of codes, those that a reader looks for first."""
    place = document.get("location") or {}
    # Where it was, or else what it was about.
    countries = [place["country"]] if place.get("country") else document["countries"]
    paths = {each.kind: each.path for each in EVENTS}
    about = [
        labels["types"].get(document["type"]),
        place.get("city"),
        wording.several(labels["countries"][each] for each in countries),
        labels["modes"].get(document.get("mode") or ""),
    ]
    if document["status"] not in _HELD:
        about.append(labels["statuses"].get(document["status"]))
    return Occasion(
        href=record_address(request, paths[document["kind"]], document["id"]),
        title=document["title"],
        language=document["language"],
        when=labels["dates"].get(document["when"]),
        about=[each for each in about if each],
    )
