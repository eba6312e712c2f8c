"""Answers: bodies with their validators, and the conditions a client may attach.

Separate so that every representation gets its headers in one way (contract, "Conditions").
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from werkzeug.http import parse_date, parse_etags

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.links import given_parameters
from events_api.core.values.json import to_json

JSON = "application/json"
# What only a caller with a key may see is kept by nobody on the way.
NOT_KEPT = {"Cache-Control": "no-store"}


class Body(Struct, frozen=True):
    """One representation: its bytes, media type and strong entity tag (without quotes)."""

    content: bytes
    media_type: str
    etag: str


def not_kept(content: object, status: int = 200, headers: Mapping[str, str] = {}) -> Response:
    """A value as JSON, for the caller alone."""
    return Response(to_json(content), status, {**NOT_KEPT, **headers}, JSON)


def hashed(content: bytes) -> str:
    """A short hash of a representation, for its entity tag."""
    return hashlib.sha256(content).hexdigest()[:24]


def revalidated(cdn_seconds: int) -> str:
    """`Cache-Control` of what everybody may have, and asks after; a CDN only so often.

    The cache of answers keeps what bears it (middleware.answer_cache).
    """
    shared = f", s-maxage={cdn_seconds}" if cdn_seconds else ""
    return f"public, max-age=0{shared}, must-revalidate"


def _cache_control(request: Request) -> str:
    """Public answers may be kept and asked after; what credentials bring is nobody else's."""
    if "authorization" in request.headers:
        return "no-store"
    return revalidated(catalogue_of(request).settings.cdn_seconds)


def headers_of(
    request: Request,
    etag: str,
    fresh: Freshness,
    more: dict[str, str],
    *,
    of_today: bool = False,
) -> dict[str, str]:
    """The headers that every representation of public data has, and `more`.

    The state that it is of is left with the request, for the cache of answers. What is `of_today`
    has no date: tomorrow it may be another without any change.
    """
    request.state.fresh = fresh
    dated = (
        {}
        if of_today or _depends_on_today(request)
        else {"Last-Modified": _stamp(fresh.changed_at)}
    )
    return {
        "ETag": f'"{etag}"',
        "Cache-Control": _cache_control(request),
        "Vary": "Accept",
        "Events-Revision": str(fresh.public),
        **dated,
        **more,
    }


@lru_cache(maxsize=4)
def _stamp(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def is_known(request: Request, etag: str, fresh: Freshness, *, dated: bool = True) -> bool:
    """Whether the client has that representation already, by its tag, or else if it is `dated`.

    A tag is asked first, and a date only where there is none (RFC 9110, sections 13.1.2, 13.1.3).
    """
    if "if-none-match" in request.headers:
        return has_tag(request, etag)
    return dated and _is_of(request, fresh)


def has_tag(request: Request, etag: str) -> bool:
    """Whether the client names the tag of a representation that it has."""
    return parse_etags(",".join(request.headers.getlist("if-none-match"))).contains_weak(etag)


def _is_of(request: Request, fresh: Freshness) -> bool:
    """Whether the client names, by its date, the one revision there is.

    It must be the very date that was sent: others may be of a clock that is not ours, or of the
    time between the beginning of a write and its commit. It never is where the answer depends on
    something else than the public revision.
    """
    sent = request.headers.getlist("if-modified-since")
    if len(sent) != 1 or "authorization" in request.headers or _depends_on_today(request):
        return False
    return fresh.alone and parse_date(sent[0]) == fresh.changed_at


def _depends_on_today(request: Request) -> bool:
    """Whether a parameter is `today`: tomorrow the answer may be another, without any change."""
    return "today" in given_parameters(request).values()


def answer(
    request: Request,
    body: Body,
    fresh: Freshness,
    headers: dict[str, str] | None = None,
    *,
    of_today: bool = False,
) -> Response:
    """The body as a 200, or a 304 where the client has it already."""
    common = headers_of(request, body.etag, fresh, headers or {}, of_today=of_today)
    if is_known(request, body.etag, fresh, dated="Last-Modified" in common):
        return Response(status_code=304, headers=common)
    return Response(body.content, media_type=body.media_type, headers=common)
