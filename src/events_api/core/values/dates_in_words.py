# ruff: noqa: RUF001, RUF002, RUF003 - words of other languages use letters that look like Latin
"""Writes `when` as people write dates: "3–4 March 2020", "from June 2020", "spring 2020".

Separate from `edtf`, which knows days and no language. Month names and the order of day, month and
year come from CLDR through babel; the words around them stand here, because they govern articles
and cases that CLDR does not know. Two dates are joined here too: babel's Persian intervals repeat
the first month. Digits are Latin and years Gregorian everywhere, to be compared with the data.
"""

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from msgspec import Struct

from events_api.core.texts.languages import nearest
from events_api.core.values import edtf
from events_api.core.values.edtf import Side

_Four = tuple[str, str, str, str]  # spring, summer, autumn, winter, {} being the year


class _Around(Struct, frozen=True):
    """What "from", "until" or "about" puts around a date of each precision, {} being the date."""

    day: str
    month: str = ""  # as around a day
    year: str = ""  # as around a month
    season: str = ""  # as around a month
    seasons: _Four | None = None  # the seasons in the case or with the article this one needs
    other_day: str = ""  # around one of `_Words.other_days`


class _Words(Struct, frozen=True):
    """What one language adds to CLDR; `roughly` follows a "from" or "until" that is approximate."""

    locale: str
    seasons: _Four
    since: _Around
    until: _Around
    about: _Around
    roughly: str
    near: str = "–"  # joins two single words
    far: str = " – "  # joins two phrases
    first_day: str = "d"  # in the pattern letters of CLDR
    other_days: tuple[int, ...] = ()  # days whose first sound changes the word before them


_EN = ("spring {}", "summer {}", "autumn {}", "winter {}")
_FR_LE = ("le printemps {}", "l’été {}", "l’automne {}", "l’hiver {}")
_FR_AU = ("au printemps {}", "à l’été {}", "à l’automne {}", "à l’hiver {}")
_DE = ("Frühjahr {}", "Sommer {}", "Herbst {}", "Winter {}")
_ES_EL = ("la primavera de {}", "el verano de {}", "el otoño de {}", "el invierno de {}")
_PT_O = ("a primavera de {}", "o verão de {}", "o outono de {}", "o inverno de {}")
_IT_AL = ("alla primavera {}", "all’estate {}", "all’autunno {}", "all’inverno {}")
_IT_IL = ("la primavera {}", "l’estate {}", "l’autunno {}", "l’inverno {}")
_RU_OF = ("весны {} г.", "лета {} г.", "осени {} г.", "зимы {} г.")
_UK_OF = ("весни {} р.", "літа {} р.", "осені {} р.", "зими {} р.")
_UR = ("موسم بہار {}", "موسم گرما {}", "موسم خزاں {}", "موسم سرما {}")

_WORDS = {
    # The British locale puts the day before the month.
    "en": _Words(
        "en_GB", _EN, _Around("from {}"), _Around("until {}"), _Around("about {}"), "(approximate)"
    ),
    "fr": _Words(
        "fr",
        ("printemps {}", "été {}", "automne {}", "hiver {}"),
        _Around("dès le {}", "dès {}", seasons=_FR_LE),
        _Around("jusqu’au {}", "jusqu’en {}", season="jusqu’{}", seasons=_FR_AU),
        _Around("vers le {}", "vers {}", seasons=_FR_LE),
        "(environ)",
        first_day="d'er'",
    ),
    "de": _Words("de", _DE, _Around("ab {}"), _Around("bis {}"), _Around("ca. {}"), "(ungefähr)"),
    "es": _Words(
        "es",
        ("primavera de {}", "verano de {}", "otoño de {}", "invierno de {}"),
        _Around("desde el {}", "desde {}", seasons=_ES_EL),
        _Around("hasta el {}", "hasta {}", seasons=_ES_EL),
        _Around("hacia el {}", "hacia {}", seasons=_ES_EL),
        "(aproximadamente)",
    ),
    "pt": _Words(
        "pt",
        ("primavera de {}", "verão de {}", "outono de {}", "inverno de {}"),
        _Around("a partir de {}", season="a partir d{}", seasons=_PT_O),
        _Around("até {}", seasons=_PT_O),
        _Around("por volta de {}", season="por volta d{}", seasons=_PT_O),
        "(aproximadamente)",
    ),
    "it": _Words(
        "it",
        ("primavera {}", "estate {}", "autunno {}", "inverno {}"),
        _Around("dal {}", "da {}", "dal {}", "d{}", _IT_AL, "dall’{}"),
        _Around("fino al {}", "fino al mese di {}", "fino al {}", "fino {}", _IT_AL, "fino all’{}"),
        _Around("verso il {}", "verso {}", "verso il {}", "verso {}", _IT_IL, "verso l’{}"),
        "(circa)",
        other_days=(8, 11),  # otto, undici
    ),
    "ru": _Words(
        "ru",
        ("весна {} г.", "лето {} г.", "осень {} г.", "зима {} г."),
        _Around("с {}", year="с {} г.", seasons=_RU_OF, other_day="со {}"),
        _Around("до {}", year="до {} г.", seasons=_RU_OF),
        _Around("около {}", year="около {} г.", seasons=_RU_OF),
        "(приблизительно)",
        other_days=(2,),  # второго
    ),
    "uk": _Words(
        "uk",
        ("весна {} р.", "літо {} р.", "осінь {} р.", "зима {} р."),
        _Around("від {}", year="від {} р.", seasons=_UK_OF),
        _Around("до {}", year="до {} р.", seasons=_UK_OF),
        _Around("близько {}", year="близько {} р.", seasons=_UK_OF),
        "(приблизно)",
    ),
    # Nouns before the suffixes, for the suffix of a number depends on how it is spoken.
    "tr": _Words(
        "tr",
        ("{} ilkbaharı", "{} yazı", "{} sonbaharı", "{} kışı"),
        _Around(
            "{} tarihinden itibaren",
            "{} ayından itibaren",
            "{} yılından itibaren",
            "{}ndan itibaren",
        ),
        _Around("{} tarihine kadar", "{} ayına kadar", "{} yılına kadar", "{}na kadar"),
        _Around("{} civarı"),
        "(yaklaşık)",
    ),
    "ar": _Words(
        "ar",
        ("ربيع {}", "صيف {}", "خريف {}", "شتاء {}"),
        _Around("ابتداءً من {}", year="ابتداءً من عام {}"),
        _Around("حتى {}", year="حتى عام {}"),
        _Around("حوالي {}", year="حوالي عام {}"),
        "(تقريبًا)",
    ),
    "fa": _Words(
        "fa",
        ("بهار {}", "تابستان {}", "پاییز {}", "زمستان {}"),
        _Around("از {}", year="از سال {}"),
        _Around("تا {}", year="تا سال {}"),
        _Around("حدود {}", year="حدود سال {}"),
        "(تقریبی)",
        near=" تا ",
        far=" تا ",
    ),
    "ur": _Words("ur", _UR, _Around("{} سے"), _Around("{} تک"), _Around("تقریباً {}"), "(تقریباً)"),
}


def in_words(when: str, language: str) -> str:
    """The date in the words of a language: `2020-03-03/2020-03-04` is "3–4 March 2020".

    An unknown side reads like an open one, and every qualifier reads "about".

    Args:
        when: EDTF as `edtf.parse` takes it.
        language: en, fr, de, es, pt, it, ru, uk, tr, ar, fa or ur, or what falls back to one of
            them (`texts.languages`), as `prs`; any other gives English.

    Returns:
        Plain text without marks of direction: a member of `labels.dates` (contract, a record).

    Raises:
        edtf.EdtfError: `when` is no EDTF of the subset.

    """
    return _in_words(when, nearest(language, _WORDS) or "en")


@lru_cache(maxsize=8192)
def _in_words(when: str, code: str) -> str:
    words = _WORDS[code]
    sides = edtf.sides(when)
    known = [side for side in sides if side is not None]
    if len(known) == len(sides):
        return _interval(known[0], known[-1], words)
    text = _around(known[0], words.since if sides[0] else words.until, words)
    return f"{text} {words.roughly}" if known[0].approximate else text


def _interval(start: Side, end: Side, words: _Words) -> str:
    """Both dates, the first without what it shares with the second; equal ones once."""
    last = _date(end, words)
    if start == end:
        return last
    alike = start.precision == end.precision and not (start.approximate or end.approximate)
    if alike and start.precision == "year":
        return f"{start.first.year}{words.near}{last}"
    if alike and start.first.year == end.first.year:
        if start.precision == "month":
            return _format(start.first, "LLLL", words) + words.near + last
        if start.precision == "day" and start.first.month == end.first.month:
            day_of_month = _pattern("long", words).partition(" ")[0]
            return _format(start.first, day_of_month, words) + words.near + last
        if start.precision == "day":
            return _format(start.first, _pattern("MMMMd", words), words) + words.far + last
    return _date(start, words) + words.far + last


def _date(side: Side, words: _Words) -> str:
    """One date on its own."""
    if side.approximate:
        return _around(side, words.about, words)
    if side.precision == "year":
        return str(side.first.year)
    if side.precision == "season":
        return words.seasons[_season(side)].format(side.first.year)
    pattern = _pattern("yMMMM" if side.precision == "month" else "long", words)
    return _format(side.first, pattern, words)


def _around(side: Side, around: _Around, words: _Words) -> str:
    """One date with the words that a preposition puts around it."""
    month = around.month or around.day
    if side.precision == "year":
        return (around.year or month).format(side.first.year)
    if side.precision == "season":
        season = (around.seasons or words.seasons)[_season(side)]
        return (around.season or month).format(season.format(side.first.year))
    if side.precision == "month":
        # L is a month on its own, M one that something governs: июнь, but с июня
        governed = _pattern("yMMMM", words).replace("L", "M")
        return month.format(_format(side.first, governed, words))
    other = side.first.day in words.other_days and around.other_day
    return (other or around.day).format(_format(side.first, _pattern("long", words), words))


def _season(side: Side) -> int:
    """Spring, which begins in March, is 0."""
    return side.first.month // 3 - 1


def _pattern(name: str, words: _Words) -> str:
    locale = Locale.parse(words.locale)
    formats = locale.date_formats if name == "long" else locale.datetime_skeletons
    return str(formats[name].pattern)


def _format(day: date, pattern: str, words: _Words) -> str:
    """A day by a CLDR pattern, with plain spaces: some patterns hold narrow ones few fonts have."""
    if day.day == 1:
        pattern = pattern.replace("d", words.first_day, 1)
    return format_date(day, pattern, words.locale).replace("\u202f", " ")
