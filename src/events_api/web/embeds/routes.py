"""The addresses of embeds: a chart in a page of its own, the only one that may be framed.

Beside each is the page that says how to: it alone draws the chart to know how high it is.
"""

import re
from base64 import b64encode
from hashlib import sha256
from math import ceil
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from events_api.core.format import Offer
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import given_parameters
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.summaries.charts.pictures import (
    ChartQuery,
    Drawn,
    YearsChartQuery,
    year_picture,
    years_picture,
)
from events_api.summaries.presentation.wording import Wording
from events_api.web.pages.page_language import IN_PATH, base_of, language_of
from events_api.web.pages.rendering import MEDIA_TYPE, SAFE, page, rendered
from events_api.web.pages.routes import page_year

router = APIRouter(include_in_schema=False)
EMBEDS = ("/embed/",)
_HTML = (Offer("html", "text/html"),)
# What stands around the chart in its page, and the width that its line asks for (pages.css).
_WIDTH, _INSET, _BELOW = 800, 16, 52
_SIZE = re.compile(rb'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@router.get("/embed/years/{year}/charts/{chart}")
@router.get(f"{IN_PATH}/embed/years/{{year}}/charts/{{chart}}")
def year_embed(request: Request, year: str, chart: str) -> Response:
    """A chart of a year, under the filters of the chart."""
    query = parse(ChartQuery, request)
    negotiated(request, None, _HTML)
    number = page_year(year)
    made = year_picture(request, chart, number, query, language_of(request))
    return _framed(request, made, f"{base_of(request)}/years/{number:04}")


@router.get("/embed/years/{year}/charts/{chart}/code")
@router.get(f"{IN_PATH}/embed/years/{{year}}/charts/{{chart}}/code")
def year_code(request: Request, year: str, chart: str) -> Response:
    """How to show a chart of a year elsewhere."""
    query = parse(ChartQuery, request)
    negotiated(request, None, _HTML)
    return _code(
        request, year_picture(request, chart, page_year(year), query, language_of(request))
    )


@router.get("/embed/charts/{indicator}")
@router.get(f"{IN_PATH}/embed/charts/{{indicator}}")
def years_embed(request: Request, indicator: str) -> Response:
    """A figure through the years, under the filters of the chart."""
    query = parse(YearsChartQuery, request)
    negotiated(request, None, _HTML)
    made = years_picture(request, indicator, query, language_of(request))
    return _framed(request, made, f"{base_of(request)}/")


@router.get("/embed/charts/{indicator}/code")
@router.get(f"{IN_PATH}/embed/charts/{{indicator}}/code")
def years_code(request: Request, indicator: str) -> Response:
    """How to show a figure through the years elsewhere."""
    query = parse(YearsChartQuery, request)
    negotiated(request, None, _HTML)
    return _code(request, years_picture(request, indicator, query, language_of(request)))


def _code(request: Request, made: Drawn) -> Response:
    """The line that frames a chart, as high as the chart is at its width."""
    given = given_parameters(request)
    [(broad, high)] = _SIZE.findall(made.content)[:1]
    drawn = float(high) * (_WIDTH - _INSET) / float(broad)
    path = request.scope["path"].removesuffix("/code")
    told = {
        "title": made.chart.title,
        "address": path + (f"?{urlencode(given)}" if given else ""),
        "width": _WIDTH,
        "height": ceil(drawn) + _BELOW,
    }
    content = rendered(request, "embed_code.html", Wording(language_of(request), {}), told, given)
    return page(request, content, made.fresh)


def _framed(request: Request, made: Drawn, of: str) -> Response:
    """The chart within a page that anybody may frame; its own style is allowed by its digest."""
    told = {"title": made.chart.title, "picture": made.content.decode(), "page": of}
    wording = Wording(language_of(request), {})
    content = rendered(request, "embed.html", wording, told, given_parameters(request))
    styles = [b64encode(sha256(each).digest()).decode() for each in _STYLE.findall(made.content)]
    allowed = " ".join(["style-src 'self'", *(f"'sha256-{each}'" for each in styles)])
    policy = SAFE["Content-Security-Policy"].replace("style-src 'self'", allowed)
    policy = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
    body = Body(content, MEDIA_TYPE, f"{hashed(content)}.html")
    return answer(request, body, made.fresh, {**SAFE, "Content-Security-Policy": policy})
