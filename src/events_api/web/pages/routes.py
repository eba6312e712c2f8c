"""The addresses of pages, and of what they load."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from events_api.core.format import Offer
from events_api.core.http.negotiation import negotiated
from events_api.core.problems.types import NotFound
from events_api.core.texts.phrases import languages
from events_api.web.pages.edition_page import edition_page
from events_api.web.pages.events.page import events_page
from events_api.web.pages.figure_page import figure_page
from events_api.web.pages.home_page import home_page
from events_api.web.pages.page_language import IN_PATH, OF_TAG, OfTag, in_language
from events_api.web.pages.record_page import record_page
from events_api.web.pages.rendering import SAFE, assets, digest
from events_api.web.pages.year_page import year_page

router = APIRouter(include_in_schema=False)
# Where answers are pages of public data, which the cache of answers keeps.
PAGES = (
    "/years/",
    "/figures/",
    "/editions/",
    "/events",
    "/records/",
    *(f"/{each}/" for each in languages()),
)
_HTML = (Offer("html", "text/html"),)
_DIGITS, _LONGEST_NUMBER = 4, 9


@router.get("/")
@router.get(f"{IN_PATH}/")
def home(request: Request) -> Response:
    """All years, and what is upcoming."""
    negotiated(request, None, _HTML)
    return home_page(request)


@router.get("/years/{year}")
@router.get(f"{IN_PATH}/years/{{year}}")
def one_year(request: Request, year: str) -> Response:
    """What a year adds up to."""
    negotiated(request, None, _HTML)
    return year_page(request, page_year(year))


def page_year(text: str) -> int:
    """The year that an address names.

    Raises:
        NotFound: It is no year of four digits (404).
    """
    if len(text) != _DIGITS or not (text.isascii() and text.isdigit()) or not int(text):
        raise NotFound
    return int(text)


@router.get("/figures/{year}/{name}")
@router.get(f"{IN_PATH}/figures/{{year}}/{{name}}")
def one_figure(request: Request, year: str, name: str) -> Response:
    """A figure of a year, how it was made, and its records."""
    negotiated(request, None, _HTML)
    return figure_page(request, page_year(year), name)


@router.get("/editions/{year}/{number}")
@router.get(f"{IN_PATH}/editions/{{year}}/{{number}}")
def one_edition(request: Request, year: str, number: str) -> Response:
    """The figures of a year as they were published, and what was restated."""
    negotiated(request, None, _HTML)
    return edition_page(request, page_year(year), page_number(number))


def page_number(text: str) -> int:
    """The number of an edition that an address names.

    Raises:
        NotFound: It is no number (404).
    """
    if not (text.isascii() and text.isdigit()) or len(text) > _LONGEST_NUMBER:
        raise NotFound
    return int(text)


@router.get("/events")
@router.get(f"{IN_PATH}/events")
def events(request: Request) -> Response:
    """What is upcoming and what is past, as far as the filters let it in."""
    negotiated(request, None, _HTML)
    return events_page(request)


@router.get("/records/{record_id}")
@router.get(f"{IN_PATH}/records/{{record_id}}")
def one_record(request: Request, record_id: str) -> Response:
    """A record, of whatever kind."""
    negotiated(request, None, _HTML)
    return record_page(request, record_id)


@router.get(IN_PATH)
def front(request: Request, language: str) -> Response:
    """The way to the first page in a language, for who leaves out the slash."""
    return RedirectResponse(in_language(request, language, ""))


@router.get(f"{IN_PATH}/{{rest:path}}")
def nothing(rest: str) -> Response:  # noqa: ARG001 - a part of the address
    """Nothing else is below a language: its own tag would lead on to the same address for ever.

    Raises:
        NotFound: Always (404), in the language of the address.
    """
    raise NotFound


def other_tag(request: Request, tag: str, rest: str) -> Response:
    """The way to the page in the language that a tag means, as `fa` for `prs` or `fa-AF`."""
    return RedirectResponse(in_language(request, tag, rest))


router.add_api_route(OF_TAG, other_tag, methods=["GET"], route_class_override=OfTag)


@router.get("/assets/{name_digest}/{name}")
def loaded(name_digest: str, name: str) -> Response:
    """A file that pages load, kept for ever under a digest."""
    found = assets().get(name)
    if found is None or name_digest != digest():
        raise HTTPException(404)
    headers = {**SAFE, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found.content, 200, headers, media_type=found.media_type)
