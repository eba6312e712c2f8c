"""Countries: ISO 3166-1 alpha-2 and XK, with their names in any language.

Separate because codes are checked everywhere and names are needed only for labels.
"""

from functools import lru_cache

import pycountry
from babel import Locale, UnknownLocaleError

# Kosovo has no code of ISO 3166-1; XK is what the European Union uses (meaning section 1).
COUNTRY_CODES: frozenset[str] = frozenset(
    {country.alpha_2 for country in pycountry.countries} | {"XK"}
)


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
