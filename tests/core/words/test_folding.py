"""Words of any script: what finds what, what a prefix finds, and what is left out."""

import re
from unicodedata import normalize

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from events_api.core.words.folding import encode, fold, sort_key
from events_api.core.words.search_terms import MAX_TOKEN_BYTES, MAX_TOKENS, query_terms, tokens
from tests.words_found import finds

# Letters with marks and digits: those of the scripts that records come in more often than others.
COMMON = st.sampled_from(
    "\u200c لبوفنمترøåäaAxXtz019éßøİıIşğñ\u0301ΣςъЯёїكکيىیةهآأإؤئپڤ۴٤কিكাสงำ中あア가각ـ"
)
ANY = st.characters(categories=["L", "M", "Nd"])
# Folded characters that stand together in one token.
ONE_WORD = st.sampled_from("abcdefgxtz019бяکی\U00010428")
RAW_WORDS = st.text(COMMON | ANY, max_size=80)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Arabic, Persian and Urdu forms of the same letters
        ("كابل", "کابل"),
        ("ايران", "ایران"),
        ("مصطفى", "مصطفی"),
        ("هجرة", "هجره"),
        ("ہجرت", "هجرت"),
        ("اردن", "أردن"),
        ("اسلام", "إسلام"),
        ("اسيا", "آسيا"),
        ("موتمر", "مؤتمر"),
        ("لاجی", "لاجئ"),
        ("محمد", "مُحَمَّد"),
        ("محمد", "محـــمد"),
        ("می\u200cشود", "می شود"),
        ("لا", "\ufefb"),
        # Turkish and Azerbaijani
        ("istanbul", "İSTANBUL"),
        ("ISTANBUL", "istanbul"),
        ("Diyarbakir", "Diyarbakır"),
        ("DIYARBAKIR", "DİYARBAKIR"),
        ("Azerbaycan", "Azərbaycan"),
        # diacritics, strokes and ligatures
        ("evenement ete", "Évènement été"),
        ("évènement", "e\u0301ve\u0300nement"),
        ("lodz", "Łódź"),
        ("STRASSE", "Straße"),
        ("oeuvre", "Œuvre"),
        ("workshop", "Ｗorkshop"),
        ("office", "oﬃce"),
        # Cyrillic and Greek
        ("миграция", "МИГРАЦИЯ"),
        ("елка", "Ёлка"),
        ("об'єкт", "обʼєкт"),
        ("Oʻzbekiston", "O'zbekiston"),
        ("ΟΔΟΣ", "οδός"),
        # digits of other scripts
        ("2020", "۲۰۲۰"),
        ("2020", "٢٠٢٠"),
        ("20", "२०"),
        # characters that nobody sees
        ("visa", "vi\u00adsa"),
        ("visa", "\u200fvisa\u200e"),
    ],
)
def test_what_readers_take_for_one_word_finds_the_other(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("migr", "Migration management"),
        ("migration man", "Migration management"),
        ("MANAGEMENT migration", "Migration management"),
        ("covid", "covid-19 и covidный"),
        ("covidн", "covidный"),
        ("موت", "المائدة المستديرة والمؤتمر مؤتمر"),
        ("移民", "国际移民组织"),
        ("日本", "日本語"),
        ("ย้าย", "การย้ายถิ่น"),
        ("한국", "대한민국"),
        ("বাংলা", "বাংলাদেশ"),
        ("x", "xylophone"),
        ("20", "2020"),
    ],
)
def test_words_and_beginnings_are_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("mali", "Somalia"),
        ("migr management", "Migration management"),
        ("visas", "visa"),
        ("اخبار", "خبر"),
        ("xd0b1", "б"),
        ("б", "xd0b1"),
        ("x", "бак"),
    ],
)
def test_neither_infixes_nor_codes_are_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_tokens_are_words_in_ascii() -> None:
    assert tokens("The Silk Routes, 2020", None, "", "Silk") == [
        "tthe",
        "tsilk",
        "troutes",
        "t2020",
    ]
    assert tokens("Mexico") == ["tmexxico"]
    assert tokens("бак") == ["txd0b1xd0b0xd0ba"]
    assert tokens("中文") == ["txe4b8ad", "txe69687"]
    assert query_terms("Silk Routes") == ["tsilk", "troutes*"]
    assert query_terms(" - _ \x00 \ud800 ?") == []


@given(st.text())
def test_tokens_hold_ascii_letters_and_digits_only(text: str) -> None:
    assert [token for token in tokens(text) if not re.fullmatch("t[a-z0-9]+", token)] == []
    parts = {each for term in query_terms(text) for each in re.split("[|&]", term)}
    assert [part for part in parts if not re.fullmatch(r"t[a-z0-9]+\*?", part)] == []


@given(st.text(COMMON | ANY | st.characters()))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert sort_key(fold(text)) == sort_key(text)


@given(RAW_WORDS, st.integers(min_value=1, max_value=80))
def test_a_beginning_of_a_word_finds_the_word(word: str, length: int) -> None:
    beginning = fold(word)[:length]
    assume(query_terms(beginning))
    assert finds(beginning, word)


@given(RAW_WORDS, st.integers(min_value=1, max_value=80))
def test_so_does_a_beginning_as_it_was_typed(word: str, length: int) -> None:
    # One half of a Korean syllable is another syllable; typing goes on until it is whole.
    assume(not re.search("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]", normalize("NFKD", word)))
    assume(query_terms(word[:length]))
    assert finds(word[:length], word)


@given(st.text(ONE_WORD, min_size=1), st.text(ONE_WORD, min_size=1, max_size=3))
@example("x", "б")
@example("xd0b1", "б")
@example("covidный", "covid")
def test_a_token_begins_another_exactly_where_its_word_does(word: str, other: str) -> None:
    token, begun = encode(word), encode(other)
    assert token.startswith(begun) == word.startswith(other)


def test_a_word_counts_by_its_first_64_characters() -> None:
    assert tokens("a" * 65) == ["t" + "a" * 64]
    assert finds("a" * 70, "a" * 65)
    assert len(tokens("\U00010400" * 100)[0]) == 1 + 64 * 9


def test_an_entry_has_no_more_words_than_engines_take() -> None:
    assert tokens("word " * 1_000, "end") == ["tword", "tend"]
    many = " ".join(f"w{number}" for number in range(20_000))
    assert tokens(many) == [encode(word) for word in many.split()][:MAX_TOKENS]


def test_an_entry_is_no_longer_than_engines_take() -> None:
    long = " ".join(f"{number:05}" + "\U00010400" * 59 for number in range(10_000))
    found = tokens(long)
    assert found == [encode(fold(word)) for word in long.split()][: len(found)]
    assert sum(map(len, found)) <= MAX_TOKEN_BYTES < sum(map(len, found)) + len(found[0])


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("«Évaluation» des besoins", "evaluation des besoins"),
        ("  The 2nd   Meeting: part_1 ", "the 2nd meeting part 1"),
        ("Ташкент – 2020", "ташкент 2020"),
        ("???", ""),
        ("", ""),
        ("ab " * 100, "ab " * 66 + "ab"),
    ],
)
def test_a_title_sorts_by_its_folded_words(title: str, key: str) -> None:
    assert sort_key(title) == key


@given(st.text())
def test_a_sort_key_is_short_and_storable_everywhere(title: str) -> None:
    key = sort_key(title)
    assert len(key) <= 200
    assert "\x00" not in key
    assert key.encode().decode() == key
