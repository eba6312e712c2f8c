"""Levels over HTTP: the readings of earlier years that a year stands on, on both engines.

The rules themselves have tests of their own; here stands which records reach them, in every format.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pycountry
import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.reference import INDICATORS
from tests.samples import write

Json = dict[str, Any]
USERS = {
    "code": "users",
    "name": "Users since launch",
    "unit": "people",
    "time_rule": "cumulative",
    "place_rule": "sum",
    "direction": "ascending",
    "baseline": {"year": "2018", "value": 3000, "scope": "project:mrc"},
    "targets": {"2020 project:mrc": 6000},
}


pytestmark = pytest.mark.template("samples")


def prepared(catalogue: Catalogue, *records: Mapping[str, Any], **changes: Any) -> None:
    """Write the indicator and metrics of it, each since 2016 and of the project `mrc`."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        row = INDICATORS.given.model_validate(USERS | changes)
        transaction.put_reference(INDICATORS, row)
    plain = {"indicator": "users", "since": "2016", "projects": ["mrc"]}
    write(catalogue, "metrics", *({**plain, **record} for record in records))


def figures(client: TestClient, address: str) -> list[Json]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["data"]["indicators"]
    return found


def test_a_year_finds_the_last_levels_before_it(catalogue: Catalogue, client: TestClient) -> None:
    prepared(
        catalogue,
        {"ref": "old", "value": 3000, "when": "2011-03"},
        {"ref": "last", "value": 4000, "when": "2019-12-20"},
        {"ref": "z", "value": 5200, "when": "2020-12-31"},
    )
    [found] = figures(client, "/v1/summaries/2020")
    rows = client.get(found["records"]).json()["data"]
    assert found == {
        "name": "users",
        "scope": {"projects": ["mrc"]},
        "value": 5200,
        "unit": "people",
        "qualifier": "exact",
        "lower": 5200,
        "upper": 5200,
        "rule": {"time": "cumulative", "place": "sum"},
        "as_of": "2020-12-31",
        "coverage": None,
        "counted": 1,
        "not_reported": 0,
        "left_out": {"contained": 1},
        "alternatives": [
            {
                "id": next(r["record"]["id"] for r in rows if r["record"]["ref"] == "last"),
                "owner": "icmpd",
                "value": 4000,
                "qualifier": "exact",
                "when": "2019-12-20",
                "reason": "contained",
            }
        ],
        "records": "/v1/summaries/2020/figures/users/records?unit=people&project=mrc",
        "provisional": 0,
        "since": "2016",
        "increase": 1200,
        "change_since": None,
        "baseline": {"year": "2018", "value": 3000},
        "target": 6000,
        "direction": "ascending",
        # 2,200 of 3,000.
        "progress": 0.7333,
        "change": None,
    }
    # The contribution of a level is the level; what it grew from is listed beside it.
    shown = [(r["record"]["ref"], r["counted"], r["reason"], r["contribution"]) for r in rows]
    assert sorted(shown) == [("last", False, "contained", None), ("z", True, None, 5200)]


def test_only_the_same_series_is_a_beginning(catalogue: Catalogue, client: TestClient) -> None:
    both = {"sex": "female", "age": "young"}
    near = {"when": "2019-12-20", "value": 1}
    others: list[Json] = [
        {"projects": ["mrc", "border"]},
        {"projects": ["border"]},
        {"projects": [], "programmes": ["bali"]},
        {"countries": ["PK", "AF"]},
        {"countries": []},
        {"dimensions": {"sex": "female"}},
        {"dimensions": {}},
        {"unit": "families"},
        {"since": "2017"},
        {"since": None},
        {"state": "draft"},
        {"status": "planned"},
        {"indicator": "followers", "since": None},
    ]
    own = {"countries": ["PK"], "dimensions": both}
    prepared(
        catalogue,
        *({**own, **near, **other} for other in others),
        # The same dimensions in another order, and another programme of the same project.
        {
            **own,
            "dimensions": dict(reversed(both.items())),
            "programmes": ["prague"],
            "when": "2012",
            "value": 40,
        },
        {**own, "when": "2020-12-31", "value": 100},
        place_rule="none",
    )
    [found] = [each for each in figures(client, "/v1/summaries/2020") if each["value"] == 100]
    assert found["scope"] == {"projects": ["mrc"], "countries": ["PK"], "dimensions": both}
    assert (found["increase"], found["left_out"]) == (None, {"contained": 1})
    assert found["change_since"] == {"value": 60, "from": "2012", "to": "2020-12-31"}


def test_a_duplicate_is_no_beginning(catalogue: Catalogue, client: TestClient) -> None:
    prepared(catalogue, {"ref": "a", "when": "2019-12-01", "value": 40})
    [first] = client.get("/v1/metrics").json()["data"]
    again = {"indicator": "users", "since": "2016", "projects": ["mrc"], "when": "2019-12-31"}
    write(catalogue, "metrics", again | {"value": 41, "duplicate_of": first["id"]})
    write(catalogue, "metrics", again | {"value": 100, "when": "2020-12-31"})
    [found] = figures(client, "/v1/summaries/2020")
    assert (found["increase"], found["left_out"]) == (60, {"contained": 1})


def test_many_series_each_find_their_own(catalogue: Catalogue, client: TestClient) -> None:
    # More than one statement looks up at once.
    codes = sorted(each.alpha_2 for each in pycountry.countries)[:60]
    prepared(
        catalogue,
        *(
            {"countries": [code], "when": f"{year}-12-31", "value": value}
            for number, code in enumerate(codes)
            for year, value in ((2018, 0), (2019, number), (2020, 3 * number))
        ),
        place_rule="none",
    )
    found = figures(client, "/v1/summaries/2020")
    grown = {each["scope"]["countries"][0]: each["increase"] for each in found}
    assert grown == {code: 2 * number for number, code in enumerate(codes)}


def test_filters_and_parts_hold_for_beginnings(catalogue: Catalogue, client: TestClient) -> None:
    prepared(
        catalogue,
        {"ref": "a", "themes": ["return"], "when": "2019-12-10", "value": 10},
        {"ref": "b", "themes": ["customs"], "when": "2019-12-20", "value": 20},
        {"ref": "z", "themes": ["customs", "return"], "when": "2020-12-31", "value": 100},
    )
    asked = {
        "": 80,
        "?theme=return": 90,
        "?theme=customs": 80,
        "?country=none": 80,
    }
    increases = {
        query: figures(client, f"/v1/summaries/2020{query}")[0]["increase"] for query in asked
    }
    assert increases == asked
    # Parts divide what the year stands on, and are not held against goals of the whole.
    rows = client.get("/v1/summaries/2020?by=theme").json()["data"]["breakdowns"]["theme"]["rows"]
    parts = {row["key"]: row["indicators"][0] for row in rows}
    members = ("value", "increase", "baseline", "target")
    assert {key: [each[name] for name in members] for key, each in parts.items()} == {
        "customs": [100, 80, None, None],
        "return": [100, 90, None, None],
    }
    for each in parts.values():
        listed = client.get(each["records"]).json()["data"]
        assert [row["reason"] for row in listed if not row["counted"]] == ["contained"]
        assert each["left_out"] == {"contained": 1}


def test_goals_and_growth_are_rows_of_csv_and_words_of_text(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        {"when": "2018-06", "value": 4000},
        {"when": "2020-12-31", "value": 5200},
    )
    table = client.get("/v1/summaries/2020?format=csv").text
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["name"] == "users"]
    members = ("section", "value", "as_of", "unit", "rule", "counted")
    assert [tuple(row[name] for name in members) for row in rows] == [
        ("indicators", "5200", "2020-12-31", "people", "cumulative/sum", "1"),
        ("change_since", "1200", "2018-06/2020-12-31", "people", "", ""),
        ("baseline", "3000", "2018", "people", "", ""),
        ("target", "6000", "2020", "people", "", ""),
    ]
    assert {(row["year"], row["records"]) for row in rows} == {
        ("2020", "/v1/summaries/2020/figures/users/records?unit=people&project=mrc")
    }
    [line] = [
        e for e in client.get("/v1/summaries/2020?format=txt").text.splitlines() if "5,200" in e
    ]
    assert line == (
        "- Users since launch: 5,200 people (Mrc; as of 31 December 2020; counted since 2016; "
        "1,200 of it June 2018 – 31 December 2020; baseline 3,000 (2018); target 6,000; "
        "73.33% of the way to the target; left out: 1 covered by another value)"
    )


def test_goals_are_of_the_indicators_own_unit_and_year(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        {"when": "2019-12-31", "value": 5},
        {"when": "2020-12-31", "value": 6},
        {"when": "2020-12-31", "value": 7, "unit": "families"},
    )
    goals = {
        (year, each["unit"]): (each["baseline"], each["target"])
        for year in (2019, 2020)
        for each in figures(client, f"/v1/summaries/{year}")
    }
    baseline = {"year": "2018", "value": 3000}
    assert goals == {
        (2019, "people"): (baseline, None),
        (2020, "people"): (baseline, 6000),
        (2020, "families"): (None, None),
    }


def test_an_increase_has_a_row_of_its_own(catalogue: Catalogue, client: TestClient) -> None:
    prepared(catalogue, {"when": "2020-12", "value": 0, "since": "2020-05"}, baseline=None)
    rows = csv.DictReader(io.StringIO(client.get("/v1/summaries/2020?format=csv").text))
    found = [(r["section"], r["value"], r["as_of"]) for r in rows if r["name"] == "users"]
    # Zero is a growth like another.
    assert found == [
        ("indicators", "0", "2020-12"),
        ("increase", "0", "2020"),
        ("target", "6000", "2020"),
    ]


def test_earlier_and_undated_readings_make_no_part_of_a_breakdown(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        {"themes": ["return"], "when": "2019-12-31", "value": 10},
        {"themes": ["customs"], "when": "2020-12-31", "value": 100},
        {"themes": ["return"], "when": None, "value": 3},
    )
    data = client.get("/v1/summaries/2020?by=theme").json()["data"]
    assert [row["key"] for row in data["breakdowns"]["theme"]["rows"]] == ["customs"]
    assert data["breakdowns"]["theme"]["overlapping"] is False
    assert data["indicators"][0]["left_out"] == {"contained": 1, "undated": 1}
    assert data["undated"] == 1


def test_an_undated_metric_is_said_in_each_year_that_has_its_figure(
    catalogue: Catalogue, client: TestClient
) -> None:
    prepared(
        catalogue,
        {"ref": "n", "when": None, "value": 3},
        {"ref": "p", "when": None, "value": 3, "status": "planned"},
        {"ref": "z", "when": "2020-12-31", "value": 100},
    )
    [found] = figures(client, "/v1/summaries/2020")
    rows = client.get(found["records"]).json()["data"]
    assert found["left_out"] == {"undated": 1}
    assert {row["record"]["ref"]: row["reason"] for row in rows} == {"n": "undated", "z": None}
    assert figures(client, "/v1/summaries/2019") == []
    assert client.get("/v1/summaries/2019").json()["data"]["undated"] == 1


def test_earlier_levels_are_found_however_many_others_there_are(
    client: TestClient, catalogue: Catalogue
) -> None:
    """The last reading of a series before the year is behind many of other series and units."""
    others = [
        {"when": f"{year}-0{month}-15", "value": 5, "unit": unit, "projects": projects}
        for year in (2016, 2017, 2018)
        for month in range(1, 10)
        for unit, projects in [("people", ["border"]), ("homes", ["mrc"]), ("people", [])]
    ]
    prepared(
        catalogue,
        {"when": "2014-12-31", "value": 1},
        {"when": "2015-12-31", "value": 7, "status": "cancelled"},
        {"when": "2020-12-31", "value": 4},
        *others,
    )
    found = next(
        each
        for each in figures(client, "/v1/summaries/2020")
        if each["scope"] == {"projects": ["mrc"]}
    )
    assert (found["value"], found["increase"]) == (4, None)
    assert found["change_since"] == {"value": 3, "from": "2014-12-31", "to": "2020-12-31"}
