"""Problems as pages, for browsers that open an address which people read."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from events_api.core.http.links import given_parameters, root_path
from events_api.core.problems.document import Problem
from events_api.core.problems.types import Gone, NotFound
from events_api.web.pages.rendering import other_page, rendered, wording_of

_PHRASES: Mapping[type[Problem], str] = {NotFound: "page_not_found", Gone: "page_gone"}


def wants_page(request: Request) -> bool:
    """Whether a browser asks, for what is not data: it alone names HTML."""
    accept = parse_accept_header(request.headers.get("accept"), MIMEAccept)
    named = any(name.partition(";")[0] == "text/html" for name in accept.values())
    return named and not request.scope["path"].startswith(f"{root_path(request)}/v1/")


def problem_page(request: Request, problem: Problem) -> Response:
    """The page that a problem becomes."""
    wording = wording_of(request)
    phrase = _PHRASES.get(type(problem))
    # Other problems have words in English only.
    title = wording.say(phrase) if phrase else problem.title
    errors = [each.detail for each in problem.errors or ()]
    told = {
        "title": title,
        "details": [] if isinstance(problem, NotFound) else [problem.detail, *errors],
    }
    content = rendered(request, "problem.html", wording, told, given_parameters(request))
    return other_page(content, problem.status, problem.headers)
