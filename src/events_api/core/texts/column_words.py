"""Words for columns in several languages, a file of each in `data/column_words`: labels, and more.

Separate because files that leave and files that come in call columns by the same words.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from events_api.core.texts.languages import nearest

_FILES = files("events_api.data") / "column_words"
# What a file of words holds besides columns.
MARKS = ("neutral", "unclear")
_FALLBACK = "en"


@lru_cache(maxsize=1)
def column_words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """{language: {column: its label, then other words}}, and the lists of `MARKS`."""
    found = sorted(_FILES.iterdir(), key=lambda each: each.name)
    return {
        each.name.removesuffix(".toml"): tomllib.loads(each.read_text("utf-8")) for each in found
    }


def labels_in(language: str) -> dict[str, str]:
    """The labels of columns in a language; those that it lacks are English."""
    known = column_words()
    own = known[labels_language(language)]
    return {
        name: words[0] for name, words in {**known[_FALLBACK], **own}.items() if name not in MARKS
    }


def labels_language(language: str) -> str:
    """Which language the labels are in that are given for one."""
    return nearest(language, column_words()) or _FALLBACK
