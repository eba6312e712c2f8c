"""What a figure is held against: targets of just its scope and months, and how far it has come."""

from decimal import Decimal
from typing import Any

import pytest

from events_api.core.kinds.indicator import ScopedBaseline
from events_api.core.selection.selection import Term
from events_api.core.values.year_windows import year_window
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import Indicators
from events_api.summaries.rules.readings import Reading
from tests.summaries.rules.time_rules.test_year_values import reading

MRC = {"projects": ["mrc"]}


def term(dim: str, *values: str, **others: Any) -> Term:
    return Term(dim, tuple((each, 0) for each in values), **others)


def rules(targets: dict[str, int], **others: Any) -> Rules:
    own = {key: Decimal(value) for key, value in targets.items()}
    return Rules("flow", "sum", persons=False, unit="visits", targets=own, **others)


def held(own: Rules, *readings: Reading, terms: tuple[Term, ...] = (), first: int = 1) -> Any:
    """(value, baseline, target, progress) of the only figure of 2020."""
    window = year_window(2020, "start", first)
    [found] = Indicators(readings, {"visitors": own}, window, terms).figures(lambda *_: "/")
    figure = found.figure
    return tuple(
        None if each is None else float(each)
        for each in (
            figure.value,
            None if figure.baseline is None else figure.baseline.value,
            figure.target,
            figure.progress,
        )
    )


def test_a_target_is_of_one_scope() -> None:
    own = rules({"2020": 90, "2020 project:mrc": 40, "2020 project:mrc,sex:female": 10})
    assert held(own, reading("a", 45, "2020")) == (45, None, 90, 0.5)
    assert held(own, reading("a", 45, "2020", **MRC)) == (45, None, 40, 1.125)
    women = {"dimensions": {"sex": "female"}}
    assert held(own, reading("a", 4, "2020", **MRC, **women)) == (4, None, 10, 0.4)
    assert held(own, reading("a", 4, "2020", **women)) == (4, None, None, None)
    assert held(own, reading("a", 4, "2020", projects=["border"])) == (4, None, None, None)
    # A sum of two projects is of both, and neither has its target.
    both = [reading("a", 4, "2020", **MRC), reading("b", 5, "2020", projects=["border"])]
    assert held(own, *both) == (9, None, None, None)
    together = rules({"2020 project:border,project:mrc": 18})
    assert held(together, *both) == (9, None, 18, 0.5)


def test_a_target_is_of_twelve_months() -> None:
    own = rules({"2020": 90, "2020-04/2021-03": 100})
    fiscal = reading("a", 50, "2020-04/2021-03")
    assert held(own, fiscal, first=4) == (50, None, 100, 0.5)
    assert held(rules({"2020": 90}), fiscal, first=4) == (50, None, None, None)
    assert held(own, reading("a", 45, "2020-01/2020-12")) == (45, None, 90, 0.5)


@pytest.mark.parametrize(
    ("scope", "terms", "target"),
    [
        ({}, (), 90),
        ({}, (term("project", "mrc"),), None),
        ({}, (term("owner", "icmpd"),), None),
        (MRC, (term("project", "mrc"),), 40),
        (MRC, (term("project", "border", "mrc"),), 40),
        (MRC, (term("project", "mrc", excluded=(("border", 0),)),), None),
        (MRC, (term("project", "border"),), None),
        (MRC, (term("project", present=True),), None),
        (MRC, (term("project", "mrc"), term("theme", "return")), None),
        (MRC, (term("country", "PK"),), None),
    ],
)
def test_no_filter_stands_between(scope: Any, terms: tuple[Term, ...], target: int | None) -> None:
    own = rules({"2020": 90, "2020 project:mrc": 40})
    assert held(own, reading("a", 9, "2020", **scope), terms=terms)[2] == target


@pytest.mark.parametrize(
    ("value", "target", "baseline", "direction", "progress"),
    [
        (45, 90, None, "ascending", 0.5),
        (45, 90, None, None, 0.5),
        (120, 90, None, "ascending", 1.3333),
        (0, 90, None, "ascending", 0),
        (70, 100, 40, "ascending", 0.5),
        (30, 100, 40, "ascending", -0.1667),
        (120, 100, 140, "descending", 0.5),
        (90, 100, 140, "descending", 1.25),
        # Without a baseline nobody knows from where it went down.
        (120, 100, None, "descending", None),
        # Nothing was to be done, or nobody can say what a share of it is.
        (100, 100, 100, "ascending", None),
        (5, 0, None, "ascending", None),
        (5, 0, 10, "descending", 0.5),
    ],
)
def test_progress(
    value: int, target: int, baseline: int | None, direction: Any, progress: float | None
) -> None:
    start = None if baseline is None else ScopedBaseline(year="2016", value=Decimal(baseline))
    own = rules({"2020": target}, baseline=start, direction=direction)
    expected = (value, baseline, target, progress)
    assert held(own, reading("a", value, "2020")) == expected


def test_a_part_of_the_year_has_a_target_and_no_progress() -> None:
    assert held(rules({"2020": 90}), reading("a", 45, "2020-01/2020-06")) == (45, None, 90, None)


def test_a_baseline_is_of_its_scope_and_progress_begins_nowhere_else() -> None:
    start = ScopedBaseline(year="2016", value=Decimal(10), scope="project:mrc")
    own = rules({"2020": 90, "2020 project:mrc": 30}, baseline=start)
    assert held(own, reading("a", 20, "2020", **MRC)) == (20, 10, 30, 0.5)
    assert held(own, reading("a", 20, "2020")) == (20, None, 90, None)


def test_another_unit_is_held_against_nothing() -> None:
    assert held(rules({"2020": 90}), reading("a", 9, "2020", unit="families"))[2] is None


def test_a_part_of_a_breakdown_is_held_against_a_target_of_its_own() -> None:
    own = rules({"2020": 90, "2020 project:mrc": 40})
    both = [reading("a", 10, "2020", **MRC), reading("b", 9, "2020")]
    year = Indicators(both, {"visitors": own}, year_window(2020, "start"))
    parts = {
        key: year.figures_of(some, lambda *_: "/", part)[0].figure.target
        for key, some, part in (
            ("mrc", both[:1], term("project", "mrc")),
            ("AF", both[:1], term("country", "AF")),
            ("none", both[1:], term("project", unset=True)),
        )
    }
    assert parts == {"mrc": 40, "AF": None, "none": None}
