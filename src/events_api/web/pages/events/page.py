"""The page of all events: what is upcoming first, then what is past, and what has no date.

Each is a list of its own, since each has an order of its own; a further page is of one of them.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import given_parameters, root_path
from events_api.core.http.parameters import understood
from events_api.core.problems.types import InvalidParameter, UnknownValue
from events_api.core.reading.cursors import cursor_of, position_of
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import ListAddresses
from events_api.summaries.year.snapshot import year_snapshot
from events_api.timeline import EventQuery
from events_api.web.pages.events.calendar_month import (
    address,
    begun_in,
    beside,
    first_of,
    month_of,
    within,
)
from events_api.web.pages.events.filters import USED, asked_of, options_of, refused
from events_api.web.pages.occasions import UPCOMING, Occasion, Occasions, View, occasions
from events_api.web.pages.page_language import base_of, language_of
from events_api.web.pages.problem_pages import wants_page
from events_api.web.pages.rendering import page, rendered

_TIMES = ("upcoming", "past", "undated")
_FEW, _MANY = 10, 30


class Listed(Struct, frozen=True):
    """One of the lists: its name, its records, its own page, and that of those after them."""

    name: str
    events: Occasions
    href: str
    onward: str | None


def events_page(request: Request) -> Response:
    """The events that the filters let in, a page of them; where one cannot be, the form.

    Raises:
        InvalidParameter, UnknownValue: A filter has a value that cannot be, and it is no browser
            that asks (400).
    """
    try:
        return _page(request)
    except (InvalidParameter, UnknownValue) as problem:
        if not wants_page(request):
            raise
        return refused(request, problem)


def _page(request: Request) -> Response:
    given, asked = given_parameters(request), asked_of(request)
    time = given["time"] if given.get("time") in _TIMES else None
    first = first_of(given["month"]) if given.get("month") else None
    filters = asked if first is None else beside(asked)
    window = {} if time is None else _window(request, time)
    whole = {**filters, **(window if first is None else within(first))}
    query = understood(EventQuery, whole)
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        wording = Wording(language_of(request), {})
        view = View(request, snapshot, wording)
        options = options_of(view, query)
        month = None if first is None else month_of(view, filters, first)
        times = () if month else _TIMES if time is None else (time,)
        lists = [_listed(view, asked, each) for each in times]
        calendar = address(base_of(request), beside(asked), first or begun_in(view, asked))
        coming = _coming(view, asked) if _lacks_upcoming(lists, asked) else None
    told = {
        "wrong": [],
        "hidden": {"month": given["month"]} if month else {"time": time} if time else {},
        "month": month,
        "calendar": calendar,
        "list": f"{base_of(request)}/events" + (f"?{urlencode(asked)}" if asked else ""),
        "asked": asked,
        "options": options,
        "lists": [each for each in lists if each.events.shown],
        "lacks_upcoming": _lacks_upcoming(lists, asked),
        "coming": coming,
        # Whoever follows wants all that these filters let in, whatever is shown of it.
        "followed": f"{root_path(request)}/v1/events?"
        + (f"{urlencode(filters)}&" if filters else ""),
        "data": ListAddresses(root_path(request), {}).of("events", whole),
    }
    content = rendered(request, "events.html", wording, told, USED)
    return page(request, content, snapshot.fresh, of_today=True)


def _lacks_upcoming(lists: Sequence[Listed], asked: Mapping[str, str]) -> bool:
    """Whether to say that nothing is upcoming; of a single year nobody asks that."""
    empty = any(each.name == "upcoming" and not each.events.shown for each in lists)
    return empty and "year" not in asked


def _coming(view: View, asked: Mapping[str, str]) -> Occasion | None:
    """What comes next whatever the filters are; None where it is sought without any."""
    return next(iter(occasions(view, UPCOMING, 1).shown), None) if asked else None


def _window(request: Request, time: str) -> dict[str, str]:
    """The parameters of one of the lists."""
    yesterday = catalogue_of(request).today() - timedelta(days=1)
    return {
        "upcoming": {"starts_from": "today", "sort": "starts_on"},
        "past": {"starts_to": yesterday.isoformat(), "sort": "-starts_on"},
        "undated": {"when": "none", "sort": "title"},
    }[time]


def _listed(view: View, asked: Mapping[str, str], time: str) -> Listed:
    """One of the lists: the first few of it beside others, else the page that is asked for."""
    request = view.request
    given = given_parameters(request)
    alone = given.get("time") == time
    whole = {**asked, **_window(request, time)}
    # A cursor is of one list, under the same filters.
    bound = f"{time}?{urlencode(sorted(asked.items()))}"
    after = None
    if alone and "cursor" in given:
        after = position_of(given["cursor"], bound, understood(EventQuery, whole).order().key)
    most = _MANY if alone or time == "past" else _FEW
    found = occasions(view, whole, most, after)
    own, onward = {**asked, "time": time}, None
    base = f"{base_of(request)}/events?"
    if found.next is not None:
        onward = base + urlencode({**own, "cursor": cursor_of(found.next, bound)})
    return Listed(time, found, base + urlencode(own), onward)
