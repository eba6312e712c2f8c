"""What a cumulative level grew by in 2020, worked out by hand; each example's id is the reason.

The year ends on 31 December 2020 and its beginning is the evening of 31 December 2019, so that
30 November of either year is 31 days from that end, and 29 November is 32.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from events_api.core.values.json import from_json, to_json
from events_api.core.values.year_windows import year_window
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import indicator_figures
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.time_rules.year_values import year_values
from tests.summaries.rules.time_rules.test_year_values import early, reading

Grown = tuple[int, int | None, tuple[int, str, str] | None, dict[str, str]]


def level(key: str, value: int, when: str | None, since: str | None = "2016", **c: Any) -> Reading:
    return reading(key, value, when, since=since, **c)


def grown(readings: Sequence[Reading], year: int = 2020, days: int = 31) -> Grown:
    """Value, increase, what is known instead, and what was left out."""
    window = year_window(year, "start")
    [found] = year_values(readings, "cumulative", window, increase_days=days)
    growth = found.growth
    change = None
    if growth.change is not None:
        change = (int(growth.change), str(growth.start), str(growth.end))
    left = {part.reading.id: str(part.reason) for part in found.parts if part.reason}
    increase = None if growth.increase is None else int(growth.increase)
    assert found.value is not None
    return int(found.value), increase, change, left


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [level("a", 4000, "2019-12-31"), level("z", 5200, "2020-12-31")],
            (5200, 1200, None, {"a": "contained"}),
            id="both ends are known: 5,200 - 4,000",
        ),
        pytest.param(
            [level("a", 4000, "2019-11-30"), level("z", 5200, "2020-11-30")],
            (5200, 1200, None, {"a": "contained"}),
            id="31 days from either end",
        ),
        pytest.param(
            [level("a", 4000, "2019-11-29"), level("z", 5200, "2020-12-31")],
            (5200, None, (1200, "2019-11-29", "2020-12-31"), {"a": "contained"}),
            id="32 days from the beginning: only what is known",
        ),
        pytest.param(
            [level("a", 4000, "2019-12-31"), level("z", 5200, "2020-11-29")],
            (5200, None, (1200, "2019-12-31", "2020-11-29"), {"a": "contained"}),
            id="32 days from the end",
        ),
        pytest.param(
            [level("a", 4000, "2019-12"), level("z", 5200, "2020-12")],
            (5200, 1200, None, {"a": "contained"}),
            id="a month is of its last day",
        ),
        pytest.param(
            [level("a", 4000, "2019"), level("z", 5200, "2020-12-31")],
            (5200, None, (1200, "2019", "2020-12-31"), {"a": "contained"}),
            id="a level known only to the year 2019 gives no increase",
        ),
        pytest.param(
            [level("a", 4000, "2019-12-31"), level("z", 5200, "2020")],
            (5200, None, (1200, "2019-12-31", "2020"), {"a": "contained"}),
            id="nor does one known only to the year 2020",
        ),
        pytest.param(
            [
                level("a", 3900, "2019-12-10"),
                level("y", 4000, "2019"),
                level("z", 5200, "2020-12-31"),
            ],
            (5200, 1300, None, {"a": "contained"}),
            id="of two before the year the one that is known to the day: 5,200 - 3,900",
        ),
        pytest.param(
            [
                level("a", 3800, "2019-12-02"),
                level("b", 3900, "2019-12-30"),
                level("c", 3950, "2020-01-02"),
                level("z", 5200, "2020-12-30"),
            ],
            (5200, 1300, None, {"b": "contained", "c": "contained"}),
            id="the last before the year, from which 2019 ended: years then add up",
        ),
        pytest.param(
            [level("c", 4100, "2020-01-31"), level("z", 5200, "2020-12-30")],
            (5200, 1100, None, {"c": "contained"}),
            id="without one, the first of the year, if near its beginning",
        ),
        pytest.param(
            [level("c", 4100, "2020-02-01"), level("z", 5200, "2020-12-30")],
            (5200, None, (1100, "2020-02-01", "2020-12-30"), {"c": "contained"}),
            id="1 February is 32 days from the beginning",
        ),
        pytest.param(
            [
                level("a", 109, "2009/2012-04"),
                level("b", 120, "2020-03"),
                level("z", 138, "2020-10"),
            ],
            (138, None, (29, "2012-04", "2020-10"), {"a": "contained", "b": "contained"}),
            id="however old: a level of a span is of its last date",
        ),
        pytest.param(
            [level("a", 4000, "2019-12-31", "2017"), level("z", 5200, "2020-12-31")],
            (5200, None, None, {}),
            id="since 2017 and since 2016 are not one accumulation",
        ),
        pytest.param(
            [
                level("a", 3000, "2018-12"),
                level("b", 9000, "2019-12", "2017"),
                level("z", 5200, "2020-12"),
            ],
            (5200, None, (2200, "2018-12", "2020-12"), {"a": "contained"}),
            id="the last with the same beginning, though another came later",
        ),
        pytest.param(
            [level("a", 4000, "2019-12-31", None), level("z", 5200, "2020-12-31", None)],
            (5200, None, (1200, "2019-12-31", "2020-12-31"), {"a": "contained"}),
            id="since when is not known: the change, never an increase",
        ),
        pytest.param(
            [level("z", 700, "2020-12-15", "2020-03")],
            (700, 700, None, {}),
            id="begun in the year: the start is zero",
        ),
        pytest.param(
            [level("z", 700, "2020-09", "2020-03-15")],
            (700, None, (700, "2020-03-15", "2020-09"), {}),
            id="begun in the year and read in September: known until then",
        ),
        pytest.param(
            [level("z", 700, "2020", "2020")],
            (700, None, (700, "2020", "2020"), {}),
            id="begun in the year, but known only to the year",
        ),
        pytest.param(
            [level("a", 5000, "2019-12-31"), level("z", 300, "2020-12-31", "2020-06")],
            (300, 300, None, {}),
            id="begun anew in the year, the old counter read before it: 300, and never -4,700",
        ),
        pytest.param(
            [level("a", 5200, "2020-05"), level("z", 300, "2020-12-31", "2020-06")],
            (300, None, (300, "2020-06", "2020-12-31"), {"a": "contained"}),
            id="a reading of the old counter in the same year: it was reset, the increase unknown",
        ),
        pytest.param(
            [level("a", 5200, "2020-08"), level("z", 300, "2020-12-31", "2020-06")],
            (300, None, (300, "2020-06", "2020-12-31"), {"a": "contained"}),
            id="the old counter went on beside the new one",
        ),
        pytest.param(
            [level("a", 5200, "2020-05", None), level("z", 300, "2020-12-31", "2020-06")],
            (300, None, (300, "2020-06", "2020-12-31"), {"a": "contained"}),
            id="what was read before the new beginning is of another one, said or not",
        ),
        pytest.param(
            [level("a", 90, "2020-08", None), level("z", 300, "2020-12-31", "2020-06")],
            (300, 300, None, {"a": "contained"}),
            id="a reading after the beginning that does not say its own is of the same counter",
        ),
        pytest.param(
            [level("a", 40, "2020-05", "2020-03"), level("z", 300, "2020-12-31", "2020-06")],
            (300, None, (300, "2020-06", "2020-12-31"), {"a": "contained"}),
            id="reset twice in one year",
        ),
        pytest.param(
            [level("a", 70, "2020-09", "2020-08"), level("z", 300, "2020-12-31", "2020-06")],
            (300, 300, None, {"a": "contained"}),
            id="a later beginning of another reading resets nothing",
        ),
        pytest.param(
            [level("z", 700, "2020-12-31")], (700, None, None, {}), id="one level says no growth"
        ),
        pytest.param(
            [level("a", 500, "2019-12-31"), level("z", 480, "2020-12-31")],
            (480, -20, None, {"a": "contained"}),
            id="a correction downwards is shown as it is",
        ),
        pytest.param(
            [level("a", 0, "2019-12-31"), level("z", 0, "2020-12-31")],
            (0, 0, None, {"a": "contained"}),
            id="no growth is 0, not null",
        ),
        pytest.param(
            [
                level("a", 400, "2019-12-31", duplicate_of="x"),
                level("b", 300, "2019-12-31", status="planned"),
                level("n", 350, None),
                level("z", 700, "2020-12-31"),
                level("later", 900, "2021-01-02"),
            ],
            (700, None, None, {"n": "undated"}),
            id="a duplicate, a plan and what bears no date start nothing; 2021 ends nothing",
        ),
        pytest.param(
            [
                replace(early("p", 450, "2019-12-31"), since="2016"),
                level("a", 400, "2019-12-31"),
                level("z", 700, "2020-12-31"),
            ],
            (700, 300, None, {"a": "contained"}),
            id="of two of one day the one that is believed: 700 - 400",
        ),
    ],
)
def test_growth_of_2020(readings: list[Reading], expected: Grown) -> None:
    assert grown(readings) == grown(readings[::-1]) == expected


def test_increases_of_years_add_up() -> None:
    levels = [100, 130, 130, 190]
    readings = [level(str(2018 + n), v, f"{2018 + n}-12-20") for n, v in enumerate(levels)]
    assert [grown(readings, year)[1] for year in (2019, 2020, 2021)] == [30, 0, 60]


@pytest.mark.parametrize(("days", "increase"), [(0, None), (16, None), (17, 300), (366, 300)])
def test_how_near_readings_must_be_is_the_indicators_own_setting(
    days: int, increase: int | None
) -> None:
    # 14 December is 17 days from the beginning of the year.
    readings = [level("a", 400, "2019-12-14"), level("z", 700, "2020-12-31")]
    assert grown(readings, days=days)[1] == increase


def test_one_reading_is_not_both_ends_of_a_year() -> None:
    assert grown([level("z", 700, "2020-07-01")], days=366)[1:3] == (None, None)


def test_growth_keeps_every_digit() -> None:
    one, other = "12345678901234567890.5", "0.12345678901234567890123456789"
    readings = [level("a", 0, "2019-12-31"), level("z", 0, "2020-12-31")]
    readings = [
        replace(each, value=Decimal(value))
        for each, value in zip(readings, (other, one), strict=True)
    ]
    [found] = year_values(readings, "cumulative", year_window(2020, "start"))
    assert str(found.growth.increase) == "12345678901234567890.37654321098765432109876543211"


@pytest.mark.parametrize("when", ["0001", "0001-01", "9999-12-31"])
def test_the_first_and_the_last_year_there_are(when: str) -> None:
    assert grown([level("z", 7, when, None)], int(when[:4]))[0] == 7


def at(key: str, value: int, when: str, country: str) -> Reading:
    return level(key, value, when, countries=[country])


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [
                at("a", 10, "2019-12-31", "AF"),
                at("b", 15, "2020-12-31", "AF"),
                at("c", 20, "2019-12-31", "PK"),
                at("d", 40, "2020-12-31", "PK"),
            ],
            (55, "2016", 25, None),
            id="levels add up, and so do their increases: 5 + 20",
        ),
        pytest.param(
            [
                at("a", 10, "2019-12-31", "AF"),
                at("b", 15, "2020-12-31", "AF"),
                at("d", 40, "2020-12-31", "PK"),
            ],
            (55, "2016", None, None),
            id="unknown of one, unknown of both",
        ),
        pytest.param(
            [
                at("a", 10, "2019", "AF"),
                at("b", 15, "2020", "AF"),
                at("c", 20, "2019", "PK"),
                at("d", 40, "2020", "PK"),
            ],
            (55, "2016", None, {"value": 25, "from": "2019", "to": "2020"}),
            id="changes between the same dates add up",
        ),
        pytest.param(
            [
                at("a", 10, "2019", "AF"),
                at("b", 15, "2020", "AF"),
                at("c", 20, "2018", "PK"),
                replace(at("d", 40, "2020", "PK"), since="2016"),
            ],
            (55, "2016", None, None),
            id="changes between other dates do not",
        ),
        pytest.param(
            [at("b", 15, "2020", "AF"), replace(at("d", 40, "2020", "PK"), since="2018")],
            (55, None, None, None),
            id="begun in different years: no one beginning",
        ),
    ],
)
def test_growth_across_scopes(readings: list[Reading], expected: tuple[Any, ...]) -> None:
    rules = {"visitors": Rules("cumulative", "sum", persons=False)}
    [found] = indicator_figures(readings, rules, year_window(2020, "start"), lambda *_: "/")
    shown = from_json(to_json(found.figure))
    members = ("value", "since", "increase", "change_since")
    assert tuple(shown[name] for name in members) == expected
