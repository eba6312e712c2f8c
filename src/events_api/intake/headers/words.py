"""The words that people use for columns, in several languages: one file of data per language.

Separate from matching, so that a language is added by a file and a word by a line.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from events_api.intake.cells.header_keys import key_of
from events_api.intake.row_report import HowRead

_LANGUAGES = files(__package__) / "languages"
# What a file of words holds besides columns.
_NEUTRAL, _UNCLEAR = "neutral", "unclear"
_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all languages together.

    Attributes:
        columns: {key: {column: label or synonym}} of each word.
        unclear: Keys of words that may mean their column or none that there is.
        neutral: Keys of what is written in brackets without changing what a header means.
        labels: {language: {column: label}}.
    """

    columns: Mapping[str, Mapping[str, HowRead]]
    unclear: frozenset[str]
    neutral: frozenset[str]
    labels: Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of all languages."""
    columns: dict[str, dict[str, HowRead]] = {}
    labels: dict[str, dict[str, str]] = {}
    marked: dict[str, set[str]] = {_NEUTRAL: set(), _UNCLEAR: set()}
    for file in sorted(_LANGUAGES.iterdir(), key=lambda each: each.name):
        listed = tomllib.loads(file.read_text("utf-8"))
        for name, known in marked.items():
            known.update(map(key_of, listed.pop(name, ())))
        labels[file.name.removesuffix(".toml")] = {name: each[0] for name, each in listed.items()}
        for column, (label, *synonyms) in listed.items():
            for word in synonyms:
                columns.setdefault(key_of(word), {}).setdefault(column, "synonym")
            columns.setdefault(key_of(label), {})[column] = "label"
    return Words(columns, frozenset(marked[_UNCLEAR]), frozenset(marked[_NEUTRAL]), labels)


def labels_in(language: str) -> Mapping[str, str]:
    """The labels of columns in a language; those that it lacks are English."""
    known = words().labels
    return {**known[_FALLBACK], **known.get(language.partition("-")[0], {})}
