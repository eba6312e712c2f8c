# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""The words of dates in the languages that programmes write in.

Separate from the grammar of dates, which is the same in all of them. Months and weekdays come from
CLDR through babel; the small words around them stand here, as CLDR does not know them.
"""

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale

from events_api.core.words import fold
from events_api.intake.cells.cell import listed

_LANGUAGES: tuple[str, ...] = (
    "en",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "nl",
    "pl",
    "cs",
    "hu",
    "ro",
    "ru",
    "uk",
    "tr",
)
_LANGUAGES += ("az", "ka", "hy", "bs", "sr", "sq", "mk", "bg", "el", "ar", "ar_SY", "fa", "ur")

# Ways of writing a month or a day that CLDR does not list.
_MONTHS = {"sept": 9, "январе": 1, "феврале": 2, "марте": 3, "апреле": 4, "мае": 5, "июне": 6}
_MONTHS |= {"июле": 7, "августе": 8, "сентябре": 9, "октябре": 10, "ноябре": 11, "декабре": 12}
_DAYS = ("mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun")

SINCE = """since|from|as of|as from|as at|starting|starting from|started in|depuis|depuis le|dès|
à partir de|a partir de|ab|seit|desde|desde el|dal|da|dalla|с|со|з|від|начиная с|od|از|من|منذ|سے"""
UNTIL = """until|till|up to|through|by|jusqu'au|jusqu'à|jusqu'en|bis|hasta|hasta el|até|fino al|
fino a|до|حتى|تا"""
TO = """to|until|till|through|thru|à|au|bis|bis zum|a|al|hasta|até|по|до|до|do|إلى|حتى|تا|ile"""
AND = """and|&|et|und|y|e|и|і|та|i|ve|و"""
ABOUT = """about|around|circa|c|ca|approx|approximately|roughly|~|early|mid|late|beginning of|
start of|end of|the beginning of|the start of|the end of|at the end of|at the beginning of|
in early|in late|vers|environ|début|fin|mi|etwa|anfang|mitte|ende|hacia|около|حوالي|حدود|civarı"""
IGNORED = """the|on|in|of|de|del|le|la|den|am|im|du|el|los|días|día|dia|в|г|гг|года|году|год|р|року|
between|held|dated|at|yılı|تاريخ|سال|عام|roku|e|de|r"""
SEASONS = {
    "spring": 21, "printemps": 21, "frühjahr": 21, "frühling": 21, "primavera": 21, "весна": 21,
    "summer": 22, "été": 22, "sommer": 22, "verano": 22, "verão": 22, "estate": 22, "лето": 22,
    "autumn": 23, "fall": 23, "automne": 23, "herbst": 23, "otoño": 23, "outono": 23,
    "autunno": 23, "осень": 23,
    "winter": 24, "hiver": 24, "invierno": 24, "inverno": 24, "зима": 24,
}  # fmt: skip
HALVES = {"first half": 1, "1st half": 1, "second half": 2, "2nd half": 2, "h1": 1, "h2": 2}
HALVES |= {"premier semestre": 1, "1er semestre": 1, "second semestre": 2, "2e semestre": 2}
QUARTERS = {f"{name}{n}": n for name in ("q", "q ", "quarter ") for n in range(1, 5)}
QUARTERS |= {"first quarter": 1, "second quarter": 2, "third quarter": 3, "fourth quarter": 4}


def words_of(words: str) -> frozenset[str]:
    """The words of one of the lists above, folded."""
    return frozenset(map(folded, listed(words)))


def folded(word: str) -> str:
    """A word as it is compared: folded, without full stops."""
    return fold(word).replace(".", "").strip()


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The number of each month by its folded name or abbreviation.

    A word that is two different months in two languages is in none; English goes before others.
    """
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for number, name in _names(language, "months"):
            found.setdefault(folded(name), set()).add(number)
    certain = {name: next(iter(each)) for name, each in found.items() if len(each) == 1}
    certain |= {folded(name): number for name, number in _MONTHS.items()}
    certain |= {folded(name): number for number, name in _names("en", "months")}
    return {name: number for name, number in certain.items() if name[-1:].isalpha()}


@lru_cache(maxsize=1)
def weekdays() -> frozenset[str]:
    """The folded names of weekdays, abbreviated in English only: `do` is a Thursday and a "to"."""
    spelt = [name for language in _LANGUAGES for _, name in _names(language, "days", ("wide",))]
    return frozenset(folded(name) for name in (*spelt, *_DAYS))


def _names(
    language: str, what: str, widths: tuple[str, ...] = ("wide", "abbreviated")
) -> Iterator[tuple[int, str]]:
    words = getattr(Locale.parse(language), what)
    for context in ("format", "stand-alone"):
        for width in widths:
            yield from words[context][width].items()
