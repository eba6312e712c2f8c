"""Periods: one notation for the days of a year, and the span of the dates of readings."""

from datetime import date

import pytest

from events_api.core.values.edtf import parse
from events_api.summaries.rules.period_notation import period_of, span_of, written
from tests.summaries.rules.test_place_rules import figures, of
from tests.summaries.rules.time_rules.test_year_values import reading


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2020", "2020"),
        ("2020-01/2020-12", "2020"),
        ("2020-01-01/2020-12-31", "2020"),
        ("2019-01/2020-12-31", "2019/2020"),
        ("2020-02-01/2020-02-29", "2020-02"),
        ("2021-02-01/2021-02-28", "2021-02"),
        ("2020-02-01/2020-02-28", "2020-02-01/2020-02-28"),
        ("2020-04-01/2021-03-31", "2020-04/2021-03"),
        ("2020-24", "2020-12/2021-02"),
        ("2020-03-03/2020-03-03", "2020-03-03"),
        ("9999-12-01/9999-12-31", "9999-12"),
        ("2020-03~", "2020-03~"),
        ("2020-01~/2020-12", "2020-01~/2020-12"),
        ("2020-01/..", "2020-01/.."),
        ("/2020-12", "/2020-12"),
    ],
)
def test_a_period_has_one_notation(given: str, expected: str) -> None:
    assert written(given) == written(expected) == expected
    when, same = parse(given), parse(expected)
    assert (when.starts_on, when.ends_on) == (same.starts_on, same.ends_on)


def test_days_are_written_in_the_shortest_way() -> None:
    assert period_of(date(2020, 1, 1), date(2020, 6, 30)) == "2020-01/2020-06"
    assert period_of(date(1, 1, 1), date(1, 12, 31)) == "0001"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2020-12-31", "2020-06-30"], "2020-06-30/2020-12-31"),
        (["2020-06-30", "2020-06-30"], "2020-06-30"),
        (["2020-10", "2020-03-31", "2020-12-01"], "2020-03-31/2020-12-01"),
        (["2020", "2020-06-30"], "2020-06-30/2020"),
        (["2020", "2020-12-31"], "2020"),
        (["2016/2020-04", "2020-03~"], "2020-03~/2020-04"),
        (["../2020-12-03", "2020-12-05"], "2020-12-03/2020-12-05"),
    ],
)
def test_readings_are_of_the_span_of_their_dates(dates: list[str], expected: str) -> None:
    assert span_of(dates) == span_of(dates[::-1]) == expected


def test_a_sum_of_stocks_is_as_of_the_dates_of_its_readings() -> None:
    readings = [
        reading("a", 10, "2020-06-30", countries=["AF"]),
        reading("b", 20, "2020-11", countries=["PK"]),
        reading("c", 5, "2020-09-30", countries=["IQ"]),
    ]
    [found] = figures(readings, "sum")
    assert (str(found.figure.value), found.figure.as_of) == ("35", "2020-06-30/2020-11")
    [same] = figures([of("a", 1, countries=["AF"]), of("b", 2, countries=["PK"])], "sum")
    assert same.figure.as_of == "2020"


def test_a_sum_of_flows_is_of_a_period_only_where_all_parts_are() -> None:
    halves = [
        reading("a", 10, "2020-01/2020-06", countries=["AF"]),
        reading("b", 20, "2020", countries=["PK"]),
    ]
    [found] = figures(halves, "sum", "flow")
    assert found.figure.as_of is None
    [same] = figures(
        [halves[0], reading("b", 2, "2020-01-01/2020-06-30", countries=["PK"])], "sum", "flow"
    )
    assert same.figure.as_of == "2020-01/2020-06"


def test_the_owner_of_what_was_left_out_is_said() -> None:
    readings = [reading("a", 10, "2020", owner="icmpd"), reading("b", 9, "2020-01", owner="mrc")]
    [found] = figures(readings, "none")
    assert [(each.id, each.owner) for each in found.figure.alternatives] == [("b", "mrc")]
