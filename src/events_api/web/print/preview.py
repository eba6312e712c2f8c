"""Previews: pictures of pages for those who share a link to one (Open Graph).

Separate from fact sheets, whose texts it takes: a picture has a title and three figures.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import root_path
from events_api.core.problems.types import NotFound
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.summaries.charts.words import wording_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import year_snapshot
from events_api.summaries.year.years import YearsQuery, spanned, year_summaries, years_asked
from events_api.web.pages.figures import Cell, Plain, headlines
from events_api.web.pages.page_language import language_of
from events_api.web.print.fact_sheet_content import Sheet, as_of
from events_api.web.print.typesetting import picture

PNG = "image/png"
_MOST = 3


def preview(request: Request, year: int | None) -> Response:
    """The picture of a year, or of all years, as PNG.

    Raises:
        NotFound: The year is before or after all that have a record (404).
        MissingPart: The extra `pdf` is not installed (501).
    """
    catalogue, query = catalogue_of(request), YearsQuery()
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        there = years_asked(snapshot.postings, catalogue.resources, query, catalogue.today()).years
        if year is not None and year not in spanned(there):
            raise NotFound
        asked = [] if year is None else [year]
        found = year_summaries(
            snapshot, catalogue.resources, query, asked, Origin(root_path(request))
        )
        labels = labels_of(found, snapshot.vocabulary, catalogue.lists, language_of(request))
    wording = wording_of(language_of(request), labels)
    shown = Plain(request, wording)
    figures = [
        shown.shown(each, summary.year)
        for summary in found
        for each in headlines(summary, catalogue.resources)
    ]
    title = str(year) if year else _span(there, wording)
    told = _told(request, wording, title, figures[:_MOST], snapshot.fresh)
    content = picture("picture.typ", told)
    return answer(request, Body(content, PNG, f"{hashed(content)}.png"), snapshot.fresh)


def _span(years: Sequence[int], wording: Wording) -> str:
    """From the first to the last year there is."""
    if not years:
        return wording.say("page_events")
    first, last = min(years), max(years)
    return str(first) if first == last else wording.say("years", first, last)


def _told(
    request: Request, wording: Wording, title: str, figures: Sequence[Cell], fresh: Freshness
) -> Mapping[str, Any]:
    sheet = Sheet(request, wording)
    license_ = catalogue_of(request).settings.license
    return {
        "language": wording.code,
        "right_to_left": wording.direction == "rtl",
        "site": wording.say("page_site"),
        "title": title,
        "headlines": [sheet.figure(each) for each in figures],
        "foot": f"{as_of(wording, fresh.changed_at)} · {wording.say('page_licence', license_)}",
    }
