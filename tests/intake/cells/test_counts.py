"""Counts of people as staff type them: what they say, and readings that they must never get."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.intake.cells.cell import Cell, Percent, Unclear
from events_api.intake.cells.counts import read_countries, read_people

EXACT: dict[str, Any] = {"qualifier": "exact", "count_to": None}
# Where women and men are all that is said, that many are known to have been there.
SUM: dict[str, Any] = {"qualifier": "at_least", "count_to": None}
MANY: dict[str, Any] = {"qualifier": None, "count_to": None}


def parts(women: int, men: int) -> tuple[int, dict[str, Any]]:
    """What a cell says that has women and men alone."""
    return women + men, {**SUM, "women": women, "men": men}


NUMBERS: dict[Any, tuple[int | None, dict[str, Any]]] = {
    "75": (75, EXACT),
    75.0: (75, EXACT),
    "0": (0, EXACT),
    "1,473": (1473, EXACT),
    "1.473": (1473, EXACT),
    "1'473": (1473, EXACT),
    "1 250 personnes": (1250, EXACT),
    "40 000 000": (40_000_000, EXACT),
    "40\u00a0000\u202f000": (40_000_000, EXACT),
    "1.250.000": (1_250_000, EXACT),
    "1.250,00": (1250, EXACT),
    "12.0": (12, EXACT),
    "45,0": (45, EXACT),
    "٧٥": (75, EXACT),
    "۷۵ نفر": (75, EXACT),
    "７５": (75, EXACT),
    "1.5 million": (1_500_000, EXACT),
    "fifteen": (15, EXACT),
    "twenty-five": (25, EXACT),
    "75 participants.": (75, EXACT),
    "Total: 75": (75, EXACT),
    "over 100,000": (100_000, {**EXACT, "qualifier": "over"}),
    "more than 50 participants": (50, {**EXACT, "qualifier": "over"}),
    ">50": (50, {**EXACT, "qualifier": "over"}),
    "100+": (100, {**EXACT, "qualifier": "at_least"}),
    "20+ participants": (20, {**EXACT, "qualifier": "at_least"}),
    "at least 30": (30, {**EXACT, "qualifier": "at_least"}),
    "~50": (50, {**EXACT, "qualifier": "about"}),
    "c. 50": (50, {**EXACT, "qualifier": "about"}),
    "environ 50 personnes": (50, {**EXACT, "qualifier": "about"}),
    "около 50": (50, {**EXACT, "qualifier": "about"}),
    "nearly 90": (90, {**EXACT, "qualifier": "almost"}),
    "up to 60": (60, {**EXACT, "qualifier": "up_to"}),
    "до 60 человек": (60, {**EXACT, "qualifier": "up_to"}),
    "expected 80": (80, {**EXACT, "basis": "expected"}),
    "75 (expected)": (75, {**EXACT, "basis": "expected"}),
    "-": (None, {"qualifier": None, "basis": None, "count_to": None}),
    "n/a": (None, {"qualifier": None, "basis": None, "count_to": None}),
}
SEXES: dict[str, tuple[int | None, dict[str, Any]]] = {
    "75 (25 women)": (75, {**EXACT, "women": 25}),
    "75 (women 25)": (75, {**EXACT, "women": 25}),
    "75 (25 f)": (75, {**EXACT, "women": 25}),
    "75 (25 f, 50 m)": (75, {**EXACT, "women": 25, "men": 50}),
    "75 (F: 25, M: 50)": (75, {**EXACT, "women": 25, "men": 50}),
    "25 (12M/13F)": (25, {**EXACT, "women": 13, "men": 12}),
    "Total: 25 (M12/F13)": (25, {**EXACT, "women": 13, "men": 12}),
    "men: 12, women: 13, total: 25": (25, {**EXACT, "women": 13, "men": 12}),
    "25 men 12 women 13": (25, {**EXACT, "women": 13, "men": 12}),
    "12 men 13 women 25": (25, {**EXACT, "women": 13, "men": 12}),
    "75, of whom 25 women": (75, {**EXACT, "women": 25}),
    "75 dont 25 femmes": (75, {**EXACT, "women": 25}),
    "20 women out of 75": (75, {**EXACT, "women": 20}),
    "Fifteen employees, including three women": (15, {**EXACT, "women": 3}),
    "25 women": (None, {**MANY, "women": 25}),
    "men: 12": (None, {**MANY, "men": 12}),
    "75 (40% women)": (75, {**EXACT, "women_share": Decimal("0.40")}),
    "75, women 33 %": (75, {**EXACT, "women_share": Decimal("0.33")}),
    "75 (60% men, 40% women)": (75, {**EXACT, "women_share": Decimal("0.40")}),
    "M:12 F:13": parts(13, 12),
    "M: 12; F: 13": parts(13, 12),
    "M=12, F=13": parts(13, 12),
    "M-12, F-13": parts(13, 12),
    "M – 12 / F – 13": parts(13, 12),
    "M12 F13": parts(13, 12),
    "M12/F13": parts(13, 12),
    "M (12), F (13)": parts(13, 12),
    "12 M / 13 F": parts(13, 12),
    "12 M + 13 F": parts(13, 12),
    "12m, 13f": parts(13, 12),
    "12 (M), 13 (F)": parts(13, 12),
    "12 M 13 F": parts(13, 12),
    "F 13 / M 12": parts(13, 12),
    "Men 12 Women 13": parts(13, 12),
    "Men\n12\nWomen\n13": parts(13, 12),
    "13 females, 12 males.": parts(13, 12),
    "22 women and 18 men": parts(22, 18),
    "twenty-two women and eighteen men": parts(22, 18),
    "hommes 12, femmes 13": parts(13, 12),
    "12 hommes et 13 femmes": parts(13, 12),
    "13 F / 12 H": parts(13, 12),
    "Männer: 12; Frauen: 13": parts(13, 12),
    "12 m / 13 w": parts(13, 12),
    "12 Männer und 13 Frauen": parts(13, 12),
    "hombres 12, mujeres 13": parts(13, 12),
    "12 H / 13 M": parts(13, 12),
    "12 homens e 13 mulheres": parts(13, 12),
    "uomini 12, donne 13": parts(13, 12),
    "12 mannen en 13 vrouwen": parts(13, 12),
    "мужчин 12, женщин 13": parts(13, 12),
    "12 мужчин и 13 женщин": parts(13, 12),
    "М – 12, Ж – 13": parts(13, 12),
    "чоловіків 12, жінок 13": parts(13, 12),
    "12 erkek, 13 kadın": parts(13, 12),
    "12 mężczyzn i 13 kobiet": parts(13, 12),
    "نساء 13 رجال 12": parts(13, 12),
    "12 رجال / 13 نساء": parts(13, 12),
    "۱۲ مرد و ۱۳ زن": parts(13, 12),
}
RANGES: dict[str, tuple[int | None, dict[str, Any]]] = {
    "30-40": (30, {**EXACT, "count_to": 40}),
    "30 – 40": (30, {**EXACT, "count_to": 40}),
    "30–40 participants": (30, {**EXACT, "count_to": 40}),
    "30 to 40": (30, {**EXACT, "count_to": 40}),
    "between 30 and 40 people": (30, {**EXACT, "count_to": 40}),
    "from 30 to 40": (30, {**EXACT, "count_to": 40}),
    "1,200-1,400": (1200, {**EXACT, "count_to": 1400}),
    "1.5-2 million": (1_500_000, {**EXACT, "count_to": 2_000_000}),
    "entre 30 et 40 personnes": (30, {**EXACT, "count_to": 40}),
    "de 30 à 40": (30, {**EXACT, "count_to": 40}),
    "30 bis 40": (30, {**EXACT, "count_to": 40}),
    "zwischen 30 und 40": (30, {**EXACT, "count_to": 40}),
    "de 30 a 40": (30, {**EXACT, "count_to": 40}),
    "от 30 до 40 человек": (30, {**EXACT, "count_to": 40}),
    "30 تا 40": (30, {**EXACT, "count_to": 40}),
    "من 30 إلى 40": (30, {**EXACT, "count_to": 40}),
    "about 30-40": (30, {"qualifier": "about", "count_to": 40}),
    "30-40 (10 women)": (30, {**EXACT, "count_to": 40, "women": 10}),
    "30-40 expected": (30, {**EXACT, "count_to": 40, "basis": "expected"}),
}
MARKS: dict[str, tuple[int, str]] = {
    "75¹": (75, "¹ is a mark, no digit"),
    "120²": (120, "² is a mark, no digit"),
    "120 ²": (120, "² is a mark, no digit"),
    "75₁": (75, "₁ is a mark, no digit"),
    "75¹²": (75, "¹ ² is a mark, no digit"),
    "75①": (75, "① is a mark, no digit"),
    "75ᵃ": (75, "ᵃ is a mark, no digit"),
    "75*": (75, "* is a mark, no digit"),
    "75**": (75, "** is a mark, no digit"),
    "75†": (75, "† is a mark, no digit"),
    "75 [1]": (75, "[1] is a mark, no digit"),
    "75[a]": (75, "[a] is a mark, no digit"),
    "75 [note 3]": (75, "[note 3] is a mark, no digit"),
    "75 (a)": (75, "(a) is a mark, no digit"),
    "1,473*": (1473, "* is a mark, no digit"),
}
# Each of these could be, or be taken for, something else.
REFUSED: list[Any] = [
    *("lots", "none", "12,5", "-3", "+30", "30-", "30?", "#75", "75 ± 5", "1e3", "0x1F"),
    *(".5", ",5", "~.5", "75 women (25%)", "25 women (10), men (15)"),
    *("45%", "45 %", "45 per cent", "45 percent", "45 Prozent", "٤٥٪", Percent(Decimal(45))),
    *("12,34", 1.125, 0.45, "0,45", "75/80", "5 of 6", "20+5", "75 80", "30 and 40", "30 or 40"),
    *(
        "10⁶",
        "2½",
        "75½",
        "Ⅳ",
        "10-12-20",
        "40-30",
        "30-30",
        "over 30-40",
        "30-40 women",
        "2019-20",
    ),
    *("46 participants from 25 states", "participants from 26 states", "técnicos de 11 países"),
    *("47 ülkeden", "75 e", "75 b", "75a", "75 f", "75 (f)", "2m", "25 (12 M)", "75 (30 h)", "5k"),
    *(
        "M 12 13 F",
        "12M13F",
        "M/F 12/13",
        "75: women 25, men",
        "25 women and men",
        "women and men 25",
    ),
    *("12 men, 13 men", "25 women 75 women", "F: 13 (52%)", "75 (67% men)", "50% women, 60% men"),
    *("75 participants were women", "12 women, 13 girls", "10 women, 5 men, 3 children"),
    *("over 20 women and 10 men", "1.250 million", "12.03.2019", "10:30", "two hundred", "9" * 39),
    *("1" * 500, "1e400", "1,2,3", "12,34,567", "75 (expected 80)", "planned 80, actual 75"),
]


@pytest.mark.parametrize(("typed", "meant"), (NUMBERS | SEXES | RANGES).items(), ids=str)
def test_a_count_of_people(typed: Cell, meant: tuple[int | None, dict[str, Any]]) -> None:
    meaning = read_people("participants", typed)
    beside = {str(part): value for (_, part), value in meaning.also.items()}
    assert (meaning.value, beside, meaning.note) == (*meant, None)


@pytest.mark.parametrize(("typed", "meant"), MARKS.items())
def test_a_mark_is_no_digit_and_is_told(typed: str, meant: tuple[int, str]) -> None:
    meaning = read_people("participants", typed)
    assert (meaning.value, meaning.note) == meant


@pytest.mark.parametrize("typed", REFUSED, ids=repr)
def test_what_is_no_certain_count_is_refused(typed: Cell) -> None:
    with pytest.raises(Unclear):
        read_people("participants", typed)


def test_there_are_enough_of_them() -> None:
    assert len(NUMBERS | SEXES | RANGES) + len(MARKS) + len(REFUSED) >= 200


def test_a_share_is_refused_as_what_it_is() -> None:
    with pytest.raises(Unclear) as caught:
        read_people("participants", "45%")
    assert caught.value.code == "share"
    assert caught.value.detail.startswith("A share is no head count.")


def test_a_count_of_countries_may_say_so() -> None:
    meaning = read_countries("participating_countries", "over 40 countries")
    assert (meaning.value, meaning.said) == (40, "over 40")
    for typed in ("46 countries and 10 organisations", "30-40", "25 women", "45%"):
        with pytest.raises(Unclear):
            read_countries("participating_countries", typed)


def test_a_count_is_reported_in_words() -> None:
    assert read_people("p", "~50 expected").said == "expected about 50"
    assert read_people("p", "Fifteen (three women)").said == "15 (3 women)"
    assert read_people("p", "M:12 F:13").said == "at least 25 (12 men, 13 women)"
    assert read_people("p", "about 30-40").said == "about 30 to 40"


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["/", ",", ";", " and ", "\n"])
)
def test_no_way_of_writing_swaps_women_and_men(women: int, men: int, between: str) -> None:
    for typed in (f"F: {women}{between} M: {men}", f"{women} women{between} {men} men"):
        assert read_people("p", typed).also == {
            ("p", "women"): women,
            ("p", "men"): men,
            ("p", "qualifier"): "at_least",
            ("p", "count_to"): None,
        }


@given(st.text(alphabet="0123456789 .,-/()%MmFf:+aeto¹[]", max_size=20))
def test_a_count_is_read_or_refused(text: str) -> None:
    try:
        meaning = read_people("p", text)
    except Unclear:
        return
    assert meaning.value is None or meaning.value >= 0
