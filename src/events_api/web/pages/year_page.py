"""The page of a year: its figures, by project and country, and its records by date."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import given_parameters, root_path
from events_api.core.problems.types import NotFound
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.values.dates_in_words import in_words
from events_api.summaries.editions.editions import editions_of
from events_api.summaries.editions.published_figures import last_alike
from events_api.summaries.presentation.tables import lines_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import Part as YearPart
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import year_snapshot
from events_api.summaries.year.year import SummaryQuery, YearSummary
from events_api.summaries.year.years import YearsQuery, spanned, year_summaries, years_asked
from events_api.web.pages.figures import Cell, Figures, Part, columns_shown, headlines, table_of
from events_api.web.pages.linked_data import dataset_of
from events_api.web.pages.occasions import View, occasions
from events_api.web.pages.page_language import language_of
from events_api.web.pages.problem_pages import wants_page
from events_api.web.pages.rendering import other_page, page, rendered

_SECTIONS = ("counts", "items", "people", "indicators")
_MEETINGS = {"kind": "meeting,training", "duplicate_of": "none", "sort": "starts_on"}
_PUBLICATIONS = {"kind": "publication", "duplicate_of": "none", "sort": "starts_on"}


def year_page(request: Request, year: int) -> Response:
    """A year as a page; one before or after all that have a record says which years there are.

    Raises:
        NotFound: It is before or after all years, and it is no browser that asks (404).
    """
    catalogue = catalogue_of(request)
    query = SummaryQuery.model_validate({"by": "project,country"})
    query = query.narrowed({"country": columns_shown(catalogue.resources)})
    language = language_of(request)
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        there = years_asked(
            snapshot.postings, catalogue.resources, YearsQuery(), catalogue.today()
        ).years
        editions = editions_of(connection, year, root_path(request))
        known = spanned(there)
        if year not in known and not editions:
            return _missing(request, there, Wording(language, {}))
        origin = Origin(root_path(request))
        [summary] = year_summaries(snapshot, catalogue.resources, query, [year], origin)
        labels = labels_of([summary], snapshot.vocabulary, catalogue.lists, language)
        wording = Wording(language, labels)
        then = last_alike(connection, editions, summary)
        figures = Figures(request, wording, editions, then)
        told = {
            "edition": editions[0] if editions else None,
            "beside": [each for each in (year + 1, year - 1) if each in known],
            "empty": year not in there,
            **year_figures(request, summary, wording, figures),
            **year_records(View(request, snapshot, wording), year),
        }
    state = snapshot.fresh.changed_at, told["edition"] and told["edition"]["number"]
    headlines = (each.said for each in told["headlines"])
    told["linked"] = dataset_of(request, summary, wording, headlines, state)
    told["as_of"] = in_words(f"{snapshot.fresh.changed_at:%Y-%m-%d}", wording.code)
    return page(request, rendered(request, "year.html", wording, told), snapshot.fresh)


def _missing(request: Request, there: Sequence[int], wording: Wording) -> Response:
    if not wants_page(request):
        raise NotFound
    told = {"title": wording.say("page_no_such_year"), "there": there}
    content = rendered(request, "no_such_year.html", wording, told, given_parameters(request))
    return other_page(content, NotFound.status, {})


def year_figures(
    request: Request, summary: YearSummary, wording: Wording, figures: Figures
) -> dict[str, Any]:
    """The year's figures, shown: those at its head, all by section, and those of its parts."""
    resources, year = catalogue_of(request).resources, summary.year
    of_projects = [each for each in lines_of(summary) if each.by == "project" and each.figure.value]
    projects = {
        wording.label("project", part.key): [
            figures.shown(each, year) for each in of_projects if each.key == part.key
        ]
        for part in _parts(summary, "project")
        if part.key is not None
    }
    countries = [
        Part(wording.label("country", part.key), summary.year, part)
        for part in _parts(summary, "country")
    ]
    return {
        "summary": summary,
        "address": Addresses(summary.year, Origin(root_path(request))).summary(),
        "headlines": [figures.shown(each, year) for each in headlines(summary, resources)],
        "sections": by_section(summary, figures),
        "projects": projects,
        "countries": table_of(countries, resources, wording, figures),
        "overlapping": "country" in summary.breakdowns
        and summary.breakdowns["country"].overlapping,
    }


def by_section(summary: YearSummary, figures: Figures) -> dict[str, list[Cell]]:
    """The figures of the whole year, by the section of the summary that they stand in."""
    own = [each for each in lines_of(summary) if each.by is None]
    return {
        section: [figures.shown(each, summary.year) for each in own if each.section == section]
        for section in _SECTIONS
    }


def _parts(summary: YearSummary, dim: str) -> Sequence[YearPart]:
    """The parts of a breakdown; none where an edition was published without it."""
    return summary.breakdowns[dim].rows if dim in summary.breakdowns else []


def year_records(view: View, number: int) -> dict[str, Any]:
    """The year's meetings and trainings, and its publications."""
    year = {"year": f"{number:04}"}
    return {
        "meetings": occasions(view, {**year, **_MEETINGS}),
        "publications": occasions(view, {**year, **_PUBLICATIONS}),
    }
