"""The endpoint of a year's completeness."""

from collections import defaultdict
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.csv_dialects import dialect_of, refuse_unused
from events_api.core.http.links import given_parameters, root_path
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import documentation
from events_api.core.routing.envelopes import Labels, SelfLink
from events_api.core.selection.selection import Selection
from events_api.summaries.completeness.completeness import (
    Asked,
    Completeness,
    CompletenessQuery,
    completeness,
)
from events_api.summaries.completeness.formats import COMPLETENESS_FORMATS
from events_api.summaries.completeness.untranslated_names import untranslated
from events_api.summaries.figures import Shape
from events_api.summaries.presentation.answers import SummaryMeta, answered
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.labels import words_of
from events_api.summaries.year.path_parameters import Year, year_number
from events_api.summaries.year.snapshot import year_snapshot

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])


class CompletenessAnswer(Shape):
    """The completeness of a year."""

    data: Completeness
    labels: Labels
    meta: SummaryMeta
    links: SelfLink


@router.get(
    "/{year}/completeness",
    operation_id="get_completeness",
    **documentation(CompletenessQuery, 400, 406, shown=CompletenessAnswer),
)
def get_completeness(request: Request, year: Year) -> Response:
    """What a year's figures still lack, each number with the list of what must be chased."""
    catalogue = catalogue_of(request)
    query, number = parse(CompletenessQuery, request), year_number(year)
    agreed = negotiated(request, query.format, COMPLETENESS_FORMATS)
    how = agreed, dialect_of(query, agreed.name)
    if agreed.name == "csv":
        refuse_unused(query, agreed.name, "lang")
    origin = Origin(root_path(request), given_parameters(request))
    asked = Asked(query, number, origin, catalogue.today())
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        data = completeness(snapshot, catalogue.resources, asked)
        if query.lang is not None and query.lang != catalogue.settings.language:
            kinds = tuple(each.kind for each in catalogue.resources)
            selection = Selection(kinds=kinds, terms=query.terms(), year=query.window(number))
            data.untranslated = untranslated(snapshot, query, selection, query.lang)
    language = query.lang or catalogue.settings.language
    labels = words_of(_codes_of(data), snapshot.vocabulary, catalogue.lists, language)
    return answered(request, how, (data, labels), snapshot.fresh)


def _codes_of(data: Completeness) -> Mapping[str, set[str]]:
    """{list: codes} that are named in what a year lacks."""
    codes = defaultdict[str, set[str]](set)
    codes["indicators"].update(each.indicator for each in data.indicators)
    codes["projects"].update(each.project for each in data.indicators if each.project is not None)
    for each in data.contradictions:
        codes["indicators"].add(each.indicator)
        for claim in each.claims:
            for name, values in claim.scope.items():
                codes[name].update(values)
    return codes
