"""Words of files: what calendars, feeds and sheets say around the records, in several languages.

Separate because formats share them. They stand in one table, `data/format_words.csv`, a row for
each phrase and a column for each language, `{}` being what is put in.
"""

import csv
import io
from functools import lru_cache
from importlib import resources

from babel import Locale, UnknownLocaleError

ENGLISH = "en"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    """{phrase: {language: words}}."""
    text = (resources.files("events_api.data") / "format_words.csv").read_text("utf-8")
    return {row.pop("key"): row for row in csv.DictReader(io.StringIO(text))}


def said(phrase: str, language: str, *told: object) -> str:
    """A phrase in a language, else in English; the phrase itself where there are no words."""
    words = _table().get(phrase, {})
    text = words.get(primary(language)) or words.get(ENGLISH) or phrase.replace("_", " ")
    return text.format(*told)


def languages_of(language: str) -> str:
    """The `Content-Language` of an answer whose words were asked for in this language.

    Where the phrases have no such language they are English, and the labels may be either.
    """
    known = primary(language) in _table()["records"]
    return language if known else f"{language}, {ENGLISH}"


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    try:
        return bool(Locale.parse(language.replace("-", "_")).text_direction == "rtl")
    except (UnknownLocaleError, ValueError):
        return False


def primary(language: str) -> str:
    """The language of a tag, without region and script."""
    return language.replace("_", "-").partition("-")[0].lower()
