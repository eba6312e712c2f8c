"""What a page says, as a test reads it: its numbers, what it loads and leads to, and its words."""

from html.parser import HTMLParser

# A browser that opens an address.
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
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
        self._open: list[str] = []
        self._number: list[str | None] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what it refers to, and whether it styles or runs anything."""
        own = dict(attrs)
        self.tags.append(tag)
        self.attributes.setdefault(tag, own)
        self.addresses += [value or "" for name, value in attrs if name in _LOADS | {"href"}]
        self.inline += [name for name in own if name == "style" or name.startswith("on")]
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "a" and "number" in (own.get("class") or "").split():
            self._number = [own["href"], None, ""]
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
        if data.strip():
            self.words.append(" ".join(data.split()))
        if self._number:
            self._number[2] = (self._number[2] or "") + data
