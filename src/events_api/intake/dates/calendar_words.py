# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""The words of dates in the languages that programmes write in.

Separate from the grammar of dates, which is the same in all of them. Months and weekdays come from
CLDR through babel; the small words around them stand here, as CLDR does not know them.
"""

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale

from events_api.core.words.folding import fold
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
_MONTHS = {
    "sept": 9,
    "sett": 9,
    "январе": 1,
    "феврале": 2,
    "марте": 3,
    "апреле": 4,
    "мае": 5,
    "июне": 6,
}
_MONTHS |= {"июле": 7, "августе": 8, "сентябре": 9, "октябре": 10, "ноябре": 11, "декабре": 12}
_DAYS = {"mon": 0, "mo": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3}
_DAYS |= {
    "thurs": 3,
    "fri": 4,
    "fr": 4,
    "di": 1,
    "sa": 5,
    "sat": 5,
    "sun": 6,
    "пн": 0,
    "вт": 1,
    "ср": 2,
    "чт": 3,
}
_DAYS |= {"пт": 4, "сб": 5, "вс": 6, "нд": 6}
# Abbreviations that are other words beside a date: an article, a preposition.
_NO_DAYS = {"die", "per"}

SINCE = """since|from|as of|as from|as at|starting|starting from|started in|depuis|depuis le|dès|
à partir de|a partir de|ab|seit|desde|desde el|dal|da|dalla|с|со|з|від|начиная с|od|از|من|منذ|سے"""
UNTIL = """until|till|up to|through|by|jusqu'au|jusqu'à|jusqu'en|bis|hasta|hasta el|até|fino al|
fino a|tot|до|حتى|تا"""
TO = """to|until|till|through|thru|à|au|bis|bis zum|a|al|ad|hasta|até|tot|по|до|do|
إلى|حتى|تا|ile"""
PRESENT = """present|the present|the present day|present day|now|today|date|ongoing|continuing|
current|currently|présent|aujourd'hui|ce jour|maintenant|en cours|heute|jetzt|laufend|andauernd|
gegenwart|actualidad|presente|hoy|ahora|la fecha|en curso|hoje|agora|atual|atualmente|em curso|oggi|
in corso|heden|nu|lopend|heute laufend|dziś|dzisiaj|teraz|obecnie|dosud|dnes|jelenleg|folyamatban|
prezent|în prezent|în curs|настоящее время|настоящий момент|в настоящее время|нв|сей день|сих пор|
сегодня|сегодняшний день|сейчас|теперішній час|сьогодні|донині|bugün|günümüz|bugüne|halen|
devam ediyor|hazırda|danas|sada|u toku|u tijeku|sot|tani|момента|досега|σήμερα|الآن|اليوم|مستمر|
اکنون|تاکنون|تا کنون|امروز|ادامه دارد|اب تک|جاری"""
AND = """and|&|et|und|y|e|и|і|та|i|ve|و"""
ABOUT = """about|around|circa|c|ca|approx|approximately|roughly|~|early|mid|late|beginning of|
start of|end of|the beginning of|the start of|the end of|at the end of|at the beginning of|
in early|in late|vers|environ|début|fin|mi|etwa|anfang|mitte|ende|hacia|около|حوالي|حدود|civarı"""
IGNORED = """the|on|in|of|de|del|le|la|den|am|im|vom|du|el|los|días|día|dia|в|г|гг|года|году|год|р|
року|between|held|dated|at|yılı|تاريخ|سال|عام|roku|e|de|r"""
FISCAL = """fy|fiscal year|financial year|budget year|school year|academic year|exercice|
année scolaire|année académique|haushaltsjahr|geschäftsjahr|schuljahr|año fiscal|año académico|
учебный год|финансовый год|mali yıl|سال مالی"""
SEASONS = {
    "spring": 21, "printemps": 21, "frühjahr": 21, "frühling": 21, "primavera": 21, "весна": 21,
    "summer": 22, "été": 22, "sommer": 22, "verano": 22, "verão": 22, "estate": 22, "лето": 22,
    "autumn": 23, "fall": 23, "automne": 23, "herbst": 23, "otoño": 23, "outono": 23,
    "autunno": 23, "осень": 23,
    "winter": 24, "hiver": 24, "invierno": 24, "inverno": 24, "зима": 24,
}  # fmt: skip
_ORDINALS = {
    1: "first|1st|1|1er|1re|1ère|1º|1o|i|1-й|1-е|1-ое|первый|первое|перше|premier|primer|erstes"
}
_ORDINALS |= {
    2: "second|2nd|2|2e|2ème|2º|2o|ii|2-й|2-е|2-ое|второй|второе|друге|deuxième|segundo|zweites"
}
_ORDINALS |= {3: "third|3rd|3|3e|3ème|3º|3o|iii|3-й|третий|troisième|tercer|terceiro|drittes"}
_ORDINALS |= {4: "fourth|4th|4|4e|4ème|4º|4o|iv|4-й|четвертый|quatrième|cuarto|quarto|viertes"}
_HALF = "half|half-year|halbjahr|semestre|semester|полугодие|півріччя|yarıyıl"
_QUARTER = "quarter|quartal|trimestre|trimester|квартал|кв|kwartał|çeyrek|kvartal|negyedév|kwartaal"


def _parts(numbers: int, letters: str, nouns: str) -> dict[str, int]:
    """The names of each half or quarter: `h1`, `1h`, `first half`, `1. Halbjahr`, `half 1`."""
    found: dict[str, int] = {}
    for number in range(1, numbers + 1):
        for letter in letters:
            found |= dict.fromkeys((f"{letter}{number}", f"{letter} {number}"), number)
        found[f"{number}{letters[0]}"] = number
        for noun in listed(nouns):
            found[f"{noun} {number}"] = number
            found |= {f"{word} {noun}": number for word in listed(_ORDINALS[number])}
    return found


HALVES = _parts(2, "hs", _HALF)
QUARTERS = _parts(4, "qt", _QUARTER)


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
def weekdays() -> dict[str, int]:
    """The number of each weekday (Monday is 0) by its folded name or abbreviation.

    An abbreviation that is two weekdays, or a month, is in none; nor are those of two letters but
    the usual ones: `do` is a Thursday and a "to".
    """
    wide = {
        folded(name): n
        for language in _LANGUAGES
        for n, name in _names(language, "days", ("wide",))
    }
    short: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for number, name in _names(language, "days", ("abbreviated",)):
            short.setdefault(folded(name), set()).add(number)
    taken = {*months(), *_NO_DAYS}
    certain = {
        name: next(iter(each))
        for name, each in short.items()
        if len(each) == 1 and len(name) > 2 and name not in taken  # noqa: PLR2004 - letters
    }
    return certain | wide | _DAYS


def _names(
    language: str, what: str, widths: tuple[str, ...] = ("wide", "abbreviated")
) -> Iterator[tuple[int, str]]:
    words = getattr(Locale.parse(language), what)
    for context in ("format", "stand-alone"):
        for width in widths:
            yield from words[context][width].items()
