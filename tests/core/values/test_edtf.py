"""Dates as precise as they are known: bounds by plain calendar arithmetic, and what is refused."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.core.values.edtf import EdtfError, Side, When, bounds, parse, sides

DAY = timedelta(days=1)
ORDER = ["day", "month", "season", "year"]
SEASON_STARTS = {21: 3, 22: 6, 23: 9, 24: 12}

YEARS = st.integers(min_value=1, max_value=9998)


def _year(year: int) -> tuple[str, Side]:
    return f"{year:04}", Side(
        date(year, 1, 1), date(year + 1, 1, 1) - DAY, "year", approximate=False
    )


def _month(year: int, month: int) -> tuple[str, Side]:
    days = monthrange(year, month)[1]
    side = Side(date(year, month, 1), date(year, month, days), "month", approximate=False)
    return f"{year:04}-{month:02}", side


def _season(year: int, number: int) -> tuple[str, Side]:
    first = date(year, SEASON_STARTS[number], 1)
    after = date(first.year, first.month + 3, 1) if first.month < 12 else date(year + 1, 3, 1)
    return f"{year:04}-{number}", Side(first, after - DAY, "season", approximate=False)


def _day(day: date) -> tuple[str, Side]:
    return day.isoformat(), Side(day, day, "day", approximate=False)


def _qualified(written: tuple[str, Side], qualifier: str) -> tuple[str, Side]:
    text, side = written
    return text + qualifier, Side(
        side.first, side.last, side.precision, approximate=bool(qualifier)
    )


PLAIN = st.one_of(
    st.builds(_year, YEARS),
    st.builds(_month, YEARS, st.integers(1, 12)),
    st.builds(_season, YEARS, st.sampled_from([21, 22, 23, 24])),
    st.builds(_day, st.dates()),
)
WRITTEN = st.builds(_qualified, PLAIN, st.sampled_from(["", "", "?", "~", "%"]))


@given(WRITTEN)
def test_a_single_date_has_the_bounds_of_the_calendar(written: tuple[str, Side]) -> None:
    text, side = written
    assert sides(text) == (side,)
    assert parse(text) == When(
        text=text,
        starts_on=side.first,
        ends_on=side.last,
        precision=side.precision,
        approximate=side.approximate,
        open_end=False,
        open_start=False,
    )


@given(WRITTEN, WRITTEN)
def test_an_interval_runs_from_the_first_day_to_the_last(
    start: tuple[str, Side], end: tuple[str, Side]
) -> None:
    text = f"{start[0]}/{end[0]}"
    if start[1].first > end[1].last:
        with pytest.raises(EdtfError, match="ends before it starts"):
            parse(text)
        return
    assert sides(text) == (start[1], end[1])
    assert parse(text) == When(
        text=text,
        starts_on=start[1].first,
        ends_on=end[1].last,
        precision=max(start[1].precision, end[1].precision, key=ORDER.index),
        approximate=start[1].approximate or end[1].approximate,
        open_end=False,
        open_start=False,
    )


@given(WRITTEN, st.sampled_from(["..", ""]))
def test_an_open_or_unknown_side_has_no_bound(written: tuple[str, Side], missing: str) -> None:
    text, side = written
    is_open = missing == ".."
    assert parse(f"{text}/{missing}") == When(
        text=f"{text}/{missing}",
        starts_on=side.first,
        ends_on=None,
        precision=side.precision,
        approximate=side.approximate,
        open_end=is_open,
        open_start=False,
    )
    assert parse(f"{missing}/{text}") == When(
        text=f"{missing}/{text}",
        starts_on=None,
        ends_on=side.last,
        precision=side.precision,
        approximate=side.approximate,
        open_end=False,
        open_start=is_open,
    )


@given(PLAIN)
def test_bounds_are_those_of_the_date(written: tuple[str, Side]) -> None:
    text, side = written
    assert bounds(text) == (side.first, side.last)


def test_a_text_is_kept_as_it_was_written() -> None:
    for text in (
        "2020-04~/2020-08?",
        "2020-06/..",
        "../2021-12-03",
        "/2021",
        "2020-24",
        "2020-03%",
    ):
        assert parse(text).text == text


def test_a_winter_belongs_to_the_year_it_begins_in() -> None:
    assert bounds("2019-24") == (date(2019, 12, 1), date(2020, 2, 29))


REFUSED = {
    "": "Leave `when` empty",
    "..": "Leave `when` empty",
    "/": "Leave `when` empty",
    "../": "Leave `when` empty",
    "/..": "Leave `when` empty",
    "../..": "Leave `when` empty",
    "2020-02-30": "no such day",
    "2021-02-29": "no such day",
    "1900-02-29": "no such day",
    "2020-00-10": "no such day",
    "2020-21-01": "no such day",
    "2020-04-31": "no such day",
    "2020-00": "month from 01 to 12, or a season",
    "2020-13": "month from 01 to 12, or a season",
    "2020-25": "month from 01 to 12, or a season",
    "2020-20": "month from 01 to 12, or a season",
    "0000": "Years are 0001 to 9999",
    "0000-01-01": "Years are 0001 to 9999",
    "-2020": "Years are 0001 to 9999",
    "+2020": "Years are 0001 to 9999",
    "Y12020": "Years are 0001 to 9999",
    "12020": "four digits",
    "20": "four digits",
    "20-07": "four digits",
    "9999-24": "after the year 9999",
    "20XX": "Unspecified digits",
    "2020-XX": "Unspecified digits",
    "2020-07-xx": "Unspecified digits",
    "2020-07-14T10:00": "clock times",
    "2020-07-14T10:00:00Z": "clock times",
    "10:00": "clock times",
    "[2020,2021]": "Sets",
    "{2020..2022}": "Sets",
    "2020,2021": "Sets",
    " 2020": "no spaces",
    "2020\n": "no spaces",
    "2020 / 2021": "no spaces",
    "\u06f2\u06f0\u06f2\u06f0": "Only the digits 0 to 9",
    "\uff12\uff10\uff12\uff10": "Only the digits 0 to 9",
    "2020\u201307": "Only the digits 0 to 9",
    "2020/open": "two dots",
    "2020/unknown": "two dots",
    "2020..2021": "two dots",
    "2020/...": "two dots",
    "..~/2020": "two dots",
    "~2020": "qualifier",
    "2020?-07": "qualifier",
    "2020?~": "qualifier",
    "2020/2021/2022": "one start and one end",
    "2020//2021": "one start and one end",
    "2021/2020": "ends before it starts",
    "2020-07-14/2020-07-13": "ends before it starts",
    "2020-24/2020-23": "ends before it starts",
    "2021/2020-12-31": "ends before it starts",
    "2020-7": "Write a date such as",
    "2020-07-1": "Write a date such as",
    "2020/07": "four digits",
    "20200714": "Write a date such as",
    "2020-": "Write a date such as",
    "14.07.2020": "Write a date such as",
    "2020-195": "Write a date such as",
    "July 2020": "no spaces",
    "2020\x00": "Write a date such as",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_is_not_of_the_subset_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(EdtfError, match=reason):
        parse(text)


@given(st.text(alphabet="0123456789-/.~?%XYT: ", max_size=23))
def test_any_text_is_kept_as_it_stands_or_refused(text: str) -> None:
    try:
        when = parse(text)
    except EdtfError:
        return
    assert when.text == text
    assert (when.starts_on, when.ends_on) != (None, None)


@pytest.mark.parametrize("text", ["secret", "2020/secret", "secret/2020/2021", "2020-07-99secret"])
def test_a_refusal_repeats_nothing_of_the_text(text: str) -> None:
    with pytest.raises(EdtfError) as refused:
        parse(text)
    assert "secret" not in str(refused.value)
    with pytest.raises(EdtfError) as refused:
        bounds(text)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020/2021", "not an interval"),
        ("2020/..", "not an interval"),
        ("/", "not an interval"),
        ("2020-03~", "no qualifier"),
        ("2020?", "no qualifier"),
        ("2020-02-30", "no such day"),
        ("today", "Write a date such as"),
        ("", "Write a date such as"),
    ],
)
def test_bounds_take_one_plain_date(text: str, reason: str) -> None:
    with pytest.raises(EdtfError, match=reason):
        bounds(text)
