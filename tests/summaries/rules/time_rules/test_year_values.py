"""Time rules: what the readings of one series make of one year.

Expected values are worked out by hand from the rules of meaning section 4; the id of each example
is the line of reasoning. 2020 has 366 days: its quarters 91, 91, 92 and 92, its halves 182 and 184.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations, pairwise, permutations
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events_api.core.kinds.indicator import TimeRule
from events_api.core.values.edtf import parse
from events_api.core.values.structures import Qualifier
from events_api.core.values.year_windows import Allocation, year_window
from events_api.summaries.rules.readings import DECODER, Reading, ReadingSource
from events_api.summaries.rules.series_values import YearValue
from events_api.summaries.rules.time_rules.year_values import year_values

Outcome = dict[str, Any]
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)
QUARTERS = ("2020-01/2020-03", "2020-04/2020-06", "2020-07/2020-09", "2020-10/2020-12")
HALVES = ("2020-01/2020-06", "2020-07/2020-12")
LONG_AGO, LATELY = datetime(2020, 6, 1, tzinfo=UTC), datetime(2021, 6, 1, tzinfo=UTC)


def reading(key: str, value: str | int, when: str | None, **changes: Any) -> Reading:
    """A final, exact reading of everything; `changes` say what is different."""
    dated = None if when is None else parse(when)
    plain = Reading(
        id=key,
        indicator="visitors",
        unit="visits",
        value=Decimal(value),
        value_to=None,
        qualifier="exact",
        provisional=False,
        when=when,
        since=None,
        starts_on=None if dated is None else dated.starts_on,
        ends_on=None if dated is None else dated.ends_on,
        status="completed",
        duplicate_of=None,
        dimensions={},
        programmes=(),
        projects=(),
        countries=(),
        themes=(),
        organisations=(),
        sources=(),
        updated_at=LONG_AGO,
    )
    return replace(plain, **changes)


def stored(each: Reading, **members: Any) -> Reading:
    """A reading as it is read from a document that has these members."""
    return DECODER.decode(msgspec.json.encode(msgspec.to_builtins(each) | members))


def early(key: str, value: str | int, when: str) -> Reading:
    """A provisional reading."""
    return reading(key, value, when, provisional=True)


def by_source(*dates: str) -> tuple[ReadingSource, ...]:
    return tuple(ReadingSource(each) for each in dates)


def quarters(*values: int) -> list[Reading]:
    """Final readings q1, q2, … of the quarters of 2020."""
    numbered = enumerate(zip(values, QUARTERS, strict=False), 1)
    return [reading(f"q{number}", value, when) for number, (value, when) in numbered]


def halves(*values: int) -> list[Reading]:
    """Final readings h1 and h2 of the halves of 2020."""
    numbered = enumerate(zip(values, HALVES, strict=False), 1)
    return [reading(f"h{number}", value, when) for number, (value, when) in numbered]


def outcome(found: YearValue) -> Outcome:
    """All that a value says, and what became of each reading, in no order."""
    return {
        "value": found.value,
        "qualifier": found.qualifier,
        "lower": found.lower,
        "upper": found.upper,
        "as_of": found.as_of,
        "coverage": found.coverage,
        "counted": sorted(part.reading.id for part in found.parts if part.counted),
        "left": dict(sorted((part.reading.id, part.reason) for part in found.parts if part.reason)),
    }


def told(
    value: int | str, counted: str, left: dict[str, str] | None = None, **also: Any
) -> Outcome:
    """An expected outcome: exact and bounded by itself, unless told otherwise."""
    number = Decimal(value)
    plain: Outcome = {"value": number, "qualifier": "exact", "lower": number, "upper": number}
    plain |= {"as_of": "2020", "coverage": None, "counted": counted.split(), "left": left or {}}
    return plain | also


def whole_year(
    value: int | str, counted: str, left: dict[str, str] | None = None, **also: Any
) -> Outcome:
    return told(value, counted, left, coverage=1, **also)


def part_year(
    value: int,
    counted: str,
    left: dict[str, str],
    *,
    coverage: str,
    as_of: str,
    **also: Any,
) -> Outcome:
    """A part-year is never presented as the year: it is at least that, at most nobody knows."""
    own = {"qualifier": "at_least", "upper": None, "coverage": Decimal(coverage), "as_of": as_of}
    return told(value, counted, left, **own, **also)


def nothing(**left: str) -> Outcome:
    names = ("value", "qualifier", "lower", "upper", "as_of", "coverage")
    return dict.fromkeys(names) | {"counted": [], "left": left}


def outcomes(
    readings: Sequence[Reading], rule: TimeRule, year: int = 2020, by: Allocation = "start"
) -> list[Outcome]:
    return [outcome(each) for each in year_values(readings, rule, year_window(year, by))]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [reading("y", 100, "2020"), *quarters(30, 30, 20, 10)],
            whole_year(100, "y", dict.fromkeys(["q1", "q2", "q3", "q4"], "contained")),
            id="a final whole year beats gapless final parts, whatever they add up to",
        ),
        pytest.param(
            [early("y", 90, "2020"), *halves(40, 45)],
            whole_year(85, "h1 h2", {"y": "provisional"}),
            id="gapless final parts beat a provisional whole: 40 + 45",
        ),
        pytest.param(
            [early("y", 90, "2020"), *quarters(20, 25, 30)],
            whole_year(90, "y", dict.fromkeys(["q1", "q2", "q3"], "contained")),
            id="a provisional whole beats parts without the last quarter",
        ),
        pytest.param(
            [early("y", 90, "2020"), *quarters(20, 25, 30), early("p4", 10, QUARTERS[3])],
            whole_year(90, "y", dict.fromkeys(["q1", "q2", "q3", "p4"], "contained")),
            id="parts that are not all final are no gapless final parts",
        ),
        pytest.param(
            quarters(10, 20, 30, 40),
            whole_year(100, "q1 q2 q3 q4"),
            id="four quarters make the year: 10 + 20 + 30 + 40",
        ),
        pytest.param(
            [*halves(31, 41), *quarters(1, 2, 3, 4)],
            whole_year(72, "h1 h2", dict.fromkeys(["q1", "q2", "q3", "q4"], "contained")),
            id="of two gapless sets the one of fewest parts: 31 + 41",
        ),
        pytest.param(
            [*halves(31), *quarters(1, 2, 3, 4)],
            whole_year(38, "h1 q3 q4", {"q1": "contained", "q2": "contained"}),
            id="a half and two quarters are gapless too, and fewer than four: 31 + 3 + 4",
        ),
        pytest.param(
            [reading("m", 9, "2020-02"), *halves(60)],
            part_year(60, "h1", {"m": "contained"}, coverage="0.4973", as_of="2020-01/2020-06"),
            id="a month in a half is contained; 182 of 366 days are 0.49727",
        ),
        pytest.param(
            [*halves(60), reading("o", 70, "2020-04/2020-10")],
            part_year(70, "o", {"h1": "overlapping"}, coverage="0.5847", as_of="2020-04/2020-10"),
            id="April to October has 214 days, the first half 182; 214 of 366 are 0.58470",
        ),
        pytest.param(
            [
                reading("a", 1, "2020-01/2020-03"),
                reading("b", 2, "2020-04/2020-05"),
                reading("c", 9, "2020-02/2020-05"),
            ],
            part_year(
                3, "a b", {"c": "contained"}, coverage="0.4153", as_of="2020-01/2020-05", lower=9
            ),
            id="most days before fewest parts: 91 + 61 = 152 days, not 121; 152 of 366 are 0.41530",
        ),
        pytest.param(
            [*quarters(5), early("p2", 7, QUARTERS[1])],
            part_year(12, "p2 q1", {}, coverage="0.4973", as_of="2020-01/2020-06"),
            id="without a provisional whole, provisional parts fill gaps: 5 + 7",
        ),
        pytest.param(
            [*halves(60), early("p1", 50, HALVES[0]), reading("h2", 40, HALVES[1])],
            whole_year(100, "h1 h2", {"p1": "provisional"}),
            id="of one period the final value counts: 60 + 40",
        ),
        pytest.param(
            [
                reading("a", 60, "2020-01/2020-06"),
                reading("b", 61, "2020-01-01/2020-06-30", qualifier="about"),
            ],
            part_year(60, "a", {"b": "conflicting"}, coverage="0.4973", as_of="2020-01/2020-06"),
            id="two spellings of one period conflict; exact goes before about",
        ),
        pytest.param(
            [reading("a", 300, HALVES[0]), reading("b", 250, "2020-04/2020-09")],
            part_year(
                250,
                "b",
                {"a": "overlapping"},
                coverage="0.5",
                as_of="2020-04/2020-09",
                lower=300,
            ),
            id="183 days are more than 182, and yet 300 were there by June",
        ),
        pytest.param(
            [early("a", 300, HALVES[0]), reading("b", 250, "2020-04/2020-09")],
            part_year(250, "b", {"a": "overlapping"}, coverage="0.5", as_of="2020-04/2020-09"),
            id="what is only provisional proves nothing",
        ),
        pytest.param(
            [reading("y", 480, "2020", qualifier="about"), *quarters(260)],
            whole_year(
                480, "y", {"q1": "contained"}, qualifier="about", lower=Decimal(260), upper=None
            ),
            id="about 480 in the year, and 260 for sure by March",
        ),
        pytest.param(
            [reading("y", 480, "2020"), *quarters(500)],
            whole_year(480, "y", {"q1": "contained"}),
            id="a whole is believed before a part that exceeds it",
        ),
        pytest.param(
            [reading("d", 3, "2020-02-29")],
            part_year(3, "d", {}, coverage="0.0027", as_of="2020-02-29"),
            id="the leap day is 1 of 366 days: 0.00273",
        ),
        pytest.param(
            [reading("y", 5, "2020"), reading("s", 9, "2019-12/2020-01")],
            whole_year(5, "y", {"s": "spanning"}),
            id="what reaches into another year is never added",
        ),
        pytest.param(
            halves(0, 0), whole_year(0, "h1 h2"), id="zero is not missing: 0 + 0 is 0, bounded by 0"
        ),
        pytest.param(
            [reading("y", 0, "2020"), *halves(1, 1)],
            whole_year(0, "y", {"h1": "contained", "h2": "contained"}),
            id="a whole year of zero is still a final whole year",
        ),
        pytest.param(
            [reading("n", 5, None)],
            nothing(n="undated"),
            id="an undated value belongs to no year",
        ),
        pytest.param(
            [
                reading("y", 5, "2020"),
                reading("n", 7, None),
                reading("p", 7, None, status="planned"),
            ],
            whole_year(5, "y", {"n": "undated"}),
            id="beside a value it is left out; what never counts is not in question",
        ),
    ],
)
def test_flow(readings: list[Reading], expected: Outcome) -> None:
    assert outcomes(readings, "flow") == [expected]


def test_a_flow_with_a_gap_is_not_presented_as_the_year() -> None:
    first, _, _, last = quarters(1, 2, 3, 4)
    [found] = outcomes([first, last], "flow")
    # 91 + 92 = 183 of 366 days.
    assert (found["value"], found["upper"], found["coverage"]) == (5, None, Decimal("0.5"))
    assert found["as_of"] not in {"2020", "2020-01/2020-12", "2020-01-01/2020-12-31"}


@pytest.mark.parametrize(
    ("when", "coverage"),
    [
        pytest.param("2019-01/2019-06", "0.4959", id="181 of 365 days: 0.49589"),
        pytest.param("2020-01/2020-06", "0.4973", id="182 of 366 days: 0.49727"),
        pytest.param("2021-01/2021-03", "0.2466", id="90 of 365 days: 0.24658"),
        pytest.param("2020-01/2020-03", "0.2486", id="91 of 366 days: 0.24863"),
        pytest.param("2019-01/2019-11", "0.9151", id="334 of 365 days: 0.91507"),
        pytest.param("2020-01-02/2020-12-31", "0.9973", id="365 of 366 days: 0.99727, never 1"),
        pytest.param("1900", "1", id="365 of 365 days: 1900 was no leap year"),
        pytest.param("2000-22", "0.2514", id="the summer's 92 of 366 days: 0.25137"),
    ],
)
def test_coverage_is_rounded_to_four_places(when: str, coverage: str) -> None:
    [found] = outcomes([reading("a", 1, when)], "flow", int(when[:4]))
    assert str(found["coverage"]) == coverage


@pytest.mark.parametrize(
    ("when", "years"),
    [
        pytest.param("2019-12/2020-01", {2019, 2020}, id="into both years"),
        pytest.param("2018-07/2021-06", {2018, 2019, 2020, 2021}, id="years in between too"),
        pytest.param("2020-24", {2020, 2021}, id="a winter ends in the next year"),
        pytest.param("../2020-03-31", {2020}, id="open start: only the year of the end"),
        pytest.param("/2020-03-31", {2020}, id="unknown start: only the year of the end"),
        pytest.param("2020-06/", {2020}, id="unknown end: only the year of the start"),
        pytest.param("2020-06/..", {2020}, id="open end without sources: the year of its start"),
    ],
)
def test_a_flow_not_wholly_inside_spans_each_year_it_touches(when: str, years: set[int]) -> None:
    found = {year: outcomes([reading("s", 9, when)], "flow", year) for year in range(2016, 2024)}
    assert found == {year: [nothing(s="spanning")] if year in years else [] for year in found}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # The halves of 2020 are 40 and 60: what a sum is, and which parts bound it on each side.
        ("exact", "exact", ("exact", 100, 100)),
        ("exact", "over", ("over", 100, None)),
        ("at_least", "over", ("over", 100, None)),
        ("at_least", "exact", ("at_least", 100, None)),
        ("exact", "up_to", ("up_to", 40, 100)),
        ("almost", "up_to", ("up_to", None, 100)),
        ("almost", "exact", ("almost", 60, 100)),
        ("over", "almost", ("about", 40, None)),
        ("about", "exact", ("about", 60, None)),
        ("about", "about", ("about", None, None)),
        ("about", "at_least", ("about", 60, None)),
    ],
)
def test_qualifier_and_bounds_of_a_sum(
    first: Qualifier, second: Qualifier, expected: tuple[Qualifier, int | None, int | None]
) -> None:
    one, two = halves(40, 60)
    parts = [replace(one, qualifier=first), replace(two, qualifier=second)]
    qualifier, lower, upper = expected
    also: dict[str, Any] = {"qualifier": qualifier, "lower": lower, "upper": upper}
    assert outcomes(parts, "flow") == [whole_year(100, "h1 h2", **also)]


@pytest.mark.parametrize("rule", ["flow", "events"])
def test_sums_are_exact(rule: TimeRule) -> None:
    parts = [reading("h1", 12345678901234567890, HALVES[0])]
    parts += [reading("h2", "0.12345678901234567", HALVES[1])]
    [found] = outcomes(parts, rule)
    exact = "12345678901234567890.12345678901234567"
    assert [str(found[name]) for name in ("value", "lower", "upper")] == [exact] * 3


def test_a_range_is_bounded_by_its_two_ends() -> None:
    ranges = [replace(each, value_to=each.value + 5) for each in halves(40, 60)]
    assert outcomes(ranges, "flow") == [whole_year(100, "h1 h2", qualifier="at_least", upper=110)]
    assert outcomes([ranges[1]], "stock") == [
        told(60, "h2", qualifier="at_least", upper=65, as_of=HALVES[1])
    ]


@pytest.mark.parametrize("rule", ["flow", "events"])
def test_a_range_may_end_at_zero(rule: TimeRule) -> None:
    [found] = outcomes([reading("y", -5, "2020", value_to=Decimal(0))], rule)
    assert (found["value"], found["lower"], found["upper"]) == (-5, -5, 0)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [reading("a", 5, "2020-03-31"), reading("b", 3, "2020-10"), reading("c", 4, "2020-06")],
            told(3, "b", {"a": "contained", "c": "contained"}, as_of="2020-10"),
            id="the last reading dated in the year, not the greatest",
        ),
        pytest.param(
            [reading("a", 98158, "2020"), reading("b", 100000, "2020", qualifier="over")],
            told(98158, "a", {"b": "conflicting"}),
            id="the sheet of 2020 itself: exact goes before over",
        ),
        pytest.param(
            [reading("a", 5, "2020"), reading("b", 4, "2020-12-30")],
            told(5, "a", {"b": "contained"}),
            id="a reading of the year is of its last day, 31 December",
        ),
        pytest.param(
            [reading("a", 5, "2020-12-31"), early("b", 6, "2020")],
            told(5, "a", {"b": "provisional"}, as_of="2020-12-31"),
            id="both are of 31 December; final goes before provisional",
        ),
        pytest.param(
            [reading("a", 5, "2019-07/2020-06"), reading("b", 9, "2020-07/2021-06")],
            told(5, "a", as_of="2019-07/2020-06"),
            id="the last day decides: 30 June 2020, and 30 June 2021 in the next year",
        ),
        pytest.param(
            [reading("a", 7, "2019-12-31"), reading("b", 8, "2021-01-01")],
            None,
            id="never carried into a year without a reading",
        ),
        pytest.param(
            [reading("a", 4, "2020-03"), reading("b", 0, "2020-09")],
            told(0, "b", {"a": "contained"}, as_of="2020-09"),
            id="zero is a reading like another",
        ),
        pytest.param(
            [reading("a", 4, "2020-03", qualifier="about")],
            told(4, "a", qualifier="about", lower=None, upper=None, as_of="2020-03"),
            id="about bounds nothing",
        ),
    ],
)
@pytest.mark.parametrize("rule", ["stock", "cumulative"])
def test_stock_and_the_level_of_a_cumulative(
    rule: TimeRule, readings: list[Reading], expected: Outcome | None
) -> None:
    since = "2016" if rule == "cumulative" else None
    found = outcomes([replace(each, since=since) for each in readings], rule)
    assert found == ([] if expected is None else [expected])


EVENTS = [
    reading("a", 100, "2020-03-01"),
    reading("b", 50, "2020-03-01", qualifier="over"),
    reading("c", 7, "2020"),
    reading("d", 3, "2020-12-20/2021-01-10"),
]


@pytest.mark.parametrize(
    ("year", "by", "expected"),
    [
        pytest.param(
            2020,
            "start",
            told(160, "a b c d", qualifier="over", upper=None, as_of=None),
            id="100 + 50 + 7 + 3, whatever their dates",
        ),
        pytest.param(2021, "start", None, id="d began in 2020"),
        pytest.param(
            2020,
            "end",
            told(157, "a b c", qualifier="over", upper=None, as_of=None),
            id="100 + 50 + 7; d ends in 2021",
        ),
        pytest.param(2021, "end", told(3, "d", as_of=None), id="d ends in 2021"),
        pytest.param(2021, "overlap", told(3, "d", as_of=None), id="d overlaps 2021"),
    ],
)
def test_events_add_up_in_the_year_that_lists_give_them(
    year: int, by: Allocation, expected: Outcome | None
) -> None:
    assert outcomes(EVENTS, "events", year, by) == ([] if expected is None else [expected])


def test_an_open_end_that_nothing_confirms_is_no_amount_of_a_later_year() -> None:
    still = reading("o", 9, "2018-05/..", sources=by_source("2020-03"))
    by_overlap = {
        year: [
            (each["value"], each["left"]) for each in outcomes([still], "events", year, "overlap")
        ]
        for year in range(2017, 2023)
    }
    assert by_overlap == {
        2017: [],
        2018: [(9, {})],
        2019: [(9, {})],
        2020: [(9, {})],
        2021: [(None, {"o": "unconfirmed"})],
        2022: [(None, {"o": "unconfirmed"})],
    }
    assert outcomes([still], "events", 2021) == []


@pytest.mark.parametrize("rule", ["average", "ratio"])
@pytest.mark.parametrize(
    ("readings", "value", "as_of"),
    [
        pytest.param(
            [reading("a", 40, "2020-01/2020-03"), reading("b", 60, "2020-07/2020-12")],
            60,
            "2020-07/2020-12",
            id="184 days beat 91; never 100",
        ),
        pytest.param(
            [reading("a", 40, "2020-07/2020-09"), reading("b", 60, "2020-10/2020-12")],
            60,
            "2020-10/2020-12",
            id="92 days each: the latest",
        ),
        pytest.param(
            [reading("a", 40, "2020"), reading("b", 60, "2020-10/2020-12")],
            40,
            "2020",
            id="most days before the latest",
        ),
        pytest.param(
            [reading("a", 40, "2020"), early("b", 60, "2020")], 40, "2020", id="final first"
        ),
    ],
)
def test_averages_and_ratios_are_never_summed(
    rule: TimeRule, readings: list[Reading], value: int, as_of: str
) -> None:
    [found] = outcomes(readings, rule)
    shown = {name: found[name] for name in ("value", "lower", "upper", "as_of")}
    assert shown == {"value": value, "lower": value, "upper": value, "as_of": as_of}
    assert len(found["counted"]) == len(found["left"]) == 1


def test_what_has_no_time_rule_is_listed_and_never_combined() -> None:
    readings = [
        reading("a", -27, "2020"),
        reading("b", 280, "2020-03"),
        reading("c", 5, "2020-12/2021-01"),
    ]
    found = sorted(outcomes(readings, "none"), key=lambda each: str(each["counted"]))
    assert found == [
        told(-27, "a"),
        told(280, "b", as_of="2020-03"),
        nothing(c="spanning"),
    ]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(
            {"qualifier": "about"},
            {"provisional": True, "sources": by_source("2022"), "updated_at": LATELY},
            id="final before provisional",
        ),
        *(
            pytest.param(
                {},
                {"qualifier": qualifier, "sources": by_source("2022"), "updated_at": LATELY},
                id=f"exact before {qualifier}",
            )
            for qualifier in QUALIFIERS
            if qualifier != "exact"
        ),
        *(
            pytest.param(
                {"qualifier": qualifier},
                {"qualifier": "about", "sources": by_source("2022"), "updated_at": LATELY},
                id=f"{qualifier} before about",
            )
            for qualifier in ("over", "at_least", "almost", "up_to")
        ),
        pytest.param(
            {"sources": by_source("2018", "2021-03")},
            {"sources": by_source("2021-02-28", "2020"), "updated_at": LATELY},
            id="the latest source date, whichever source of the record bears it",
        ),
        pytest.param(
            {"sources": by_source("2015")},
            {"updated_at": LATELY},
            id="a dated source before none",
        ),
        pytest.param(
            {"updated_at": LONG_AGO.replace(microsecond=1)},
            {"updated_at": LONG_AGO},
            id="then the latest change, to the microsecond",
        ),
    ],
)
@pytest.mark.parametrize("rule", ["flow", "stock", "cumulative", "average", "ratio"])
def test_which_of_two_values_of_one_thing_is_believed(
    rule: TimeRule, better: dict[str, Any], worse: dict[str, Any]
) -> None:
    # The worse one has the greater id, which decides last.
    readings = [reading("a", 1, "2020", **better), reading("b", 2, "2020", **worse)]
    reason = "provisional" if worse.get("provisional") else "conflicting"
    for rivals in permutations(readings):
        [found] = outcomes(rivals, rule)
        assert (found["value"], found["counted"], found["left"]) == (1, ["a"], {"b": reason})


def test_the_greatest_id_decides_last() -> None:
    keys = ["0190-a", "0190-b", "0191-0", "018f-f"]
    [found] = outcomes([reading(key, 1, "2020") for key in keys], "stock")
    assert found["counted"] == ["0191-0"]


@pytest.mark.parametrize("rule", ["flow", "events", "stock", "cumulative", "average", "ratio"])
def test_duplicates_and_what_did_not_happen_never_count(rule: TimeRule) -> None:
    refused = [
        reading("d", 9, "2020", duplicate_of="a"),
        reading("p", 9, "2020", status="planned"),
        reading("s", 9, "2020", status="postponed"),
        reading("x", 9, "2020", status="cancelled"),
    ]
    left = {"d": "duplicate", "p": "status", "s": "status", "x": "status"}
    for status in ("completed", "ongoing"):
        [found] = outcomes([reading("a", 5, "2020", status=status), *refused], rule)
        assert (found["value"], found["counted"], found["left"]) == (5, ["a"], left)
    assert outcomes(refused, rule) == [nothing(**left)]


DAYS = st.dates(date(2019, 6, 1), date(2021, 6, 30))
PERIODS = st.one_of(
    st.sampled_from(
        [
            *("2020", *HALVES, *QUARTERS, "2020-02", "2020-22", "2020-24", "2019", "2019/2021"),
            *("../2020-03-31", "2020-06/..", "/2020-02", "2020-05/", "2020-12~", "2021-01-01"),
        ]
    ),
    st.tuples(DAYS, DAYS).map(lambda days: f"{min(days)}/{max(days)}"),
)
INSIDE = st.one_of(
    st.sampled_from(["2020", *HALVES, *QUARTERS]),
    st.tuples(*[st.dates(date(2020, 1, 1), date(2020, 12, 31))] * 2).map(
        lambda days: f"{min(days)}/{max(days)}"
    ),
)


def some(periods: st.SearchStrategy[str], most: int = 7) -> st.SearchStrategy[list[Reading]]:
    """Readings with ids a, b, c, … and everything else at random."""
    made = st.builds(
        reading,
        st.just(""),
        st.integers(-9, 99),
        periods,
        provisional=st.booleans(),
        qualifier=st.sampled_from(QUALIFIERS),
        sources=st.lists(st.sampled_from(["2019", "2021-02"]).map(ReadingSource), max_size=2),
    )
    return st.lists(made, min_size=1, max_size=most).map(
        lambda found: [replace(each, id=chr(97 + n)) for n, each in enumerate(found)]
    )


def days_of(each: Reading) -> int:
    assert each.starts_on is not None
    assert each.ends_on is not None
    return (each.ends_on - each.starts_on).days + 1


def disjoint(readings: Sequence[Reading]) -> bool:
    ordered = sorted(readings, key=lambda each: (str(each.starts_on), str(each.ends_on)))
    return all(str(one.ends_on) < str(two.starts_on) for one, two in pairwise(ordered))


def best(readings: Sequence[Reading]) -> tuple[int, int]:
    """Most days of a set that does not overlap, then fewest parts (negative), by trying all."""
    sizes = range(len(readings) + 1)
    sets = (each for size in sizes for each in combinations(readings, size) if disjoint(each))
    return max((sum(map(days_of, each)), -len(each)) for each in sets)


@given(some(INSIDE))
def test_flow_against_every_set_there_is(readings: list[Reading]) -> None:
    [found] = year_values(readings, "flow", year_window(2020, "start"))
    counted = [part.reading for part in found.parts if part.counted]
    finals = [each for each in readings if not each.provisional]
    shape = (sum(map(days_of, counted)), -len(counted))
    if any(days_of(each) == 366 for each in finals) or best(finals)[0] == 366:
        assert (shape, any(each.provisional for each in counted)) == (best(finals), False)
    elif any(days_of(each) == 366 for each in readings):
        assert shape == (366, -1)
    else:
        assert shape == best(readings)
    assert disjoint(counted)


@given(some(PERIODS), st.sampled_from(["flow", "events"]), st.integers(2019, 2021))
def test_counted_readings_sum_to_the_value(
    readings: list[Reading], rule: TimeRule, year: int
) -> None:
    for found in year_values(readings, rule, year_window(year, "start")):
        counted = [part.reading.value for part in found.parts if part.counted]
        assert found.value == (sum(counted) if counted else None)


@given(some(PERIODS), st.sampled_from(get_args(TimeRule)), st.integers(2019, 2021))
def test_each_reading_has_one_fate_and_coverage_is_a_share(
    readings: list[Reading], rule: TimeRule, year: int
) -> None:
    found = year_values(readings, rule, year_window(year, "start"))
    fates = [part.reading.id for each in found for part in each.parts]
    assert len(fates) == len(set(fates))
    assert all(each.coverage is None or 0 < each.coverage <= 1 for each in found)
    assert all(each.upper is None for each in found if each.coverage not in {None, Decimal(1)})
    assert all(
        (each.coverage is None) == (rule != "flow") for each in found if each.value is not None
    )


@given(some(PERIODS), st.sampled_from(get_args(TimeRule)), st.randoms(use_true_random=False))
def test_the_order_of_readings_changes_nothing(
    readings: list[Reading], rule: TimeRule, random: Any
) -> None:
    shuffled = random.sample(readings, len(readings))
    assert sorted(map(str, outcomes(shuffled, rule))) == sorted(map(str, outcomes(readings, rule)))


@given(some(INSIDE, 4), st.sampled_from(["flow", "stock", "cumulative", "average", "ratio"]))
def test_a_provisional_value_gives_way_to_a_final_one(
    readings: list[Reading], rule: TimeRule
) -> None:
    finals = [replace(each, provisional=False) for each in readings]
    [alone] = outcomes(finals, rule)
    rivals = [
        replace(each, id=f"{each.id}+", provisional=True, value=each.value + 1) for each in finals
    ]
    [found] = outcomes([*rivals, *finals], rule)
    assert {name: found[name] for name in found if name != "left"} == {
        name: alone[name] for name in alone if name != "left"
    }
    believed = {f"{key}+": found["left"][f"{key}+"] for key in found["counted"]}
    assert believed == dict.fromkeys(believed, "provisional")


@given(some(INSIDE), INSIDE)
def test_an_overlapping_value_is_never_added(readings: list[Reading], when: str) -> None:
    [found] = year_values([*readings, reading("z", 1, when)], "flow", year_window(2020, "start"))
    counted = [part.reading for part in found.parts if part.counted]
    left = [part for part in found.parts if not part.counted]
    assert disjoint(counted)
    assert all(not disjoint([*counted, part.reading]) for part in left)


@given(some(PERIODS), st.sampled_from(get_args(TimeRule)))
def test_zero_is_not_missing(readings: list[Reading], rule: TimeRule) -> None:
    zeros = [replace(each, value=Decimal(0)) for each in readings]
    before, after = outcomes(readings, rule), outcomes(zeros, rule)
    fates = [[(each["counted"], each["left"]) for each in found] for found in (before, after)]
    assert fates[0] == fates[1]
    assert all(each["value"] == (0 if each["counted"] else None) for each in after)
