"""Catalogues: no language lacks a message, or puts in what the English one does not."""

import re
import string
from importlib import resources
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from events_api.core.texts.phrases import languages, phrases_of

PLACE = resources.files("events_api") / "locale"
OTHERS = [each for each in languages() if each != "en"]


def catalogue(name: str) -> Catalog:
    return read_po(BytesIO((PLACE / name).read_bytes()), abort_invalid=True)


def messages(name: str) -> dict[str, Message]:
    return {str(each.context): each for each in catalogue(name) if each.id}


TEMPLATE = messages("events_api.pot")


def put_in(words: str) -> set[str]:
    """The places in words, as `{0}`; raises for braces that are none."""
    return {str(place) for _, place, _, _ in string.Formatter().parse(words) if place is not None}


def forms(words: object) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)  # type: ignore[arg-type]


def test_every_message_has_a_name_of_its_own() -> None:
    text = (PLACE / "events_api.pot").read_text("utf-8")
    named = re.findall('^msgctxt "(.+)"$', text, re.MULTILINE)
    assert len(named) == len({*named}) == len(TEMPLATE) > 300
    assert {*languages()} == {"ar", "de", "en", "fa", "fr", "ru", "tr"}


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_lacks_a_message_or_has_a_stray_placeholder(language: str) -> None:
    own = messages(f"{language}.po")
    # Same messages in the same order: `make catalogues` was run after the template changed.
    assert [(n, each.id) for n, each in own.items()] == [(n, e.id) for n, e in TEMPLATE.items()]
    count = catalogue(f"{language}.po").num_plurals
    for name, each in own.items():
        said, english = forms(each.string), forms(each.id)
        assert all(words == words.strip() and words for words in said), name
        assert "fuzzy" not in each.flags, name
        assert len(said) == (count if len(english) > 1 else 1), name
        # The form for one need not say how many.
        wanted = put_in(english[-1])
        assert all(put_in(words) | {"0"} == wanted | {"0"} for words in said), name
        assert any(put_in(words) == wanted for words in said), name
        assert phrases_of(language).texts[name] in said
    assert not catalogue(f"{language}.po").obsolete


def test_what_has_no_words_is_said_in_english() -> None:
    assert phrases_of("sw").texts == phrases_of("en").texts
    assert phrases_of("prs").texts["figures.meetings"] == "نشست‌ها"
