"""Countries: ISO 3166-1 alpha-2 and XK, with their names in any language, and codes by name.

Separate because codes are checked everywhere and names are needed only for labels and imports.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import pycountry
from babel import Locale, UnknownLocaleError

from events_api.core.values.country_names import SHARED_NAMES, USUAL_NAMES
from events_api.core.values.words import sort_key

# Kosovo has no code of ISO 3166-1; XK is what the European Union uses (meaning section 1).
COUNTRY_CODES: frozenset[str] = frozenset(
    {country.alpha_2 for country in pycountry.countries} | {"XK"}
)

# The languages of those who write country names to us.
_NAMED_IN = (
    "en fr de es pt it nl pl cs sk hu ro ru uk be tr az ka hy bs sr hr sl sq mk bg el ar fa ps"
)
_NAMED_IN += " ckb ku ur bn hi uz tg kk ky tk sv da lt lv et"
# Words of names that are left out, or written in short, where names are compared.
_LEFT_OUT = {"the", "of", "and"}
_SHORT = {"republic": "rep", "democratic": "dem", "saint": "st", "federation": "fed"}
_SHORT |= {"federated": "fed", "islands": "is", "island": "is"}


def is_language(code: str) -> bool:
    """Whether this is a language that babel has words for."""
    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=64)
def territory_names(language: str) -> dict[str, str]:
    """Names of all countries by code in `language`; English where babel does not know it."""
    known = language if is_language(language) else "en"
    names = Locale.parse(known.replace("-", "_")).territories
    english = Locale("en").territories
    return {code: names.get(code) or english.get(code) or code for code in COUNTRY_CODES}


def country_key(name: str) -> str:
    """What of a country's name is compared: its words in any order, in short, without `the`.

    `Korea, Republic of` and `The Republic of Korea` are one; `U.S.A.` is `usa`.
    """
    words = sort_key(name).split()
    if all(len(word) == 1 for word in words):
        return "".join(words)
    kept = [_SHORT.get(word, word) for word in words if word not in _LEFT_OUT]
    return " ".join(sorted(kept or words))


@lru_cache(maxsize=1)
def countries_by_name() -> Mapping[str, frozenset[str]]:
    """Codes by what of a name is compared (`country_key`); several where countries share a name.

    The names are those of CLDR in many languages, of ISO 3166, and those that people use besides.
    Where languages call two countries alike, what people use decides, else the English name.
    """
    found: dict[str, frozenset[str]] = {}
    for names in (_others(), _english(), _usual()):
        own: dict[str, set[str]] = {}
        for code, name in names:
            if name:
                own.setdefault(country_key(name), set()).add(code)
        found |= {key: frozenset(codes) for key, codes in own.items()}
    # These are answers before they are Norway and Namibia; the codes are written in capitals.
    del found["no"], found["na"]
    return found


def _others() -> Iterator[tuple[str, str | None]]:
    for language in _NAMED_IN.split():
        territories = Locale.parse(language).territories
        yield from ((code, territories.get(code)) for code in COUNTRY_CODES)
    for each in pycountry.countries:
        for kind in ("name", "official_name", "common_name", "alpha_2", "alpha_3"):
            yield each.alpha_2, getattr(each, kind, None)


def _english() -> Iterator[tuple[str, str | None]]:
    territories = Locale("en").territories
    yield from ((code, territories.get(code)) for code in COUNTRY_CODES)
    for each in pycountry.countries:
        yield each.alpha_2, each.name


def _usual() -> Iterator[tuple[str, str | None]]:
    for code, names in USUAL_NAMES.items():
        yield from ((code, name) for name in names.split("|"))
    for name, codes in SHARED_NAMES.items():
        yield from ((code, name) for code in codes.split("|"))
