"""Dates as people write them: whole strings, language by language."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.core.values.dates_in_words import in_words
from events_api.core.values.edtf import EdtfError

LANGUAGES = ["en", "fr", "de", "es", "pt", "it", "ru", "uk", "tr", "ar", "fa", "ur"]

# Every shape of a date, and what it reads in each language below, in this order.
SHAPES = (
    "2020-07-14",
    "2020-03-03/2020-03-04",
    "2020-01-27/2020-02-04",
    "2019-12-28/2020-02-04",
    "2020-07",
    "2020-04/2020-08",
    "2020",
    "2016/2025",
    "2020-21",
    "2020-06/..",
    "2020-07-02/..",
    "2020/..",
    "../2021-12-03",
    "../2020-22",
    "2020-03~",
    "2020%",
    "2020-24~",
    "2020-03~/2020-08",
    "2020-06~/..",
)

READS = {
    "en": (
        "14 July 2020",
        "3–4 March 2020",
        "27 January – 4 February 2020",
        "28 December 2019 – 4 February 2020",
        "July 2020",
        "April–August 2020",
        "2020",
        "2016–2025",
        "spring 2020",
        "from June 2020",
        "from 2 July 2020",
        "from 2020",
        "until 3 December 2021",
        "until summer 2020",
        "about March 2020",
        "about 2020",
        "about winter 2020",
        "about March 2020 – August 2020",
        "from June 2020 (approximate)",
    ),
    "fr": (
        "14 juillet 2020",
        "3–4 mars 2020",
        "27 janvier – 4 février 2020",
        "28 décembre 2019 – 4 février 2020",
        "juillet 2020",
        "avril–août 2020",
        "2020",
        "2016–2025",
        "printemps 2020",
        "dès juin 2020",
        "dès le 2 juillet 2020",
        "dès 2020",
        "jusqu’au 3 décembre 2021",
        "jusqu’à l’été 2020",
        "vers mars 2020",
        "vers 2020",
        "vers l’hiver 2020",
        "vers mars 2020 – août 2020",
        "dès juin 2020 (environ)",
    ),
    "de": (
        "14. Juli 2020",
        "3.–4. März 2020",
        "27. Januar – 4. Februar 2020",
        "28. Dezember 2019 – 4. Februar 2020",
        "Juli 2020",
        "April–August 2020",
        "2020",
        "2016–2025",
        "Frühjahr 2020",
        "ab Juni 2020",
        "ab 2. Juli 2020",
        "ab 2020",
        "bis 3. Dezember 2021",
        "bis Sommer 2020",
        "ca. März 2020",
        "ca. 2020",
        "ca. Winter 2020",
        "ca. März 2020 – August 2020",
        "ab Juni 2020 (ungefähr)",
    ),
    "ru": (
        "14 июля 2020 г.",
        "3–4 марта 2020 г.",
        "27 января – 4 февраля 2020 г.",
        "28 декабря 2019 г. – 4 февраля 2020 г.",
        "июль 2020 г.",
        "апрель–август 2020 г.",
        "2020",
        "2016–2025",
        "весна 2020 г.",
        "с июня 2020 г.",
        "со 2 июля 2020 г.",
        "с 2020 г.",
        "до 3 декабря 2021 г.",
        "до лета 2020 г.",
        "около марта 2020 г.",
        "около 2020 г.",
        "около зимы 2020 г.",
        "около марта 2020 г. – август 2020 г.",
        "с июня 2020 г. (приблизительно)",
    ),
    "ar": (
        "14 يوليو 2020",
        "3–4 مارس 2020",
        "27 يناير – 4 فبراير 2020",
        "28 ديسمبر 2019 – 4 فبراير 2020",
        "يوليو 2020",
        "أبريل–أغسطس 2020",
        "2020",
        "2016–2025",
        "ربيع 2020",
        "ابتداءً من يونيو 2020",
        "ابتداءً من 2 يوليو 2020",
        "ابتداءً من عام 2020",
        "حتى 3 ديسمبر 2021",
        "حتى صيف 2020",
        "حوالي مارس 2020",
        "حوالي عام 2020",
        "حوالي شتاء 2020",
        "حوالي مارس 2020 – أغسطس 2020",
        "ابتداءً من يونيو 2020 (تقريبًا)",
    ),
    "fa": (
        "14 ژوئیهٔ 2020",
        "3 تا 4 مارس 2020",
        "27 ژانویه تا 4 فوریهٔ 2020",
        "28 دسامبر 2019 تا 4 فوریهٔ 2020",
        "ژوئیهٔ 2020",
        "آوریل تا اوت 2020",
        "2020",
        "2016 تا 2025",
        "بهار 2020",
        "از ژوئن 2020",
        "از 2 ژوئیهٔ 2020",
        "از سال 2020",
        "تا 3 دسامبر 2021",
        "تا تابستان 2020",
        "حدود مارس 2020",
        "حدود سال 2020",
        "حدود زمستان 2020",
        "حدود مارس 2020 تا اوت 2020",
        "از ژوئن 2020 (تقریبی)",
    ),
}


@pytest.mark.parametrize(
    ("language", "when", "text"),
    [
        (language, when, text)
        for language, texts in READS.items()
        for when, text in zip(SHAPES, texts, strict=True)
    ],
)
def test_a_date_reads_as_people_of_the_language_write_it(
    language: str, when: str, text: str
) -> None:
    assert in_words(when, language) == text


@pytest.mark.parametrize(
    ("language", "when", "text"),
    [
        ("en", "2020-06/", "from June 2020"),
        ("en", "/2021", "until 2021"),
        ("en", "2019-04/2020-08", "April 2019 – August 2020"),
        ("en", "2020-22/2020-23", "summer 2020 – autumn 2020"),
        ("en", "2020-04/2020-08-15", "April 2020 – 15 August 2020"),
        ("fr", "2020-07-14?", "vers le 14 juillet 2020"),
        ("fr", "2020-21/..", "dès le printemps 2020"),
        ("ru", "../2020-02", "до февраля 2020 г."),
        ("fr", "2020-03-01", "1er mars 2020"),
        ("fr", "2020-03-01/2020-03-04", "1er–4 mars 2020"),
        ("fr", "2020-03-01/..", "dès le 1er mars 2020"),
        ("es", "2020-03-03/2020-03-04", "3–4 de marzo de 2020"),
        ("es", "../2020-22", "hasta el verano de 2020"),
        ("pt", "2020-22/..", "a partir do verão de 2020"),
        ("pt", "2020-23~", "por volta do outono de 2020"),
        ("it", "2020-07-08/..", "dall’8 luglio 2020"),
        ("it", "2020-22/..", "dall’estate 2020"),
        ("it", "../2020-04", "fino al mese di aprile 2020"),
        ("uk", "2020-04/2020-08", "квітень–серпень 2020 р."),
        ("uk", "2020-06/..", "від червня 2020 р."),
        ("tr", "2020-22/..", "2020 yazından itibaren"),
        ("tr", "../2021-12-03", "3 Aralık 2021 tarihine kadar"),
        ("ur", "2020-03-03/2020-03-04", "3–4 مارچ، 2020"),
        ("ur", "2020-06/..", "جون 2020 سے"),
    ],
)
def test_further_shapes_keep_their_articles_and_cases(language: str, when: str, text: str) -> None:
    assert in_words(when, language) == text


@pytest.mark.parametrize("language", ["en-US", "en_GB", "EN", "xx", "zh-Hant", ""])
def test_an_unknown_language_reads_english_and_a_region_changes_nothing(language: str) -> None:
    assert in_words("2020-03-03/2020-03-04", language) == "3–4 March 2020"


def test_a_region_of_another_language_reads_that_language() -> None:
    assert in_words("2020-07-14", "fr-CH") == "14 juillet 2020"
    assert in_words("2020-07-14", "fa_AF") == "14 ژوئیهٔ 2020"


def test_the_same_date_twice_reads_once() -> None:
    assert in_words("2020-07-14/2020-07-14", "en") == "14 July 2020"


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(EdtfError):
        in_words("soon", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@given(day=st.dates())
def test_numbers_are_those_of_the_data_in_every_language(language: str, day: date) -> None:
    text = in_words(day.isoformat(), language)
    assert [int(number) for number in re.findall(r"[0-9]+", text)] == [day.day, day.year]
    assert [digit for digit in text if digit.isdecimal() and not digit.isascii()] == []
