"""Words for the codes of closed lists: kinds, types, statuses, modes, languages, qualifiers, roles.

Separate from the vocabulary because nobody writes these codes: their words stand in the catalogues,
under the name of the list and the code (`kinds.meeting`); names of languages are of CLDR.
"""

from babel import Locale

from events_api.core.texts.languages import locale_of
from events_api.core.texts.phrases import phrases_of

# Which list has the words for a code of a dimension.
CLOSED = {
    "kind": "kinds",
    "type": "types",
    "status": "statuses",
    "mode": "modes",
    "language": "languages",
    "qualifier": "qualifiers",
    "role": "roles",
}


def word_of(dim: str, code: str, language: str) -> str:
    """What a code is called in a language, else in English; as it is where nobody has a word."""
    if dim == "language":
        return _language_name(code, language)
    return phrases_of(language).texts.get(f"{CLOSED[dim]}.{code}", code)


def _language_name(code: str, language: str) -> str:
    named = locale_of(code)
    for told in (locale_of(language), Locale("en")):
        if told is not None:
            name = named.get_display_name(told) if named else Locale("en").languages.get(code)
            if name:
                return name
    return code
