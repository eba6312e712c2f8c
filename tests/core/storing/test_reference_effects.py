"""Indicators managed: a changed rule or unit is true of all values at once, and history says so."""

from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.indicator import IndicatorFields
from events_api.core.records.history_table import Change
from events_api.core.records.record import Record
from events_api.core.storing import reference_effects
from events_api.core.storing.rebuild import rebuild
from events_api.core.storing.store import writing
from events_api.reference import INDICATORS
from tests.samples import key, write
from tests.summaries.year.test_drilldown import check, figures_of, got

Json = dict[str, Any]
REACH = {"code": "reach", "name": "Reach", "unit": "people", "time_rule": "flow"}


def change(catalogue: Catalogue, client: TestClient, **members: Any) -> None:
    """Change the indicator `reach` over HTTP, as its keeper does."""
    headers = key(catalogue, "write:reference", "publish")
    there = client.get("/v1/indicators/reach")
    headers["If-Match"] = there.headers["etag"]
    answer = client.patch("/v1/indicators/reach", json=members, headers=headers)
    assert answer.status_code == 200, answer.text


def figure(client: TestClient, year: int, **wanted: str) -> Json:
    [found] = [
        each
        for each in got(client, f"/v1/summaries/{year}")["data"]["indicators"]
        if each["name"] == "reach" and wanted.items() <= each.items()
    ]
    return dict(found)


def placed(catalogue: Catalogue) -> list[tuple[Any, ...]]:
    """Where every record stands in time, and all links."""
    tables = Record.metadata.tables
    record, link = tables["record"], tables["link"]
    days = (record.c.id, record.c.sort_on, record.c.end_on, record.c.runs_to, record.c.within)
    with catalogue.database.snapshot() as connection:
        rows = [tuple(row) for row in connection.execute(select(*days).order_by(record.c.id))]
        links = select(link.c.record, link.c.dim, link.c.value, link.c.public)
        ordered = links.order_by(link.c.record, link.c.dim, link.c.value)
        return rows + [tuple(row) for row in connection.execute(ordered)]


@pytest.mark.template("samples")
def test_a_changed_time_rule_moves_the_values(catalogue: Catalogue, client: TestClient) -> None:
    write(
        catalogue,
        "metrics",
        {"ref": "whole", "when": "2020", "value": 5},
        {"ref": "across", "when": "2019-07/2020-06", "value": 7},
        {"ref": "draft", "when": "2019-07/2020-06", "value": 9, "state": "draft"},
        {"ref": "other", "when": "2019-07/2020-06", "value": 8, "indicator": "followers"},
    )
    before = got(client, "/v1/metrics")["data"]
    revision = int(client.get("/v1/metrics").headers["events-revision"])
    assert (figure(client, 2020)["value"], figure(client, 2020)["left_out"]) == (5, {"spanning": 1})
    change(catalogue, client, time_rule="stock")
    # Readings of a stock are of their last day: the one of June 2020 comes before December.
    shown = figure(client, 2020)
    assert (shown["value"], shown["rule"]["time"], shown["left_out"]) == (
        5,
        "stock",
        {"contained": 1},
    )
    listed = got(client, "/v1/metrics?indicator=reach&year=2020")["data"]
    assert [each["ref"] for each in listed] == ["whole", "across"]
    assert got(client, "/v1/metrics?indicator=reach&year=2019")["data"] == []
    # Their documents say the same as before, so no version moves; the public revision does.
    assert sorted(map(repr, got(client, "/v1/metrics")["data"])) == sorted(map(repr, before))
    assert int(client.get("/v1/metrics").headers["events-revision"]) == revision + 1
    derived = placed(catalogue)
    rebuild(catalogue.database, catalogue.resources, catalogue.lists, lambda *_: None)
    assert placed(catalogue) == derived
    for year in (2019, 2020):
        for each in figures_of(got(client, f"/v1/summaries/{year}")["data"]):
            check(client, each)
    change(catalogue, client, time_rule="flow")
    assert (figure(client, 2020)["value"], figure(client, 2020)["left_out"]) == (5, {"spanning": 1})


@pytest.mark.template("samples")
def test_a_changed_unit_renames_that_of_the_values(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(
        catalogue,
        "metrics",
        {"ref": "filled", "value": 5},
        {"ref": "same", "value": 6, "unit": "people", "when": "2019"},
        {"ref": "own", "value": 7, "unit": "visits"},
    )
    change(catalogue, client, unit="persons")
    found = {each["ref"]: each for each in got(client, "/v1/metrics")["data"]}
    assert {ref: (each["unit"], each["version"]) for ref, each in found.items()} == {
        "filled": ("persons", 2),
        "same": ("persons", 2),
        "own": ("visits", 1),
    }
    assert figure(client, 2020, unit="persons")["value"] == 5
    assert figure(client, 2020, unit="visits")["value"] == 7
    # A value that is sent again as it is changes nothing.
    [again] = write(catalogue, "metrics", {"ref": "filled", "value": 5})
    assert (again.outcome, again.version) == ("unchanged", 2)
    change(
        catalogue, client, name="Reached", definition="Whoever was reached.", targets={"2020": 9}
    )
    assert {each["version"] for each in got(client, "/v1/metrics")["data"]} == {1, 2}


@pytest.mark.template("samples")
def test_history_says_who_changed_the_rule_and_what_it_changed(
    catalogue: Catalogue, client: TestClient
) -> None:
    [written] = write(catalogue, "metrics", {"ref": "m"})
    change(catalogue, client, unit="persons")
    table = Change.__table__  # type: ignore[attr-defined]
    asked = select(table).where(table.c.subject.in_(["reach", written.id])).order_by(table.c.n)
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(asked).all()
    assert [(row.kind, row.version, row.action, row.via, row.by_owner) for row in rows] == [
        ("indicator", 1, "created", "command", None),
        ("metric", 1, "created", "command", None),
        ("indicator", 2, "updated", "api", "icmpd"),
        ("metric", 2, "updated", "api", "icmpd"),
    ]
    document = client.get(f"/v1/metrics/{written.id}").text
    assert f'"data":{rows[-1].document}' in document
    assert '"unit":"persons"' in rows[-1].document


@pytest.mark.template("samples")
def test_place_rules_and_labels_count_at_once(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "metrics", {"countries": ["AF"]}, {"countries": ["PK"], "value": 6})
    apart = got(client, "/v1/summaries/2020")["data"]["indicators"]
    assert [each["value"] for each in apart] == [5, 6]
    change(catalogue, client, place_rule="sum", name="Reached people")
    answer = got(client, "/v1/summaries/2020")
    assert [each["value"] for each in answer["data"]["indicators"]] == [11]
    assert answer["labels"]["indicators"] == {"reach": "Reached people"}
    assert {each["version"] for each in got(client, "/v1/metrics")["data"]} == {1}


FITTING = {
    **dict.fromkeys(("flow", "events", "stock", "cumulative"), ("sum", "max", "none")),
    **dict.fromkeys(("average", "ratio"), ("max", "none")),
    "none": ("none",),
}


@pytest.mark.parametrize("time", FITTING)
def test_rules_that_contradict_one_another_are_refused(
    catalogue: Catalogue, client: TestClient, time: str
) -> None:
    """Every pair of rules is taken or refused as meaning section 4 says; without one it is none."""
    headers = key(catalogue, "write:reference", "publish")
    taken = []
    for place in ("sum", "max", "none"):
        row = REACH | {"code": f"of-{place}", "time_rule": time, "place_rule": place}
        answer = client.post("/v1/indicators", headers=headers, json=row)
        if answer.status_code == 201:
            taken.append(place)
            continue
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/place_rule", "invalid_value")
    assert tuple(taken) == FITTING[time]
    unsaid = client.post("/v1/indicators", headers=headers, json=REACH | {"time_rule": time})
    assert unsaid.json()["data"]["place_rule"] == "none"


@pytest.mark.template("samples")
def test_a_refusal_says_what_to_choose(catalogue: Catalogue, client: TestClient) -> None:
    change(catalogue, client, place_rule="sum")
    headers = key(catalogue, "write:reference") | {"If-Match": "*"}
    errors = []
    for rule in ("average", "none"):
        answer = client.patch("/v1/indicators/reach", json={"time_rule": rule}, headers=headers)
        errors += answer.json()["errors"]
    assert {each["pointer"] for each in errors} == {"/place_rule"}
    assert [each["detail"] for each in errors] == [
        "Choose `max` or `none`: values of the time rule `average` are never combined so.",
        "Choose `none`: values of the time rule `none` are never combined so.",
    ]
    change(catalogue, client, time_rule="average", place_rule="max")


@pytest.mark.template("samples")
def test_rules_that_were_stored_before_are_shown_and_mended(
    catalogue: Catalogue, client: TestClient
) -> None:
    """Nothing that reads it fails; its next change has to choose a rule."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        row = REACH | {"time_rule": "average", "place_rule": "sum"}
        transaction.put_reference(INDICATORS, IndicatorFields.model_validate(row))
    write(catalogue, "metrics", {"countries": ["AF"]}, {"countries": ["PK"], "value": 6})
    assert got(client, "/v1/indicators/reach")["data"]["place_rule"] == "sum"
    apart = got(client, "/v1/summaries/2020")["data"]["indicators"]
    assert [(each["value"], each["rule"]["place"]) for each in apart] == [(5, "none"), (6, "none")]
    headers = key(catalogue, "write:reference", "publish", "drafts") | {"If-Match": "*"}
    address, named = "/v1/indicators/reach", {"name": "Reached"}
    assert client.patch(address, json=named, headers=headers).status_code == 422
    change(catalogue, client, place_rule="none", **named)
    [latest, before, _] = client.get(f"{address}/history", headers=headers).json()["data"]
    assert (latest["new"]["place_rule"], before["new"]["place_rule"]) == ("none", "sum")


@pytest.mark.template("samples")
def test_many_values_are_settled_in_chunks(
    catalogue: Catalogue, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference_effects, "AT_ONCE", 20)
    write(catalogue, "metrics", *({"ref": f"m{n}", "value": n} for n in range(41)))
    change(catalogue, client, unit="persons", time_rule="stock")
    units = [
        row["value"] for row in got(client, "/v1/metrics?facets=indicator")["facets"]["indicator"]
    ]
    assert units == ["reach"]
    versions = [
        (each["unit"], each["version"])
        for page in (0, 1)
        for each in got(client, f"/v1/metrics?limit=1000&sort={'-' * page}title")["data"]
    ]
    assert set(versions) == {("persons", 2)}
