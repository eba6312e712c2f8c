"""Negotiation: which format a request is answered in (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

from starlette.requests import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from events_api.core.format import Format
from events_api.core.problems import NotAcceptable, ProblemError


def negotiated(request: Request, formats: Sequence[Format]) -> Format:
    """The format that `Accept` prefers; the first one where it has no preference.

    Raises:
        NotAcceptable: It names none of ours (406).
    """
    accept = request.headers.get("accept", "*/*")
    if accept == "*/*":
        return formats[0]
    offered = [each.media_type for each in formats]
    best = parse_accept_header(accept, MIMEAccept).best_match(offered)
    if best is None:
        detail = "Ask for one of the media types in `allowed`."
        error = ProblemError(header="Accept", code="not_offered", detail=detail, allowed=offered)
        raise NotAcceptable(errors=[error])
    return formats[offered.index(best)]
