"""Every worked example of `docs/figures.md` is run as it stands there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from msgspec.structs import replace

from events_api.core.kinds.indicator import PlaceRule, TimeRule
from events_api.core.values.json import from_json, to_json
from events_api.core.values.structures import Qualifier
from events_api.core.values.year_windows import year_window
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import IndicatorFigure, indicator_figures
from events_api.summaries.rules.readings import Reading
from tests.summaries.rules.time_rules.test_year_values import reading

PAGE = (Path(__file__).parents[2] / "docs" / "figures.md").read_text("utf-8")
RULE = re.compile(
    r"\*Time rule (\w+), place rule (\w+)(, percentage)?, year (\d{4})\.\*\n\n"
    r"\| value \| when \| more \| becomes \|\n\| --- \| --- \| --- \| --- \|\n"
)


@dataclass(frozen=True)
class Example:
    """One example of the page: its rules, what was reported, what becomes of it, its figures."""

    title: str
    rules: Rules
    year: int
    rows: list[list[str]]
    figures: list[dict[str, str]]


def examples() -> Iterator[Example]:
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        title, text = section.split("\n", 1)
        found = RULE.search(text)
        assert found, title
        time, place, percentage, year = found.groups()
        table = text[found.end() :].split("\n\n")[0]
        lines = re.findall(r"^> (.+)$", text, flags=re.MULTILINE)
        yield Example(
            title=title,
            rules=Rules(
                cast("TimeRule", time),
                cast("PlaceRule", place),
                persons=False,
                scale=100 if percentage else 1,
            ),
            year=int(year),
            rows=[[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()],
            figures=[dict(re.findall(r"`(\w+)` (.+?)(?=, `|$)", line)) for line in lines],
        )


EXAMPLES = list(examples())


def given_reading(number: int, row: list[str]) -> Reading:
    said, when, more, _ = row
    words = said.split()
    plain = reading(f"r{number}", words[-1].replace(",", ""), None if when == "no date" else when)
    qualifiers: list[Qualifier] = [each for each in get_args(Qualifier) if each in words]
    plain = replace(plain, qualifier=qualifiers[0] if qualifiers else "exact")
    for each in filter(None, more.split(", ")):
        plain = with_more(plain, each)
    return plain


def with_more(plain: Reading, words: str) -> Reading:
    pair = re.fullmatch(r"(\d+) of (\d+)", words)
    if pair:
        return replace(plain, numerator=Decimal(pair[1]), denominator=Decimal(pair[2]))
    name, _, value = words.partition(" ")
    changes: dict[str, dict[str, Any]] = {
        "provisional": {"provisional": True},
        "since": {"since": value},
        "country": {"countries": [value]},
        "project": {"projects": [value]},
    }
    if name == "to":
        return replace(plain, value_to=Decimal(value))
    own = changes.get(name, {"dimensions": {**plain.dimensions, name: value}})
    return replace(plain, **own)


def told(figure: IndicatorFigure, names: dict[str, str]) -> dict[str, str]:
    """The members that an example names, in its words."""
    shown = from_json(to_json(figure.figure))
    return {name: in_words(shown[name]) for name in names}


def in_words(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return f"{value['value']} from {value['from']} to {value['to']}"
    return str(value) if isinstance(value, str) else f"{Decimal(value):,f}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.title)
def test_an_example_says_what_the_rules_say(example: Example) -> None:
    readings = [given_reading(number, row) for number, row in enumerate(example.rows)]
    window = year_window(example.year, "start")
    found = indicator_figures(readings, {"visitors": example.rules}, window, lambda *_: "/")
    # In the order of the page, which is that of the first record that counts.
    found.sort(key=lambda each: min(part.id for part in each.contributions))
    assert [told(e, n) for e, n in zip(found, example.figures, strict=True)] == example.figures
    fates = {
        part.id: "counted" if part.reason is None else part.reason
        for each in found
        for part in each.contributions
    }
    shares = {part.id: part.contribution for each in found for part in each.contributions}
    for number, (each, row) in enumerate(zip(readings, example.rows, strict=True)):
        fate, _, share = row[3].partition(" as ")
        assert fates.get(f"r{number}", "not of the year") == fate
        if fate == "counted":
            assert shares[f"r{number}"] == Decimal(share or each.value)


def test_every_rule_has_an_example() -> None:
    assert {each.rules.time for each in EXAMPLES} == {*get_args(TimeRule)}
    assert {each.rules.place for each in EXAMPLES} == {*get_args(PlaceRule)}
    assert len(EXAMPLES) == PAGE.count("\n### ") == PAGE.count("*Time rule")
