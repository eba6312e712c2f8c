"""Languages: which of several a reader's tag means.

Separate because texts, names and dates are each there in other languages, and fall back alike: to
the same language in the same script, as CLDR's likely subtags say. So `prs` and `fa-AF` mean `fa`,
and `zh-TW` means `zh-Hant` but not `zh`.
"""

from collections.abc import Collection
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale


def locale_of(tag: str) -> Locale | None:
    """The locale of CLDR that a tag (BCP 47) means; None where CLDR has no words for it."""
    try:
        return Locale.parse(_usual(tag))
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def nearest(tag: str, among: Collection[str]) -> str | None:
    """Which of the tags means the same language in the same script; of several the same country's.

    None where there is none.
    """
    if tag in among:
        return tag
    language, script, territory = _likely(tag)
    alike = [each for each in among if _likely(each)[:2] == (language, script)]
    return min(alike, key=lambda each: (_likely(each)[2] != territory, each), default=None)


def _usual(tag: str) -> str:
    """A tag as CLDR writes it, with the usual code of a language that has several."""
    language, more, rest = tag.replace("-", "_").partition("_")
    alias = get_global("language_aliases").get(language.lower(), language)
    # What the alias says of the script or the country is said already.
    return f"{alias.partition('_')[0]}_{rest}" if more else alias


@lru_cache(maxsize=1024)
def _likely(tag: str) -> tuple[str, str, str]:
    """The language, the script that it is likely written in, and the country, empty where unsaid.

    What is no tag is a language of its own.
    """
    try:
        language, territory, script, *_ = parse_locale(_usual(tag))
    except ValueError:
        return (tag, "", "")
    likely = get_global("likely_subtags")
    found = likely.get(f"{language}_{territory}") or likely.get(language) or language
    return (language, script or parse_locale(found)[2] or "", territory or "")
