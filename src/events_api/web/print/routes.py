"""The addresses of what is typeset."""

from fastapi import APIRouter, Request, Response

from events_api.core.format import Offer
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.selection.plain_queries import NoQuery
from events_api.web.pages.page_language import IN_PATH
from events_api.web.pages.routes import page_number, page_year
from events_api.web.print.fact_sheet import PDF, edition_sheet, fact_sheet
from events_api.web.print.preview import PNG, preview

router = APIRouter(include_in_schema=False)
# Where pages themselves do not begin.
PRINTS = ("/preview.png",)
_PDF = (Offer("pdf", PDF),)
_PNG = (Offer("png", PNG),)


@router.get("/years/{year}/factsheet.pdf")
@router.get(f"{IN_PATH}/years/{{year}}/factsheet.pdf")
def sheet(request: Request, year: str) -> Response:
    """The fact sheet of a year."""
    parse(NoQuery, request)
    negotiated(request, None, _PDF)
    return fact_sheet(request, page_year(year))


@router.get("/editions/{year}/{number}/factsheet.pdf")
@router.get(f"{IN_PATH}/editions/{{year}}/{{number}}/factsheet.pdf")
def sheet_of_edition(request: Request, year: str, number: str) -> Response:
    """The fact sheet of an edition."""
    parse(NoQuery, request)
    negotiated(request, None, _PDF)
    return edition_sheet(request, page_year(year), page_number(number))


@router.get("/years/{year}/preview.png")
@router.get(f"{IN_PATH}/years/{{year}}/preview.png")
def year_preview(request: Request, year: str) -> Response:
    """A year as a picture, for those who share its page."""
    parse(NoQuery, request)
    negotiated(request, None, _PNG)
    return preview(request, page_year(year))


@router.get("/preview.png")
@router.get(f"{IN_PATH}/preview.png")
def site_preview(request: Request) -> Response:
    """All years as a picture, for those who share any other page."""
    parse(NoQuery, request)
    negotiated(request, None, _PNG)
    return preview(request, None)
