"""Problems as pages, for browsers that open an address which people read."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from events_api.core.http.links import given_parameters, root_path
from events_api.core.problems.document import Problem, ProblemError
from events_api.core.problems.server_errors import Busy, MissingPart, Unavailable
from events_api.core.problems.types import (
    Gone,
    InvalidParameter,
    NotAcceptable,
    NotFound,
    Unauthorized,
    UnknownValue,
)
from events_api.core.texts.code_words import CLOSED
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.labels import list_of
from events_api.web.pages.rendering import other_page, rendered, wording_of

_PHRASES: Mapping[type[Problem], str] = {
    NotFound: "page_not_found",
    Gone: "page_gone",
    InvalidParameter: "problems.invalid-parameter",
    UnknownValue: "problems.unknown-value",
    NotAcceptable: "problems.not-acceptable",
    Unauthorized: "problems.unauthorized",
    MissingPart: "problems.not-installed",
    Busy: "problems.unavailable",
    Unavailable: "problems.unavailable",
}
_OTHER = "problems.other"
# What is wrong with it depends on the parameter, else on the code of the error.
_OF_PARAMETERS = frozenset({"year", "month", "q", "cursor"})
_OF_CODES = frozenset({"unknown_value", "unknown_parameter", "repeated"})


class Wrong(Struct, frozen=True):
    """What is wrong with a parameter, and which values may be meant, each with its words."""

    sentence: str
    parameter: str
    meant: Sequence[tuple[str, str]]


def wants_page(request: Request) -> bool:
    """Whether a browser asks, for what is not data: it alone names HTML."""
    accept = parse_accept_header(request.headers.get("accept"), MIMEAccept)
    named = any(name.partition(";")[0] == "text/html" for name in accept.values())
    return named and not request.scope["path"].startswith(f"{root_path(request)}/v1/")


def problem_page(request: Request, problem: Problem) -> Response:
    """The page that a problem becomes."""
    wording = wording_of(request)
    since = problem.since if isinstance(problem, Gone) else None
    told = {
        "title": wording.say(_PHRASES.get(type(problem), _OTHER)),
        "since": None if since is None else wording.date(f"{since:%Y-%m-%d}"),
        "wrong": [*wrong(problem.errors or (), wording)],
    }
    content = rendered(request, "problem.html", wording, told, given_parameters(request))
    return other_page(content, problem.status, problem.headers)


def wrong(errors: Sequence[ProblemError], wording: Wording) -> Iterator[Wrong]:
    """What is wrong with each parameter, in the language of the page."""
    for each in errors:
        name = each.parameter
        if name is None:
            continue
        phrase, words = "page_wrong", wording.labels.get(CLOSED.get(name) or list_of(name), {})
        if name in _OF_PARAMETERS:
            phrase = f"page_wrong.{name}"
        elif each.code in _OF_CODES:
            phrase = f"page_wrong.{each.code}"
        meant = [(code, words.get(code, code)) for code in each.allowed or ()]
        yield Wrong(wording.say(phrase, called(name, wording)), name, meant)


def called(name: str, wording: Wording) -> str:
    """What a parameter is called on pages."""
    return wording.say("page_search") if name == "q" else wording.word(name)
