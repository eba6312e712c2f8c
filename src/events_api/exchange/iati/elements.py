"""Elements of IATI: XML that holds only what XML can hold, in the order in which it is added."""

import re
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, tag: str, /, **attributes: str | date | Decimal | None) -> Element:
    """A child with these attributes, those that are None left out; `_` is written `-`."""
    told = {
        key.rstrip("_").replace("_", "-"): _text(value)
        for key, value in attributes.items()
        if value is not None
    }
    return SubElement(parent, tag, told)


def say(parent: Element, text: str, language: str | None = None) -> Element:
    """A narrative in an element."""
    narrative = SubElement(parent, "narrative")
    narrative.text = clean(text)
    if language:
        narrative.set("xml:lang", language)
    return parent


def clean(text: str) -> str:
    """The text without what no document of XML 1.0 can hold."""
    return _ILLEGAL.sub("", text)


def _text(value: str | date | Decimal) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}" if value.year > 999 else value.isoformat()  # noqa: PLR2004
    return format(value, "f") if isinstance(value, Decimal) else clean(value)
