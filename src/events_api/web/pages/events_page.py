"""The page of all events: what is upcoming first, then what is past, and what has no date.

Each is a list of its own, since each has an order of its own; a further page is of one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import given_parameters, root_path
from events_api.core.http.parameters import understood
from events_api.core.reading.facets import read_facets
from events_api.core.reading.labels import labels_of
from events_api.core.reading.least_revision import snapshot_for
from events_api.core.reading.pages import cursor_of, position_of, read_head
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.labels import list_of
from events_api.summaries.year.snapshot import year_snapshot
from events_api.timeline import EventQuery
from events_api.web.pages.calendar_month import address, first_of, month_of
from events_api.web.pages.languages import base_of, language_of
from events_api.web.pages.occasions import Occasions, View, occasions, selection_of
from events_api.web.pages.rendering import page, rendered

_CHOICES = ("kind", "country", "year", "theme")
_FILTERS = (*_CHOICES, "q")
_TIMES = ("upcoming", "past", "undated")
_USED = frozenset({*_FILTERS, "time", "cursor", "month"})
_FEW, _MANY = 10, 30


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, and how many records it lets in beside the other filters."""

    value: str
    words: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the lists: its name, its records, and the address of those after them."""

    name: str
    events: Occasions
    onward: str | None


def events_page(request: Request) -> Response:
    """The events that the filters let in, a page of them.

    Raises:
        InvalidParameter, UnknownValue: A filter has a value that cannot be (400).
    """
    given = given_parameters(request)
    asked = {name: given[name] for name in _FILTERS if given.get(name, "").strip()}
    query = understood(EventQuery, asked)
    time = given["time"] if given.get("time") in _TIMES else None
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        wording = Wording(language_of(request), {})
        view = View(request, snapshot, wording)
        options = _options(view, query)
        times: tuple[str, ...] = _TIMES if time is None else (time,)
        month, first = None, catalogue_of(request).today().replace(day=1)
        if given.get("month"):
            first, times = first_of(given["month"]), ()
            month = month_of(view, _beside(asked), first)
        lists = [_listed(view, asked, each) for each in times]
    told = {
        "month": month,
        "given_month": given.get("month", ""),
        "calendar": address(base_of(request), _beside(asked), first),
        "list": f"{base_of(request)}/events" + (f"?{urlencode(asked)}" if asked else ""),
        "asked": asked,
        "options": options,
        "lists": [each for each in lists if each.events.shown],
        "data": f"{root_path(request)}/v1/events" + (f"?{urlencode(asked)}" if asked else ""),
    }
    content = rendered(request, "events.html", wording, told, _USED)
    return page(request, content, snapshot.fresh, of_today=True)


def _beside(asked: Mapping[str, str]) -> dict[str, str]:
    """The filters beside a month, which says its year."""
    return {name: text for name, text in asked.items() if name != "year"}


def _listed(view: View, asked: Mapping[str, str], time: str) -> Listed:
    """One of the lists: the first few of it beside others, else the page that is asked for."""
    request = view.request
    given = given_parameters(request)
    alone = given.get("time") == time
    yesterday = catalogue_of(request).today() - timedelta(days=1)
    window = {
        "upcoming": {"starts_from": "today", "sort": "starts_on"},
        "past": {"starts_to": yesterday.isoformat(), "sort": "-starts_on"},
        "undated": {"when": "none", "sort": "title"},
    }[time]
    whole = {**asked, **window}
    # A cursor is of one list, under the same filters.
    bound = f"{time}?{urlencode(sorted(asked.items()))}"
    after = None
    if alone and "cursor" in given:
        after = position_of(given["cursor"], bound, understood(EventQuery, whole).order().key)
    most = _MANY if alone or time == "past" else _FEW
    found = occasions(view, whole, most, after)
    onward = None
    if found.next is not None:
        told = {**asked, "time": time, "cursor": cursor_of(found.next, bound)}
        onward = f"{base_of(request)}/events?{urlencode(told)}"
    return Listed(time, found, onward)


def _options(view: View, query: EventQuery) -> dict[str, Sequence[Option]]:
    """{filter: its values, each with how many records it lets in}, in the order of their words."""
    request, snapshot, wording = view.request, view.snapshot, view.wording
    head = read_head(snapshot, selection_of(request, query))
    facets = read_facets(head, _CHOICES, query.window)
    lists = catalogue_of(request).lists
    labels = labels_of([], lists, snapshot.vocabulary, wording.language, facets)
    given = given_parameters(request)
    found: dict[str, Sequence[Option]] = {}
    for name in _CHOICES:
        words = labels.get("kinds" if name == "kind" else list_of(name), {})
        options = [
            Option(value, words.get(value, value), int(row["count"]))
            for row in facets[name]
            if (value := str(row["value"])) != "None"
        ]
        options.sort(key=lambda each: each.words.casefold(), reverse=name == "year")
        chosen = given.get(name, "")
        if chosen and chosen not in {each.value for each in options}:
            options.append(Option(chosen, wording.label(name, chosen), None))
        found[name] = options
    return found
