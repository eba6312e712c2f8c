"""The addresses of what is typeset."""

from fastapi import APIRouter, Request, Response

from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.selection.plain_queries import NoQuery
from events_api.summaries.presentation.formats import RowFormat
from events_api.web.pages.languages import IN_PATH
from events_api.web.pages.routes import page_year
from events_api.web.print.fact_sheet import PDF, fact_sheet

router = APIRouter(include_in_schema=False)
_PDF = (RowFormat("pdf", PDF),)


@router.get("/years/{year}/factsheet.pdf")
@router.get(f"{IN_PATH}/years/{{year}}/factsheet.pdf")
def sheet(request: Request, year: str) -> Response:
    """The fact sheet of a year."""
    parse(NoQuery, request)
    negotiated(request, None, _PDF)
    return fact_sheet(request, page_year(year))
