"""Ratios made anew from their parts, worked out by hand; each example's id is the reasoning."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events_api.core.kinds.indicator import PlaceRule, TimeRule
from events_api.core.values.year_windows import year_window
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import indicator_figures
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.time_rules.year_values import year_values
from tests.summaries.rules.time_rules.test_year_values import HALVES, QUARTERS, early, reading

Made = tuple[str, str | None, dict[str, str], dict[str, str]]


def share(
    key: str, value: int, when: str, pair: tuple[int, int] | None = None, **changes: Any
) -> Reading:
    """A percentage, with its numerator and denominator where they are known."""
    numerator, denominator = (None, None) if pair is None else map(Decimal, pair)
    return reading(key, value, when, numerator=numerator, denominator=denominator, **changes)


def made(readings: Sequence[Reading], scale: int = 100) -> Made:
    """Value, period, contributions and what was left out."""
    [found] = year_values(readings, "ratio", year_window(2020, "start"), scale=scale)
    counted = {p.reading.id: f"{p.contribution:f}" for p in found.parts if p.counted}
    left = {part.reading.id: str(part.reason) for part in found.parts if part.reason}
    assert found.coverage is None
    return f"{found.value:f}", found.as_of, dict(sorted(counted.items())), left


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [share("a", 30, HALVES[0], (30, 100)), share("b", 80, HALVES[1], (80, 100))],
            ("55", "2020", {"a": "15", "b": "40"}, {}),
            id="110 of 200 are 55 %: 15 points of one half and 40 of the other",
        ),
        pytest.param(
            [share("a", 50, HALVES[0], (1, 2)), share("b", 10, HALVES[1], (80, 800))],
            ("10.099751", "2020", {"a": "0.124688", "b": "9.975063"}, {}),
            id="81 of 802, not the mean of 50 and 10; the last part takes what rounding leaves",
        ),
        pytest.param(
            [share("a", 30, QUARTERS[0], (30, 100)), share("b", 0, QUARTERS[3], (0, 50))],
            ("20", "2020-01/2020-03,2020-10/2020-12", {"a": "20", "b": "0"}, {}),
            id="disjoint is enough, a gap may be between; zero of 50 is a part",
        ),
        pytest.param(
            [share("a", 30, HALVES[0], (30, 100)), share("b", 80, HALVES[1])],
            ("80", HALVES[1], {"b": "80"}, {"a": "contained"}),
            id="one part has no numbers: the value covering most days, 184 before 182",
        ),
        pytest.param(
            [
                share("a", 30, HALVES[0], (30, 100)),
                share("b", 80, HALVES[1], (80, 100)),
                share("y", 54, "2020"),
            ],
            ("54", "2020", {"y": "54"}, {"a": "contained", "b": "contained"}),
            id="a final value of the whole year is believed as it was reported",
        ),
        pytest.param(
            [
                share("a", 30, HALVES[0], (30, 100)),
                share("b", 80, HALVES[1], (80, 100)),
                replace(early("y", 54, "2020")),
            ],
            ("55", "2020", {"a": "15", "b": "40"}, {"y": "provisional"}),
            id="gapless final parts beat a provisional whole",
        ),
        pytest.param(
            [
                share("a", 30, HALVES[0], (30, 100)),
                share("b", 80, HALVES[1], (80, 100)),
                share("c", 99, "2020-06/2020-08", (99, 100)),
            ],
            ("55", "2020", {"a": "15", "b": "40"}, {"c": "contained"}),
            id="what overlaps is never added",
        ),
        pytest.param(
            [share("a", 33, HALVES[0], (1, 3))],
            ("33", HALVES[0], {"a": "33"}, {}),
            id="one period alone keeps what was reported",
        ),
        pytest.param(
            [share("a", 30, HALVES[0], (30, 100)), share("b", 30, HALVES[1], (30, -100))],
            ("30", HALVES[1], {"b": "30"}, {"a": "contained"}),
            id="denominators that make nothing divide nothing",
        ),
        pytest.param(
            [share("a", 30, HALVES[0], (30, 100)), share("s", 80, "2020-07/2021-06", (80, 100))],
            ("30", HALVES[0], {"a": "30"}, {"s": "spanning"}),
            id="a period that reaches into 2021 is no part of 2020",
        ),
    ],
)
def test_percentages(readings: list[Reading], expected: Made) -> None:
    for given_so in permutations(readings):
        assert made(given_so) == expected


def test_a_ratio_that_is_no_percentage_is_not_multiplied() -> None:
    costs = [share("a", 3, HALVES[0], (300, 100)), share("b", 5, HALVES[1], (1500, 300))]
    assert made(costs, scale=1)[0] == "4.5"


def test_it_is_as_exact_as_its_parts() -> None:
    parts = [share("a", 30, HALVES[0], (30, 100)), share("b", 80, HALVES[1], (80, 100))]
    over = replace(parts[1], qualifier="over")
    window = year_window(2020, "start")
    [exact] = year_values(parts, "ratio", window, scale=100)
    assert exact.qualifier == "exact"
    assert exact.lower == exact.upper == Decimal(55)
    [bounded] = year_values([parts[0], over], "ratio", window, scale=100)
    assert bounded.qualifier == "over"
    assert (bounded.lower, bounded.upper) == (Decimal(55), None)


@pytest.mark.parametrize("time", ["ratio", "average"])
@pytest.mark.parametrize("place", ["sum", "none"])
def test_ratios_and_averages_of_two_countries_are_never_added(
    time: TimeRule, place: PlaceRule
) -> None:
    rules = {"visitors": Rules(time, place, persons=True)}
    readings = [
        share("a", 30, "2020", (30, 100), countries=["AF"]),
        share("b", 80, "2020", (80, 100), countries=["PK"]),
    ]
    found = indicator_figures(readings, rules, year_window(2020, "start"), lambda *_: "/")
    assert [each.figure.value for each in found] == [30, 80]
    assert {str(each.figure.rule.place) for each in found} == {"none"}


HALVED = [
    share("a1", 20, HALVES[0], (20, 100), projects=["alpha"]),
    share("a2", 40, HALVES[1], (40, 100), projects=["alpha"]),
]
BETA = share("b", 80, "2020", (80, 100), projects=["beta"])


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [*HALVED, BETA],
            [("46.666667", {"a1": "6.666667", "a2": "13.333333", "b": "26.666667"})],
            id="60 of 200 in one project, 80 of 100 in the other: 140 of 300",
        ),
        pytest.param(
            [*HALVED, replace(BETA, denominator=None)],
            [("30", {"a1": "10", "a2": "20"}), ("80", {"b": "80"})],
            id="one project says only its percentage: each by itself",
        ),
        pytest.param(
            [
                replace(BETA, countries=["AF"]),
                share("c", 50, "2020", (50, 100), projects=["gamma"]),
            ],
            [("65", {"b": "40", "c": "25"})],
            id="one project with its country beside another without: 130 of 200",
        ),
        pytest.param(
            [replace(BETA, countries=["AF"]), replace(BETA, id="c", countries=["PK"])],
            [("80", {"b": "80"}), ("80", {"c": "80"})],
            id="two countries of one project may share whom they asked",
        ),
        pytest.param(
            [BETA, share("c", 50, "2020", (50, 100), projects=["beta", "gamma"])],
            [("50", {"c": "50"})],
            id="a project is part of two",
        ),
        pytest.param(
            [BETA, share("w", 55, "2020"), *HALVED],
            [("55", {"w": "55"})],
            id="what is of all holds that of projects",
        ),
    ],
)
def test_disjoint_projects_are_made_anew_as_periods_are(
    readings: list[Reading], expected: list[tuple[str, dict[str, str]]]
) -> None:
    rules = {"visitors": Rules("ratio", "none", persons=False, scale=100)}
    for given_so in permutations(readings):
        found = indicator_figures(given_so, rules, year_window(2020, "start"), lambda *_: "/")
        told = [
            (
                f"{each.figure.value:f}",
                {part.id: f"{part.contribution:f}" for part in each.contributions if part.counted},
            )
            for each in found
        ]
        assert told == expected


PAIRS = st.tuples(st.integers(0, 999), st.integers(1, 999))


@given(st.lists(PAIRS, min_size=2, max_size=4))
def test_contributions_make_the_value_to_the_last_digit(pairs: list[tuple[int, int]]) -> None:
    readings = [share(f"q{n}", 1, QUARTERS[n], pair) for n, pair in enumerate(pairs)]
    value, _, counted, _ = made(readings)
    assert sum(map(Decimal, counted.values())) == Decimal(value)
    exact = 100 * sum(n for n, _ in pairs) / Decimal(sum(d for _, d in pairs))
    assert abs(exact - Decimal(value)) <= Decimal("0.0000005")
