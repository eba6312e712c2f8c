"""Place rules: what the series of one indicator make together, by their scopes alone.

Each series here is one reading of a stock, so that only scopes decide. Expected figures are worked
out by hand from meaning section 4, "Across series"; each example's id is the line of reasoning.
"""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events_api.core.kinds.indicator import PlaceRule, TimeRule
from events_api.core.values.year_windows import year_window
from events_api.summaries.rules.families import families
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import IndicatorFigure, indicator_figures
from events_api.summaries.rules.readings import Reading
from tests.summaries.rules.time_rules.test_year_values import HALVES, by_source, halves, reading

Told = tuple[dict[str, Any], int | None, str, dict[str, str]]


def of(key: str, value: int, **scope: Any) -> Reading:
    """A reading of 2020 with this scope."""
    return reading(key, value, "2020", **scope)


def sex(key: str, value: int, code: str, **scope: Any) -> Reading:
    return of(key, value, dimensions={"sex": code}, **scope)


def figures(
    readings: Sequence[Reading], place: PlaceRule, time: TimeRule = "stock"
) -> list[IndicatorFigure]:
    rules = {"visitors": Rules(time, place, persons=False)}
    return indicator_figures(readings, rules, year_window(2020, "start"), lambda *_: "/")


def told(readings: Sequence[Reading], place: PlaceRule) -> list[Told]:
    """Scope, value, counted ids and what was left out of each figure, by value."""
    found = [
        (
            dict(each.figure.scope),
            None if each.figure.value is None else int(each.figure.value),
            " ".join(sorted(part.id for part in each.contributions if part.counted)),
            {part.id: str(part.reason) for part in each.contributions if not part.counted},
        )
        for each in figures(readings, place)
    ]
    return sorted(found, key=lambda each: (str(each[1]), each[2]))


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [of("a", 10, projects=["alpha"]), of("b", 5, projects=["beta"])],
            [({"projects": ["alpha", "beta"]}, 15, "a b", {})],
            id="two projects add up",
        ),
        pytest.param(
            [of("a", 10, countries=["AF"]), of("b", 5, countries=["PK"]), of("w", 20)],
            [({}, 20, "w", {"a": "subset", "b": "subset"})],
            id="countries are part of the world, whatever they add up to",
        ),
        pytest.param(
            [of("a", 10, countries=["AF", "PK"]), of("b", 5, countries=["PK"])],
            [({"countries": ["AF", "PK"]}, 10, "a", {"b": "subset"})],
            id="one country is part of two",
        ),
        pytest.param(
            [
                of("a", 10, countries=["AF", "PK"]),
                of("b", 5, countries=["IR"]),
                of("c", 3, countries=["PK"]),
            ],
            [({"countries": ["AF", "IR", "PK"]}, 15, "a b", {"c": "subset"})],
            id="the widest add up, and their parts are left out: 10 + 5",
        ),
        pytest.param(
            [of("a", 10, countries=["AF", "PK"]), of("b", 5, countries=["IR", "PK"])],
            [
                ({"countries": ["AF", "PK"]}, 10, "a", {}),
                ({"countries": ["IR", "PK"]}, 5, "b", {}),
            ],
            id="Pakistan is in both: never added",
        ),
        pytest.param(
            [sex("f", 6, "female"), sex("m", 4, "male"), of("t", 11)],
            [({}, 11, "t", {"f": "subset", "m": "subset"})],
            id="a sex is part of the total",
        ),
        pytest.param(
            [sex("f", 6, "female"), of("y", 4, dimensions={"age": "15-24", "sex": "female"})],
            [({"dimensions": {"sex": "female"}}, 6, "f", {"y": "subset"})],
            id="young women are part of the women",
        ),
        pytest.param(
            [sex("f", 6, "female"), of("y", 4, dimensions={"age": "15-24"})],
            [
                ({"dimensions": {"age": "15-24"}}, 4, "y", {}),
                ({"dimensions": {"sex": "female"}}, 6, "f", {}),
            ],
            id="sex and age are different members: never added",
        ),
        pytest.param(
            [of("a", 10, projects=["alpha"]), of("b", 5, countries=["PK"])],
            [({"projects": ["alpha"]}, 10, "a", {}), ({"countries": ["PK"]}, 5, "b", {})],
            id="a project and a country are different members: one figure each",
        ),
        pytest.param(
            [
                of("a", 10, projects=["alpha"], countries=["AF"]),
                of("b", 5, projects=["beta"], countries=["PK"]),
            ],
            [({"projects": ["alpha", "beta"], "countries": ["AF", "PK"]}, 15, "a b", {})],
            id="what two projects did in two countries is disjoint twice over: 10 + 5",
        ),
        pytest.param(
            [
                of("a", 10, programmes=["bp"], projects=["alpha"]),
                of("b", 5, programmes=["bp"], projects=["beta"]),
            ],
            [({"projects": ["alpha", "beta"]}, 15, "a b", {})],
            id="projects of one programme add up",
        ),
        pytest.param(
            [
                of("a", 10, programmes=["bp"], projects=["alpha"]),
                of("b", 5, programmes=["prague"], projects=["beta"]),
            ],
            [({"projects": ["alpha", "beta"]}, 15, "a b", {})],
            id="the scope is the project; its programme is no second member",
        ),
        pytest.param(
            [
                of("p", 20, programmes=["bp"]),
                of("a", 10, programmes=["bp"], projects=["alpha"]),
                of("b", 5, programmes=["bp"], projects=["beta"]),
            ],
            [({"programmes": ["bp"]}, 20, "p", {"a": "subset", "b": "subset"})],
            id="a programme's own value holds those of its projects",
        ),
        pytest.param(
            [
                of("p", 20, programmes=["bp"]),
                of("a", 10, programmes=["prague"], projects=["alpha"]),
            ],
            [({"projects": ["alpha"]}, 10, "a", {}), ({"programmes": ["bp"]}, 20, "p", {})],
            id="but not those of another programme's project",
        ),
        pytest.param(
            [of("p", 20, programmes=["bp"]), of("q", 7, programmes=["prague"])],
            [({"programmes": ["bp", "prague"]}, 27, "p q", {})],
            id="two programmes add up",
        ),
        pytest.param(
            [of("z", 0, countries=["AF"]), of("b", 5, countries=["PK"])],
            [({"countries": ["AF", "PK"]}, 5, "b z", {})],
            id="zero is counted, not missing",
        ),
        pytest.param(
            [of("w", 0), of("b", 5, countries=["PK"])],
            [({}, 0, "w", {"b": "subset"})],
            id="a whole of zero still holds its parts",
        ),
        pytest.param(
            [of("w", 9, status="planned"), of("b", 5, countries=["PK"])],
            [({"countries": ["PK"]}, 5, "b", {}), ({}, None, "", {"w": "status"})],
            id="what does not count holds nothing",
        ),
        pytest.param(
            [
                sex("f", 6, "female", countries=["AF"]),
                sex("m", 4, "male", countries=["AF"]),
                of("b", 5, countries=["PK"]),
            ],
            [({"countries": ["AF", "PK"]}, 15, "b f m", {})],
            id="uneven cells, all disjoint: 6 + 4 + 5, whose common scope is the two countries",
        ),
        pytest.param(
            [
                sex("a", 10, "women", countries=["AF"]),
                sex("b", 20, "men", countries=["AF"]),
                sex("c", 5, "women", countries=["PK"]),
                sex("d", 7, "men", countries=["PK"]),
            ],
            [
                (
                    {"countries": ["AF", "PK"], "dimensions": {"sex": ["men", "women"]}},
                    42,
                    "a b c d",
                    {},
                )
            ],
            id="sex by country: 10 + 20 + 5 + 7",
        ),
        pytest.param(
            [
                of("a", 10, dimensions={"sex": "women", "age": "under18"}),
                of("b", 20, dimensions={"sex": "men", "age": "under18"}),
                of("c", 15, dimensions={"sex": "women", "age": "adult"}),
                of("d", 25, dimensions={"sex": "men", "age": "adult"}),
            ],
            [
                (
                    {"dimensions": {"age": ["adult", "under18"], "sex": ["men", "women"]}},
                    70,
                    "a b c d",
                    {},
                )
            ],
            id="sex by age: 10 + 20 + 15 + 25",
        ),
        pytest.param(
            [
                of("a", 10, projects=["pa"], countries=["AF"]),
                of("b", 20, projects=["pa"], countries=["PK"]),
                of("c", 5, projects=["pb"], countries=["AF"]),
            ],
            [({"projects": ["pa", "pb"], "countries": ["AF", "PK"]}, 35, "a b c", {})],
            id="two countries of one project, one of the other: 10 + 20 + 5",
        ),
        pytest.param(
            [of("a", 10, projects=["pa"], countries=["AF"]), of("b", 5, projects=["pb"])],
            [({"projects": ["pa", "pb"]}, 15, "a b", {})],
            id="one project with its country beside another without",
        ),
        pytest.param(
            [sex("w", 45, "women"), sex("m", 50, "men"), of("y", 30, dimensions={"age": "u18"})],
            [
                ({"dimensions": {"age": "u18"}}, 30, "y", {}),
                ({"dimensions": {"sex": ["men", "women"]}}, 95, "m w", {}),
            ],
            id="those under 18 are among the women and men, who still are 95",
        ),
        pytest.param(
            [
                sex("w", 45, "women"),
                sex("m", 50, "men"),
                of("y", 30, dimensions={"age": "u18"}),
                of("z", 68, dimensions={"age": "adult"}),
            ],
            [
                ({"dimensions": {"sex": ["men", "women"]}}, 95, "m w", {}),
                ({"dimensions": {"age": ["adult", "u18"]}}, 98, "y z", {}),
            ],
            id="by sex and by age are two families of the same people",
        ),
        pytest.param(
            [
                of("a", 10, countries=["AF"]),
                of("b", 5, countries=["PK"]),
                sex("c", 3, "women", countries=["PK", "IR"]),
                sex("d", 4, "men", countries=["PK", "IR"]),
            ],
            [
                (
                    {"countries": ["IR", "PK"], "dimensions": {"sex": ["men", "women"]}},
                    7,
                    "c d",
                    {},
                ),
                ({"countries": ["AF", "PK"]}, 15, "a b", {}),
            ],
            id="Pakistan is in both of one family: those of the same members add up",
        ),
        pytest.param(
            [
                of("a", 10, countries=["AF", "PK"]),
                of("b", 5, countries=["IR", "PK"]),
                of("c", 3, countries=["TR"]),
            ],
            [
                ({"countries": ["AF", "PK"]}, 10, "a", {}),
                ({"countries": ["TR"]}, 3, "c", {}),
                ({"countries": ["IR", "PK"]}, 5, "b", {}),
            ],
            id="not disjoint pair by pair: scope by scope",
        ),
    ],
)
def test_sum(readings: list[Reading], expected: list[Told]) -> None:
    in_order = sorted(expected, key=lambda each: (str(each[1]), each[2]))
    for given_so in permutations(readings):
        assert told(given_so, "sum") == in_order


@pytest.mark.parametrize(
    ("readings", "value"),
    [
        pytest.param([sex("a", 6, "female"), sex("b", 4, "male")], 10, id="women and men"),
        pytest.param(
            [
                of("a", 6, dimensions={"sex": "female", "age": "15-24"}),
                of("b", 4, dimensions={"sex": "male", "age": "15-24"}),
            ],
            10,
            id="young women and young men differ in sex alone",
        ),
    ],
)
def test_values_of_one_dimension_add_up_and_the_sum_is_not_shown_as_one_of_them(
    readings: list[Reading], value: int
) -> None:
    [(scope, total, counted, left)] = told(readings, "sum")
    assert (total, counted, left) == (value, "a b", {})
    assert scope not in [{"dimensions": each.dimensions} for each in readings]


def test_readings_of_one_project_are_one_series_whatever_programmes_they_name() -> None:
    first = of("a", 10, programmes=["bp"], projects=["alpha"], sources=by_source("2021"))
    second = of("b", 12, projects=["alpha"])
    expected: list[Told] = [({"projects": ["alpha"]}, 10, "a", {"b": "conflicting"})]
    assert told([first, second], "none") == told([second, first], "none") == expected


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param(
            [of("a", 10, projects=["alpha"]), of("b", 5, projects=["beta"])],
            [({"projects": ["alpha"]}, 10, "a", {}), ({"projects": ["beta"]}, 5, "b", {})],
            id="without the rule `sum` nothing is added: one figure per scope",
        ),
        pytest.param(
            [of("w", 10), of("b", 5, projects=["beta"]), of("c", 3, countries=["PK"])],
            [({}, 10, "w", {"b": "subset", "c": "subset"})],
            id="the widest scope holds the others",
        ),
        pytest.param(
            [
                of("a", 10683395, projects=["improving-migration"]),
                of(
                    "b",
                    10000000,
                    projects=["improving-migration"],
                    dimensions={"channel": "facebook"},
                    qualifier="over",
                ),
            ],
            [({"projects": ["improving-migration"]}, 10683395, "a", {"b": "subset"})],
            id="the sheet of 2020: what was reached through Facebook is part of the total",
        ),
    ],
)
def test_none(readings: list[Reading], expected: list[Told]) -> None:
    in_order = sorted(expected, key=lambda each: (str(each[1]), each[2]))
    for given_so in permutations(readings):
        assert told(given_so, "none") == in_order


def test_max_is_the_greatest_of_what_could_be_added() -> None:
    parts = [
        of("a", 10, countries=["AF"]),
        of("b", 30, countries=["PK"]),
        of("c", 20, countries=["IR"]),
    ]
    [(_, value, counted, left)] = told(parts, "max")
    assert (value, counted, sorted(left)) == (30, "b", ["a", "c"])
    apart = [of("a", 10, countries=["AF"]), of("b", 30, projects=["beta"])]
    assert [each[1] for each in told(apart, "max")] == [10, 30]


def test_the_greatest_is_at_least_what_each_is() -> None:
    # About 700 in one country, 500 exactly in another: 500 at least, at most unknown.
    parts = [of("a", 500, countries=["AF"]), of("b", 700, countries=["PK"], qualifier="about")]
    [found] = figures(parts, "max")
    expected = {"value": 700, "qualifier": "about", "lower": 500, "upper": None}
    shown = asdict(found.figure)
    assert {name: shown[name] for name in expected} == expected
    assert found.figure.left_out == {"subset": 1}


def test_what_bears_no_date_is_left_out_of_the_figures_that_hold_it_and_makes_none() -> None:
    undated = [
        reading("n", 3, None, countries=["PK"]),
        reading("m", 4, None, countries=["IR"]),
        reading("o", 5, None),
    ]
    dated = of("a", 10, countries=["IR", "PK"])
    # Iran's and Pakistan's are within the figure; the world's is not.
    assert told([*undated, dated], "sum") == [
        ({"countries": ["IR", "PK"]}, 10, "a", {"n": "undated", "m": "undated"})
    ]
    assert told(undated, "sum") == told(undated, "none") == told(undated, "max") == []


def test_what_bears_no_date_has_nothing_to_do_with_a_value_that_is_only_listed() -> None:
    [found] = figures([of("a", 10), reading("n", 3, None)], "none", "none")
    assert (found.figure.value, found.figure.counted) == (Decimal(10), 1)
    assert found.figure.left_out == {}


def test_a_sum_across_scopes_is_as_exact_as_its_parts() -> None:
    # 40 over + 60 exact + 5 about: about; at least 40 + 60; bounded above by nothing.
    parts = [
        of("a", 40, countries=["AF"], qualifier="over"),
        of("b", 60, countries=["PK"]),
        of("c", 5, countries=["IR"], qualifier="about"),
    ]
    [found] = figures(parts, "sum")
    expected = {"value": 105, "qualifier": "about", "lower": 100, "upper": None, "as_of": "2020"}
    shown = asdict(found.figure)
    assert {name: shown[name] for name in expected} == expected


def test_a_sum_with_a_part_year_is_not_presented_as_the_year() -> None:
    whole = [replace(each, countries=["AF"]) for each in halves(40, 60)]
    part = replace(halves(7)[0], id="p", countries=["PK"])
    [found] = figures([*whole, part], "sum", "flow")
    # 182 of 366 days are the least that any part covers.
    expected = {
        "value": 107,
        "lower": 107,
        "upper": None,
        "coverage": Decimal("0.4973"),
        "counted": 3,
    }
    shown = asdict(found.figure)
    assert {name: shown[name] for name in expected} == expected


def test_a_spanning_value_of_a_part_stays_with_the_whole() -> None:
    whole = of("w", 20)
    part = reading("s", 9, "2019-12/2020-01", countries=["PK"])
    [found] = figures([whole, part], "sum", "flow")
    assert found.figure.left_out == {"spanning": 1}
    [alternative] = found.figure.alternatives
    assert (alternative.when, alternative.reason) == ("2019-12/2020-01", "spanning")


CODES = st.lists(st.sampled_from(["AF", "IR", "PK"]), max_size=2, unique=True).map(sorted)
MADE = st.builds(
    reading,
    st.just(""),
    st.integers(0, 99),
    st.sampled_from(["2020", *HALVES, "2019-12/2020-01"]),
    countries=CODES,
    projects=st.lists(st.sampled_from(["alpha", "beta"]), max_size=1),
    dimensions=st.dictionaries(st.just("sex"), st.sampled_from(["female", "male"])),
    provisional=st.booleans(),
)
MANY = st.lists(MADE, min_size=1, max_size=8).map(
    lambda found: [replace(each, id=chr(97 + n)) for n, each in enumerate(found)]
)


@given(
    MANY,
    st.sampled_from(["flow", "events", "stock", "none"]),
    st.sampled_from(["sum", "max", "none"]),
)
def test_each_reading_counts_in_one_figure_whose_value_its_contributions_make(
    readings: list[Reading], time: TimeRule, place: PlaceRule
) -> None:
    found = figures(readings, place, time)
    ids = [part.id for each in found for part in each.contributions if part.counted]
    assert sorted(ids) == sorted({*ids})
    if time in {"flow", "none"}:
        # What is left out may stand in several figures, each of which it is a part of.
        every = {part.id for each in found for part in each.contributions}
        assert every == {each.id for each in readings}
    for each in found:
        counted = [part.contribution for part in each.contributions if part.counted]
        total = sum((part for part in counted if part is not None), Decimal(0))
        assert each.figure.value == (total if counted else None)
        assert each.figure.counted == len(counted)
        assert sum(each.figure.left_out.values()) == len(each.contributions) - len(counted)


def test_halves_of_two_projects_add_up_over_periods_and_over_projects() -> None:
    made = [
        replace(each, id=f"{name}{each.id}", projects=[name], countries=[country])
        for name, country, values in (("pa", "AF", (10, 12)), ("pb", "PK", (3, 4)))
        for each in halves(*values)
    ]
    [found] = figures(made, "sum", "flow")
    shown = asdict(found.figure)
    expected = {"value": 29, "qualifier": "exact", "lower": 29, "upper": 29, "coverage": 1}
    assert {name: shown[name] for name in expected} == expected


def test_a_range_in_one_country_bounds_the_sum_of_two() -> None:
    # 30 to 40 and 10: at least 40, at most 50.
    ranged = of("a", 30, countries=["AF"], value_to=Decimal(40))
    [found] = figures([ranged, of("b", 10, countries=["PK"])], "sum")
    shown = asdict(found.figure)
    expected = {"value": 40, "qualifier": "at_least", "lower": 40, "upper": 50}
    assert {name: shown[name] for name in expected} == expected


def test_a_figure_says_how_many_of_its_records_are_provisional() -> None:
    made = [of("a", 1, countries=["AF"], provisional=True), of("b", 2, countries=["PK"])]
    made += [of("c", 9, countries=["AF", "PK"], dimensions={"sex": "women"}, provisional=True)]
    found = figures(made, "sum", "flow")
    assert [(f"{e.figure.value}", e.figure.provisional) for e in found] == [("3", 1), ("9", 1)]


def in_turns(key: str, values: Sequence[int], names: Sequence[str]) -> list[Reading]:
    """Three cells of Afghanistan, of which each two have another dimension in common."""
    one, two, three = names
    turns = [{one: "x", two: "x"}, {one: "y", three: "x"}, {two: "y", three: "y"}]
    return [
        of(f"{key}{number}", value, countries=["AF"], dimensions=own)
        for number, (value, own) in enumerate(zip(values, turns, strict=True))
    ]


def test_figures_of_one_scope_are_told_apart_by_a_record() -> None:
    made = in_turns("a", [1, 2, 3], ["sex", "area", "trade"])
    made += in_turns("b", [10, 20, 30], ["age", "skill", "origin"])
    found = [each.figure for each in figures(made, "sum")]
    assert sorted((f"{each.value}", each.scope) for each in found) == [
        ("6", {"countries": ["AF"]}),
        ("60", {"countries": ["AF"]}),
    ]
    assert sorted(each.records for each in found) == ["/&id=a0", "/&id=b0"]


VALUES = {
    "countries": ["AF", "IR", "PK"],
    "projects": ["pa", "pb"],
    "sex": ["men", "women"],
    "age": ["adult", "under18"],
}
NAMED = st.sets(st.sampled_from(list(VALUES)), min_size=1, max_size=3).map(sorted)


def grid(names: Sequence[str]) -> list[dict[str, str]]:
    """Every combination of the values of these members."""
    rows: list[dict[str, str]] = [{}]
    for name in names:
        rows = [row | {name: value} for row in rows for value in VALUES[name]]
    return rows


def placed(rows: Sequence[dict[str, str]], values: Sequence[int], key: str) -> list[Reading]:
    """A reading in each cell."""
    return [
        of(
            f"{key}{number:02}",
            values[number % len(values)],
            countries=[row["countries"]] if "countries" in row else [],
            projects=[row["projects"]] if "projects" in row else [],
            dimensions={name: row[name] for name in ("sex", "age") if name in row},
        )
        for number, row in enumerate(rows)
    ]


def values_of(readings: Sequence[Reading]) -> list[Decimal | None]:
    return [each.figure.value for each in figures(readings, "sum")]


NUMBERS = st.lists(st.integers(0, 99), min_size=3, max_size=7)


@given(NAMED, st.sets(st.integers(0, 35), min_size=1), NUMBERS, st.randoms(use_true_random=False))
def test_any_cells_of_any_grid_add_up(
    names: list[str], kept: set[int], values: list[int], random: Any
) -> None:
    rows = grid(names)
    some = placed([rows[n] for n in sorted({n % len(rows) for n in kept})], values, "a")
    [found] = values_of(some)
    assert found == sum(each.value for each in some)
    assert values_of(random.sample(some, len(some))) == [found]


@given(NAMED, NAMED, NUMBERS, NUMBERS)
def test_another_disaggregation_removes_no_total_and_adds_nothing_to_it(
    names: list[str], others: list[str], values: list[int], more: list[int]
) -> None:
    one, other = placed(grid(names), values, "a"), placed(grid(others), more, "b")
    [total], [beside] = values_of(one), values_of(other)
    found = values_of([*one, *other])
    if {*names} < {*others}:
        assert found == [total]
    elif {*others} < {*names}:
        assert found == [beside]
    elif names != others:
        assert sorted(map(str, found)) == sorted(map(str, [total, beside]))


@given(NAMED, NUMBERS, st.integers(0, 35))
def test_a_split_changes_no_total_and_makes_nothing_surer(
    names: list[str], values: list[int], which: int
) -> None:
    whole = placed(grid(names), values, "a")
    chosen = whole.pop(which % len(whole))
    halved = [replace(chosen, id=f"z{when}", value=chosen.value / 2, when=when) for when in HALVES]
    periods = [
        replace(e, starts_on=h.starts_on, ends_on=h.ends_on)
        for e, h in zip(halved, halves(1, 1), strict=True)
    ]
    areas = [
        replace(
            chosen,
            id=f"z{area}",
            value=chosen.value / 2,
            dimensions=chosen.dimensions | {"area": area},
        )
        for area in ("rural", "town")
    ]
    rules = {"visitors": Rules("flow", "sum", persons=True)}
    window = year_window(2020, "start")
    before, *after = (
        indicator_figures(some, rules, window, lambda *_: "/")
        for some in ([*whole, chosen], [*whole, *periods], [*whole, *areas])
    )
    [one] = before
    for [other] in after:
        assert (other.figure.value, other.figure.upper) == (one.figure.value, one.figure.upper)
        assert (other.figure.lower or 0) <= (one.figure.lower or 0)


def test_thousands_of_scopes_are_told_apart_at_once() -> None:
    scopes = [
        of("x", 1, countries=[f"C{n % 90}"], projects=[f"p{n // 90}"], dimensions=own).scope
        for n in range(3_000)
        for own in ({}, {"sex": "women"})
        if own or n % 90
    ]
    found = families(scopes)
    assert sum(map(len, found)) == len(scopes)
