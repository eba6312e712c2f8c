"""Fact sheets of a year and of an edition: what their pages say, on one or two pages of A4.

Separate from its words and from typesetting: here is what is asked, and what it becomes.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import root_path
from events_api.core.problems.types import NotFound
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.selection.query import ScopeQuery
from events_api.summaries.charts.words import wording_of
from events_api.summaries.editions.editions import editions_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import year_snapshot
from events_api.summaries.year.year import SummaryQuery
from events_api.summaries.year.years import YearsQuery, spanned, year_summaries, years_asked
from events_api.web.pages.edition_figures import Frozen, published
from events_api.web.pages.figures import Plain
from events_api.web.pages.occasions import View
from events_api.web.pages.page_language import language_of
from events_api.web.pages.year_page import year_figures, year_records
from events_api.web.print.fact_sheet_content import (
    Content,
    Room,
    all_of,
    as_of,
    sheet_of,
)
from events_api.web.print.typesetting import document, pages_of

PDF = "application/pdf"
_TEMPLATE, _PAGES = "fact_sheet.typ", 2
# How many figures and rows are tried.
_STEPS = (3, 4, 6, 8, 10, 12, 15, 20, 30, 45, 70)


def fact_sheet(request: Request, year: int) -> Response:
    """The sheet of a year as PDF, the same bytes until something changes.

    Raises:
        NotFound: The year has no edition and is before or after all that have a record (404).
        MissingPart: The extra `pdf` is not installed (501).
    """
    catalogue = catalogue_of(request)
    query = SummaryQuery.model_validate({"by": "project,country,month"})
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        there = years_asked(
            snapshot.postings, catalogue.resources, YearsQuery(), catalogue.today()
        ).years
        editions = editions_of(connection, year, root_path(request))
        if year not in spanned(there) and not editions:
            raise NotFound
        origin = Origin(root_path(request))
        [summary] = year_summaries(snapshot, catalogue.resources, query, [year], origin)
        labels = labels_of([summary], snapshot.vocabulary, catalogue.lists, language_of(request))
        # Names that others gave turn nothing around them.
        wording = wording_of(language_of(request), labels)
        found = year_figures(request, summary, wording, Plain(request, wording))
        records = year_records(View(request, snapshot, wording), year)
    lists = [
        (wording.say("page_occasions"), records["meetings"]),
        (wording.word("publications"), records["publications"]),
    ]
    changed = snapshot.fresh.changed_at
    lines = [
        _status(wording, editions),
        " · ".join([as_of(wording, changed), wording.say(summary.allocation)]),
    ]
    content = Content(f"/years/{year:04}", str(year), changed, lines, found, lists)
    return _typeset(request, wording, content, snapshot.fresh)


def edition_sheet(request: Request, year: int, number: int) -> Response:
    """The sheet of an edition as PDF: its own figures, the same bytes whatever records become.

    It lists no records: an edition keeps which versions it counted, not what they said.

    Raises:
        NotFound: The year has no edition of this number (404).
        MissingPart: The extra `pdf` is not installed (501).
    """
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, ScopeQuery())
        own = published(request, snapshot, year, number)
    edition, wording = own.edition, wording_of(language_of(request), own.labels)
    content = Content(
        page=f"/editions/{year:04}/{number}",
        title=wording.say("page_edition_title", year, number),
        at=edition["published_at"],
        lines=[
            wording.say("page_published", wording.date(f"{edition['published_at']:%Y-%m-%d}")),
            " · ".join(own.about(wording)),
        ],
        found=year_figures(request, own.summary, wording, Frozen(request, wording)),
        lead=[each for each in (edition["title"], edition["note"]) if each],
    )
    return _typeset(request, wording, content, snapshot.fresh)


def _status(wording: Wording, editions: Sequence[Mapping[str, Any]]) -> str:
    """Whether the year is published, as which edition and when."""
    if not editions:
        return wording.say("page_provisional")
    published_on = wording.date(editions[0]["published_at"].date().isoformat())
    return wording.say("page_edition", editions[0]["number"], published_on)


def _typeset(request: Request, wording: Wording, content: Content, fresh: Freshness) -> Response:
    def told(room: Room) -> Mapping[str, Any]:
        return sheet_of(request, wording, content, room)

    room = fullest(all_of(content), lambda room: pages_of(_TEMPLATE, told(room)) <= _PAGES)
    made = document(_TEMPLATE, told(room), content.at)
    name = "-".join([*content.page.split("/")[2:], wording.code])
    shown = f'inline; filename="{name}.pdf"'
    body = Body(made, PDF, f"{hashed(made)}.pdf")
    return answer(request, body, fresh, {"Content-Disposition": shown})


def fullest(everything: Room, fits: Callable[[Room], bool]) -> Room:
    """The room of all, if it fits, else an even one, and then more of each in turn while it fits.

    It takes about ten tries. Where nothing fits it is the least.
    """
    if fits(everything):
        return everything
    even = [Room(*(min(most, step) for most in everything)) for step in _STEPS]
    last = max(bisect_left(even, 1, key=lambda room: int(not fits(room))) - 1, 0)
    room = even[last]
    for place, most in enumerate(everything):
        for step in (*_STEPS[last + 1 :], most):
            more = Room(*(*room[:place], min(step, most), *room[place + 1 :]))
            if more != room and not fits(more):
                break
            room = more
    return room
