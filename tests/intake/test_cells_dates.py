"""Dates as staff type them: each means one thing, or is refused with what it could mean."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.core import edtf
from events_api.core.dates_in_words import in_words
from events_api.intake.cells.cell import Unclear
from events_api.intake.cells.dates import read_date, read_when
from tests.real_records import real_records, when_of

UNDERSTOOD = {
    "2020": "2020",
    "2020-03": "2020-03",
    "2020-03-03/2020-03-04": "2020-03-03/2020-03-04",
    "2020-03-03 / 2020-03-04": "2020-03-03/2020-03-04",
    "2020-06/..": "2020-06/..",
    "2020-03~": "2020-03~",
    "2020/03/05": "2020-03-05",
    "03.04.2020": "2020-04-03",
    "25/03/2019": "2019-03-25",
    "03/25/2019": "2019-03-25",
    "12/12/2019": "2019-12-12",
    "03/2020": "2020-03",
    "10-11 December 2012": "2012-12-10/2012-12-11",
    "10 – 11 Dec. 2012": "2012-12-10/2012-12-11",
    "Apr - Aug 2020": "2020-04/2020-08",
    "Dec 2019 - Feb 2020": "2019-12/2020-02",
    "30 May - 2 June 2020": "2020-05-30/2020-06-02",
    "March 3-4, 2020": "2020-03-03/2020-03-04",
    "March 23, 2012 - July 30, 2016": "2012-03-23/2016-07-30",
    "3rd and 4th of March 2020": "2020-03-03/2020-03-04",
    "between January and June 2016": "2016-01/2016-06",
    "From the 12th to the 13th of February 2016": "2016-02-12/2016-02-13",
    "from May 2018 to December 2022": "2018-05/2022-12",
    "since April 2018": "2018-04/..",
    "until March 2020": "../2020-03",
    "2011 … until 2014": "2011/2014",
    "first half of 2016": "2016-01/2016-06",
    "Q3 2021": "2021-07/2021-09",
    "spring 2020": "2020-21",
    "early December 2020": "2020-12~",
    "circa 2015": "2015~",
    "Tuesday, 18 May 2021": "2021-05-18",
    "14-16 марта 2011 года": "2011-03-14/2011-03-16",
    "19-20 Şubat 2019": "2019-02-19/2019-02-20",
    "30 avril 2018": "2018-04-30",
    "1er mai 2018": "2018-05-01",
    "3. März 2020": "2020-03-03",
    "9 أبريل 2025": "2025-04-09",
    "٣ مارس ٢٠٢٠": "2020-03-03",
    "8 y 9 de mayo de 2019": "2019-05-08/2019-05-09",
}
REFUSED = {
    "910 December 2013": "unclear_date",
    "9th November": "no_year",
    "From February 29 to March 1": "no_year",
    "3 March 20": "unclear_date",
    "31 February 2020": "unclear_date",
    "last week": "unclear_date",
    "Este viernes": "unclear_date",
    "To date": "unclear_date",
    "3 and 7 March 2020": "two_dates",
    "3 March 2020 5 April 2020": "unclear_date",
    "2021/2020": "unclear_date",
    "August - April 2020": "unclear_date",
    "2020-13": "unclear_date",
    "43893": "unclear_date",
    "tomorrow": "unclear_date",
    "12": "no_year",
}


@pytest.mark.parametrize(("typed", "meant"), UNDERSTOOD.items())
def test_a_date_means_one_thing(typed: str, meant: str) -> None:
    meaning = read_when(None, typed)
    assert (meaning.value, meaning.said, dict(meaning.also)) == (meant, meant, {})
    edtf.parse(meant)


@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
def test_what_is_not_clear_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Unclear) as caught:
        read_when(None, typed)
    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["12/03/2019", "12-03-2019", "3/12/2019"])
def test_a_date_that_could_be_two_is_refused_with_both(typed: str) -> None:
    with pytest.raises(Unclear) as caught:
        read_when(None, typed)
    assert caught.value.code == "ambiguous_date"
    assert sorted(caught.value.allowed) == ["2019-03-12", "2019-12-03"]


def test_the_order_of_day_and_month_can_be_said() -> None:
    assert read_when("dmy", "12/03/2019").value == "2019-03-12"
    assert read_when("mdy", "12/03/2019").value == "2019-12-03"


def test_a_season_is_said_in_words_since_it_looks_like_two_years() -> None:
    meaning = read_when(None, "2020-21")
    assert (meaning.value, meaning.note) == ("2020-21", "spring 2020")


@pytest.mark.parametrize("cell", [None, "", " ", "-", "–", "n/a", "unknown", "TBC"])
def test_nothing_known_is_null(cell: str | None) -> None:
    assert read_when(None, cell).value is None


def test_clock_times_beside_a_date_go_to_their_own_columns() -> None:
    typed = "Wednesday, 15 June 2016, 9:00 - Thursday, 16 June 2016, 2 pm"
    meaning = read_when(None, typed)
    assert meaning.value == "2016-06-15/2016-06-16"
    assert meaning.also == {("start_time", None): "09:00", ("end_time", None): "14:00"}
    zoned = read_when(None, "16 September 2020, 14:00 to 15:00 (CEST)")
    assert zoned.value == "2020-09-16"
    assert zoned.also == {("start_time", None): "14:00", ("end_time", None): "15:00"}
    assert "time_zone" in str(zoned.note)
    assert read_date(None, "16 September 2020, 14:00").also == {}


def test_a_spreadsheets_day_is_a_day() -> None:
    assert read_when(None, date(2020, 3, 3)).value == "2020-03-03"
    assert read_when(None, datetime(2020, 3, 3)).also == {}  # noqa: DTZ001 - as files have it
    at = read_when(None, datetime.combine(date(2020, 3, 3), time(9, 30)))
    assert (at.value, dict(at.also)) == ("2020-03-03", {("start_time", None): "09:30"})


def test_a_number_is_a_year_only_where_it_can_be_one() -> None:
    assert read_when(None, 2020.0).value == "2020"
    with pytest.raises(Unclear):
        read_when(None, 43893.0)


def test_the_dates_of_real_records_are_read_as_they_were_collected() -> None:
    """Where they differ, the words name no year or no day, or other words of the page decided."""
    read: dict[str, tuple[str | None, str | None]] = {}
    for facts in real_records():
        typed = facts.get("date_text")
        if typed is None or typed in read:
            continue
        try:
            read[typed] = (read_when(None, typed).value, when_of(facts))
        except Unclear:
            read[typed] = (None, when_of(facts))
    understood = {typed: each for typed, each in read.items() if each[0] is not None}
    differing = {typed: each for typed, each in understood.items() if each[0] != each[1]}
    assert len(understood) >= 130
    assert differing == {
        "08 May 2025": ("2025-05-08", "2025-05/.."),
        "10 February 2021": ("2021-02-10", None),
        "15th and 16th December 2016": ("2016-12-15/2016-12-16", "2016-12-16"),
        "16 May  2017": ("2017-05-16", "../2017-05-16"),
        "2009 – 2019": ("2009/2019", None),
        "24 May 2017": ("2017-05-24", "../2017-05-24"),
        "3rd November 2021": ("2021-11-03", "2021-11-03/.."),
        "at the end of March 2019": ("2019-03~", "2019-03"),
        "early December 2020": ("2020-12~", "2020-12"),
        "since 1979": ("1979/..", "1979/2018"),
        "since the beginning of 2017": ("2017~/..", "2017-01-01/2017-06-30"),
    }


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)), st.integers(0, 40))
def test_what_labels_write_is_read_back(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    for when in (f"{first}", f"{first:%Y-%m}", f"{first}/{last}", f"{first:%Y-%m}/{last:%Y-%m}"):
        if first == last and "/" in when:
            continue
        for language in ("en", "fr", "de", "es", "ru", "uk", "tr", "pt"):
            meaning = read_when(None, in_words(when, language)).value
            same = when.partition("/")[0] if len(set(when.split("/"))) == 1 else when
            assert (language, meaning) == (language, same)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        value = read_when(None, text).value
    except Unclear:
        return
    assert value is None or edtf.parse(value).text == value
