"""The small values that records are made of: what they mean, and what they refuse."""

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from events_api.core.values import scalars, structures
from events_api.core.values.json import FOR_JSON, from_json, to_json
from events_api.core.values.numbers import Number
from events_api.core.values.structures import (
    Count,
    CountryCount,
    HeadCount,
    Location,
    Participation,
    Qualifier,
    Role,
    Source,
)


def refusals(kind: Any, given_value: object) -> list[str]:
    """The types of the errors that a value is refused with; empty when it is taken."""
    try:
        TypeAdapter(kind).validate_python(given_value)
    except ValidationError as error:
        return [each["type"] for each in error.errors()]
    return []


UNKNOWN = {"count": None, "qualifier": None, "basis": None}
UNKNOWN_HEADS = UNKNOWN | dict.fromkeys(["count_to", "women", "men", "women_share"])


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        # Null is "not reported"; 0 is zero.
        ({}, {}),
        ({"count": None}, {}),
        ({"count": 0}, {"count": 0, "qualifier": "exact", "basis": "actual"}),
        ({"count": 75}, {"count": 75, "qualifier": "exact", "basis": "actual"}),
        (
            {"count": 100, "qualifier": "over"},
            {"count": 100, "qualifier": "over", "basis": "actual"},
        ),
        (
            {"count": 100, "basis": "expected"},
            {"count": 100, "qualifier": "exact", "basis": "expected"},
        ),
        # Women are a number of people too, whether or not the total is known.
        ({"women": 0}, {"women": 0, "basis": "actual"}),
        ({"men": 4, "basis": "expected"}, {"men": 4, "basis": "expected"}),
        ({"women_share": Decimal("0.4")}, {"women_share": Decimal("0.4"), "basis": "actual"}),
        ({"women_share": 0}, {"women_share": 0, "basis": "actual"}),
        (
            {"count": 5, "women": 3, "men": 2},
            {"count": 5, "qualifier": "exact", "basis": "actual", "women": 3, "men": 2},
        ),
        # Of over five, nine may be women.
        (
            {"count": 5, "qualifier": "over", "women": 9},
            {"count": 5, "qualifier": "over", "basis": "actual", "women": 9},
        ),
        # A range of heads, of whom as many may be women as its upper end.
        (
            {"count": 30, "count_to": 40, "women": 35},
            {"count": 30, "count_to": 40, "qualifier": "exact", "basis": "actual", "women": 35},
        ),
        (
            {"count": 0, "count_to": 1, "qualifier": "about", "basis": "expected"},
            {"count": 0, "count_to": 1, "qualifier": "about", "basis": "expected"},
        ),
    ],
)
def test_head_counts(given_value: dict[str, Any], expected: dict[str, Any]) -> None:
    found = HeadCount.model_validate(given_value)
    assert found.model_dump() == UNKNOWN_HEADS | expected
    assert HeadCount.model_validate(found.model_dump()) == found


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ({"qualifier": "about"}, ["count"]),
        ({"count": None, "qualifier": "exact"}, ["count"]),
        ({"women": 4, "qualifier": "about"}, ["count"]),
        ({"basis": "actual"}, ["count"]),
        ({"count": 5, "women": 3, "men": 3}, ["count"]),
        ({"count": 0, "women": 1}, ["count"]),
        ({"count_to": 40}, ["range"]),
        ({"women": 40, "count_to": 50}, ["range"]),
        ({"count": 40, "count_to": 40}, ["range"]),
        ({"count": 40, "count_to": 30}, ["range"]),
        ({"count": 30, "count_to": 40, "qualifier": "over"}, ["range"]),
        ({"count": 30, "count_to": 40, "women": 20, "men": 21}, ["count"]),
        ({"count": 30, "count_to": 2**53}, ["less_than"]),
        ({"count": -1}, ["greater_than_equal"]),
        ({"women": -1}, ["greater_than_equal"]),
        ({"count": 2**53}, ["less_than"]),
        ({"count": 5.0}, ["int_type"]),
        ({"count": "5"}, ["int_type"]),
        ({"count": True}, ["int_type"]),
        ({"women_share": Decimal("1.01")}, ["less_than_equal"]),
        ({"women_share": Decimal("-0.01")}, ["greater_than_equal"]),
        ({"women_share": 0.5}, ["number"]),
        ({"count": 5, "qualifier": "circa"}, ["literal_error"]),
        ({"count": 5, "basis": "planned"}, ["literal_error"]),
        ({"count": 5, "total": 5}, ["extra_forbidden"]),
    ],
)
def test_head_counts_that_cannot_be(given_value: dict[str, Any], expected: list[str]) -> None:
    assert refusals(HeadCount, given_value) == expected


@given(
    st.none() | st.integers(0, 2**53 - 1),
    st.none() | st.sampled_from(get_args(Qualifier)),
    st.sampled_from([None, "actual", "expected"]),
)
def test_a_count_is_whole_or_nothing(
    count: int | None, qualifier: str | None, basis: str | None
) -> None:
    asked = {"count": count, "qualifier": qualifier, "basis": basis}
    if count is None:
        assert bool(refusals(Count, asked)) == (qualifier is not None or basis is not None)
        return
    whole = {"count": count, "qualifier": qualifier or "exact", "basis": basis or "actual"}
    assert Count.model_validate(asked).model_dump() == whole
    assert Count.model_validate(asked).reported


@pytest.mark.parametrize("text", ["75.0", "75.00", "7.5e1", "75"])
def test_a_whole_number_may_be_written_with_a_point(text: str) -> None:
    count = Count.model_validate({"count": from_json(text)})
    assert count.model_dump() == {"count": 75, "qualifier": "exact", "basis": "actual"}
    assert type(count.count) is int


def test_countries_are_counted_or_named() -> None:
    named = CountryCount.model_validate({"codes": ["PK", "AF"]})
    assert named.model_dump() == UNKNOWN | {"codes": ["AF", "PK"]}
    assert not named.reported
    assert refusals(CountryCount, {"count": 2, "codes": ["PK", "PK"]}) == ["repeated"]


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (0, "0"),
        (-27, "-27"),
        (82, "82"),
        (Decimal("0.1"), "0.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-38"), "0." + 37 * "0" + "1"),
        (10**20 - 1, 20 * "9"),
        (Decimal("12345678901234567890.123456789012345678"),) * 2,
    ],
)
def test_numbers_are_exact_decimals(given_value: int | Decimal, expected: object) -> None:
    adapter: TypeAdapter[Decimal] = TypeAdapter(Number)
    found = adapter.validate_python(given_value)
    assert type(found) is Decimal
    assert format(found, "f") == str(expected)
    assert to_json(adapter.dump_python(found, context=FOR_JSON)) == str(expected).encode()


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (0.1, ["number"]),
        (1.0, ["number"]),
        (True, ["number"]),
        ("1", ["number"]),
        (None, ["number"]),
        (Decimal("NaN"), ["number_range"]),
        (Decimal("sNaN"), ["number_range"]),
        (Decimal("Infinity"), ["number_range"]),
        (Decimal("-Infinity"), ["number_range"]),
        (10**20, ["number_range"]),
        (-(10**20), ["number_range"]),
        (Decimal("1E+999999"), ["number_range"]),
        (Decimal("1E-39"), ["number_digits"]),
        (Decimal("1." + 38 * "0"), ["number_digits"]),
    ],
)
def test_numbers_that_are_refused(given_value: object, expected: list[str]) -> None:
    assert refusals(Number, given_value) == expected


@given(st.decimals(-(10**19), 10**19, allow_nan=False, places=18).filter(bool))
def test_a_number_goes_through_json_unchanged(number: Decimal) -> None:
    adapter: TypeAdapter[Decimal] = TypeAdapter(Number)
    text = to_json(adapter.dump_python(adapter.validate_python(number), context=FOR_JSON))
    assert Decimal(from_json(text)) == number


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        (
            "Text",
            ["a\tb\nc", "é", "د"],
            ["", " ", "\n", "a\x00", "a\r", "\x85", "\ufffe", 7, "\ud800"],
        ),
        ("Line", ["a b", "é"], ["", " ", "a\nb", "a\tb", "a\x1f", 1001 * "a"]),
        ("Code", ["a", "a_b-c", "2020"], ["", "A", "a--b", "-a", "a-", "ä", "a\n", 101 * "a"]),
        ("CountryCode", ["PK", "GB", "XK"], ["UK", "ZZ", "pk", "PAK", "", "PK\n"]),
        ("Currency", ["EUR", "USD"], ["EURO", "eur", "ZZZ", ""]),
        ("LanguageCode", ["en", "prs", "zh-Hans"], ["EN", "e", "en_GB", "en-", ""]),
        ("Ref", ["sr2020-11", "A.b_c~d:e"], ["", "a b", "a/b", "é", 201 * "a"]),
        ("Time", ["00:00", "23:59"], ["24:00", "9:00", "09:60", "09:00:00", "٠٩:٠٠", "09:00\n"]),
        ("Edtf", ["2020", "2020-06/..", "2020-03~"], ["", "2020-13", "2019-02-29", "20-03-2020"]),
        (
            "WebAddress",
            ["https://example.org/a?b=%20#c", "http://x", "https://example.org/عملية-الخرطوم"],
            ["javascript:alert(1)", "//x", "ftp://x", "https://", "https://a b", 'https://"'],
        ),
        ("CountryCodes", [["AF", "PK"], []], [["AF", "AF"], ["ZZ"], "AF", None]),
    ],
)
def test_texts_and_codes(kind: str, taken: list[Any], refused: list[Any]) -> None:
    annotated = getattr(scalars, kind)
    assert [each for each in taken if refusals(annotated, each)] == []
    assert [each for each in refused if not refusals(annotated, each)] == []


def test_lists_of_codes_have_one_order() -> None:
    adapter: TypeAdapter[list[str]] = TypeAdapter(scalars.CountryCodes)
    assert adapter.validate_python(["XK", "AF", "PK"]) == ["AF", "PK", "XK"]


@given(st.lists(st.sampled_from(get_args(Role)), min_size=1))
def test_roles_are_each_once_in_the_order_of_the_list(roles: list[str]) -> None:
    found = Participation.model_validate({"organisation": "icmpd", "roles": roles})
    assert found.roles == [role for role in get_args(Role) if role in roles]
    assert set(structures.ROLES) == set(get_args(Role))


def test_an_organisation_has_a_role() -> None:
    assert refusals(Participation, {"organisation": "icmpd", "roles": []}) == ["too_short"]


def test_what_is_unknown_is_null() -> None:
    assert Location().model_dump() == {"venue": None, "city": None, "country": None}
    plain: dict[str, Any] = {
        "title": None,
        "url": None,
        "date": None,
        "locator": None,
        "text": None,
        "fields": [],
    }
    assert Source().model_dump() == plain
    source = {"date": "2021-02", "text": "“Over 100,000”", "fields": ["/participants/count"]}
    assert Source.model_validate(source).model_dump() == plain | source
    assert refusals(Source, {"fields": ["participants"]}) == ["string_pattern_mismatch"]
    assert refusals(Source, {"date": "last year"}) == ["when"]
