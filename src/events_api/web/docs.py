"""The documentation page: where to begin, the guides, and the reference by Swagger UI.

Separate because FastAPI's own page loads its script from another host and runs inline code. All
addresses in the page are relative, so that it works below any root path and behind any proxy.
"""

import gzip
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import PurePath
from string import Template

from fastapi import APIRouter, HTTPException, Request, Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from events_api.web.guides import Guide, guides

router = APIRouter(include_in_schema=False)

_STATIC = files(__package__) / "static"
_SWAGGER = _STATIC / "swagger-ui"
_ASSETS = {
    file.name: file
    for file in (
        _STATIC / "docs.css",
        _STATIC / "docs.js",
        _SWAGGER / "favicon-32x32.png",
        _SWAGGER / "index.css",
        _SWAGGER / "swagger-ui-bundle.js",
        _SWAGGER / "swagger-ui.css",
    )
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'"
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}
_SAFE = {"Referrer-Policy": "no-referrer"}


@router.get("/docs")
def docs() -> Response:
    """The page itself, asked for anew each time."""
    headers = {**_SAFE, "Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    page = Template((_STATIC / "docs.html").read_text("utf-8")).substitute(
        digest=_digest(),
        guides="\n".join(_listed(guides())),
    )
    return Response(page, headers=headers, media_type="text/html")


@router.get("/docs/{digest}/{name}")
def asset(request: Request, digest: str, name: str) -> Response:
    """A script, style or picture of the page, kept for ever under its digest."""
    if digest != _digest() or name not in _ASSETS:
        raise HTTPException(404)
    headers = {
        **_SAFE,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    accepted = parse_accept_header(request.headers.get("accept-encoding"), Accept)
    media_type = _TYPES[PurePath(name).suffix]
    if accepted["gzip"] > 0:
        headers["Content-Encoding"] = "gzip"
        return Response(_compressed(name), headers=headers, media_type=media_type)
    return Response(_ASSETS[name].read_bytes(), headers=headers, media_type=media_type)


def _listed(every: Iterable[Guide]) -> Iterator[str]:
    """Guides as a list, each group under what its readers want."""
    group = ""
    for each in every:
        if each.group != group:
            group = each.group
            yield f'<dt class="group">{escape(group)}</dt>'
        link = f'<a href="docs/guides/{each.name}">{escape(each.title)}</a>'
        yield f"<dt>{link}</dt><dd>{escape(each.about)}</dd>"


@cache
def _digest() -> str:
    """One name for all assets: it changes when any of them does, so each can be kept for ever."""
    return sha256(b"".join(each.read_bytes() for each in _ASSETS.values())).hexdigest()[:16]


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(_ASSETS[name].read_bytes(), mtime=0)
