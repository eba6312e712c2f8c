"""Countries and languages: the codes of standards, by code or by name in many languages.

Separate from codes of reference lists, which programmes make and name themselves.
"""

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import cast

import pycountry
from babel import Locale
from werkzeug.local import LocalProxy

from events_api.core.values.countries import (
    COUNTRY_CODES,
    countries_by_name,
    country_key,
    territory_names,
)
from events_api.intake.cells.codes import Codes, names_of

_SPOKEN_IN = ("en", "fr", "de", "es", "it", "pt", "ru", "tr", "ar", "fa")
# Languages that are known by their own names for themselves too.
_OWN = ("uk", "pl", "ur", "ps", "bn", "sq", "hy", "az", "ka", "el", "hu", "ro", "bg")

# What people say that no standard lists.
_ALSO: list[tuple[str, list[str | None]]] = [("fa", ["Farsi"])]


@lru_cache(maxsize=1)
def countries() -> Codes:
    """Countries by code or by any name that `values.countries` knows."""
    return Codes(
        "country",
        COUNTRY_CODES,
        countries_by_name(),
        key=country_key,
        label=lambda code: territory_names("en")[code],
    )


@lru_cache(maxsize=1)
def languages() -> Codes:
    """Languages by code or by name, in their own and in several other languages."""
    called = {str(code): name for code, name in Locale("en").languages.items()}
    usual = frozenset(code for code in called if "_" not in code)
    codes = set(usual)
    for each in pycountry.languages:
        short = getattr(each, "alpha_2", None)
        codes |= set() if short else {each.alpha_3}
        called.setdefault(short or each.alpha_3, each.name)
    return Codes(
        "language",
        codes,
        # Made when one is asked for: most cells have a code, and they take a tenth of a second.
        cast("Mapping[str, set[str]]", LocalProxy(cache(lambda: _language_names(usual, codes)))),
        region="-",
        label=lambda code: called.get(code, code),
        rare=codes - usual,
    )


def _language_names(usual: Collection[str], codes: Collection[str]) -> Mapping[str, set[str]]:
    """Codes by folded name, of `usual` in several languages, of the others as ISO 639 has them."""
    rows: list[tuple[str, list[str | None]]] = []
    for language in _SPOKEN_IN:
        names = Locale.parse(language).languages
        rows += [(code, [names.get(code)]) for code in usual]
    for each in pycountry.languages:
        other = getattr(each, "bibliographic", None)
        code = getattr(each, "alpha_2", None) or each.alpha_3
        rows.append((code, [each.alpha_3, other, each.name]))
    rows += [(code, [Locale.parse(code).languages.get(code)]) for code in _OWN]
    rows += _ALSO
    return names_of(rows) | names_of((code, [code]) for code in codes)
