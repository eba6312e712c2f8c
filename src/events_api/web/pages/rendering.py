"""Rendering: a template with what every page has around it, and the answer that it becomes.

Separate because every page is held to the same policy: nothing of another host, no script, no
cookie.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import given_parameters, root_path
from events_api.summaries.presentation.wording import Wording
from events_api.web.pages.page_language import (
    base_of,
    language_of,
    others_of,
    own_address,
    script_of,
)
from events_api.web.print.typesetting import can_typeset

if TYPE_CHECKING:
    from jinja2 import Environment

MEDIA_TYPE = "text/html; charset=utf-8"
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
_STATIC = files(__package__) / "static"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Asset(Struct, frozen=True):
    """A file that pages load."""

    content: bytes
    media_type: str


class Contact(Struct, frozen=True):
    """Whom readers may ask."""

    words: str
    href: str | None


@cache
def assets() -> dict[str, Asset]:
    """{name: file} of all that pages load."""
    found = [*_STATIC.iterdir(), *(_STATIC / "fonts").iterdir()]
    return {
        each.name: Asset(each.read_bytes(), _TYPES[suffix])
        for each in sorted(found, key=lambda each: each.name)
        if (suffix := PurePath(each.name).suffix) in _TYPES
    }


@cache
def can_make_workbooks() -> bool:
    """Whether the extra `xlsx` is installed, without which no page leads to one."""
    return find_spec("xlsxwriter") is not None


@cache
def digest() -> str:
    """What addresses have of the content of all files, so that each can be kept for ever.

    One for all, since the stylesheet names fonts by addresses beside its own.
    """
    return sha256(b"".join(each.content for each in assets().values())).hexdigest()[:16]


@cache
def _environment() -> "Environment":
    # A process that is asked for data alone does without.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["script_of"] = script_of
    return environment


def wording_of(request: Request) -> Wording:
    """The words of the page's language, without labels."""
    return Wording(language_of(request), {})


def site_of(request: Request) -> str:
    """The public host, for addresses that are read elsewhere; never that of a header."""
    public = urlsplit(catalogue_of(request).settings.public_url)
    return f"{public.scheme}://{public.netloc}"


@cache
def contact_of(text: str) -> Contact | None:
    """Whom readers may ask, and the address that it is; None where nobody is told."""
    words = text.strip()
    if not words:
        return None
    if re.fullmatch(r"[^@\s]+@[^@\s]+", words):
        return Contact(words, f"mailto:{quote(words, safe='@')}")
    return Contact(words, words if re.fullmatch(r"https?://\S+", words) else None)


def rendered(
    request: Request,
    template: str,
    wording: Wording,
    told: Mapping[str, Any],
    used: Collection[str] = (),
) -> bytes:
    """A page, whole; it says so where it was sent parameters that are not `used`."""
    own = own_address(request, used)
    text = (
        _environment()
        .get_template(template)
        .render(
            root=root_path(request),
            assets=f"{root_path(request)}/assets/{digest()}",
            base=base_of(request),
            own=own,
            site=site_of(request),
            others=others_of(request, own),
            can_typeset=can_typeset(),
            can_make_workbooks=can_make_workbooks(),
            wording=wording,
            say=wording.say,
            license=catalogue_of(request).settings.license,
            contact=contact_of(catalogue_of(request).settings.contact),
            unused=bool({*given_parameters(request)} - {*used}),
            **{"linked": None, **told},
        )
    )
    return text.encode()


def page(request: Request, content: bytes, fresh: Freshness, *, of_today: bool = False) -> Response:
    """A page as an answer, kept as those of data are; one `of_today` may be another tomorrow."""
    body = Body(content, MEDIA_TYPE, f"{hashed(content)}.html")
    return answer(request, body, fresh, SAFE, of_today=of_today)


def other_page(content: bytes, status: int, headers: Mapping[str, str]) -> Response:
    """A page that says why there is none; nobody keeps it."""
    return Response(
        content, status, {"Cache-Control": "no-store", **SAFE, **headers}, media_type=MEDIA_TYPE
    )
