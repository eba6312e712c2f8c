"""Negotiation: which format a request is answered in (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from starlette.datastructures import Headers
from starlette.requests import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from events_api.core.format import Offer
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter, NotAcceptable

Choice = TypeVar("Choice", bound=Offer)
_JSON = Offer("json", "application/json")


def negotiated(
    request: Request, name: str | None, offers: Sequence[Choice], elsewhere: Sequence[Offer] = ()
) -> Choice:
    """The format that `format=` names, or else that `Accept` prefers; the first without either.

    Formats that there are `elsewhere` are known, but nothing is answered in them here.

    A media range is matched by its type and `q` alone: `text/csv; charset=utf-8` asks for CSV,
    whatever other parameters it has.

    Raises:
        InvalidParameter: `format=` names none that there is (400).
        NotAcceptable: `Accept` names none of them, or `format` one of elsewhere (406).
    """
    if name is not None:
        return _named(name, offers, elsewhere)
    best = accepted(request.headers, offers)
    if best is None:
        detail = "Ask for one of the media types in `allowed`."
        offered = [each.media_type for each in offers]
        error = ProblemError(header="Accept", code="not_offered", detail=detail, allowed=offered)
        raise NotAcceptable(errors=[error])
    return best


def accepted(headers: Headers, offers: Sequence[Choice]) -> Choice | None:
    """The offer that `Accept` prefers, the first without one; None where it takes none of them."""
    accept = ",".join(headers.getlist("accept")) or "*/*"
    if accept in {"*/*", offers[0].media_type}:
        return offers[0]
    offered = tuple(each.media_type for each in offers)
    best = _best(accept, offered)
    return None if best is None else offers[offered.index(best)]


# Clients send few different ones, and to read a browser's takes a tenth of a millisecond.
@lru_cache(maxsize=256)
def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    """The media type that an `Accept` prefers, each of its ranges with its `q` alone."""
    asked = parse_accept_header(accept, MIMEAccept)
    ranges = MIMEAccept([(name.partition(";")[0], quality) for name, quality in asked])
    best: str | None = ranges.best_match(offered)
    return best


def require_json(request: Request) -> None:
    """Agree on JSON, where there is nothing else.

    Raises:
        NotAcceptable: `Accept` does not take it (406).
    """
    negotiated(request, None, [_JSON])


def _named(name: str, offers: Sequence[Choice], elsewhere: Sequence[Offer]) -> Choice:
    for each in offers:
        if each.name == name:
            return each
    allowed = [each.name for each in offers]
    if any(each.name == name for each in elsewhere):
        detail = "What is listed here cannot be shown in this format: use one of the list."
        error = ProblemError(parameter="format", code="not_offered", detail=detail, allowed=allowed)
        raise NotAcceptable(errors=[error])
    detail = "Use a format of the list."
    error = ProblemError(parameter="format", code="unknown_value", detail=detail, allowed=allowed)
    raise InvalidParameter(errors=[error])
