"""Translations: the title and summary of a record in the language that a reader asks for.

Separate because documents hold all of them, and whoever shows a record in words shows one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a record, and the language that each is in; None where nobody told."""

    title: str
    title_language: str | None
    summary: str | None
    summary_language: str | None


def wording_of(document: Mapping[str, Any], language: str) -> Wording:
    """The words in the language, or in that of the tag without its region, else as they are."""
    title = document["title"], document["language"]
    summary = document["summary"], document["language"]
    for tag in (language.partition("-")[0], language):
        own = document["translations"].get(tag, {})
        title = (own["title"], tag) if own.get("title") else title
        summary = (own["summary"], tag) if own.get("summary") else summary
    return Wording(*title, *summary)
