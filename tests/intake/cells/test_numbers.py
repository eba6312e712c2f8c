"""Numbers as staff type them: whole meanings, and readings that they must never get."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.intake.cells.amounts import read_number, read_share, read_value, read_whole
from events_api.intake.cells.cell import Cell, Percent, Unclear
from events_api.intake.cells.counts import read_people
from events_api.intake.cells.numbers import signs_in
from events_api.intake.cells.separators import Decimals
from tests.real_records import real_records

COMMA = Decimals("comma", "as in row 3, 12,5")
POINT = Decimals("point", "as in row 4, 0.5")
EXACT = {"qualifier": "exact"}

VALUES: dict[Any, tuple[str, dict[str, Any]]] = {
    "1473": ("1473", EXACT),
    "0": ("0", EXACT),
    "0.125": ("0.125", EXACT),
    "1,250.0": ("1250.0", EXACT),
    "1,234.56": ("1234.56", EXACT),
    "1,234,567": ("1234567", EXACT),
    "1.234.567,89": ("1234567.89", EXACT),
    "1.250.000": ("1250000", EXACT),
    "2,3": ("2.3", EXACT),
    "0,125": ("0.125", EXACT),
    "12,5": ("12.5", EXACT),
    "1250,500": ("1250.500", EXACT),
    "1 250,5": ("1250.5", EXACT),
    "1 250,500": ("1250.500", EXACT),
    "1 000 000": ("1000000", EXACT),
    "1'000.50": ("1000.50", EXACT),
    "1٫250": ("1.250", EXACT),
    "١٬٢٥٠": ("1250", EXACT),
    "1٬250٫5": ("1250.5", EXACT),
    "٤٥": ("45", EXACT),
    "-27": ("-27", EXACT),
    "−27": ("-27", EXACT),
    "+5": ("5", EXACT),
    "12.5.": ("12.5", EXACT),
    "ca.50": ("50", {"qualifier": "about"}),
    "jusqu’à 50": ("50", {"qualifier": "up_to"}),
    "fifteen": ("15", EXACT),
    "over 1.7 million": ("1700000", {"qualifier": "over"}),
    "~50": ("50", {"qualifier": "about"}),
    "100+": ("100", {"qualifier": "at_least"}),
    "2.5 тыс.": ("2500", EXACT),
    "12345678901234567890.5 million": ("12345678901234567890500000", EXACT),
    "123456789012345678901234567890 million": ("123456789012345678901234567890000000", EXACT),
    "-12345678901234567890123456789012": ("-12345678901234567890123456789012", EXACT),
    "€5 million": ("5000000", EXACT | {"unit": "EUR"}),
    "A$20m": ("20000000", EXACT | {"unit": "AUD"}),
    "$1,250.50": ("1250.50", EXACT | {"unit": "USD"}),
    "2,3 Million EUR": ("2300000", EXACT | {"unit": "EUR"}),
    "5–6 million €": ("5000000", EXACT | {"value_to": Decimal(6000000), "unit": "EUR"}),
    "82 %": ("82", EXACT | {"per_cent": True}),
    "Over 70%": ("70", {"qualifier": "over", "per_cent": True}),
    "45 per cent": ("45", EXACT | {"per_cent": True}),
    "45 Prozent": ("45", EXACT | {"per_cent": True}),
    "45 процентов": ("45", EXACT | {"per_cent": True}),
    "٤٥٪": ("45", EXACT | {"per_cent": True}),
    "3 to 4 %": ("3", EXACT | {"value_to": Decimal(4), "per_cent": True}),
    "50 %-60 %": ("50", EXACT | {"value_to": Decimal(60), "per_cent": True}),
    Percent(Decimal("45.5")): ("45.5", EXACT | {"per_cent": True}),
    Percent(Decimal("45.125")): ("45.125", EXACT | {"per_cent": True}),
    "50-60": ("50", EXACT | {"value_to": Decimal(60)}),
    "between 5 and 10": ("5", EXACT | {"value_to": Decimal(10)}),
    "1.5-2 million": ("1500000", EXACT | {"value_to": Decimal(2000000)}),
    "−5 to 5": ("-5", EXACT | {"value_to": Decimal(5)}),
    # A number of a spreadsheet has no separators that could be taken for others.
    3.125: ("3.125", EXACT),
    1250.0: ("1250", EXACT),
    0.45: ("0.45", EXACT),
}
NO_VALUES: list[Cell] = [
    *(".5", "~.5", "<.05", "-.5", ",5", "€.50", ".5%", ".5-8", "5-.8", "٫5"),
    *("12,34,567", "1,2,3", "1,23,456", "1.2.3", "12.03.2019", "10:30", "1/2", "½", "2½", "Ⅳ"),
    *("10⁶", "5×10³", "10^6", "1e5", "1e400", "NaN", "inf", "(27)", "27-", "12 km²", "5 (2019)"),
    *(
        "57 second- and third-line",
        "five or six",
        "500-1 million",
        "over 50-60",
        "2019-20",
        "60-50",
    ),
    *("See description", "yes", "5 k", "12 of 15", "50 ± 5", "1" * 39, "9" * 500, 1e300, 1e-300),
    *("0." + "1" * 500, "5 or 6", "€5 of $10", "five hundred", "a few", "10-20-30", True),
]
# What is two numbers, and what it is by either sign: (typed, by a comma, by a point).
TWO_WAY = [
    ("3,125", "3.125", "3125"),
    ("1.250", "1250", "1.250"),
    ("98,158", "98.158", "98158"),
    ("-1.250", "-1250", "-1.250"),
    ("over 100,000", "100.000", "100000"),
    ("€ 5.000", "5000", "5.000"),
    ("38,019*", "38.019", "38019"),
    ("1.250 million", "1250000000", "1250000"),
    ("123.456", "123456", "123.456"),
    ("45.125%", "45125", "45.125"),
    ("٣.١٢٥", "3125", "3.125"),
]


@pytest.mark.parametrize(("typed", "meant"), VALUES.items(), ids=repr)
def test_a_value_of_an_indicator(typed: Cell, meant: tuple[str, dict[str, Any]]) -> None:
    meaning = read_value(typed)
    beside = {part or name: each for (name, part), each in meaning.also.items()}
    assert (f"{meaning.value:f}", beside) == meant


@pytest.mark.parametrize("typed", NO_VALUES, ids=repr)
def test_what_is_no_value_is_refused(typed: Cell) -> None:
    with pytest.raises(Unclear):
        read_value(typed)


@pytest.mark.parametrize(("typed", "comma", "point"), TWO_WAY)
def test_a_number_of_two_meanings_is_refused_or_settled(typed: str, comma: str, point: str) -> None:
    with pytest.raises(Unclear) as caught:
        read_value(typed)
    assert caught.value.code == "two_way_number"
    assert len(caught.value.allowed) == 2
    by_comma, by_point = read_value(typed, COMMA), read_value(typed, POINT)
    assert (f"{by_comma.value:f}", f"{by_point.value:f}") == (comma, point)
    assert (by_comma.note or "").endswith("decimal comma: as in row 3, 12,5")
    assert (by_point.note or "").endswith("decimal point: as in row 4, 0.5")


def test_the_refusal_names_both_meanings() -> None:
    with pytest.raises(Unclear) as caught:
        read_value("1.250")
    assert caught.value.allowed == ["1250", "1.250"]
    assert caught.value.detail == (
        "This is 1250 with a decimal comma and 1.250 with a decimal point. Say which one the "
        "whole file has, as decimal=comma or decimal=point."
    )


@pytest.mark.parametrize(
    ("typed", "decimals"),
    [("12,5", POINT), ("1.250.000", POINT), ("0.125", COMMA), ("1,250.0", COMMA), ("1.5", COMMA)],
)
def test_a_number_by_the_other_sign_is_refused(typed: str, decimals: Decimals) -> None:
    with pytest.raises(Unclear) as caught:
        read_value(typed, decimals)
    assert caught.value.code == "other_decimal_sign"


@pytest.mark.parametrize(
    ("typed", "whole", "shown"),
    [
        ("12,5", False, {"comma"}),
        ("12.5", False, {"point"}),
        ("0,125", False, {"comma"}),
        ("1.250.000", False, {"comma"}),
        ("1,250,000", False, {"point"}),
        ("1.234,5", False, {"comma"}),
        ("1250,500", False, {"comma"}),
        ("€ 12,50 (net)", False, {"comma"}),
        ("1.250", False, set()),
        ("1,250", False, set()),
        ("1 250", False, set()),
        ("1250", False, set()),
        ("1٫5", False, set()),
        ("12.03.2019", False, set()),
        ("2½", False, set()),
        ("1.250", True, {"comma"}),
        ("1,250 participants", True, {"point"}),
        ("1.250 million", True, set()),
        ("over 1,250 (1.100 women)", True, {"comma", "point"}),
    ],
)
def test_some_numbers_show_the_decimal_sign(typed: str, whole: bool, shown: set[str]) -> None:  # noqa: FBT001
    assert signs_in(typed, whole=whole) == shown


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12 ", 12), ("1.250", 1250), ("1,250", 1250), ("12.0", 12), ("75¹", 75), (13.0, 13)],
)
def test_a_whole_number(typed: Cell, number: int) -> None:
    assert read_whole(typed).value == number


@pytest.mark.parametrize("typed", ["1.5", "over 3", "3-4", "45%", 1.125, "1" * 5000, "x"])
def test_no_whole_number(typed: Cell) -> None:
    with pytest.raises(Unclear):
        read_whole(typed)


def test_an_amount_with_its_currency() -> None:
    assert read_number("1 200,50 EUR").also == {("currency", None): "EUR"}
    assert read_number(1250.125).value == Decimal("1250.125")
    for typed in ("~5", "5-6", "45%", "1.250", Percent(Decimal(45))):
        with pytest.raises(Unclear):
            read_number(typed)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("43 %", "0.43"),
        ("45,5 %", "0.455"),
        ("0.43", "0.43"),
        ("0,43", "0.43"),
        (Percent(Decimal("45.125")), "0.45125"),
        (0.45, "0.45"),
    ],
)
def test_a_share(typed: Cell, share: str) -> None:
    assert str(read_share(typed).value) == share


@pytest.mark.parametrize("typed", ["over 40 %", "40-50%", "about half", "45.125%"])
def test_no_certain_share(typed: str) -> None:
    with pytest.raises(Unclear):
        read_share(typed)


def test_there_are_enough_of_them() -> None:
    assert len(VALUES) + len(NO_VALUES) + len(TWO_WAY) >= 100


def test_the_numbers_of_real_records_are_never_read_as_others() -> None:
    """A text that is understood means what was collected; most name more than one number."""
    read = refused = 0
    for facts in real_records():
        for name, member in (("participants_text", "participants"), ("value_text", "value")):
            if name not in facts:
                continue
            try:
                meaning = (
                    read_value(facts[name], POINT)
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
        assert read_value(written, POINT).value == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**9))
def test_a_number_is_itself_by_its_own_sign_or_refused(number: Decimal) -> None:
    written = f"{number:,f}"
    assert read_value(written, POINT).value == number
    swapped = written.translate(str.maketrans(",.", ".,"))
    assert read_value(swapped, COMMA).value == number
    for typed in (written, swapped):
        try:
            assert read_value(typed).value == number
        except Unclear as unclear:
            assert f"{number:f}" in unclear.allowed  # noqa: PT017


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    for reading in (read_value, read_whole, lambda cell: read_people("participants", cell)):
        try:
            reading(text)
        except Unclear:
            continue
