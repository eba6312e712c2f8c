"""Words for the codes of closed lists: kinds, types, statuses, modes, languages, qualifiers, roles.

Separate from the vocabulary because nobody writes these codes: their words stand in one table,
`data/code_words.csv`, a row for each code and a column for each language; languages are of CLDR.
"""

import csv
import io
from functools import lru_cache
from importlib import resources

from babel import Locale, UnknownLocaleError

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


@lru_cache(maxsize=1)
def table() -> dict[tuple[str, str], dict[str, str]]:
    """{(list, code): {language: words}}."""
    text = (resources.files("events_api.data") / "code_words.csv").read_text("utf-8")
    return {(row.pop("list"), row.pop("code")): row for row in csv.DictReader(io.StringIO(text))}


def word_of(dim: str, code: str, language: str) -> str:
    """What a code is called in a language, else in English; as it is where nobody has a word."""
    if dim == "language":
        return _language_name(code, language)
    words = table().get((CLOSED[dim], code), {})
    return words.get(language.replace("_", "-").partition("-")[0].lower()) or words.get("en", code)


def _language_name(code: str, language: str) -> str:
    for told in (language, "en"):
        try:
            name = Locale.parse(code.replace("-", "_")).get_display_name(told.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            name = Locale.parse("en").languages.get(code)
        if name:
            return name
    return code
