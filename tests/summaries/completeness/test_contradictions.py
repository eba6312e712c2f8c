"""Contradictions: which values of 2020 cannot all be true, and which only look so."""

from collections.abc import Sequence
from typing import Any

import pytest

from events_api.core.values.year_windows import year_window
from events_api.summaries.completeness.contradictions import Claim, contradictions
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import Indicators
from events_api.summaries.rules.readings import Reading
from tests.summaries.rules.time_rules.test_year_values import halves, reading

QUARTERS = ("2020-01/2020-03", "2020-04/2020-06", "2020-07/2020-09", "2020-10/2020-12")
Said = tuple[str, tuple[str, str], tuple[str, str]]


def found(
    readings: Sequence[Reading], time: Any = "flow", place: Any = "sum", **more: Any
) -> list[Said]:
    """(what, (value, ids), (value, ids)) of each."""
    rules = {"visitors": Rules(time, place, persons=False, **more)}
    year = Indicators(readings, rules, year_window(2020, "start"))
    return [(each.what, *map(said, each.claims)) for each in contradictions(year)]  # type: ignore[misc]


def said(claim: Claim) -> tuple[str, str]:
    return f"{claim.value:f}", " ".join(sorted(one.id for one in claim.readings))


def of(key: str, value: int, when: str = "2020", **scope: Any) -> Reading:
    return reading(key, value, when, **scope)


def sex(key: str, value: int, code: str, **more: Any) -> Reading:
    return of(key, value, dimensions={"sex": code}, **more)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [of("t", 100), sex("f", 60, "female"), sex("m", 50, "male")],
            [("parts_exceed_total", ("100", "t"), ("110", "f m"))],
            id="women and men are more than all",
        ),
        pytest.param(
            [of("t", 100), of("a", 120, countries=["AF"])],
            [("parts_exceed_total", ("100", "t"), ("120", "a"))],
            id="one country is more than the world",
        ),
        pytest.param(
            [of("t", 110), sex("f", 60, "female"), sex("m", 50, "male")], [], id="just as many"
        ),
        pytest.param([of("t", 100), sex("f", 60, "female")], [], id="part of it"),
        pytest.param(
            [
                of("t", 900),
                of("a", 100, countries=["AF"]),
                sex("f", 60, "female", countries=["AF"]),
                sex("m", 50, "male", countries=["AF"]),
            ],
            [("parts_exceed_total", ("100", "a"), ("110", "f m"))],
            id="a total within a wider one, which is the figure",
        ),
        pytest.param(
            [of("t", 100, qualifier="over"), of("a", 120, countries=["AF"])],
            [],
            id="over 100 may be 120",
        ),
        pytest.param(
            [of("t", 100, qualifier="about"), of("a", 120, countries=["AF"])],
            [],
            id="about 100 has no bound",
        ),
        pytest.param(
            [of("t", 100), of("a", 120, countries=["AF"], qualifier="up_to")],
            [],
            id="up to 120 may be 100",
        ),
        pytest.param(
            [of("t", 100, "2020-01/2020-06"), of("a", 120, countries=["AF"])],
            [],
            id="half a year is no bound of the year",
        ),
        pytest.param(
            [of("y", 480), *(of(str(n), 125, when) for n, when in enumerate(QUARTERS))],
            [("part_above_whole", ("480", "y"), ("500", "0 1 2 3"))],
            id="four quarters make more than the year",
        ),
        pytest.param(
            [of("y", 480), of("q", 500, QUARTERS[0])],
            [("part_above_whole", ("480", "y"), ("500", "q"))],
            id="one quarter is more than the year",
        ),
        pytest.param(
            [of("h", 300, "2020-01/2020-06"), of("q", 350, QUARTERS[1])],
            [("part_above_whole", ("300", "h"), ("350", "q"))],
            id="a quarter is more than its half",
        ),
        pytest.param([of("y", 500), *halves(300, 200)], [], id="halves make just the year"),
        pytest.param(
            [of("y", 500), of("a", 300, "2020-01/2020-07"), of("b", 300, "2020-06/2020-12")],
            [],
            id="overlapping parts are never added",
        ),
        pytest.param(
            [of("a", 7, owner="icmpd"), of("b", 8, owner="iom")],
            [("owners_differ", ("8", "b"), ("7", "a"))],
            id="two owners say otherwise: the greater id is believed",
        ),
        pytest.param(
            [of("a", 7, owner="icmpd"), of("b", 7, owner="iom")], [], id="two owners agree"
        ),
        pytest.param(
            [of("a", 7, owner="icmpd"), of("b", 8, owner="icmpd")],
            [],
            id="one owner corrects itself",
        ),
        pytest.param(
            [of("a", 7, owner="icmpd"), of("b", 8, owner="iom", countries=["AF"])],
            [("parts_exceed_total", ("7", "a"), ("8", "b"))],
            id="of two scopes no two owners differ, but a part may exceed its whole",
        ),
        pytest.param(
            [
                of("y", 480, owner="icmpd"),
                *(
                    of(f"h{n}", 230, when, owner="iom")
                    for n, when in enumerate(("2020-01/2020-06", "2020-07/2020-12"))
                ),
            ],
            [("owners_differ", ("480", "y"), ("460", "h0 h1"))],
            id="one by the year, the other by halves",
        ),
        pytest.param(
            [of("a", 7, owner="icmpd"), of("b", 8, owner="iom", duplicate_of="a")],
            [],
            id="a duplicate says nothing of its own",
        ),
        pytest.param(
            [of("a", 7, owner="icmpd"), of("b", 8, owner="iom", status="planned")],
            [],
            id="nor a plan",
        ),
        pytest.param([of("a", 7), of("b", 8, "2019"), of("c", 9, "2021")], [], id="other years"),
    ],
)
def test_flows(readings: list[Reading], expected: list[Said]) -> None:
    assert found(readings) == found(readings[::-1]) == expected


def test_levels_are_of_a_day() -> None:
    june, december = of("t", 100, "2020-06-30"), of("a", 120, "2020-12-31", countries=["AF"])
    assert found([june, december], "stock") == []
    same = of("t", 100, "2020-12-31")
    assert found([same, december], "stock") == [("parts_exceed_total", ("100", "t"), ("120", "a"))]
    owners = [of("a", 7, "2020-06-30", owner="icmpd"), of("b", 9, "2020-12-31", owner="iom")]
    assert found(owners, "stock") == []
    owners.append(of("c", 8, "2020-06-30", owner="iom"))
    assert found(owners, "stock") == [("owners_differ", ("8", "c"), ("7", "a"))]


def test_what_has_accumulated_does_not_fall() -> None:
    levels = [of("a", 5200, "2020-05", since="2016"), of("b", 5000, "2020-12", since="2016")]
    assert found(levels, "cumulative") == [("part_above_whole", ("5000", "b"), ("5200", "a"))]
    anew = [of("a", 5200, "2020-05", since="2016"), of("b", 300, "2020-12", since="2020-06")]
    assert found(anew, "cumulative") == []


@pytest.mark.parametrize("time", ["average", "ratio", "none"])
def test_what_is_never_added_has_no_parts(time: Any) -> None:
    parts = [of("t", 50), of("a", 80, countries=["AF"]), of("q", 70, QUARTERS[0])]
    assert found(parts, time, "none") == []


def test_a_percentage_of_a_part_may_be_greater() -> None:
    assert found([of("t", 50), of("a", 80, countries=["AF"])], "flow", "none", scale=100) == []


def test_many_values_of_one_series_are_looked_at_in_time() -> None:
    days = [of(f"{n:04}", 1, f"2020-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(336)]
    assert found([of("y", 335), *days]) == [
        ("part_above_whole", ("335", "y"), ("336", " ".join(each.id for each in days)))
    ]
