"""Atom: a record as an entry, and the feed that holds entries (RFC 4287)."""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from events_api.core.format import Document, Labels, Provenance
from events_api.core.records.translations import wording_of
from events_api.core.texts.code_words import CLOSED
from events_api.core.texts.file_words import beside
from events_api.core.values.web_addresses import sound

_NAMESPACE = "http://www.w3.org/2005/Atom"
# What no document of XML 1.0 can hold.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_of(origin: Provenance) -> Element:
    """A feed without entries, which says where it is from."""
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": origin.language})
    _say(feed, "id", origin.address)
    _say(feed, "title", origin.title)
    _say(feed, "updated", f"{origin.fresh.changed_at:%Y-%m-%dT%H:%M:%SZ}")
    _link(feed, "self", origin.address, "application/atom+xml")
    _link(feed, "alternate", f"{origin.root}/", "text/html")
    _say(feed, "generator", "events_api")
    _say(feed, "rights", origin.license)
    return feed


def entry_of(document: Document, labels: Labels, origin: Provenance) -> Element:
    """A record as an entry."""
    words = wording_of(document, origin.language)
    entry = Element("entry")
    _say(entry, "id", f"urn:uuid:{document['id']}")
    title = _say(entry, "title", words.title)
    if words.title_language:
        title.set("xml:lang", words.title_language)
    _say(entry, "updated", document["updated_at"])
    if document["published_at"] is not None:
        _say(entry, "published", document["published_at"])
    # Whoever keeps the record answers for it.
    author = SubElement(entry, "author")
    _say(author, "name", labels["organisations"].get(document["owner"], document["owner"]))
    _link(entry, "alternate", f"{origin.root}/records/{document['id']}", "text/html")
    if page := sound(document["url"]):
        _link(entry, "related", page)
    for name in ("kind", "type", "status"):
        if document[name] is not None:
            _category(entry, document[name], labels[CLOSED[name]])
    for theme in document["themes"]:
        category = _category(entry, theme, labels["themes"])
        category.set("scheme", f"{origin.root}/v1/themes")
    told = [beside(_short(document, labels), origin.language), words.summary or ""]
    _say(entry, "summary", "\n".join(each for each in told if each))
    return entry


def _short(document: Document, labels: Labels) -> Iterator[str]:
    """When and where it was."""
    if document["when"] is not None:
        yield labels["dates"][document["when"]]
    place = document.get("location") or {}
    country = labels["countries"].get(place.get("country") or "")
    yield from (each for each in (place.get("venue"), place.get("city"), country) if each)


def _category(entry: Element, code: str, words: Mapping[str, str]) -> Element:
    return SubElement(entry, "category", {"term": code, "label": words.get(code, code)})


def _say(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _ILLEGAL.sub("", text)
    return child


def _link(parent: Element, relation: str, address: str, media_type: str | None = None) -> None:
    told = {"rel": relation, "href": address} | ({"type": media_type} if media_type else {})
    SubElement(parent, "link", told)
