"""The fact sheet of a year: what its page says, on one or two pages of A4.

Separate from its words and from typesetting: here is what is asked, and what it becomes.
"""

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import root_path
from events_api.core.problems.types import NotFound
from events_api.core.reading.least_revision import snapshot_for
from events_api.summaries.charts.words import wording_of
from events_api.summaries.editions.editions import editions_of
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import year_snapshot
from events_api.summaries.year.year import SummaryQuery
from events_api.summaries.year.years import YearsQuery, year_summaries, years_asked
from events_api.web.pages.figures import Plain
from events_api.web.pages.languages import language_of
from events_api.web.pages.occasions import View
from events_api.web.pages.year_page import year_figures, year_records
from events_api.web.print.fact_sheet_content import sheet_of
from events_api.web.print.typesetting import document

PDF = "application/pdf"


def fact_sheet(request: Request, year: int) -> Response:
    """The sheet of a year as PDF, the same bytes until something changes.

    Raises:
        NotFound: The year has neither record nor edition (404).
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
        if year not in there and not editions:
            raise NotFound
        origin = Origin(root_path(request))
        [summary] = year_summaries(snapshot, catalogue.resources, query, [year], origin)
        labels = labels_of([summary], snapshot.vocabulary, catalogue.lists, language_of(request))
        # Names that others gave turn nothing around them.
        wording = wording_of(language_of(request), labels)
        found = {
            "summary": summary,
            "edition": editions[0] if editions else None,
            "changed": snapshot.fresh.changed_at,
            **year_figures(request, summary, wording, Plain(request, wording)),
            **year_records(View(request, snapshot, wording), year),
        }
    told = sheet_of(request, wording, found)
    content = document("fact_sheet.typ", told, snapshot.fresh.changed_at)
    body = Body(content, PDF, f"{hashed(content)}.pdf")
    name = f'inline; filename="{year:04}-{wording.code}.pdf"'
    return answer(request, body, snapshot.fresh, {"Content-Disposition": name})
