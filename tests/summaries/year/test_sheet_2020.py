"""The sheet of 2020, number by number: each comes out of the year's summary, on both engines.

`data/silk-routes-2020-facts.csv` has the lines of the sheet. The sheet has two halves, one a
project; each is the summary under the filter of that project. `why` says what the number is.
"""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

Json = dict[str, Any]
MIGRATION, BORDERS = "improving-migration", "integrated-border-management"


@dataclass(frozen=True)
class Printed:
    """A number on the sheet: its line, its words, and the figure that it is."""

    line: int
    words: str
    project: str
    name: str
    value: int
    why: str
    also: Json = field(default_factory=dict)


SHEET = [
    Printed(
        11,
        "75 participants from 25 countries",
        MIGRATION,
        "meeting_attendances",
        75,
        "the one meeting of four that says how many came; so nobody knows the most",
        {"counted": 1, "not_reported": 3, "lower": 75, "upper": None},
    ),
    Printed(
        43,
        "60 female law enforcement officers",
        MIGRATION,
        "training_attendances",
        60,
        "all that came to the one training",
        {"counted": 1, "not_reported": 0, "lower": 60, "upper": 60},
    ),
    Printed(
        43,
        "60 female law enforcement officers",
        MIGRATION,
        "training_attendances_women",
        60,
        "all of them were women; of men no number is given, and null is not 0",
    ),
    Printed(
        59,
        "10 orientation modules",
        MIGRATION,
        "publication_items",
        19,
        "ten modules are one publication and ten items, beside nine publications of one item",
        {"counted": 10},
    ),
    Printed(73, "3,380", MIGRATION, "virtual_counselling_sessions", 3380, "a flow of the year"),
    Printed(77, "2,813", MIGRATION, "social_media_posts", 2813, "a flow of the year"),
    Printed(
        81,
        "98,158",
        MIGRATION,
        "social_media_followers",
        98158,
        "a stock, said twice: exact goes before over",
        {
            "qualifier": "exact",
            "upper": 98158,
            "as_of": "2020",
            "coverage": None,
            "left_out": {"conflicting": 1},
        },
    ),
    Printed(
        85,
        "10, 683, 395",
        MIGRATION,
        "people_reached",
        10683395,
        "contacts of all channels; those of Facebook are part of them",
        {"coverage": 1, "left_out": {"subset": 1}},
    ),
    Printed(
        89,
        "1 Global Pandemic",
        MIGRATION,
        "global_pandemics",
        1,
        "listed, with no rule to combine it",
        {"rule": {"time": "none", "place": "none"}},
    ),
    Printed(93, "1 New website", MIGRATION, "new_websites", 1, "a flow of the year"),
    Printed(97, "3 new social media channels", MIGRATION, "new_social_media_channels", 3, "a flow"),
]
# What the lines of each half come to, counted by hand.
COUNTS = {
    MIGRATION: {"meetings": 4, "trainings": 1, "publications": 10, "activities": 1},
    BORDERS: {"meetings": 5, "trainings": 2, "publications": 0, "activities": 3},
    None: {"meetings": 9, "trainings": 3, "publications": 10, "activities": 4},
}
# Beside a chosen value: line, words, figure, and how it stands there.
BESIDE: list[tuple[int, str, str, Json]] = [
    (
        101,
        "Over 100,000 followers",
        "social_media_followers",
        {"owner": "icmpd", "value": 100000, "qualifier": "over", "when": "2020"}
        | {"reason": "conflicting"},
    ),
    (
        105,
        "Over 10 million people reached via Facebook",
        "people_reached",
        {"owner": "icmpd", "value": 10000000, "qualifier": "over", "when": "2020"}
        | {"reason": "subset"},
    ),
]


def summary(client: TestClient, project: str | None) -> Json:
    query = "" if project is None else f"?project={project}"
    data: Json = client.get(f"/v1/summaries/2020{query}").json()["data"]
    return data


def figure(client: TestClient, project: str | None, name: str) -> Json:
    """The one figure of that name."""
    data = summary(client, project)
    every = [e for section in ("counts", "items", "people") for e in data[section].values()]
    [found] = [each for each in [*every, *data["indicators"]] if each["name"] == name]
    return dict(found)


@pytest.mark.parametrize("printed", SHEET, ids=lambda each: f"line {each.line} {each.name}")
def test_each_number_is_a_figure_of_its_project(reader: TestClient, printed: Printed) -> None:
    found = figure(reader, printed.project, printed.name)
    expected = {"value": printed.value} | printed.also
    assert {name: found[name] for name in expected} == expected, printed.why


@pytest.mark.parametrize("printed", SHEET, ids=lambda each: f"line {each.line} {each.name}")
def test_each_number_leads_to_its_line(reader: TestClient, printed: Printed) -> None:
    found = figure(reader, printed.project, printed.name)
    rows = reader.get(f"{found['records']}&limit=1000").json()["data"]
    counted = {
        r["record"]["sources"][0]["locator"]: r["contribution"] for r in rows if r["counted"]
    }
    assert f"line {printed.line}" in counted
    # Three pages stand on one line of the sheet; every other counted record has a line of its own.
    contributions = [row["contribution"] for row in rows if row["counted"]]
    assert sum(contributions) == printed.value


@pytest.mark.parametrize(("line", "words", "name", "expected"), BESIDE, ids=["followers", "reach"])
def test_what_the_sheet_says_otherwise_stands_beside(
    reader: TestClient, line: int, words: str, name: str, expected: Json
) -> None:
    [beside] = figure(reader, MIGRATION, name)["alternatives"]
    record = reader.get(f"/v1/metrics/{beside.pop('id')}").json()["data"]
    assert beside == expected
    assert record["sources"][0]["locator"] == f"line {line}"
    assert words.startswith(record["sources"][0]["text"])


def test_ten_modules_are_ten_items_of_one_publication(reader: TestClient) -> None:
    data = reader.get(f"/v1/summaries/2020?project={MIGRATION}&by=type").json()["data"]
    rows = {row["key"]: row for row in data["breakdowns"]["type"]["rows"]}
    modules, pages = rows["training_material"], rows["social_media_page"]
    shown = [
        (row["counts"]["publications"]["value"], row["items"]["publications"]["value"])
        for row in (modules, pages)
    ]
    # Line 33 says three pages of three channels: three publications.
    assert shown == [(1, 10), (3, 3)]


def test_countries_that_took_part_stand_with_their_meetings_and_are_never_added(
    reader: TestClient,
) -> None:
    # 25, 14 and 10 countries may be the same ones: they are members of records, not of a figure.
    found = figure(reader, MIGRATION, "meeting_attendances")
    rows = reader.get(f"{found['records']}&limit=1000").json()["data"]
    told = {
        row["record"]["sources"][0]["locator"]: (
            row["record"]["participating_countries"]["count"],
            row["contribution"],
            row["reason"],
        )
        for row in rows
    }
    assert told == {
        "line 11": (25, 75, None),
        "line 15": (14, None, "not_reported"),
        "line 19": (10, None, "not_reported"),
        "line 23": (None, None, "not_reported"),
    }


@pytest.mark.parametrize("project", COUNTS, ids=str)
def test_the_lines_of_each_half_are_counted(reader: TestClient, project: str | None) -> None:
    data = summary(reader, project)
    assert {name: each["value"] for name, each in data["counts"].items()} == COUNTS[project]
    assert (data["continuing"], data["undated"], data["by_status"]) == (
        0,
        0,
        {"planned": 0, "postponed": 0, "cancelled": 0},
    )
    assert data["allocated_by_other_bound"] == 0


def test_nobody_is_reported_for_the_borders(reader: TestClient) -> None:
    # The second half of the sheet names no head count: null, not 0.
    people = summary(reader, BORDERS)["people"]
    shown = {name: (each["value"], each["not_reported"]) for name, each in people.items()}
    assert shown == {
        "meeting_attendances": (None, 5),
        "meeting_attendances_women": (None, 5),
        "meeting_attendances_men": (None, 5),
        "training_attendances": (None, 2),
        "training_attendances_women": (None, 2),
        "training_attendances_men": (None, 2),
    }
    assert summary(reader, BORDERS)["indicators"] == []


def test_the_indicators_of_the_sheet_and_no_others(reader: TestClient) -> None:
    """Every indicator is of the first half, so the whole year says the same of it."""
    shown = [
        [(each["name"], each["value"]) for each in summary(reader, project)["indicators"]]
        for project in (MIGRATION, None)
    ]
    expected = sorted((p.name, p.value) for p in SHEET if p.line >= 73)
    assert shown == [expected, expected]


def test_the_sheet_as_a_table(reader: TestClient) -> None:
    answer = reader.get(f"/v1/summaries/2020?project={MIGRATION}&format=csv")
    rows = {row["name"]: row["value"] for row in csv.DictReader(io.StringIO(answer.text))}
    assert {p.name: rows[p.name] for p in SHEET} == {p.name: str(p.value) for p in SHEET}
