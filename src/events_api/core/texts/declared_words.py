"""What fields are declared to mean, in other languages.

Separate from phrases, which are asked for by name: here the English words are those of the field's
own declaration, and find what others say (`locale/columns`, a catalogue a language).
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

from babel.messages.pofile import read_po

from events_api.core.texts.languages import nearest
from events_api.core.texts.phrases import ENGLISH, languages

# The context of what a column is called; what it says has none.
TITLE = "title"
_PLACE = files("events_api") / "locale" / "columns"


class Told(NamedTuple):
    """Words, and the language that they are in."""

    text: str
    language: str


def declared(text: str, language: str, context: str | None = None) -> Told:
    """What a declaration says, in a language; in English where nobody has said it in that one."""
    known = nearest(language, languages()) or ENGLISH
    found = None if known == ENGLISH else _words(known).get((context, text))
    return Told(text, ENGLISH) if found is None else Told(found, known)


@lru_cache
def _words(language: str) -> Mapping[tuple[str | None, str], str]:
    """{(context, English): words}."""
    file = _PLACE / f"{language.replace('-', '_')}.po"
    text = file.read_bytes() if file.is_file() else b""
    found = read_po(BytesIO(text))
    return {(each.context, str(each.id)): str(each.string) for each in found if each.id}
