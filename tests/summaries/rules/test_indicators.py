"""Figures of indicators: the whole object, and that its contributions make its value.

The rules of time and place have tests of their own; here stands what they are put together to.
"""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict as fields
from msgspec.structs import replace

from events_api.core.kinds.indicator import PlaceRule, TimeRule
from events_api.core.values.structures import Qualifier
from events_api.core.values.year_windows import year_window
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import IndicatorFigure, indicator_figures
from events_api.summaries.rules.qualifiers import lower_bound, qualifier_of_sum, upper_bound
from events_api.summaries.rules.readings import Reading
from events_api.summaries.year.addresses import Addresses, Origin
from tests.summaries.rules.time_rules.test_year_values import (
    HALVES,
    by_source,
    early,
    halves,
    reading,
    stored,
)

STOCK, FLOW = Rules("stock", "none", persons=False), Rules("flow", "none", persons=False)
RULES = {
    "social_media_followers": STOCK,
    "people_reached": FLOW,
    "visitors": Rules("flow", "sum", persons=False),
    "trained": Rules("flow", "sum", persons=True),
    "reached": Rules("events", "sum", persons=True),
    "budget": Rules("events", "sum", persons=False),
    "change": Rules("none", "none", persons=False),
    "returns": Rules("cumulative", "none", persons=False),
}
SHEET = {
    "programmes": ["budapest-process"],
    "projects": ["improving-migration"],
    "sources": by_source("2020"),
}


# What figures of levels, or of indicators with goals, say besides.
NO_MORE = {"provisional": 0} | dict.fromkeys(
    ("since", "increase", "change_since", "baseline", "target", "direction", "progress", "change")
)


def made(readings: Sequence[Reading], year: int = 2020) -> list[IndicatorFigure]:
    return indicator_figures(readings, RULES, year_window(year, "start"), Addresses(year, Origin()))


def shown(readings: Sequence[Reading], year: int = 2020) -> list[dict[str, Any]]:
    return [asdict(each.figure) for each in made(readings, year)]


def of(indicator: str, each: Reading, **changes: Any) -> Reading:
    return replace(each, indicator=indicator, **changes)


def test_the_sheet_of_2020_says_its_followers_twice() -> None:
    # The contract's own example: 98,158 exact is believed, "over 100,000" stands beside it.
    name, unit = "social_media_followers", "followers"
    exact = of(name, reading("x", 98158, "2020", **SHEET), unit=unit)
    over = of(name, reading("y", 100000, "2020", **SHEET), unit=unit, qualifier="over")
    [found] = shown([over, exact])
    assert found == {
        "name": name,
        "scope": {"projects": ["improving-migration"]},
        "value": 98158,
        "unit": unit,
        "qualifier": "exact",
        "lower": 98158,
        "upper": 98158,
        "rule": {"time": "stock", "place": "none"},
        "as_of": "2020",
        "coverage": None,
        "counted": 1,
        "not_reported": 0,
        "left_out": {"conflicting": 1},
        "alternatives": [
            {
                "id": "y",
                "owner": None,
                "value": 100000,
                "qualifier": "over",
                "when": "2020",
                "reason": "conflicting",
            }
        ],
        "records": "/v1/summaries/2020/figures/social_media_followers/records"
        "?unit=followers&project=improving-migration",
        **NO_MORE,
    }


def test_the_sheet_of_2020_says_whom_facebook_reached_within_the_total() -> None:
    name, unit = "people_reached", "contacts"
    total = of(name, reading("x", 10683395, "2020", **SHEET), unit=unit)
    channel = of(name, reading("y", 10000000, "2020", **SHEET), unit=unit, qualifier="over")
    [found] = shown([replace(channel, dimensions={"channel": "facebook"}), total])
    assert found == {
        "name": name,
        "scope": {"projects": ["improving-migration"]},
        "value": 10683395,
        "unit": unit,
        "qualifier": "exact",
        "lower": 10683395,
        "upper": 10683395,
        "rule": {"time": "flow", "place": "none"},
        "as_of": "2020",
        "coverage": 1,
        "counted": 1,
        "not_reported": 0,
        "left_out": {"subset": 1},
        "alternatives": [
            {
                "id": "y",
                "owner": None,
                "value": 10000000,
                "qualifier": "over",
                "when": "2020",
                "reason": "subset",
            }
        ],
        "records": "/v1/summaries/2020/figures/people_reached/records"
        "?unit=contacts&project=improving-migration",
        **NO_MORE,
    }


def test_a_value_of_two_years_is_shown_beside_nothing_in_both() -> None:
    spanning = reading("s", 9, "2019-12/2020-01", countries=["PK"])
    expected = {
        "name": "visitors",
        "scope": {"countries": ["PK"]},
        "value": None,
        "unit": "visits",
        "qualifier": None,
        "lower": None,
        "upper": None,
        "rule": {"time": "flow", "place": "sum"},
        "as_of": None,
        "coverage": None,
        "counted": 0,
        "not_reported": 0,
        "left_out": {"spanning": 1},
        "alternatives": [
            {
                "id": "s",
                "owner": None,
                "value": 9,
                "qualifier": "exact",
                "when": "2019-12/2020-01",
                "reason": "spanning",
            }
        ],
        **NO_MORE,
    }
    address = "/v1/summaries/{}/figures/visitors/records?unit=visits&country=PK"
    for year in (2019, 2020):
        assert shown([spanning], year) == [expected | {"records": address.format(year)}]
    assert shown([spanning], 2021) == []


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        # Persons may be in both halves: the largest part at least, the sum at most.
        (halves(40, 60), (100, "up_to", 60, 100)),
        # The larger half is bounded above only: the other one is all that is sure.
        (
            [
                replace(each, qualifier=q)
                for each, q in zip(halves(40, 60), ("exact", "up_to"), strict=True)
            ],
            (100, "up_to", 40, 100),
        ),
        # Nothing bounds the larger half.
        (
            [
                replace(each, qualifier=q)
                for each, q in zip(halves(40, 60), ("over", "about"), strict=True)
            ],
            (100, "about", 40, None),
        ),
        # A part-year: at least its largest part, and nothing is known above.
        (halves(40), (40, "at_least", 40, None)),
        # Two countries: somebody may have been trained in both.
        (
            [
                reading("a", 30, "2020", countries=["AF"]),
                reading("b", 50, "2020", countries=["PK"]),
            ],
            (80, "up_to", 50, 80),
        ),
        (
            [
                reading("a", 100, "2020", countries=["AF"]),
                reading("b", 50, "2020", countries=["PK"]),
            ],
            (150, "up_to", 100, 150),
        ),
        # Nobody is a woman and a man; 30 in spring may be among the 40 in autumn.
        (
            [
                reading("a", 30, HALVES[0], dimensions={"sex": "women"}),
                reading("b", 40, HALVES[1], dimensions={"sex": "women"}),
                reading("c", 50, "2020", dimensions={"sex": "men"}),
            ],
            (120, "up_to", 90, 120),
        ),
        # Over 100 in one country, and nobody knows who of these the 50 in the other are.
        (
            [
                reading("a", 100, "2020", countries=["AF"], qualifier="over"),
                reading("b", 50, "2020", countries=["PK"]),
            ],
            (150, "about", 100, None),
        ),
        # April to September covers a day more than January to June, in which 300 were there.
        (
            [reading("a", 300, HALVES[0]), reading("b", 250, "2020-04/2020-09")],
            (250, "at_least", 300, None),
        ),
        (halves(0, 0), (0, "exact", 0, 0)),
    ],
)
def test_persons_are_between_the_largest_part_and_the_sum(
    readings: list[Reading], expected: tuple[int, str, int, int | None]
) -> None:
    [found] = shown([of("trained", each, unit="persons") for each in readings])
    assert tuple(found[name] for name in ("value", "qualifier", "lower", "upper")) == expected


def test_contacts_add_up_on_both_sides() -> None:
    [found] = shown(halves(40, 60))
    assert (found["value"], found["lower"], found["upper"]) == (100, 100, 100)


def test_money_never_adds_across_currencies() -> None:
    amounts: list[tuple[str, str | int, str]] = [
        ("a", "100.10", "EUR"),
        ("b", "0.20", "EUR"),
        ("c", 7, "USD"),
    ]
    found = shown([of("budget", reading(k, v, "2020-05"), unit=u) for k, v, u in amounts])
    sums = [(each["unit"], each["value"], each["counted"]) for each in found]
    # 100.10 + 0.20, exactly.
    assert sums == [("EUR", Decimal("100.30"), 2), ("USD", 7, 1)]


def test_the_giver_of_an_amount_is_a_dimension() -> None:
    givers = [("a", 100, "norway"), ("b", 40, "norway"), ("c", 60, "denmark")]
    found = shown(
        [
            of("budget", reading(k, v, "2020-05"), dimensions={"giver": giver})
            for k, v, giver in givers
        ]
    )
    assert [(each["value"], each["counted"], each["coverage"]) for each in found] == [
        (200, 3, None)
    ]


def test_changes_are_listed_one_by_one() -> None:
    rows = [of("change", reading("a", -27, "2020")), of("change", reading("b", 280, "2020"))]
    assert sorted(each["value"] for each in shown(rows)) == [-27, 280]
    assert [(each["counted"], each["left_out"]) for each in shown(rows)] == [(1, {}), (1, {})]


@pytest.mark.parametrize(
    "text", ["0.1", "0", "-27", "1e3", "12345678901234567890.123456789012345678"]
)
def test_readings_are_read_as_exact_decimals(text: str) -> None:
    plain = reading("a", 1, None, dimensions={"sex": "female"}, sources=by_source("2021"))
    number = msgspec.Raw(text.encode())
    found = stored(plain, kind="metric", value=number, value_to=number)
    # Readings are told apart by who they are, so their members are compared.
    assert fields(found) == fields(plain) | {"value": Decimal(text), "value_to": Decimal(text)}


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ("", "exact"),
        ("exact", "exact"),
        ("exact over", "over"),
        ("over at_least", "over"),
        ("exact at_least", "at_least"),
        ("exact up_to almost", "up_to"),
        ("almost exact", "almost"),
        ("almost at_least", "about"),
        ("over up_to exact", "about"),
        ("exact about", "about"),
        ("about over", "about"),
    ],
)
def test_qualifier_of_a_sum(parts: str, whole: str) -> None:
    named: list[Qualifier] = [each for each in get_args(Qualifier) if each in parts.split()]
    assert qualifier_of_sum({*named}) == whole


def test_bounds_of_a_value() -> None:
    five = Decimal(5)
    bounds = {q: (lower_bound(five, q), upper_bound(five, q)) for q in get_args(Qualifier)}
    assert bounds == {
        "exact": (5, 5),
        "over": (5, None),
        "at_least": (5, None),
        "about": (None, None),
        "almost": (None, 5),
        "up_to": (None, 5),
    }


READINGS = st.lists(
    st.builds(
        reading,
        st.just(""),
        st.integers(0, 99),
        st.sampled_from(["2020", *HALVES, "2020-02", "2019-12/2020-01", "2020-03/.."]),
        indicator=st.sampled_from(["trained", "reached", "change", "social_media_followers"]),
        countries=st.sampled_from([[], ["AF"], ["PK"], ["AF", "PK"]]),
        provisional=st.booleans(),
        status=st.sampled_from(["completed", "ongoing", "planned"]),
        qualifier=st.sampled_from(get_args(Qualifier)),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [replace(each, id=chr(97 + n)) for n, each in enumerate(found)])


@given(READINGS)
def test_counted_contributions_make_the_value(readings: list[Reading]) -> None:
    for each in made(readings):
        counted = [part.contribution for part in each.contributions if part.counted]
        known = [number for number in counted if number is not None]
        assert each.figure.value == (sum(known) if known else None)
        assert len(known) == len(counted) == each.figure.counted
        left = [part for part in each.contributions if not part.counted]
        assert {part.contribution for part in left} <= {None}
        assert sum(each.figure.left_out.values()) == len(left)
        assert None not in {part.reason for part in left}


@given(READINGS)
def test_a_figure_never_sounds_surer_than_its_bounds(readings: list[Reading]) -> None:
    for found in shown(readings):
        lower, value, upper = found["lower"], found["value"], found["upper"]
        assert upper is None or (upper >= value and upper >= (lower or 0))
        if value is not None and not value == lower == upper:
            assert found["qualifier"] != "exact"
        if found["qualifier"] in {"over", "at_least"}:
            assert lower >= value
        if found["qualifier"] in {"up_to", "almost"}:
            assert upper == value


@given(READINGS, st.randoms(use_true_random=False))
def test_the_order_of_readings_changes_not_a_byte(readings: list[Reading], random: Any) -> None:
    assert made(random.sample(readings, len(readings))) == made(readings)


@given(READINGS)
def test_a_provisional_rival_changes_only_what_is_left_out(readings: list[Reading]) -> None:
    finals = [replace(each, provisional=False) for each in readings]
    rivals = [
        replace(each, id=f"{each.id}+", provisional=True, value=each.value + 1)
        for each in finals
        if each.indicator in {"trained", "social_media_followers"}
    ]
    names = ("name", "scope", "value", "qualifier", "lower", "upper", "as_of", "coverage")
    before, after = (
        [[each[name] for name in names] for each in shown(rows)]
        for rows in (finals, finals + rivals)
    )
    assert before == after


def test_a_rule_of_every_kind_has_a_year() -> None:
    for time in get_args(TimeRule):
        for place in get_args(PlaceRule):
            rules = {"visitors": Rules(time, place, persons=False)}
            found = indicator_figures(
                [early("a", 5, "2020")],
                rules,
                year_window(2020, "start"),
                Addresses(2020, Origin()),
            )
            assert [(each.figure.value, each.figure.counted) for each in found] == [(Decimal(5), 1)]
