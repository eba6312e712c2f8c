"""Counted figures: records, items and attendances, by hand and against their own rows.

Expected values follow meaning sections 2 and 3: a line of reasoning stands with each example.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events_api.core.values.edtf import parse
from events_api.core.values.statuses import Status
from events_api.core.values.structures import Qualifier
from events_api.core.values.year_windows import Allocation, Window, belongs, span, year_window
from events_api.summaries.figures import Figure
from events_api.summaries.rules.counting import (
    DECODER,
    Counted,
    Counts,
    Dated,
    Heads,
    Measure,
    Occasion,
    contribution_of,
    counted_figure,
)
from tests.tallies import MEASURES, Tally, counts_of

RECORDS = Counted("meetings", "meeting", "records")
ITEMS = Counted("publication_items", "publication", "items")
HEADS = Counted("meeting_attendances", "meeting", "heads")
WOMEN = Counted("meeting_attendances_women", "meeting", "women")
MEN = Counted("meeting_attendances_men", "meeting", "men")
YEAR = year_window(2020, "start")


def tally(kind: str = "meeting", records: int = 1, **changes: Any) -> Tally:
    """Alike records that took place; `sums` and `known` hold what is not nothing."""
    numbers = {each: changes.pop(each, None) for each in ("items", "heads", "women", "men")}
    known = {name: 0 if given is None else records for name, given in numbers.items()}
    plain: dict[str, Any] = {
        "status": "completed",
        "duplicate": False,
        "unconfirmed": False,
        "other_bound": False,
        "qualifier": None if numbers["heads"] is None else "exact",
        "basis": "actual"
        if {numbers["heads"], numbers["women"], numbers["men"]} - {None}
        else None,
        "sums": {"records": records} | {name: given or 0 for name, given in numbers.items()},
        "known": {"records": records} | known,
    }
    return Tally(kind=kind, records=records, **(plain | changes))


def figure_of(figure: Counted, tallies: Iterable[Tally], records: str) -> Figure:
    return counted_figure(figure, counts_of(tallies).get(figure.kind, Counts()), records)


def shown(figure: Counted, *tallies: Tally) -> dict[str, Any]:
    names = {"value", "qualifier", "lower", "upper", "counted", "not_reported", "left_out"}
    found = figure_of(figure, tallies, "/")
    return {name: getattr(found, name) for name in names}


def told(value: int | None, counted: int, **also: Any) -> dict[str, Any]:
    """An expected figure: exact and bounded by itself, unless told otherwise."""
    plain: dict[str, Any] = {"value": value, "qualifier": "exact", "lower": value, "upper": value}
    plain |= {"counted": counted, "not_reported": 0, "left_out": {}}
    return plain | ({"qualifier": None} if value is None else {}) | also


def test_a_whole_figure() -> None:
    found = figure_of(HEADS, [tally(heads=75), tally()], "/v1/…/records")
    assert asdict(found) == {
        "name": "meeting_attendances",
        "scope": {},
        "value": 75,
        "unit": "attendances",
        "qualifier": "at_least",
        "lower": 75,
        "upper": None,
        "rule": {"time": "events", "place": "sum"},
        "as_of": None,
        "coverage": None,
        "counted": 1,
        "not_reported": 1,
        "left_out": {},
        "alternatives": [],
        "records": "/v1/…/records",
        "provisional": 0,
        **dict.fromkeys(("since", "increase", "change_since", "baseline", "target", "change")),
        **dict.fromkeys(("direction", "progress")),
    }


@pytest.mark.parametrize(
    ("figure", "tallies", "expected"),
    [
        pytest.param(RECORDS, [], told(0, 0), id="no records are 0 records"),
        pytest.param(
            RECORDS,
            [tally(records=3, heads=75), tally(records=2), tally("training", 9)],
            told(5, 5),
            id="records count whatever numbers they give: 3 + 2; trainings are no meetings",
        ),
        pytest.param(
            RECORDS,
            [
                tally(records=4),
                tally(status="ongoing"),
                tally(status="planned"),
                tally(records=2, status="postponed"),
                tally(status="cancelled"),
                tally(records=3, duplicate=True),
                tally(records=5, unconfirmed=True),
            ],
            told(5, 5, left_out={"duplicate": 3, "status": 4, "unconfirmed": 5}),
            id="completed and ongoing, 4 + 1; each other record has one reason",
        ),
        pytest.param(
            ITEMS,
            [tally("publication", items=10), tally("publication", 3, items=3)],
            told(13, 4),
            id="ten modules are one record and ten items: 10 + 3 of 1 + 3",
        ),
        pytest.param(HEADS, [], told(None, 0), id="a sum of no numbers is null"),
        pytest.param(
            HEADS,
            [tally(records=2)],
            told(None, 0, not_reported=2),
            id="a sum of no numbers is null, of two meetings as well",
        ),
        pytest.param(HEADS, [tally(heads=0)], told(0, 1), id="zero is a number"),
        pytest.param(
            HEADS,
            [tally(heads=0), tally(heads=30, records=2)],
            told(30, 3),
            id="zero is counted, not missing: 0 + 30 of 1 + 2",
        ),
        pytest.param(
            HEADS,
            [tally(heads=75), tally(heads=500, basis="expected")],
            told(75, 1, qualifier="at_least", left_out={"expected": 1}, upper=None),
            id="expected heads are never added to actual ones",
        ),
        pytest.param(
            HEADS,
            [tally(heads=500, basis="expected")],
            told(None, 0, left_out={"expected": 1}),
            id="expected heads alone are no number",
        ),
        pytest.param(
            HEADS,
            [tally(heads=75), tally(heads=9, status="planned", basis="expected")],
            told(75, 1, left_out={"status": 1}),
            id="what was only planned is left out for its status",
        ),
        pytest.param(
            HEADS,
            [
                tally(heads=75),
                tally(heads=100, qualifier="over"),
                tally(heads=40, qualifier="about"),
            ],
            told(215, 3, qualifier="about", lower=175, upper=None),
            id="75 + over 100 + about 40: about 215, at least 75 + 100",
        ),
        pytest.param(
            HEADS,
            [tally(heads=75), tally(heads=100, qualifier="almost")],
            told(175, 2, qualifier="almost", lower=75),
            id="75 + almost 100: almost 175, at least 75",
        ),
        pytest.param(
            HEADS,
            [tally(heads=75), tally(heads=100, qualifier="at_least")],
            told(175, 2, qualifier="at_least", upper=None),
            id="75 + at least 100",
        ),
        pytest.param(
            HEADS,
            [tally(heads=75, records=2), tally(records=3)],
            told(75, 2, qualifier="at_least", not_reported=3, upper=None),
            id="at least 75, and three that did not say",
        ),
        pytest.param(
            HEADS,
            [tally(heads=75, records=2), tally(heads=40, women=22, men=18, qualifier=None)],
            told(115, 3, qualifier="at_least", upper=None),
            id="22 women and 18 men without a count: at least 40 were there",
        ),
        pytest.param(
            WOMEN,
            [tally(women=20), tally(heads=75, women=0), tally(heads=30, records=2)],
            told(20, 2, qualifier="at_least", not_reported=2, upper=None),
            id="women only: 20 + 0; two meetings did not say",
        ),
        pytest.param(
            WOMEN,
            [tally(heads=75, women=20, qualifier="about")],
            told(20, 1),
            id="the qualifier is that of the heads, not of the women",
        ),
        pytest.param(
            MEN,
            [tally(women=20)],
            told(None, 0, not_reported=1),
            id="men are never what women leave over",
        ),
    ],
)
def test_figures(figure: Counted, tallies: list[Tally], expected: dict[str, Any]) -> None:
    assert shown(figure, *tallies) == expected
    assert shown(figure, *reversed(tallies)) == expected


def occasion(key: str = "a", when: str | None = "2020-03-03", **changes: Any) -> Occasion:
    plain = Occasion(id=key, status="completed", duplicate_of=None, when=when, sources=[])
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("figure", "changes", "expected"),
    [
        (RECORDS, {}, (None, 1)),
        (RECORDS, {"status": "ongoing"}, (None, 1)),
        (RECORDS, {"status": "planned"}, ("status", None)),
        (RECORDS, {"status": "postponed"}, ("status", None)),
        (RECORDS, {"status": "cancelled"}, ("status", None)),
        (RECORDS, {"duplicate_of": "b"}, ("duplicate", None)),
        # What it expected has nothing to do with whether it took place.
        (RECORDS, {"participants": Heads(9, "expected")}, (None, 1)),
        (ITEMS, {"quantity": 10}, (None, 10)),
        (ITEMS, {"quantity": 0}, (None, 0)),
        (ITEMS, {}, ("not_reported", None)),
        (HEADS, {}, ("not_reported", None)),
        (HEADS, {"participants": Heads(0, "actual")}, (None, 0)),
        (HEADS, {"participants": Heads(9, "actual")}, (None, 9)),
        (HEADS, {"participants": Heads(9, "expected")}, ("expected", None)),
        (HEADS, {"participants": Heads(9, "actual"), "duplicate_of": "b"}, ("duplicate", None)),
        (HEADS, {"participants": Heads(basis="actual")}, ("not_reported", None)),
        (HEADS, {"participants": Heads(basis="actual", women=4)}, (None, 4)),
        (HEADS, {"participants": Heads(basis="actual", women=22, men=18)}, (None, 40)),
        (HEADS, {"participants": Heads(basis="actual", women=0, men=0)}, (None, 0)),
        (HEADS, {"participants": Heads(30, "actual", women=4, men=9)}, (None, 30)),
        (HEADS, {"participants": Heads(basis="expected", men=4)}, ("expected", None)),
        (WOMEN, {"participants": Heads(9, "actual", women=4)}, (None, 4)),
        (WOMEN, {"participants": Heads(9, "actual", men=4)}, ("not_reported", None)),
        (WOMEN, {"participants": Heads(9, "expected", women=4)}, ("expected", None)),
        (MEN, {"participants": Heads(9, "actual", women=9, men=0)}, (None, 0)),
    ],
)
def test_contributions(
    figure: Counted, changes: dict[str, Any], expected: tuple[str | None, int | None]
) -> None:
    found = contribution_of(figure, occasion(**changes), YEAR)
    reason, contribution = expected
    assert asdict(found) == {
        "id": "a",
        "counted": reason is None,
        "reason": reason,
        "contribution": contribution,
    }


@pytest.mark.parametrize(
    ("when", "sources", "allocation", "reason"),
    [
        # Open since 2018; a source of 2019 confirms it through 2019, one of 2020 through 2020.
        ("2018-06/..", ["2019-02"], "overlap", "unconfirmed"),
        ("2018-06/..", ["2019-02", "2020-01-01"], "overlap", None),
        ("2018-06/..", ["2021", "2018"], "overlap", None),
        # No source is dated: confirmed through its own start only.
        ("2018-06/..", [None], "overlap", "unconfirmed"),
        ("2020-06/..", [], "overlap", None),
        # Its year by start or end is that of its one known bound, which needs no confirmation.
        ("2018-06/..", [], "start", None),
        ("2018-06/..", [], "end", None),
        ("2018-06/2021", [], "overlap", None),
    ],
)
def test_an_open_end_is_confirmed_by_its_latest_source(
    when: str, sources: list[str | None], allocation: Allocation, reason: str | None
) -> None:
    running = occasion(when=when, sources=[Dated(each) for each in sources])
    found = contribution_of(RECORDS, running, year_window(2020, allocation))
    assert (found.reason, found.counted) == (reason, reason is None)


def test_an_occasion_is_read_from_its_document() -> None:
    text = (
        '{"id": "a", "kind": "meeting", "status": "completed", "duplicate_of": null,'
        ' "when": "2020", "sources": [{"date": "2021", "title": "Report"}], "title": "Meeting",'
        ' "participants":'
        ' {"count": 75, "qualifier": "over", "basis": "actual", "women": null, "men": 0,'
        ' "women_share": 0.4}}'
    )
    expected = occasion(
        when="2020", sources=[Dated("2021")], participants=Heads(75, "actual", women=None, men=0)
    )
    assert DECODER.decode(text) == expected


STATUSES: tuple[Status, ...] = get_args(Status)
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)
NUMBERS = st.none() | st.integers(0, 99)
WHENS = st.sampled_from(
    [
        "2019",
        "2020",
        "2020-03-03",
        "2019-12/2020-01",
        "2020-06/..",
        "2018/..",
        "../2020-05",
        "2021-02/",
    ]
)


def occasions(whens: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[Occasion, Qualifier]]]:
    """Occasions, each with the qualifier of its heads, which only tallies know."""
    heads = st.builds(
        Heads,
        NUMBERS,
        st.sampled_from(["actual", "expected"]),
        women=NUMBERS,
        men=NUMBERS,
    )
    one = st.builds(
        occasion,
        st.uuids().map(str),
        whens,
        status=st.sampled_from(STATUSES),
        duplicate_of=st.sampled_from([None, None, "z"]),
        sources=st.lists(st.sampled_from(["2019", "2021"]).map(Dated), max_size=1),
        quantity=NUMBERS,
        participants=heads,
    )
    return st.lists(st.tuples(one, st.sampled_from(QUALIFIERS)), max_size=8)


def numbers_of(each: Occasion) -> dict[Measure, int | None]:
    heads = each.participants
    return {
        "records": 1,
        "items": each.quantity,
        "heads": heads.known,
        "women": heads.women,
        "men": heads.men,
    }


def in_window(each: Occasion, window: Window) -> bool:
    assert each.when is not None
    return belongs(
        span(parse(each.when), [s.date for s in each.sources if s.date], "occasion"), window
    )


def reached(each: Occasion, window: Window) -> bool:
    """Whether a summary asks about it: it belongs, or would if its open end were confirmed."""
    assert each.when is not None
    dates = [s.date for s in each.sources if s.date]
    return in_window(each, window) or (
        window.allocation == "overlap"
        and each.when.endswith("/..")
        and belongs(span(parse(each.when), [*dates, "2022"], "occasion"), window)
    )


def tallied(pairs: Iterable[tuple[Occasion, Qualifier]], window: Window) -> list[Tally]:
    """What the grouped statement says of these occasions."""
    groups: defaultdict[tuple[Any, ...], list[Occasion]] = defaultdict(list)
    for each, qualifier in pairs:
        exactness = None if each.participants.count is None else qualifier
        keys = (each.status, each.duplicate_of is not None, not in_window(each, window))
        groups[*keys, exactness, each.participants.basis].append(each)
    return [
        Tally(
            kind="meeting",
            status=status,
            duplicate=duplicate,
            unconfirmed=unconfirmed,
            other_bound=False,
            qualifier=qualifier,
            basis=basis,
            records=len(own),
            sums={name: sum(numbers_of(each)[name] or 0 for each in own) for name in MEASURES},
            known={
                name: sum(numbers_of(each)[name] is not None for each in own) for name in MEASURES
            },
        )
        for (status, duplicate, unconfirmed, qualifier, basis), own in groups.items()
    ]


@given(
    occasions(WHENS),
    st.sampled_from(MEASURES),
    st.sampled_from(get_args(Allocation)),
)
def test_counted_contributions_sum_to_the_value(
    pairs: Sequence[tuple[Occasion, Qualifier]], measure: Measure, allocation: Allocation
) -> None:
    figure, window = Counted("x", "meeting", measure), year_window(2020, allocation)
    asked = [pair for pair in pairs if reached(pair[0], window)]
    found = figure_of(figure, tallied(asked, window), "/")
    rows = [contribution_of(figure, each, window) for each, _ in asked]
    counted = [row.contribution for row in rows if row.counted]
    total = sum((number for number in counted if number is not None), Decimal(0))
    assert found.value == (total if counted or measure == "records" else None)
    assert found.counted == len(counted)
    reasons = [row.reason for row in rows if row.reason is not None]
    assert found.not_reported == reasons.count("not_reported")
    left = {each: reasons.count(each) for each in sorted({*reasons}) if each != "not_reported"}
    assert found.left_out == left
    assert found.lower is None or found.value is None or found.lower <= found.value
    assert found.upper is None or found.upper == found.value


@given(
    occasions(WHENS),
    st.sampled_from(MEASURES),
    st.sampled_from(["start", "end"]),
)
def test_years_add_up(
    pairs: Sequence[tuple[Occasion, Qualifier]], measure: Measure, allocation: Allocation
) -> None:
    figure = Counted("x", "meeting", measure)
    windows = [year_window(year, allocation) for year in range(2015, 2025)]
    every = Window(windows[0].first, windows[-1].last, allocation)
    values = [
        [
            figure_of(figure, tallied([p for p in pairs if in_window(p[0], window)], window), "/")
            for window in some
        ]
        for some in (windows, [every])
    ]
    years, [decade] = values
    assert sum(each.value or 0 for each in years) == (decade.value or 0)
    assert sum(each.counted for each in years) == decade.counted
    assert sum(each.not_reported for each in years) == decade.not_reported
    assert decade.counted + decade.not_reported + sum(decade.left_out.values()) == len(pairs)


@given(occasions(WHENS), st.permutations(range(8)), st.sampled_from(MEASURES))
def test_the_order_of_records_changes_nothing(
    pairs: Sequence[tuple[Occasion, Qualifier]], order: Sequence[int], measure: Measure
) -> None:
    figure = Counted("x", "meeting", measure)
    shuffled = [pairs[position] for position in order if position < len(pairs)]
    first, second = (figure_of(figure, tallied(p, YEAR), "/") for p in (pairs, shuffled))
    assert first == second
