"""Which year a record belongs to: by hand, and against plain statements about calendars."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_api.core.values.edtf import parse
from events_api.core.values.year_windows import (
    NEVER,
    UNDATED,
    Allocation,
    Course,
    Span,
    Window,
    belongs,
    span,
    year_window,
)

ALLOCATIONS: tuple[Allocation, ...] = get_args(Allocation)
COURSES: tuple[Course, ...] = get_args(Course)
YEARS = range(2014, 2027)
FIRST, LAST = date(2018, 5, 1), date(2018, 5, 31)


def years(when: str, allocation: Allocation, course: Course, *sources: str) -> list[int]:
    """The years that a record with this `when` belongs to."""
    placed = span(parse(when), sources, course)
    return [year for year in YEARS if belongs(placed, year_window(year, allocation))]


@pytest.mark.parametrize(
    ("when", "sources", "start", "end", "overlap"),
    [
        ("2020-03-03", [], [2020], [2020], [2020]),
        ("2020", ["2021-02"], [2020], [2020], [2020]),
        # From December into January: begun in one year, ended in the next, part of both.
        ("2019-12-30/2020-01-02", [], [2019], [2020], [2019, 2020]),
        ("2018-05/2021-02", [], [2018], [2021], [2018, 2019, 2020, 2021]),
        # A winter ends with February of the next year.
        ("2020-24", [], [2020], [2021], [2020, 2021]),
        ("2020-12~", [], [2020], [2020], [2020]),
        # Without a start, or without an end, the other bound serves.
        ("../2020-05", [], [2020], [2020], [2020]),
        ("/2020-05", ["2022"], [2020], [2020], [2020]),
        ("2020-05/", ["2022"], [2020], [2020], [2020]),
        # Going on: through the year of the latest source, whichever stands first.
        ("2018-05/..", ["2021-02", "2019"], [2018], [2018], [2018, 2019, 2020, 2021]),
        ("2018-05/..", ["2018-06", "2019-01-01/2019-12-31"], [2018], [2018], [2018, 2019]),
        # No source is dated: through the year of its own start.
        ("2018-05/..", [], [2018], [2018], [2018]),
        # A source from before it began does not end it before it began.
        ("2018-05/..", ["2017"], [2018], [2018], [2018]),
    ],
)
def test_years_of_an_occasion(
    when: str, sources: list[str], start: list[int], end: list[int], overlap: list[int]
) -> None:
    found = {each: years(when, each, "occasion", *sources) for each in ALLOCATIONS}
    assert found == {"start": start, "end": end, "overlap": overlap}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2020", [2020]),
        ("2020-01-01/2020-12-31", [2020]),
        ("2020-02-29", [2020]),
        # No year wholly contains these.
        ("2019-12/2020-01", []),
        ("2019/2021", []),
        ("2020-24", []),
        ("../2020-05", []),
        ("/2020-05", []),
        ("2020-05/..", []),
        ("2020-05/", []),
    ],
)
def test_a_flow_counts_only_in_a_year_that_wholly_contains_it(
    when: str, expected: list[int]
) -> None:
    for allocation in ALLOCATIONS:
        assert years(when, allocation, "flow", "2022") == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2020", [2020]),
        ("2020-12-31", [2020]),
        # The last day decides, by any allocation.
        ("2019-12/2020-01", [2020]),
        ("2017/2021-06", [2021]),
        ("2020-24", [2021]),
        ("../2020-05", [2020]),
        ("2018-05/..", [2018]),
        ("2018-05/", [2018]),
    ],
)
def test_a_reading_counts_in_the_year_of_its_last_day(when: str, expected: list[int]) -> None:
    for allocation in ALLOCATIONS:
        assert years(when, allocation, "reading", "2022") == expected


def test_what_is_undated_belongs_to_no_year() -> None:
    for course in COURSES:
        placed = span(None, ["2020"], course)
        assert placed == Span(UNDATED, UNDATED, UNDATED, within=course == "flow")
        windows = [year_window(2020, allocation) for allocation in ALLOCATIONS]
        windows += [Window(None, None, allocation) for allocation in ALLOCATIONS]
        assert [belongs(placed, window) for window in windows] == [False] * len(windows)


@pytest.mark.parametrize(
    ("when", "course", "expected"),
    [
        ("2018-05", "occasion", Span(FIRST, LAST, LAST, within=False)),
        ("2018-05", "flow", Span(FIRST, LAST, LAST, within=True)),
        ("2018-05", "reading", Span(LAST, LAST, LAST, within=False)),
        ("2018-05/..", "occasion", Span(FIRST, FIRST, date(2020, 12, 31), within=False)),
        ("2018-05/..", "reading", Span(FIRST, FIRST, FIRST, within=False)),
        # No year can hold a flow without an end.
        ("2018-05/", "flow", Span(FIRST, NEVER, FIRST, within=True)),
    ],
)
def test_spans_are_never_null(when: str, course: Course, expected: Span) -> None:
    assert span(parse(when), ["2020-03"], course) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # Both bounds are inclusive; the occasion runs from 10 to 20 March.
        ("2020-03-20", None, True),
        ("2020-03-21", None, False),
        (None, "2020-03-10", True),
        (None, "2020-03-09", False),
        ("2020-03-12", "2020-03-13", True),
        ("2020-03-20", "2020-04-01", True),
        ("2020-03-01", "2020-03-10", True),
        ("2020-03-01", "2020-03-09", False),
        (None, None, True),
    ],
)
def test_overlap_is_inclusive_on_both_sides_and_either_may_be_missing(
    first: str | None, last: str | None, *, expected: bool
) -> None:
    placed = span(parse("2020-03-10/2020-03-20"), [], "occasion")
    days = [None if each is None else date.fromisoformat(each) for each in (first, last)]
    assert belongs(placed, Window(days[0], days[1], "overlap")) is expected


def test_the_window_of_a_year() -> None:
    for allocation in ALLOCATIONS:
        expected = Window(date(2020, 1, 1), date(2020, 12, 31), allocation)
        assert year_window(2020, allocation) == expected


DAYS = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
WHENS = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y}~"),
    st.tuples(DAYS, DAYS).map(lambda days: f"{min(days)}/{max(days)}"),
    st.tuples(DAYS, st.sampled_from(["{}/..", "{}/", "../{}", "/{}"])).map(
        lambda pair: pair[1].format(pair[0])
    ),
)
SOURCES = st.lists(DAYS.map(str), max_size=2)


@given(WHENS, SOURCES, st.sampled_from(["start", "end"]), st.sampled_from(["occasion", "reading"]))
def test_a_dated_record_belongs_to_exactly_one_year(
    when: str, sources: list[str], allocation: Allocation, course: Course
) -> None:
    dated = parse(when)
    bounds = [dated.starts_on, dated.ends_on]
    wanted = bounds if allocation == "start" and course == "occasion" else bounds[::-1]
    day = wanted[0] or wanted[1]
    assert day is not None
    assert years(when, allocation, course, *sources) == [day.year]


@given(WHENS, SOURCES)
def test_overlap_is_one_run_of_years_with_the_start_and_the_end(
    when: str, sources: list[str]
) -> None:
    found = years(when, "overlap", "occasion", *sources)
    assert found == list(range(found[0], found[-1] + 1))
    ends = (years(when, allocation, "occasion", *sources) for allocation in ("start", "end"))
    assert all(year in found for own in ends for year in own)


@given(WHENS, SOURCES, st.sampled_from(ALLOCATIONS))
def test_a_flow_belongs_to_at_most_one_year_which_holds_all_its_days(
    when: str, sources: list[str], allocation: Allocation
) -> None:
    dated = parse(when)
    known = dated.starts_on is not None and dated.ends_on is not None
    inside = known and str(dated.starts_on)[:4] == str(dated.ends_on)[:4]
    expected = [int(str(dated.starts_on)[:4])] if inside else []
    assert years(when, allocation, "flow", *sources) == expected


@given(st.lists(WHENS, max_size=6), st.sampled_from(["start", "end"]))
def test_years_add_up(whens: list[str], allocation: Allocation) -> None:
    decade = Window(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31), allocation)
    spans = [span(parse(when), [], "occasion") for when in whens]
    by_year = [
        sum(belongs(each, year_window(year, allocation)) for each in spans) for year in YEARS
    ]
    assert sum(by_year) == sum(belongs(each, decade) for each in spans) == len(whens)


@given(WHENS, SOURCES, DAYS, st.integers(0, 400))
def test_from_and_to_mean_the_same_alone_and_together(
    when: str, sources: list[str], first: date, days: int
) -> None:
    placed = span(parse(when), sources, "occasion")
    last = first + timedelta(days=days)
    alone = [Window(first, None, "overlap"), Window(None, last, "overlap")]
    together = Window(first, last, "overlap")
    assert belongs(placed, together) == all(belongs(placed, window) for window in alone)
