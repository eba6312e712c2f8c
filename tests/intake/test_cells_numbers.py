"""Numbers and counts as staff type them: whole meanings, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.intake.cells.amounts import read_number, read_share, read_value, read_whole
from events_api.intake.cells.cell import Cell, Unclear
from events_api.intake.cells.counts import read_countries, read_people
from tests.real_records import real_records

COUNTS: dict[Any, tuple[int | None, dict[str, Any]]] = {
    "75": (75, {"qualifier": "exact"}),
    75.0: (75, {"qualifier": "exact"}),
    "0": (0, {"qualifier": "exact"}),
    "1,473": (1473, {"qualifier": "exact"}),
    "1.473": (1473, {"qualifier": "exact"}),
    "1'473": (1473, {"qualifier": "exact"}),
    "40 000 000": (40_000_000, {"qualifier": "exact"}),
    "40\u00a0000\u202f000": (40_000_000, {"qualifier": "exact"}),
    "over 100,000": (100_000, {"qualifier": "over"}),
    "more than 50 participants": (50, {"qualifier": "over"}),
    ">50": (50, {"qualifier": "over"}),
    "100+": (100, {"qualifier": "at_least"}),
    "at least 30": (30, {"qualifier": "at_least"}),
    "~50": (50, {"qualifier": "about"}),
    "c. 50": (50, {"qualifier": "about"}),
    "environ 50 personnes": (50, {"qualifier": "about"}),
    "около 50": (50, {"qualifier": "about"}),
    "nearly 90": (90, {"qualifier": "almost"}),
    "up to 60": (60, {"qualifier": "up_to"}),
    "expected 80": (80, {"qualifier": "exact", "basis": "expected"}),
    "75 (25 women)": (75, {"qualifier": "exact", "women": 25}),
    "75 (25 f, 50 m)": (75, {"qualifier": "exact", "women": 25, "men": 50}),
    "75, of whom 25 women": (75, {"qualifier": "exact", "women": 25}),
    "75 (40% women)": (75, {"qualifier": "exact", "women_share": Decimal("0.4")}),
    "Fifteen employees, including three women": (15, {"qualifier": "exact", "women": 3}),
    "25 women and 50 men": (None, {"qualifier": None, "women": 25, "men": 50}),
    "٧٥": (75, {"qualifier": "exact"}),
    "-": (None, {"qualifier": None, "basis": None}),
    "n/a": (None, {"qualifier": None, "basis": None}),
}
NO_COUNTS = ["lots", "50-60", "12,5", "-3", "none", "46 participants from 25 states", "1e3"]
NO_COUNTS += [
    "participants from 26 states",
    "técnicos de 11 países",
    "47 ülkeden",
    "12,34",
    "5 of 6",
]


@pytest.mark.parametrize(("typed", "meant"), COUNTS.items(), ids=str)
def test_a_count_of_people(typed: Cell, meant: tuple[int | None, dict[str, Any]]) -> None:
    meaning = read_people("participants", typed)
    beside = {str(part): value for (_, part), value in meaning.also.items()}
    assert (meaning.value, beside) == meant


@pytest.mark.parametrize("typed", NO_COUNTS)
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(Unclear):
        read_people("participants", typed)


def test_a_count_of_countries_may_say_so() -> None:
    meaning = read_countries("participating_countries", "over 40 countries")
    assert (meaning.value, meaning.said) == (40, "over 40")
    with pytest.raises(Unclear):
        read_countries("participating_countries", "46 countries and 10 organisations")


def test_a_count_is_reported_in_words() -> None:
    assert read_people("p", "~50 expected").said == "expected about 50"
    assert read_people("p", "Fifteen (three women)").said == "15 (3 women)"


@pytest.mark.parametrize(
    ("typed", "value", "beside"),
    [
        ("1,473", "1473", {"qualifier": "exact"}),
        ("1.473", "1.473", {"qualifier": "exact"}),
        ("2,3", "2.3", {"qualifier": "exact"}),
        ("1.234.567,89", "1234567.89", {"qualifier": "exact"}),
        ("1,234.56", "1234.56", {"qualifier": "exact"}),
        ("-27", "-27", {"qualifier": "exact"}),
        ("−27", "-27", {"qualifier": "exact"}),
        ("over 1.7 million", "1700000", {"qualifier": "over"}),
        ("€5 million", "5000000", {"qualifier": "exact", "unit": "EUR"}),
        ("A$20m", "20000000", {"qualifier": "exact", "unit": "AUD"}),
        ("2,3 Million EUR", "2300000", {"qualifier": "exact", "unit": "EUR"}),
        ("82 %", "82", {"qualifier": "exact"}),
        ("Over 70%", "70", {"qualifier": "over"}),
        ("50-60", "50", {"qualifier": "exact", "value_to": Decimal(60)}),
        ("38,019*", "38019", {"qualifier": "exact"}),
    ],
)
def test_a_value_of_an_indicator(typed: str, value: str, beside: dict[str, Any]) -> None:
    meaning = read_value(typed)
    assert str(meaning.value) == value
    assert {name: each for (name, _), each in meaning.also.items()} == beside


@pytest.mark.parametrize(
    "typed", ["12,34,567", "1,2,3", "57 second- and third-line", "1e5", "five or six"]
)
def test_what_is_no_value_is_refused(typed: str) -> None:
    with pytest.raises(Unclear):
        read_value(typed)


def test_other_numbers() -> None:
    assert read_whole("12 ").value == 12
    assert read_number("1 200,50 EUR").also == {("currency", None): "EUR"}
    assert read_share("43 %").value == Decimal("0.43")
    assert read_share("0.43").value == Decimal("0.43")
    for reading, typed in ((read_whole, "1.5"), (read_whole, "over 3"), (read_number, "~5")):
        with pytest.raises(Unclear):
            reading(typed)


def test_the_numbers_of_real_records_are_never_read_as_others() -> None:
    """A text that is understood means what was collected; most name more than one number."""
    read = refused = 0
    for facts in real_records():
        for name, member in (("participants_text", "participants"), ("value_text", "value")):
            if name not in facts:
                continue
            try:
                meaning = (
                    read_value(facts[name])
                    if member == "value"
                    else read_people("participants", facts[name])
                )
            except Unclear:
                refused += 1
                continue
            read += 1
            if member in facts:
                assert meaning.value == facts[member], facts[name]
    assert (read >= 15, refused >= 60) == (True, True)


@given(st.integers(0, 10**15))
def test_a_number_is_read_in_every_way_of_writing_it(number: int) -> None:
    for written in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " ")):
        assert read_people("participants", written).value == number
        assert read_value(written).value == number


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    for reading in (read_value, read_whole, lambda cell: read_people("participants", cell)):
        try:
            reading(text)
        except Unclear:
            continue
