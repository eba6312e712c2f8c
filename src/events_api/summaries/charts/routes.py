"""The endpoints of charts: pictures of the figures that a summary has, at addresses beside it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import given_parameters, root_path
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.kinds.proposals import proposals
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import NotFound
from events_api.core.reading.least_revision import snapshot_for
from events_api.core.routing.documentation import CODED, documentation
from events_api.core.selection.parameter_types import Day
from events_api.summaries.charts.chart import Chart
from events_api.summaries.charts.drawing import drawn
from events_api.summaries.charts.time_chart import time_chart
from events_api.summaries.charts.words import Origin, asked_in_words, axis_of, wording_of
from events_api.summaries.charts.year_charts import YEAR_CHARTS, chart_of
from events_api.summaries.charts.years_chart import years_chart
from events_api.summaries.presentation.answering import Year, year_number
from events_api.summaries.presentation.formats import RowFormat
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year import addresses
from events_api.summaries.year.drilldown import Asked, every_row
from events_api.summaries.year.figure_query import FigureQuery
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import YearSnapshot, year_snapshot
from events_api.summaries.year.year import SummaryFilters, SummaryQuery, counted_figures
from events_api.summaries.year.years import YearsQuery, year_summaries, years_asked

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])
# Of records, where all others are of figures.
TIME = "time"
CHARTS = sorted([*YEAR_CHARTS, TIME])
SVG = RowFormat("svg", "image/svg+xml")
# A picture runs nothing and asks nobody for anything, wherever it is opened.
_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_SAID = {"Content-Security-Policy": "It runs nothing, and loads nothing."}
ChartName = Annotated[str, Path(description="Which chart.", json_schema_extra={"enum": CHARTS})]
FigureName = Annotated[
    str,
    Path(description="An indicator, or another figure of a year.", json_schema_extra=CODED),
]


class Picture(Response):
    """What OpenAPI says of a chart."""

    media_type = SVG.media_type


class ChartQuery(SummaryFilters):
    """The parameters of a chart of a year."""


class YearsChartQuery(SummaryFilters):
    """The parameters of a chart of years."""

    from_: Day = Field(
        default=None,
        alias="from",
        description="The first year, as `2014`, or the one that holds this day.",
    )
    to: Day = Field(default=None, description="The last year, or the one that holds this day.")


@router.get(
    "/{year}/charts/{chart}.svg",
    operation_id="get_chart",
    response_class=Picture,
    **documentation(ChartQuery, 400, 404, 406, headers=_SAID),
)
def get_chart(request: Request, year: Year, chart: ChartName) -> Response:
    """Figures of a year as a picture, in the words of `lang`, with source and date.

    Bounds are drawn, what nobody reported is a gap, and each mark has its sentence.
    """
    catalogue = catalogue_of(request)
    query, number = parse(ChartQuery, request), year_number(year)
    negotiated(request, None, [SVG])
    if chart not in CHARTS:
        raise _unknown("chart", CHARTS)
    asked = SummaryQuery.model_construct(
        **{**dict(query), "by": () if chart == TIME else YEAR_CHARTS[chart].by}
    )
    origin = addresses.Origin(root_path(request), given_parameters(request))
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        _check_year(catalogue, snapshot, query, number)
        [data] = year_summaries(snapshot, catalogue.resources, asked, [number], origin)
        if chart == TIME:
            told = {
                name: _documents(catalogue, snapshot, query, (number, name)) for name in data.counts
            }
    labels = labels_of([data], snapshot.vocabulary, catalogue.lists, _language(request))
    wording = wording_of(_language(request), labels)
    address = addresses.Addresses(number, origin).summary()
    source = _source(request, snapshot, address, query)
    if chart == TIME:
        return _pictured(request, snapshot, time_chart(data, told, wording, source), wording)
    return _pictured(request, snapshot, chart_of(chart, data, wording, source), wording)


@router.get(
    "/charts/{indicator}.svg",
    operation_id="get_years_chart",
    response_class=Picture,
    **documentation(YearsChartQuery, 400, 404, 406, headers=_SAID),
)
def get_years_chart(request: Request, indicator: FigureName) -> Response:
    """One figure through the years as a picture: an indicator, or as `meetings` what is counted.

    It shows the years from the first to the last that has a number, at most a hundred; those
    between are gaps.
    """
    catalogue = catalogue_of(request)
    query = parse(YearsChartQuery, request)
    negotiated(request, None, [SVG])
    asked = YearsQuery.model_construct(**dict(query))
    origin = addresses.Origin(root_path(request), given_parameters(request))
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        _check_figure(catalogue, snapshot, indicator)
        there = years_asked(snapshot.postings, catalogue.resources, asked, catalogue.today()).years
        data = year_summaries(snapshot, catalogue.resources, asked, sorted(there), origin)
    labels = labels_of(data, snapshot.vocabulary, catalogue.lists, _language(request))
    called = snapshot.vocabulary.label("indicator", indicator, _language(request))
    if called != indicator:
        labels = {**labels, "indicators": {indicator: called}}
    wording = wording_of(_language(request), labels)
    _, *narrowed = addresses.Addresses(1, origin).summary().partition("?")
    source = _source(request, snapshot, f"{origin.root}/v1/summaries{''.join(narrowed)}", query)
    filters = {name: text for name, text in origin.given.items() if name in query.filters}
    about = asked_in_words(wording, query.allocation, filters)
    chart = years_chart(indicator, data, wording, about, source)
    return _pictured(request, snapshot, chart, wording)


def _documents(
    catalogue: Catalogue, snapshot: YearSnapshot, query: SummaryFilters, figure: tuple[int, str]
) -> list[str]:
    """The documents of the records that a counted figure of a year counts."""
    wanted = Asked(catalogue.resources, *figure, FigureQuery.model_construct(**dict(query)))
    rows = every_row(snapshot, wanted)
    return [row.document for row in rows if row.contribution.counted]


def _pictured(request: Request, snapshot: YearSnapshot, chart: Chart, wording: Wording) -> Response:
    content = drawn(chart, lambda value: axis_of(wording, value))
    body = Body(content, SVG.content_type, f"{hashed(content)}.{SVG.name}")
    return answer(request, body, snapshot.fresh, _POLICY)


def _language(request: Request) -> str:
    return given_parameters(request).get("lang", catalogue_of(request).settings.language)


def _source(
    request: Request, snapshot: YearSnapshot, address: str, query: SummaryFilters
) -> Origin:
    """Where the figures come from: the one programme that is asked for, or that there is."""
    settings, vocabulary = catalogue_of(request).settings, snapshot.vocabulary
    asked = query.programme.values if query.programme else ()
    codes = [value for value, _ in asked] or [*vocabulary.codes("programme")]
    named = [vocabulary.label("programme", code, _language(request)) for code in codes[:1]]
    name = named[0] if len(codes) == 1 else None
    host = settings.public_url.rstrip("/").removesuffix(settings.public_path)
    return Origin(name, host + address, settings.license, snapshot.fresh.changed_at)


def _check_year(
    catalogue: Catalogue, snapshot: YearSnapshot, query: SummaryFilters, year: int
) -> None:
    """Refuse a year of which there is nothing, whatever the filters.

    Raises:
        NotFound: It names the years there are (404).
    """
    every = YearsQuery.model_construct(allocation=query.allocation, year_start=query.year_start)
    there = years_asked(snapshot.postings, catalogue.resources, every, catalogue.today()).years
    if year not in there:
        raise _unknown("year", [f"{each:04}" for each in there])


def _check_figure(catalogue: Catalogue, snapshot: YearSnapshot, name: str) -> None:
    """Refuse the name of no figure.

    Raises:
        NotFound: It names figures there are (404).
    """
    sections = counted_figures(catalogue.resources).values()
    counted = {figure.name for section in sections for figure in section.values()}
    known = snapshot.vocabulary.codes("indicator")
    if name not in counted | known:
        entries = snapshot.vocabulary.entries["indicator"]
        allowed = [*proposals("indicator", name, known, entries), *sorted(counted)]
        raise _unknown("indicator", allowed, "/v1/indicators")


def _unknown(parameter: str, allowed: list[str], see: str | None = None) -> NotFound:
    detail = "There is no such chart; `allowed` says which there are."
    error = ProblemError(
        parameter=parameter, code="unknown_value", detail=detail, allowed=allowed, see=see
    )
    return NotFound(detail, errors=[error])
