"""What a page says, as a test reads it: its numbers, what it loads and leads to, and its words."""

import json
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

# A browser that opens an address.
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_LOADS = {"src", "srcset", "action", "poster", "data", "background"}
_VOID = {"meta", "link", "br", "input", "hr", "img"}


class Page(HTMLParser):
    """A page, read."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.numbers: list[tuple[str, str | None, str]] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.inline: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.alternates: list[str] = []
        self.options: list[tuple[str, bool]] = []
        self._open: list[str] = []
        self.linked: Any = None
        self._linked = False
        self._number: list[str | None] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it refers to, and whether it styles or runs anything."""
        own = dict(attrs)
        self.tags.append(tag)
        self.attributes.setdefault(tag, own)
        self.addresses += [value or "" for name, value in attrs if name in _LOADS | {"href"}]
        if tag == "script":
            # Data for search engines, which runs nothing.
            assert own == {"type": "application/ld+json"}
            self._linked = True
        if tag == "img":
            assert own["alt"], "a picture that is not told"
        self.inline += [name for name in own if name == "style" or name.startswith("on")]
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "a" and "number" in (own.get("class") or "").split():
            self._number = [own["href"], None, ""]
        elif tag == "a":
            self.links.append((own["href"] or "", ""))
        elif tag == "link" and own["rel"] in {"alternate", "canonical"}:
            self.alternates.append(own["href"] or "")
        elif tag == "option":
            self.options.append((own["value"] or "", "selected" in own))
        elif tag == "data" and self._number:
            self._number[1] = own["value"]

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last: anything else is a mistake of the page."""
        assert self._open.pop() == tag
        if tag == "a" and self._number:
            href, value, said = self._number
            self.numbers.append((href or "", value, said or ""))
            self._number = None

    def handle_data(self, data: str) -> None:
        """Note the words."""
        if self._linked:
            self.linked, self._linked = json.loads(data), False
            return
        if data.strip():
            self.words.append(" ".join(data.split()))
        if "a" in self._open and self.links:
            href, before = self.links[-1]
            self.links[-1] = href, before + data
        if self._number:
            self._number[2] = (self._number[2] or "") + data


def read(client: TestClient, address: str, status: int = 200, *, leads_out: bool = False) -> Page:
    """A page as a browser gets it, which keeps to what all pages keep to."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "Set-Cookie" not in answer.headers
    page = Page(answer.text)
    # Nothing of another host, nothing inline, no script; only a record links to what it is about.
    own_host = {*page.alternates}
    own = ("/", "#", "webcal://localhost:8000/v1/")
    others = [each for each in page.addresses if not each.startswith(own)]
    others = [each for each in others if each not in own_host]
    linked = [href for href, _ in page.links]
    assert [each for each in others if not leads_out or each not in linked] == []
    assert [each for each in page.addresses if each.startswith("//")] == []
    assert page.inline == []
    assert not {"style", "iframe"} & {*page.tags}
    return page
