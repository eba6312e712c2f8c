"""Explanations: every rule, reason and qualifier there is has its sentence, in every language."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any, get_args

import pytest

from events_api.core.kinds.indicator import PlaceRule, TimeRule
from events_api.core.texts.phrases import languages
from events_api.core.values.structures import Qualifier
from events_api.summaries.figures import Alternative, Figure, Reason, Rule
from events_api.summaries.presentation.explanations import explained, restated
from events_api.summaries.presentation.wording import Wording

REASONS: tuple[Reason, ...] = get_args(Reason)
RULES = [*product(get_args(TimeRule), get_args(PlaceRule))]
SECTIONS = ("counts", "items", "people", "indicators")


def figure(**said: Any) -> Figure:
    usual: dict[str, Any] = {
        "name": "reach",
        "scope": {},
        "value": Decimal(9),
        "unit": "people",
        "qualifier": "exact",
        "lower": Decimal(9),
        "upper": Decimal(9),
        "rule": Rule(time="flow", place="sum"),
        "as_of": "2020",
        "coverage": None,
        "counted": 2,
        "not_reported": 0,
        "left_out": {},
        "alternatives": [],
        "records": "/r",
    }
    return Figure(**{**usual, **said})


def every() -> Iterator[tuple[Figure, str]]:
    """Figures of each section, rule, qualifier, reason and number of records."""
    for time, place in RULES:
        yield figure(rule=Rule(time=time, place=place)), "indicators"
    for section, qualifier in product(SECTIONS, get_args(Qualifier)):
        yield figure(qualifier=qualifier), section
    for reason, number in product(REASONS, (1, 2, 3, 11, 21, 1000)):
        yield figure(left_out={reason: number}, counted=number, provisional=number), "indicators"
        yield figure(value=Decimal(0), not_reported=number, counted=0), "people"
    for reason in REASONS:
        other = Alternative("1", "iom", Decimal(8), "over", "2019/2020", reason)
        yield figure(value=None, qualifier=None, alternatives=[other]), "indicators"
        yield figure(alternatives=[replace(other, owner=None, when=None)]), "indicators"


@pytest.mark.parametrize("language", languages())
def test_every_rule_reason_and_qualifier_has_sentences(language: str) -> None:
    wording, english = Wording(language, {}), Wording("en", {})
    for each, section in every():
        found = explained(each, section, wording)
        said = [*found.made, *found.left_out, *(other.words for other in found.others)]
        assert (len(found.left_out), len(found.others)) == (
            len(each.left_out),
            len(each.alternatives),
        )
        assert not re.search(r"[{}_]|None|Decimal", " ".join(said))
        told = explained(each, section, english)
        assert len(found.made) == len(told.made) >= 2
        if language != "en":
            assert not {*found.made} & {*told.made} | {*found.left_out} & {*told.left_out}


def test_sentences_differ_by_rule_reason_and_qualifier() -> None:
    wording = Wording("en", {})
    times = {
        explained(figure(rule=Rule(time=t, place="sum")), "indicators", wording).made[0]
        for t in get_args(TimeRule)
    }
    assert len(times) == len(get_args(TimeRule))
    reasons = {
        explained(figure(left_out={r: 1}), "indicators", wording).left_out[0] for r in REASONS
    }
    assert len(reasons) == len(REASONS)
    exact = {
        explained(figure(qualifier=q), "people", wording).made[-1] for q in get_args(Qualifier)
    }
    assert len(exact) == len(get_args(Qualifier))


def test_what_nobody_reported_is_not_said_to_be_nothing() -> None:
    silent = figure(value=None, qualifier=None, lower=None, upper=None, counted=0, not_reported=8)
    assert explained(silent, "people", Wording("en", {})).made == [
        "Head counts are added up. Whoever came twice is counted twice.",
        "No record gives a number. That is not 0: nobody reported one.",
    ]
    one = figure(unit="attendances", counted=1, not_reported=8, qualifier="at_least")
    assert explained(one, "people", Wording("en", {})).made == [
        "Head counts are added up. Whoever came twice is counted twice.",
        "1 record makes it up.",
        "8 records gave no number, so the true number may be higher.",
    ]
    assert explained(one, "people", Wording("ru", {})).made[1:] == [
        "Из чего складывается: 1 запись.",
        "Без числа: 8 записей; на деле может быть больше.",
    ]


def test_what_an_edition_says_is_compared_with_what_is_said_now() -> None:
    wording = Wording("en", {})
    then: dict[str, Any] = {"value": 9, "qualifier": "exact", "lower": Decimal("9.0"), "upper": 9}
    assert restated(figure(), 2, then, wording) == "Edition 2 says the same."
    other = {**then, "value": 8, "qualifier": "over", "upper": None}
    assert restated(figure(), 2, other, wording) == (
        "Restated since edition 2, which said: over 8 people."
    )
    none = dict.fromkeys(then)
    assert restated(figure(), 1, none, wording) == (
        "Restated since edition 1, which said: no number."
    )
    assert restated(figure(), 1, None, wording) == "Edition 1 does not have this figure."
