"""Texts of settings: how the words of a variable are read, and which are refused.

Separate from the settings, which say what there is to set.
"""

from pydantic import ValidationInfo

from events_api.core.texts.languages import locale_of
from events_api.core.texts.phrases import languages

USUAL_LICENSE = "CC-BY-4.0"


def split(text: object) -> object:
    """The items of a comma separated text; an empty one has none."""
    return [*filter(None, map(str.strip, text.split(",")))] if isinstance(text, str) else text


def pairs(text: object) -> object:
    """What stands behind each name, as in `reads=600/minute, exports=20/minute`."""
    if not isinstance(text, str):
        return text
    pairs = (item.partition("=") for item in text.split(",") if item.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def beside(text: object, info: ValidationInfo) -> object:
    """The address of the service on this machine, where none is named."""
    return f"http://localhost:{info.data.get('port')}" if text == "" else text


def spoken_language(tag: str) -> str:
    """A tag of a language that CLDR has words for, whether there are pages in it or not."""
    # Of the languages of pages, CLDR, which is 2 MiB, need not be asked.
    if tag not in languages() and locale_of(tag) is None:
        there = ", ".join(languages())
        raise ValueError(f"No language has this tag; there are pages in {there}")
    return tag


def listed_license(name: str) -> str:
    """The name of one licence as the list of SPDX writes it, or a `LicenseRef-` of one's own."""
    if name == USUAL_LICENSE:
        return name
    # Its list of licences is half a MiB.
    from packaging.licenses import (  # noqa: PLC0415
        InvalidLicenseExpression,
        canonicalize_license_expression,
    )

    try:
        found: str = canonicalize_license_expression(name)
    except InvalidLicenseExpression:
        found = ""
    if not found or " " in found:
        raise ValueError("Write it as https://spdx.org/licenses does: CC-BY-4.0")
    return found
