"""What fields are declared to mean: no language lacks a word of any table, or has one too many."""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from events_api.core.tables.column_meanings import (
    Meaning,
    meanings_of,
    meanings_of_members,
    meanings_of_rows,
)
from events_api.core.tables.record_columns import columns_of
from events_api.core.texts.declared_words import Told, declared
from events_api.core.texts.phrases import languages
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.summaries.completeness import tables as completeness
from events_api.summaries.editions import restatement_tables
from events_api.summaries.editions.row_formats import HEADER, RecordPart
from events_api.summaries.presentation import tables
from events_api.summaries.presentation.figure_tables import _SAID, FigureRow
from events_api.timeline import EVENTS


def meanings(language: str) -> Iterator[Meaning]:
    """Of every column of every table."""
    for kinds in (EVENTS, *([each] for each in RESOURCES)):
        yield from meanings_of(columns_of(kinds), kinds, language)
    for reference in REFERENCE_LISTS:
        yield from meanings_of_rows(reference, REFERENCE_LISTS, language)
    for table in (tables, completeness, restatement_tables):
        yield from table.COLUMNS.columns(language)
    yield from meanings_of_members(RecordPart, HEADER, language)
    yield from meanings_of_members(FigureRow, _SAID, language)


def messages(language: str) -> list[Message]:
    path = files("events_api") / "locale" / "columns" / f"{language}.po"
    with path.open("rb") as file:
        return [each for each in read_po(file, abort_invalid=True) if each.id]


def parts(texts: set[str]) -> set[str]:
    """Texts, and both parts of what is made of two."""
    cut = [re.split(r"(?<=[.:]) ", text, maxsplit=1) for text in texts]
    return texts | {part for each in cut for part in each}


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_no_language_lacks_what_a_column_means(language: str) -> None:
    found, english = [*meanings(language)], [*meanings("en")]
    assert len(found) == len(english) > 400
    told = [(each.name, each.title.language, each.description.language) for each in found]
    assert [each for each in told if each[1:] != (language, language)] == []
    titles = parts({each.title.text for each in found})
    descriptions = parts({each.description.text for each in found})
    for each in messages(language):
        assert "fuzzy" not in each.flags, each.id
        assert each.string in (titles if each.context == "title" else descriptions), each.id
        quoted = [re.findall("`[^`]*`", str(text)) for text in (each.id, each.string)]
        assert quoted[0] == quoted[1], each.id


def test_what_nobody_says_is_english_and_says_so() -> None:
    assert declared("Women among them.", "prs") == Told("زنان میان آنان.", "fa")
    assert declared("Women among them.", "it") == Told("Women among them.", "en")
    assert declared("Nobody has said this.", "fr") == Told("Nobody has said this.", "en")
    assert declared("Year", "de", "title") == Told("Jahr", "de")
