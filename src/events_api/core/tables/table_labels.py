"""Label columns: the words for the codes of a table, in columns of their own after all others.

Separate from the columns of codes, which say what a record says: words are for people, and the
import passes them over.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from events_api.core.format import Labels
from events_api.core.tables.record_columns import Column, Document, cell_of
from events_api.core.texts.code_words import CLOSED

_ENDING = "_label"
# Columns of codes, and the list in `labels` that has the words for them.
_LISTS = {
    **dict.fromkeys(("countries", "venue_country", "participating_countries_codes"), "countries"),
    **dict.fromkeys(("organisations", "publisher"), "organisations"),
    **{name: name for name in ("programmes", "projects", "themes")},
    "indicator": "indicators",
    "when": "dates",
    **{name: CLOSED[name] for name in ("type", "status", "mode", "language")},
}
# What an import may find of them in a file of any kind.
NAMES = tuple(f"{name}{_ENDING}" for name in _LISTS)


class LabelColumn(Struct, frozen=True):
    """One column of words: those for the codes of another column."""

    column: Column
    labels: str

    @property
    def name(self) -> str:
        """Its name in the header."""
        return f"{self.column.name}{_ENDING}"

    def cell(self, document: Document, labels: Labels) -> str:
        """The words as the text of a cell, in the order of the codes."""
        value: Any = self.column.value(document)
        words = labels[self.labels]
        if isinstance(value, str):
            return cell_of(words.get(value, value))
        codes = [each.partition(":")[0] for each in value or ()]
        return cell_of([words.get(code, code) for code in codes])


def list_of(name: str) -> str | None:
    """The list in `labels` that has the words for the codes of a column; None: it has no codes."""
    return _LISTS.get(name)


def label_columns(columns: Sequence[Column], labels: Labels) -> list[LabelColumn]:
    """The columns of words beside these columns, as far as `labels` has their lists."""
    named = ((column, _LISTS.get(column.name, "")) for column in columns)
    return [LabelColumn(column, name) for column, name in named if name in labels]
