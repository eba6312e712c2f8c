"""Dates as staff type them: each means one thing, or is refused with what it could mean."""

from datetime import date, datetime, time
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.core.values import edtf
from events_api.core.values.dates_in_words import in_words
from events_api.intake.cells.cell import Unclear
from events_api.intake.dates.dates import read_date, read_when
from tests.real_records import real_records, when_of
from tests.sizes import sized

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
    "vom 3. bis 5. Mai 2020": "2020-05-03/2020-05-05",
    "12 sett. 2020": "2020-09-12",
    "3 кв. 2020 г.": "2020-07/2020-09",
    "9 أبريل 2025": "2025-04-09",
    "٣ مارس ٢٠٢٠": "2020-03-03",
    "8 y 9 de mayo de 2019": "2019-05-08/2019-05-09",
    # Joined inside of one date.
    "Mar-2021": "2021-03",
    "March-2021": "2021-03",
    "2021-Mar": "2021-03",
    "2021/Mar": "2021-03",
    "Mar.2021": "2021-03",
    "03-Mar-2021": "2021-03-03",
    "03/Mar/2021": "2021-03-03",
    "03Mar2021": "2021-03-03",
    "Mar-03-2021": "2021-03-03",
    "2021-Mar-03": "2021-03-03",
    "Mar-May-2021": "2021-03/2021-05",
    "Dec-2019 - Feb-2020": "2019-12/2020-02",
    "30-May - 02-Jun-2020": "2020-05-30/2020-06-02",
    "Март-2021": "2021-03",
    "mars/2021": "2021-03",
    "2021-Mart": "2021-03",
    "مارس-2021": "2021-03",
    "Q1-2021": "2021-01/2021-03",
    "Q2 - 2021": "2021-04/2021-06",
    "Q3/2021": "2021-07/2021-09",
    "Q3.2021": "2021-07/2021-09",
    "2021-Q4": "2021-10/2021-12",
    "2021/Q3": "2021-07/2021-09",
    "2021 Q1": "2021-01/2021-03",
    "2021Q1": "2021-01/2021-03",
    "Q1 and Q2 2021": "2021-01/2021-06",
    "Q1/Q2 2021": "2021-01/2021-06",
    "Q4 2020 - Q1 2021": "2020-10/2021-03",
    "1. Quartal 2021": "2021-01/2021-03",
    "T3-2020": "2020-07/2020-09",
    "3-й квартал 2020": "2020-07/2020-09",
    "H1-2021": "2021-01/2021-06",
    "H2/2020": "2020-07/2020-12",
    "2. Halbjahr 2020": "2020-07/2020-12",
    "S1 2020": "2020-01/2020-06",
    "первое полугодие 2020": "2020-01/2020-06",
    "spring-2020": "2020-21",
    "2020/Herbst": "2020-23",
    "mid-March 2020": "2020-03~",
    "3/2021": "2021-03",
    "03-2021": "2021-03",
    "03.2021": "2021-03",
    "03 2021": "2021-03",
    "2021/3": "2021-03",
    "2021 03": "2021-03",
    "01.2020 – 12.2020": "2020-01/2020-12",
    "2020/03-2020/05": "2020-03/2020-05",
    "2020-10": "2020-10",
    "2010-10": "2010-10",
    "2010-12": "2010-12",
    "2025-21": "2025-21",
    "2010-11/2011-03": "2010-11/2011-03",
    "2020-21/..": "2020-21/..",
    "2019-2020": "2019/2020",
    "2019 … 2020": "2019/2020",
    "2019 - March 2020": "2019/2020-03",
    "20200305": "2020-03-05",
    "5. 3. 2020": "2020-03-05",
    # Ranges of which the first date has no year.
    "28.02.-02.03.2020": "2020-02-28/2020-03-02",
    "28.02. – 02.03.2020": "2020-02-28/2020-03-02",
    "28.-30.03.2020": "2020-03-28/2020-03-30",
    "3.-5.3.2020": "2020-03-03/2020-03-05",
    "28/02-02/03/2020": "2020-02-28/2020-03-02",
    "28/02 to 02/03/2020": "2020-02-28/2020-03-02",
    "28-30/03/2020": "2020-03-28/2020-03-30",
    "03-05/03/2020": "2020-03-03/2020-03-05",
    "12/31/2019 - 02/01/2020": "2019-12-31/2020-02-01",
    "12/03/2019 - 14/03/2019": "2019-03-12/2019-03-14",
    "2020-03-05/07": "2020-03-05/2020-03-07",
    "3 March 2020 - 3 March 2020": "2020-03-03",
    # What goes on.
    "2018 – present": "2018/..",
    "2018-today": "2018/..",
    "March 2018 to date": "2018-03/..",
    "2018 (ongoing)": "2018/..",
    "ongoing since 2018": "2018/..",
    "seit 2018 bis heute": "2018/..",
    "2018 à ce jour": "2018/..",
    "de 2018 à aujourd’hui": "2018/..",
    "desde 2018 hasta la fecha": "2018/..",
    "с 2018 по настоящее время": "2018/..",
    "2018 г. - н.в.": "2018/..",
    "2018 - günümüz": "2018/..",
    "من 2018 حتى الآن": "2018/..",
    "از ۲۰۱۸ تاکنون": "2018/..",
    # Weekdays that are those of the date.
    "Tuesday 3 March 2020": "2020-03-03",
    "2020-03-05 (Thursday)": "2020-03-05",
    "Mon 2 - Fri 6 March 2020": "2020-03-02/2020-03-06",
    "Monday to Friday, 2-6 March 2020": "2020-03-02/2020-03-06",
    "вторник, 3 марта 2020 г.": "2020-03-03",
    "Di, 3. März 2020": "2020-03-03",
    "پنجشنبه ۵ مارس ۲۰۲۰": "2020-03-05",
    "Thursday 05/03/2020": "2020-03-05",
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
    "12-Mar": "no_year",
    "Mar-20": "no_year",
    "3-Mar-20": "no_year",
    "Q1/21": "unclear_date",
    "Q3": "no_year",
    "Q1 5 2021": "unclear_date",
    "March Q1 2021": "unclear_date",
    "spring March 2020": "unclear_date",
    "FY 2020": "unclear_date",
    "FY18-19": "unclear_date",
    "3rd 2020": "unclear_date",
    "28.12.-02.01.2020": "unclear_date",
    "3.3.-5.3.20": "unclear_date",
    "03/05-07/2020": "unclear_date",
    "Jan, Feb 2020": "unclear_date",
    "2018 –": "unclear_date",
    "present": "unclear_date",
    "until today": "unclear_date",
    "present - 2018": "unclear_date",
    "Do, 05.03.2020": "unclear_date",  # Thursday, or until
    "Mi 4. März 2020": "unclear_date",  # Wednesday, or about
    "Sunday March 2020": "unclear_date",
    "00/2020": "unclear_date",
    "Monday 3 March 2020": "weekday",
    "Mon 2 - Thu 6 March 2020": "weekday",
    "Tue-Fri 2-6 March 2020": "weekday",
    "Saturday 7 and Sunday 9 March 2020": "weekday",
    "mardi 2 mars 2020": "weekday",
    "среда 3 марта 2020": "weekday",
    "5 Mart 2020 Cuma": "weekday",
    "الجمعة 5 مارس 2020": "weekday",
    "Friday, 2020-03-05": "weekday",
    "2020-13-05T09:00": "unclear_date",
    "2020-03-05T25:00": "unclear_date",
    "1399-05-12": "unclear_date",
    "١٣٩٩/٥/١٢": "unclear_date",
    "12 Mehr 1399": "unclear_date",
    "03.04.2563": "unclear_date",
    "1850-03": "unclear_date",
    "2020/2200": "unclear_date",
    "../1399": "unclear_date",
}
# Each with all that it could be.
TWO_WAY = {
    "2020-21": ["2020-21", "2020/2021"],
    "2020–21": ["2020-21", "2020/2021"],
    "2020-22": ["2020-22", "2020/2022"],
    "2018-22": ["2018-22", "2018/2022"],
    "2019/21": ["2019-21", "2019/2021"],
    "2020 – 24": ["2020-24", "2020/2024"],
    "2020/21": ["2020-21", "2020/2021"],
    "2020 - 21": ["2020-21", "2020/2021"],
    "FY 2020-21": ["2020-21", "2020/2021"],
    "school year 2020/21": ["2020-21", "2020/2021"],
    "٢٠٢٠-٢١": ["2020-21", "2020/2021"],
    "2021-22": ["2021-22", "2021/2022"],
    "2022-23": ["2022-23", "2022/2023"],
    "2023-24": ["2023-24", "2023/2024"],
    "2019/20": ["2019/2020"],
    "2024-25": ["2024/2025"],
    "1999-00": ["1999/2000"],
    "2010-11": ["2010-11", "2010/2011"],
    "2010/11": ["2010-11", "2010/2011"],
    "2005-06": ["2005-06", "2005/2006"],
    "2020-21/2021-22": ["2020-21/2021-22", "2020/2022"],
    "2010-11/2012": ["2010-11/2012", "2010/2012"],
    "since 2020-21": ["2020-21/..", "2020/.."],
    "2019-20 to 2021-22": ["2019/2022"],
    "Mar-2021 – 2021": ["2021-03", "2021-03/2021-12"],
    "2021 - March 2021": ["2021-03", "2021-01/2021-03"],
    "2021-03/2021": ["2021-03", "2021-03/2021-12"],
    "Q1 2021 - 2021": ["2021-01/2021-03", "2021-01/2021-12"],
    "Dec 2021 - 2021": ["2021-12"],
    "Winter 2020/2021": ["2020-24", "2020-12/2021-12"],
    "2020-03-05/2020": ["2020-03-05", "2020-03-05/2020-12-31"],
    "5 March - March 2020": ["2020-03-05", "2020-03-05/2020-03-31"],
    "1-3/2020": ["2020-03-01", "2020-01/2020-03"],
    "3-5.2020": ["2020-05-03", "2020-03/2020-05"],
    "10-11 2012": ["2012-11-10", "2012-10/2012-11"],
    "2020-03/04": ["2020-03-04", "2020-03/2020-04"],
    "2020.1": ["2020-01", "2020-10"],
    "12/03/2019": ["2019-03-12", "2019-12-03"],
    "12-03-2019": ["2019-03-12", "2019-12-03"],
    "3/12/2019": ["2019-12-03", "2019-03-12"],
    "03/03-05/03/2020": ["2020-03-03/2020-03-05", "2020-03-03/2020-05-03"],
    "03/04/2020-05/04/2020": ["2020-04-03/2020-04-05", "2020-03-04/2020-05-04"],
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


@pytest.mark.parametrize(("typed", "readings"), TWO_WAY.items())
def test_a_date_that_could_be_two_is_refused_with_both(typed: str, readings: list[str]) -> None:
    with pytest.raises(Unclear) as caught:
        read_when(None, typed)
    assert (caught.value.code, caught.value.allowed) == ("ambiguous_date", readings)
    for each in readings:
        edtf.parse(each)


def test_the_order_of_day_and_month_can_be_said() -> None:
    assert read_when("dmy", "12/03/2019").value == "2019-03-12"
    assert read_when("mdy", "12/03/2019").value == "2019-12-03"


def test_what_is_read_as_edtf_can_be_said() -> None:
    """Seasons and two-way months are then said in words, since they look like two years."""
    for typed, words in {"2020-21": "spring 2020", "2010-11": "November 2010"}.items():
        meaning = read_when("edtf", typed)
        assert (meaning.value, meaning.note) == (typed, words)
    assert read_when("edtf", "2021-03/2021").value == "2021-03/2021"
    assert read_when("edtf", "3 March 2020").value == "2020-03-03"
    for typed in ("12/03/2019", "2019/20", "FY 2020-21"):
        with pytest.raises(Unclear):
            read_when("edtf", typed)


@pytest.mark.parametrize(
    ("typed", "calendars"),
    [
        ("1399", ["Solar Hijri", "(1399 began in 2020)", "(1399 began in 1978)"]),
        ("1445-02", ["Hijra (1445 began in 2023)"]),
        ("2563-03-05", ["Buddhist", "(2563 is 2020)"]),
        ("5781", ["Hebrew", "(5781 began in 2020)"]),
        ("۵ مرداد ۱۳۹۹", ["Solar Hijri"]),
    ],
)
def test_a_year_of_another_calendar_is_named_with_it(typed: str, calendars: list[str]) -> None:
    with pytest.raises(Unclear) as caught:
        read_when(None, typed)
    assert [each for each in calendars if each in caught.value.detail] == calendars


@pytest.mark.parametrize(
    "number", ["43895", 43895, 43895.0, "43895.375", 43895.375, "43895,5"], ids=repr
)
def test_a_serial_number_is_refused_with_the_day_it_would_be(number: str | float) -> None:
    with pytest.raises(Unclear) as caught:
        read_when(None, number)
    assert (caught.value.code, caught.value.allowed) == ("unclear_date", ["2020-03-05"])
    assert "2020-03-05" in caught.value.detail


def test_a_year_that_was_typed_into_a_date_cell_is_refused() -> None:
    with pytest.raises(Unclear) as caught:
        read_when(None, date(1905, 7, 12))
    assert caught.value.allowed == ["1905-07-12", "2020"]


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


INSTANTS: dict[str, tuple[str, dict[str, str]]] = {
    "2020-03-05T09:00:00.000+04:00": ("2020-03-05", {"start_time": "09:00"}),
    "2020-03-05T09:00:00Z": ("2020-03-05", {"start_time": "09:00", "time_zone": "UTC"}),
    "2020-03-05T09:00": ("2020-03-05", {"start_time": "09:00"}),
    "2020-03-05T09:00:00,5-0500": ("2020-03-05", {"start_time": "09:00"}),
    "2020-03-05 09:00:00+04:00": ("2020-03-05", {"start_time": "09:00"}),
    "2020-03-05 09:00-11:00": ("2020-03-05", {"start_time": "09:00", "end_time": "11:00"}),
    "2020-03-05T00:00:00": ("2020-03-05", {}),
    "2020-03-05T00:00:00.000Z": ("2020-03-05", {}),
    "05.03.2020 00:00": ("2020-03-05", {}),
    "2020-03-05T09:00/2020-03-05T17:00": (
        "2020-03-05",
        {"start_time": "09:00", "end_time": "17:00"},
    ),
    "2020-03-05T09:00Z/2020-03-06T17:00Z": (
        "2020-03-05/2020-03-06",
        {"start_time": "09:00", "end_time": "17:00", "time_zone": "UTC"},
    ),
}


@pytest.mark.parametrize(("typed", "meant"), INSTANTS.items())
def test_instants_are_days_with_their_clock_times(
    typed: str, meant: tuple[str, dict[str, str]]
) -> None:
    meaning = read_when(None, typed)
    assert (meaning.value, {member: each for (member, _), each in meaning.also.items()}) == meant
    offset = typed.endswith(("+04:00", "-0500"))
    assert ("time_zone" in str(meaning.note)) is offset
    times = [each for (member, _), each in meaning.also.items() if member != "time_zone"]
    assert " to ".join(times) in str(meaning.note)


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


PIECES = """2020 2021 1399 20 21 3 03 12 28 31 3rd 00 March Mar mars февраля Q1 H2 spring winter 1.
Monday Tue since until to and present about mid FY between of the 2020-21 2010-11 03/03 28.02.
05/03/2020 31.02.2020 2020-03 2020-02-30 .. 09:00 00:00 T09:00Z am + ~ ?""".split()  # noqa: SIM905


@hypothesis.settings(max_examples=sized(400, 4_000))
@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", "", "-", "/", ".", " – ", ", "])),
        max_size=7,
    ),
    st.sampled_from([None, "dmy", "mdy", "edtf"]),
)
def test_no_words_of_dates_break_it(pieces: list[tuple[str, str]], order: Any) -> None:
    typed = "".join(word + between for word, between in pieces)
    try:
        value = read_when(order, typed).value
    except Unclear as unclear:
        for each in unclear.allowed:
            edtf.parse(each)
        return
    assert value is None or edtf.parse(value).text == value
    assert "1399" not in typed or value is None


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        value = read_when(None, text).value
    except Unclear:
        return
    assert value is None or edtf.parse(value).text == value
