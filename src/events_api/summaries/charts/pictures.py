"""Pictures: charts as they are asked for, drawn from one snapshot.

Separate because a chart is an answer by itself, and part of a page that others embed.
"""

from itertools import islice

from msgspec import Struct
from pydantic import Field
from starlette.requests import Request

from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.links import given_parameters, root_path
from events_api.core.kinds.code_suggestions import proposals
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import NotFound
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.selection.parameter_types import Day
from events_api.summaries.charts.chart import Chart
from events_api.summaries.charts.render import drawn
from events_api.summaries.charts.time_chart import crowded, time_chart
from events_api.summaries.charts.words import Origin, axis_of, wording_of
from events_api.summaries.charts.year_charts import YEAR_CHARTS, chart_of, figures_drawn
from events_api.summaries.charts.years_chart import years_chart
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year import addresses
from events_api.summaries.year.drilldown import Asked, every_row
from events_api.summaries.year.figure_query import FigureQuery
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import YearSnapshot, year_snapshot
from events_api.summaries.year.year import SummaryFilters, SummaryQuery, counted_figures
from events_api.summaries.year.years import YearsQuery, year_summaries, years_asked

# Of records, where all others are of figures.
TIME = "time"
CHARTS = sorted([*YEAR_CHARTS, TIME])


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


class Drawn(Struct, frozen=True):
    """A chart, the picture that it became (SVG), and the state that it is of."""

    chart: Chart
    content: bytes
    fresh: Freshness


def year_picture(
    request: Request, chart: str, year: int, query: ChartQuery, language: str
) -> Drawn:
    """A chart of a year.

    Raises:
        NotFound: There is no such chart, or nothing of that year (404).
    """
    catalogue = catalogue_of(request)
    if chart not in CHARTS:
        raise _unknown("chart", CHARTS)
    # Of many records only their months are told apart.
    needed = YEAR_CHARTS["month" if chart == TIME else chart]
    asked = SummaryQuery.model_construct(**{**dict(query), "by": needed.by})
    asked = asked.narrowed(figures_drawn(needed, catalogue.resources))
    origin = addresses.Origin(root_path(request), given_parameters(request))
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        _check_year(catalogue, snapshot, query, year)
        [data] = year_summaries(snapshot, catalogue.resources, asked, [year], origin)
        if chart == TIME:
            told = {
                name: _documents(catalogue, snapshot, query, (year, name))
                for name, figure in data.counts.items()
                if not crowded(figure)
            }
    labels = labels_of([data], snapshot.vocabulary, catalogue.lists, language)
    wording = wording_of(language, labels)
    address = addresses.Addresses(year, origin).summary()
    source = _source(request, snapshot, address, query, language)
    if chart == TIME:
        return _drawn(time_chart(data, told, wording, source), snapshot, wording)
    return _drawn(chart_of(chart, data, wording, source), snapshot, wording)


def years_picture(request: Request, indicator: str, query: YearsChartQuery, language: str) -> Drawn:
    """A figure through the years.

    Raises:
        NotFound: There is no such figure (404).
    """
    catalogue = catalogue_of(request)
    asked = YearsQuery.model_construct(**dict(query)).narrowed({None: frozenset({indicator})})
    origin = addresses.Origin(root_path(request), given_parameters(request))
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        _check_figure(catalogue, snapshot, indicator)
        there = years_asked(snapshot.postings, catalogue.resources, asked, catalogue.today()).years
        data = year_summaries(snapshot, catalogue.resources, asked, sorted(there), origin)
    labels = labels_of(data, snapshot.vocabulary, catalogue.lists, language)
    called = snapshot.vocabulary.label("indicator", indicator, language)
    if called != indicator:
        labels = {**labels, "indicators": {indicator: called}}
    wording = wording_of(language, labels)
    _, *narrowed = addresses.Addresses(1, origin).summary().partition("?")
    address = f"{origin.root}/v1/summaries{''.join(narrowed)}"
    source = _source(request, snapshot, address, query, language)
    filters = {name: text for name, text in origin.given.items() if name in query.filters}
    told = wording.asked(query.allocation, filters)
    # Readings are of a year by the rule of their indicator.
    read = indicator in snapshot.vocabulary.codes("indicator")
    about = " · ".join(islice(told, 1, None) if read else told)
    return _drawn(years_chart(indicator, data, wording, about, source), snapshot, wording)


def _drawn(chart: Chart, snapshot: YearSnapshot, wording: Wording) -> Drawn:
    content = drawn(chart, lambda value: axis_of(wording, value))
    return Drawn(chart, content, snapshot.fresh)


def _documents(
    catalogue: Catalogue, snapshot: YearSnapshot, query: SummaryFilters, figure: tuple[int, str]
) -> list[str]:
    """The documents of the records that a counted figure of a year counts."""
    wanted = Asked(catalogue.resources, *figure, FigureQuery.model_construct(**dict(query)))
    rows = every_row(snapshot, wanted)
    return [row.document for row in rows if row.contribution.counted]


def _source(
    request: Request, snapshot: YearSnapshot, address: str, query: SummaryFilters, language: str
) -> Origin:
    """Where the figures come from: the one programme that is asked for, or that there is."""
    settings, vocabulary = catalogue_of(request).settings, snapshot.vocabulary
    asked = query.programme.values if query.programme else ()
    codes = [value for value, _ in asked] or [*vocabulary.codes("programme")]
    named = [vocabulary.label("programme", code, language) for code in codes[:1]]
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
