"""Texts that were damaged before they reached us are known; texts that look alike are not."""

import pytest

from events_api.intake.files.format import Row
from events_api.intake.judging.damage import watched


def said(*cells: object) -> list[tuple[str, str, int | None]]:
    """What is said of a row with these cells."""
    (row,) = watched(iter([Row(2, list(cells))]))  # type: ignore[arg-type]
    return [(each.code, each.detail, each.row) for each in row.remarks]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("RÃ¼ckkehr", "Rückkehr"),
        ("RÃ¼ckkehr â\x80\x93 CafÃ©", "Rückkehr – Café"),
        ("Mühlâ€™s", "Mühl’s"),
        ("TÃ¼rkiye", "Türkiye"),
        ("Ã\xa0 la carte", "à la carte"),
        ("wÄ™zeÅ‚", "węzeł"),
        ("Ð¡ÐµÐ¼Ð¸Ð½Ð°Ñ€", "Семинар"),
        ("ÙˆØ±Ø´Ø©", "ورشة"),
        ("РџСЂРёРІРµС‚", "Привет"),
        ("Caf√©", "Café"),
        ("gĂłĹ‚", "gół"),
    ],
)
def test_utf_8_that_was_decoded_as_something_else(text: str, meant: str) -> None:
    detail = (
        f"Row 2: a text was decoded in the wrong encoding; perhaps it is “{meant}”. It is kept "
        "as it stands: save the file as UTF-8."
    )
    assert said("A", text) == [("wrongly_decoded", detail, 2)]


def test_a_letter_that_is_lost() -> None:
    detail = "Row 2: a letter was lost before the file was saved (“R\ufffdckkehr”). Write it anew."
    assert said("R\ufffdckkehr") == [("lost_letters", detail, 2)]
    assert said({"notes": ["R\ufffdckkehr"]})[0][0] == "lost_letters"


@pytest.mark.parametrize(
    "text",
    [
        "Spaß–Tag",
        "Été “à”",
        "São Paulo",
        "Türkiye’s",
        "MALMÖ–X",
        "Ngã’",
        "İstanbul",
        "Łódź“",
        "naïve–",
        "ÎÏ",
        "ŠKODA",
        "Ελλάδα",
        "عربي",
        "Від Києва",
        "Ввоз РСТ",
        "Сеть РСФСР",
        "Semináře – „Účast“",
        "“Ångström”",
        "Đà Nẵng",
        "Tiếng Việt",
        "ქართული",
        "Ñandú",
        "œuvre d’art",
        "Română – țară",
        "Gjirokastër",
        "Şanlıurfa’da",
        "München",
        "30 €",
        "±5 °C",
        "Кыргызстан",
    ],
)
def test_texts_that_are_whole(text: str) -> None:
    assert said(text) == []
