"""Phrases: what the service says, in one language.

Separate because pages, charts, reports and labels all take their words here. They stand in
catalogues of gettext (`locale/`): the template has the English ones, each under the name by which
it is asked for (`msgctxt`); a language more is one file more, `fr.po`, and nothing else.
"""

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

from events_api.core.texts.languages import nearest

ENGLISH = "en"
# Where a phrase stands without a number.
_SEVERAL = 5
_PLACE, _TEMPLATE = "locale", "events_api.pot"


class Phrases(Struct, frozen=True):
    """The phrases of one language; where it has none, those of English.

    Attributes:
        language: The language that they are of.
        texts: {name: words}, `{0}` being what is put in; those that count as of several.
    """

    language: str
    texts: Mapping[str, str]
    _counting: Mapping[str, tuple[str, str]]
    _translations: NullTranslations

    def counted(self, name: str, number: int) -> str:
        """The words for so many, by the plural rules of the language; by no rule if it has none."""
        if name not in self._counting:
            return self.texts[name]
        return self._translations.npgettext(name, *self._counting[name], number)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that there are words in (BCP 47)."""
    names = [each.name for each in (resources.files("events_api") / _PLACE).iterdir()]
    own = [name.removesuffix(".po").replace("_", "-") for name in names if name.endswith(".po")]
    return tuple(sorted([ENGLISH, *own]))


@lru_cache(maxsize=256)
def phrases_of(tag: str) -> Phrases:
    """The phrases of the language that a tag means, else those of English."""
    return _read(nearest(tag, languages()) or ENGLISH)


@lru_cache
def _read(language: str) -> Phrases:
    messages = [each for each in _catalogue(_TEMPLATE) if each.id]
    translations = NullTranslations()
    if language != ENGLISH:
        compiled = BytesIO()
        write_mo(compiled, _catalogue(f"{language.replace('-', '_')}.po"))
        compiled.seek(0)
        translations = GNUTranslations(compiled)
    texts, counting = dict[str, str](), dict[str, tuple[str, str]]()
    for each in messages:
        name = str(each.context)
        if isinstance(each.id, str):
            texts[name] = translations.pgettext(name, each.id)
        else:
            counting[name] = (each.id[0], each.id[1])
            texts[name] = translations.npgettext(name, *counting[name], _SEVERAL)
    return Phrases(language, texts, counting, translations)


@lru_cache
def _catalogue(name: str) -> Catalog:
    text = (resources.files("events_api") / _PLACE / name).read_bytes()
    return read_po(BytesIO(text))
