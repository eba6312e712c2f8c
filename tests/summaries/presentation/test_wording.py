"""Wording: numbers beside nouns, in the form that each language asks for; no engine."""

from decimal import Decimal

import pytest

from events_api.core.values.structures import Qualifier
from events_api.summaries.presentation.wording import Wording

NUMBERS = ("0", "1", "1.5", "2", "5", "11", "21", "100", "1055")
FOLLOWERS = {
    "en": " ".join(["followers", "follower", *["followers"] * 7]),
    "fr": "abonné abonné abonné abonnés abonnés abonnés abonnés abonnés abonnés",
    "de": " ".join(["Follower"] * 9),
    "ru": "подписчиков подписчик подписчика подписчика подписчиков подписчиков подписчик "
    "подписчиков подписчиков",
    "ar": "متابع متابع متابع متابع متابعين متابعًا متابعًا متابع متابعًا",
    "fa": " ".join(["دنبال\u200cکننده"] * 9),
    "tr": " ".join(["takipçi"] * 9),
}


@pytest.mark.parametrize("language", FOLLOWERS)
def test_a_unit_takes_the_form_that_its_number_asks_for(language: str) -> None:
    wording = Wording(language, {})
    said = [wording.amount(Decimal(each), "followers") for each in NUMBERS]
    forms = FOLLOWERS[language].split(" ")
    numbers = [wording.number(Decimal(each)) for each in NUMBERS]
    assert said == [" ".join(each) for each in zip(numbers, forms, strict=True)]


@pytest.mark.parametrize(
    ("language", "qualifier", "said"),
    [
        ("en", "over", "over 21 followers"),
        # None of these words asks for another case than the number does.
        ("ru", "over", "более чем 21 подписчик"),
        ("ru", "at_least", "минимум 21 подписчик"),
        ("ru", "about", "примерно 21 подписчик"),
        ("ru", "almost", "почти 21 подписчик"),
        ("ru", "up_to", "максимум 21 подписчик"),
        ("ar", "over", "أكثر من 21 متابعًا"),
    ],
)
def test_a_qualifier_leaves_the_form_of_the_unit(
    language: str, qualifier: Qualifier, said: str
) -> None:
    assert Wording(language, {}).value(Decimal(21), qualifier, "followers") == said


def test_what_has_no_word_is_said_as_it_is_and_shares_as_each_language_writes_them() -> None:
    assert Wording("ru", {}).amount(Decimal(21), "km") == "21 km"
    shares = {each: Wording(each, {}).amount(Decimal("4.5"), "%") for each in FOLLOWERS}
    assert shares == {
        "en": "4.5%",
        "fr": "4,5\xa0%",
        "de": "4,5\xa0%",
        "ru": "4,5\xa0%",
        "ar": "4.5%",
        "fa": "4.5%",
        "tr": "%4,5",
    }


def test_an_arabic_sentence_takes_the_form_of_its_number() -> None:
    said = [Wording("ar", {}).counted("made_of", number) for number in (1, 2, 3, 11, 100)]
    assert said == [
        "مكوّن من: سجل واحد.",
        "مكوّن من: سجلان.",
        "مكوّن من: 3 سجلات.",
        "مكوّن من: 11 سجلًا.",
        "مكوّن من: 100 سجل.",
    ]


def test_what_was_left_out_is_counted_in_the_plural_of_the_language() -> None:
    said = {
        language: [Wording(language, {}).counted(f"left_out.{reason}", number) for number in (1, 3)]
        for language, reason in (("en", "subset"), ("fr", "status"), ("ru", "subset"))
    }
    assert said == {
        "en": ["1 part of a wider figure", "3 parts of a wider figure"],
        "fr": ["1 prévu, reporté ou annulé", "3 prévus, reportés ou annulés"],
        "ru": ["1 часть более общего числа", "3 части более общего числа"],
    }
    assert Wording("en", {}).parts("not_reported", 1055, 2110) == "1,055 of 2,110 gave no number"
