"""Parameter types: what a text of each kind means, and what is refused with words and a code."""

from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from events_api.core.records.link import ROLE_BITS
from events_api.core.selection.filter_syntax import Filter, RoleFilter, closed
from events_api.core.selection.parameter_types import (
    MOST,
    Cursor,
    Day,
    Dimensions,
    Ids,
    Instant,
    Language,
    Limit,
    Names,
    Words,
    one_of,
)
from events_api.core.selection.selection import Term
from events_api.core.values.parameter_texts import Text, choice, sort_keys, whole
from events_api.core.values.patterns import LINE

Closed = Annotated[Filter, closed("online", "hybrid")]
Include = Annotated[Names, one_of("labels")]
Sort = Annotated[str, sort_keys("starts_on", "title")]
Year = Annotated[int | None, whole(1, 9999, "a year")]
ONE, TWO = (f"0190a0a0-0000-7000-8000-00000000000{number}" for number in (1, 2))


def read(kind: Any, text: object) -> Any:
    return TypeAdapter(kind).validate_python(text)


def refused(kind: Any, text: str) -> list[dict[str, Any]]:
    """The contexts of the errors that a text is refused with."""
    with pytest.raises(ValidationError) as caught:
        read(kind, text)
    return [each.get("ctx", {}) for each in caught.value.errors()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Term("", values=(("a", 0),))),
        # A comma means or, and each value is asked for once.
        ("a,b,a", Term("", values=(("a", 0), ("b", 0)))),
        ("!a", Term("", excluded=(("a", 0),))),
        ("!a,!b", Term("", excluded=(("a", 0), ("b", 0)))),
        # a and not b, in either order.
        ("a,!b", Term("", values=(("a", 0),), excluded=(("b", 0),))),
        ("!b,a", Term("", values=(("a", 0),), excluded=(("b", 0),))),
        ("none", Term("", unset=True)),
        ("!none", Term("", present=True)),
        ("a,none,!b", Term("", values=(("a", 0),), unset=True, excluded=(("b", 0),))),
        ("PK:organiser", Term("", values=(("PK:organiser", 0),))),
        (",".join(str(number) for number in range(100)),) * 2,
    ],
)
def test_filters(text: str, expected: Term | str) -> None:
    if isinstance(expected, str):
        expected = Term("", values=tuple((item, 0) for item in expected.split(",")))
    assert read(Filter, text) == expected


@pytest.mark.parametrize("text", ["", ",", "a,", ",a", "a,,b", "!", "a,!", ",".join(["a"] * 101)])
def test_filters_without_values_are_refused(text: str) -> None:
    assert refused(Filter, text) == [{}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("icmpd", Term("", values=(("icmpd", 0),))),
        ("none,icmpd", Term("", values=(("icmpd", 0),), unset=True)),
        ("icmpd:organiser", Term("", values=(("icmpd", ROLE_BITS["organiser"]),))),
        ("!icmpd:funder", Term("", excluded=(("icmpd", ROLE_BITS["funder"]),))),
        (
            "icmpd:host,icmpd:chair",
            Term("", values=(("icmpd", ROLE_BITS["host"]), ("icmpd", ROLE_BITS["chair"]))),
        ),
    ],
)
def test_filters_with_roles(text: str, expected: Term) -> None:
    assert read(RoleFilter, text) == expected


@pytest.mark.parametrize(
    "text",
    ["icmpd:boss", "icmpd:", "a,icmpd:ORGANISER", "!icmpd:host:chair", ":host", "none:host"],
)
def test_an_unknown_role_is_refused_with_those_there_are(text: str) -> None:
    assert refused(RoleFilter, text) == [{"code": "unknown_value", "allowed": list(ROLE_BITS)}]


def test_no_filter_is_none() -> None:
    assert read(Filter, None) is None


@given(st.lists(st.from_regex(r"!?[a-z]{1,3}", fullmatch=True), min_size=1, max_size=9))
def test_every_item_of_a_filter_is_kept(items: list[str]) -> None:
    term = read(Filter, ",".join(items))
    values = [value for value, _ in term.values]
    excluded = [value for value, _ in term.excluded]
    assert {*values, *(f"!{each}" for each in excluded)} == {*items}
    assert (term.unset, term.present) == (False, False)


def test_closed_filters() -> None:
    assert read(Closed, "online,!hybrid") == Term(
        "", values=(("online", 0),), excluded=(("hybrid", 0),)
    )
    assert read(Closed, "none") == Term("", unset=True)
    assert read(Closed, "!none") == Term("", present=True)
    unknown = [{"code": "unknown_value", "allowed": ["online", "hybrid"]}]
    for text in ("remote", "online,remote", "!remote", "Online", "!!online", "online:host"):
        assert refused(Closed, text) == unknown
    assert refused(Closed, "") == [{}]


@pytest.mark.parametrize(("text", "expected"), [("1", 1), ("20", 20), ("1000", MOST), ("020", 20)])
def test_limits(text: str, expected: int) -> None:
    assert read(Limit, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "1001",
        "",
        "-1",
        "+1",
        " 7",
        "7 ",
        "7\n",
        "1_0",
        "1e2",
        "0x1",
        "1.0",
        "٣",
        "²",
        "9" * 400,
    ],
)
def test_limits_that_are_refused(text: str) -> None:
    assert refused(Limit, text) == [{}]


@given(st.text())
def test_whole_numbers_are_ascii_digits_in_range(text: str) -> None:
    digits = text.isascii() and text.isdigit() and len(text) <= 10
    if digits and 1 <= int(text) <= 9999:
        assert read(Year, text) == int(text)
    else:
        assert refused(Year, text) == [{}]


@pytest.mark.parametrize("text", ["2020", "2020-07", "2020-22", "2020-02-29", "today", None])
def test_days_are_kept_as_they_were_given(text: str | None) -> None:
    assert read(Day, text) == text


@pytest.mark.parametrize(
    "text", ["", "2020/2021", "2020-06/..", "2020~", "2019-02-29", "20200714", "Today", "now", "20"]
)
def test_days_that_are_refused(text: str) -> None:
    assert refused(Day, text) == [{}]


def test_identifiers_are_each_asked_for_once() -> None:
    assert read(Ids, f"{TWO},{ONE},{TWO}") == (TWO, ONE)
    assert read(Ids, None) is None
    many = [f"0190a0a0-0000-7000-8000-{number:012x}" for number in range(MOST + 1)]
    assert read(Ids, ",".join(many[:MOST])) == tuple(many[:MOST])
    assert refused(Ids, ",".join(many)) == [{}]


@pytest.mark.parametrize(
    "text", ["", "a", f"{ONE},", ONE.upper(), f"{ONE}\n", ONE.replace("-", "")]
)
def test_identifiers_that_are_refused(text: str) -> None:
    assert refused(Ids, text) == [{}]


def test_cursors_are_letters_and_digits() -> None:
    assert read(Cursor, "Ab-_9") == "Ab-_9"
    assert read(Cursor, None) is None


@pytest.mark.parametrize("text", ["", "a b", "a=", "é", "a\n", "a" * 2001])
def test_cursors_that_are_none_are_refused_like_those_of_another_query(text: str) -> None:
    assert refused(Cursor, text) == [{"code": "invalid_cursor"}]


def test_include() -> None:
    assert read(Include, "labels") == read(Include, "labels,labels") == ("labels",)
    assert refused(Include, "label") == [{"code": "unknown_value", "allowed": ["labels"]}]
    assert refused(Include, "") == [{}]


def test_texts_have_bounds() -> None:
    assert [read(Text, text) for text in ("a", "é" * 2000, None)] == ["a", "é" * 2000, None]
    assert [refused(Text, text) for text in ("", "a" * 2001)] == [[{}]] * 2


def test_languages() -> None:
    for text in ("en", "fr", "fa", "zh-Hans"):
        assert read(Language, text) == text
    for text in ("", "xx", "en-", "english", "é"):
        assert refused(Language, text) == [{}]


def test_sort_keys_go_both_ways() -> None:
    allowed = ["starts_on", "-starts_on", "title", "-title"]
    assert [read(Sort, text) for text in allowed] == allowed
    for text in ("", "id", "--title", "title,starts_on", "TITLE", "+title"):
        assert refused(Sort, text) == [{"allowed": allowed}]


def test_dimensions_are_names_and_values() -> None:
    assert read(Dimensions, "channel:facebook,age:15-24") == ("channel:facebook", "age:15-24")
    assert read(Dimensions, "hour:09:30") == ("hour:09:30",)
    for text in ("", "channel", "channel:", ":facebook", "Channel:facebook", "a:b,", "a:b\n"):
        assert refused(Dimensions, text) == [{}]


KINDS: dict[str, Any] = {
    "filter": Filter,
    "roles": RoleFilter,
    "closed": Closed,
    "day": Day,
    "ids": Ids,
    "limit": Limit,
    "cursor": Cursor,
    "language": Language,
    "text": Text,
    "words": Words,
    "instant": Instant,
    "dimensions": Dimensions,
    "choice": Annotated[str | None, choice("dmy", "mdy")],
    "sort": Sort,
}
SCHEMAS = {name: TypeAdapter(kind).json_schema() for name, kind in KINDS.items()}
ROLES = "|".join(ROLE_BITS)
CODE = "[a-z0-9]+(?:[_-][a-z0-9]+)*"


def test_what_openapi_says_of_each() -> None:
    year = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
    instant = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    zone = "(?:Z|[+-][0-9]{2}:[0-9]{2})"
    plain = r"^(?:[^\u0000-\u001f\u007f-\u009f]+)$"
    uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    role = f"!?{CODE}(?::(?:{ROLES}))?"
    dimension = f"[a-z0-9_-]+:[^,{LINE}]+"

    def many(item: str, more: int = 99) -> dict[str, str]:
        return {"type": "string", "pattern": f"^(?:{item})(?:,(?:{item})){{0,{more}}}$"}

    assert {
        "filter": many(f"!?{CODE}"),
        "roles": many(role),
        "closed": many("!?(?:online|hybrid|none)"),
        "day": {
            "anyOf": [
                {"type": "string", "format": "date"},
                {
                    "type": "string",
                    "pattern": f"^(?:today|{year}(?:-(?:0[1-9]|1[0-2]|2[1-4]))?)$",
                },
            ]
        },
        "ids": many(uuid, 999),
        "limit": {"type": "integer", "minimum": 1, "maximum": 1000},
        "cursor": {"type": "string", "pattern": "^(?:[A-Za-z0-9_-]{1,2000})$"},
        "language": {"type": "string", "pattern": "^(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$"},
        "text": {"type": "string", "pattern": plain, "maxLength": 2000},
        "words": {"type": "string", "pattern": plain, "maxLength": 200},
        "instant": {
            "type": "string",
            "format": "date-time",
            "pattern": f"^(?:{instant}{zone})$",
        },
        "dimensions": many(dimension),
        "choice": {"type": "string", "enum": ["dmy", "mdy"]},
        "sort": {"type": "string", "enum": ["starts_on", "-starts_on", "title", "-title"]},
    } == SCHEMAS
