"""The endpoints of charts: pictures of the figures that a summary has, at addresses beside it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from events_api.core.catalogue import catalogue_of
from events_api.core.format import Offer
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import given_parameters
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.routing.documentation import CODED, documentation
from events_api.summaries.charts.pictures import (
    CHARTS,
    ChartQuery,
    Drawn,
    YearsChartQuery,
    year_picture,
    years_picture,
)
from events_api.summaries.year.path_parameters import Year, year_number

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])
SVG = Offer("svg", "image/svg+xml")
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
    query, number = parse(ChartQuery, request), year_number(year)
    negotiated(request, None, [SVG])
    return _pictured(request, year_picture(request, chart, number, query, _language(request)))


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
    query = parse(YearsChartQuery, request)
    negotiated(request, None, [SVG])
    return _pictured(request, years_picture(request, indicator, query, _language(request)))


def _pictured(request: Request, made: Drawn) -> Response:
    body = Body(made.content, SVG.media_type, f"{hashed(made.content)}.{SVG.name}")
    return answer(request, body, made.fresh, _POLICY)


def _language(request: Request) -> str:
    return given_parameters(request).get("lang", catalogue_of(request).settings.language)
