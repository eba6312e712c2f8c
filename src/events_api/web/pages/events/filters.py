"""The filters of the page of events: what may be chosen, and what is wrong with what was.

Separate because the form is there with what was asked, whether or not it lets anything in.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import given_parameters
from events_api.core.http.parameters import understood
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter, UnknownValue
from events_api.core.reading.facets import read_facets
from events_api.core.reading.labels import labels_of
from events_api.core.reading.pages import read_head
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.snapshot import YearSnapshot, year_snapshot
from events_api.timeline import EVENTS, EventQuery
from events_api.web.pages.occasions import View, selection_of
from events_api.web.pages.page_language import base_of, language_of
from events_api.web.pages.problem_pages import wrong
from events_api.web.pages.rendering import other_page, rendered

_CHOICES = ("kind", "country", "year", "theme")
FILTERS = (*_CHOICES, "q")
USED = frozenset({*FILTERS, "time", "cursor", "month"})
Refusal = InvalidParameter | UnknownValue


class Option(Struct, frozen=True):
    """A value of a filter, and how many records it lets in beside the other filters."""

    value: str
    words: str
    count: int | None


def asked_of(request: Request) -> dict[str, str]:
    """The filters that were given; an empty one is none."""
    given = given_parameters(request)
    return {name: given[name] for name in FILTERS if given.get(name, "").strip()}


def options_of(view: View, query: EventQuery) -> dict[str, Sequence[Option]]:
    """{filter: its values, each with how many records it lets in}, in the order of their words.

    All kinds are there, of the others those that let anything in, and what was asked for.
    """
    facets = read_facets(
        read_head(view.snapshot, selection_of(view.request, query)), _CHOICES, query.window
    )
    counts = {
        name: {str(row["value"]): int(row["count"]) for row in facets[name]} for name in facets
    }
    counts["kind"] = {each.kind: counts["kind"].get(each.kind, 0) for each in EVENTS}
    asked = asked_of(view.request)
    codes = {name: [*own, *asked.get(name, "").split(",")] for name, own in counts.items()}
    wording = worded(view, codes)
    found: dict[str, Sequence[Option]] = {}
    for name, own in counts.items():
        options = [
            Option(code, wording.label(name, code), count)
            for code, count in own.items()
            if code != "None"
        ]
        options.sort(key=lambda each: each.words.casefold(), reverse=name == "year")
        chosen = asked.get(name)
        if chosen is not None and chosen not in own:
            words = wording.several(wording.label(name, each) for each in chosen.split(","))
            options.append(Option(chosen, words, None))
        found[name] = options
    return found


def worded(view: View, codes: Mapping[str, Iterable[str]]) -> Wording:
    """The words of the page with those for codes of filters."""
    lists, language = catalogue_of(view.request).lists, view.wording.language
    held = {name: [{"value": each} for each in own if each] for name, own in codes.items()}
    return Wording(language, labels_of([], lists, view.snapshot.vocabulary, language, held))


def refused(request: Request, problem: Refusal) -> Response:
    """The form with what was asked, and what is wrong with it; the counts are those beside it."""
    asked = asked_of(request)
    with snapshot_for(request) as connection:
        query, snapshot, errors = _readable(connection, request, asked)
        view = View(request, snapshot, Wording(language_of(request), {}))
        options = options_of(view, query)
    errors += [each for each in problem.errors or () if each.parameter not in asked]
    meant = {each.parameter or "": each.allowed or () for each in errors}
    told = {
        "wrong": [*wrong(errors, worded(view, meant))],
        "instead": {
            (name, code): f"{base_of(request)}/events?{urlencode({**asked, name: code})}"
            for name, codes in meant.items()
            for code in codes
        },
        "asked": asked,
        "options": options,
        "hidden": {},
        "month": None,
    }
    content = rendered(request, "events.html", view.wording, told, USED)
    return other_page(content, problem.status, {})


def _readable(
    connection: Connection, request: Request, asked: Mapping[str, str]
) -> tuple[EventQuery, YearSnapshot, list[ProblemError]]:
    """The filters that can be read, the state they are read in, and what is wrong with others."""
    errors: list[ProblemError] = []
    while True:
        try:
            query = understood(EventQuery, asked)
            return query, year_snapshot(connection, request, query), errors
        except (InvalidParameter, UnknownValue) as problem:
            those = {each.parameter for each in problem.errors or ()}
            if those.isdisjoint(asked):
                raise
            errors += problem.errors or ()
            asked = {name: text for name, text in asked.items() if name not in those}
