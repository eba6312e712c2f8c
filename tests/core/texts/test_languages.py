"""Which language a tag means."""

import pytest

from events_api.core.texts.languages import locale_of, nearest

AMONG = ("ar", "en", "fa", "fr", "uz", "zh", "zh-Hant", "pt-BR", "pt-PT")


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        *(("fr", "fr"), ("fr-CH", "fr"), ("FR_ca", "fr"), ("ar-IQ", "ar"), ("ar-001", "ar")),
        # Dari is Persian, by its code and by its country.
        *(("prs", "fa"), ("prs-AF", "fa"), ("fa-AF", "fa"), ("fa-Arab-AF", "fa"), ("pes", "fa")),
        # Another script is another text to read.
        *(("zh-TW", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("zh-CN", "zh"), ("zh-Hans", "zh")),
        *(("uz-Cyrl", None), ("fa-Latn", None), ("uz-Latn-UZ", "uz"), ("uz-AF", None)),
        *(("pt-PT", "pt-PT"), ("pt-BR", "pt-BR"), ("pt-AO", "pt-BR")),
        *(("es", None), ("xx", None), ("", None), ("-", None), ("e" * 300, None), ("fr-x-y", None)),
    ],
)
def test_a_tag_means_the_same_language_in_the_same_script(tag: str, meant: str | None) -> None:
    assert nearest(tag, AMONG) == meant


def test_a_language_that_has_another_code_is_found_by_it() -> None:
    assert nearest("fa-AF", ["en", "prs"]) == "prs"
    assert (str(locale_of("prs")), str(locale_of("prs-AF"))) == ("fa_AF", "fa_AF")
    assert [locale_of(tag) for tag in ("xx", "", "fr-x-y", "-", "\u202e", "e" * 300)] == [None] * 6
