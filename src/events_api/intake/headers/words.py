"""The words that people use for columns, in several languages: one file of data per language.

Separate from matching, so that a language is added by a file and a word by a line.
"""

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from events_api.core.texts.column_words import MARKS, column_words
from events_api.intake.cells.header_keys import key_of
from events_api.intake.row_report import HowRead

_NEUTRAL, _UNCLEAR = MARKS


class Words(Struct, frozen=True):
    """The words of all languages together.

    Attributes:
        columns: {key: {column: label or synonym}} of each word.
        unclear: Keys of words that may mean their column or none that there is.
        neutral: Keys of what is written in brackets without changing what a header means.
    """

    columns: Mapping[str, Mapping[str, HowRead]]
    unclear: frozenset[str]
    neutral: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of all languages."""
    columns: dict[str, dict[str, HowRead]] = {}
    marked: dict[str, set[str]] = {_NEUTRAL: set(), _UNCLEAR: set()}
    for listed in column_words().values():
        for name, known in marked.items():
            known.update(map(key_of, listed.get(name, ())))
        for column, (label, *synonyms) in listed.items():
            if column in marked:
                continue
            for word in synonyms:
                columns.setdefault(key_of(word), {}).setdefault(column, "synonym")
            columns.setdefault(key_of(label), {})[column] = "label"
    return Words(columns, frozenset(marked[_UNCLEAR]), frozenset(marked[_NEUTRAL]))
