"""Translations: the title and summary of a record in the language that a reader asks for.

Separate because documents hold all of them, and whoever shows a record in words shows one.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from events_api.core.texts.languages import nearest


class Wording(Struct, frozen=True):
    """The words of a record, and the language that each is in; None where nobody told."""

    title: str
    title_language: str | None
    summary: str | None
    summary_language: str | None


def wording_of(document: Mapping[str, Any], language: str) -> Wording:
    """The words in the language that the tag means, as far as there are any, else as they are."""
    own, usual = document["translations"], document["language"]
    # Most records are in one language.
    tag = nearest(language, own) if own else None
    told = own[tag] if tag else {}
    title = (told["title"], tag) if told.get("title") else (document["title"], usual)
    summary = (told["summary"], tag) if told.get("summary") else (document["summary"], usual)
    return Wording(*title, *summary)
