"""Words of files: what calendars, feeds and sheets say around the records.

Separate because formats share them, and say in which language they are.
"""

from collections.abc import Iterable
from functools import reduce

from events_api.core.texts.languages import locale_of, nearest
from events_api.core.texts.phrases import ENGLISH, languages, phrases_of


def said(name: str, language: str, *told: object) -> str:
    """A phrase of files in a language, else in English."""
    return phrases_of(language).texts[f"files.{name}"].format(*told)


def beside(texts: Iterable[str], language: str) -> str:
    """Texts beside one another, with the comma of the language."""
    first, *others = [*texts] or [""]
    return reduce(lambda one, other: said("beside", language, one, other), others, first)


def counted(name: str, language: str, number: int) -> str:
    """A phrase of so many, by the plural rules of the language."""
    return phrases_of(language).counted(f"files.{name}", number).format(number)


def content_language(language: str) -> str:
    """The `Content-Language` of an answer whose words were asked for in this language.

    Where there are no phrases in it they are English, and the labels may be either.
    """
    known = nearest(language, languages())
    return known or f"{language}, {ENGLISH}"


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    locale = locale_of(language)
    return locale is not None and locale.text_direction == "rtl"
