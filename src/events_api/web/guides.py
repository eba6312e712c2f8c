"""Guides: the pages of `docs/` as readers of the service see them, beside the reference.

Separate from the reference, which is made of OpenAPI and needs a script. Their list is that of
`docs/README.md`; examples ask this service, and links that lead out of the guides are words.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from msgspec import Struct

from events_api.core.catalogue import catalogue_of
from events_api.core.problems.types import NotFound
from events_api.core.shipped_folders import shipped_folder
from events_api.web.pages.rendering import SAFE, rendered, wording_of

if TYPE_CHECKING:
    from markdown_it.token import Token

router = APIRouter(include_in_schema=False)
_INDEX = "README"
_ROW = re.compile(
    r"^\| (?:\*\*(?P<group>[^*]+)\*\*[^|]*)?\| \[(?P<name>\w+)\.md\].*\| (?P<about>.*) \|$"
)
_LINK = re.compile(r"(?P<name>\w+)\.md(?P<fragment>#[\w-]+)?")
_EXAMPLES = re.compile(r"http://localhost:8000|(?<=[\s'\"])localhost:8000")
_CALENDARS = "webcal://localhost:8000"


class Guide(Struct, frozen=True):
    """A guide, and what it is for.

    Attributes:
        group: What its readers want to do.
        name: In its address.
        title: Its own heading.
        about: What it tells.
    """

    group: str
    name: str
    title: str
    about: str


class Text(Struct, frozen=True):
    """A guide as a page: its content, and its parts (address within the page, heading)."""

    content: str
    parts: tuple[tuple[str, str], ...]


@router.get("/docs/guides/{name}")
def guide(request: Request, name: str) -> Response:
    """A guide.

    Raises:
        NotFound: There is none of that name (404).
    """
    found = next((each for each in guides() if each.name == name), None)
    if found is None:
        raise NotFound
    text = _text(name, catalogue_of(request).settings.public_url.rstrip("/"))
    told = {"guide": found, "guides": guides(), "text": text}
    content = rendered(request, "guide.html", wording_of(request), told)
    headers = {**SAFE, "Cache-Control": "no-cache"}
    return Response(content, headers=headers, media_type="text/html")


@cache
def guides() -> tuple[Guide, ...]:
    """Every guide, in the order and the groups of their list."""
    found, group = [], ""
    for line in _source(_INDEX).splitlines():
        if row := _ROW.match(line):
            group = (row["group"] or group).capitalize()
            title = _source(row["name"]).partition("\n")[0].removeprefix("# ")
            found.append(Guide(group, row["name"], title, row["about"].replace("`", "")))
    return tuple(found)


@cache
def _source(name: str) -> str:
    return (shipped_folder("docs") / f"{name}.md").read_text("utf-8")


@lru_cache(maxsize=64)
def _text(name: str, service: str) -> Text:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few readers ask for guides

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    told = _source(name).replace(_CALENDARS, re.sub("^https?", "webcal", service))
    tokens = reader.parse(_EXAMPLES.sub(service, told))
    parts = tuple(_headings(tokens))
    for token in tokens:
        _lead(token.children or [])
        # Numbers in tables; the policy allows no style beside the stylesheet.
        if "right" in str(token.attrGet("style")):
            token.attrs = {"class": "end"}
    return Text(reader.renderer.render(tokens, reader.options, {}), parts)


def _headings(tokens: "list[Token]") -> list[tuple[str, str]]:
    """Give headings their addresses, and tell those of the parts."""
    parts = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            slug = re.sub(r"[^\w\- ]", "", inline.content.lower()).replace(" ", "-")
            opening.attrSet("id", slug)
            if opening.tag == "h2":
                parts.append((slug, inline.content.replace("`", "")))
    return parts


def _lead(tokens: "list[Token]") -> None:
    """Lead from guide to guide; whatever else a link names within the project is words alone."""
    known = {each.name: each.title for each in guides()}
    outside = False
    for token, following in pairwise([*tokens, None]):
        if token is not None and token.type == "link_open":
            href = str(token.attrGet("href"))
            link = _LINK.fullmatch(href)
            outside = not href.startswith(("#", "http"))
            if link and link["name"] in known:
                token.attrSet("href", f"{link['name']}{link['fragment'] or ''}")
                if following is not None and following.content == f"{link['name']}.md":
                    following.content = known[link["name"]]
                outside = False
        if token is not None and outside and token.type in {"link_open", "link_close"}:
            token.attrs, token.tag = {}, "span"
