"""Completeness: what a year lacks, by hand, and every number by the list of its own address."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from tests.app_client import AppClient
from tests.formats.described import checked
from tests.invented import COUNTRIES
from tests.samples import write
from tests.summaries.year.test_drilldown import DATA, got
from tests.templates import Database, catalogue_for

Json = dict[str, Any]
NOTHING_MORE = dict.fromkeys(("coverage", "value", "unit", "scope", "as_of", "owners"), "")
HELD = "status=completed,ongoing&duplicate_of=none"


pytestmark = pytest.mark.template("samples")


@pytest.fixture(scope="module", params=list(DATA))
def reader(databases: Database, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The application on each set of records, which no test changes."""
    with (
        databases(request.param) as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def rows_of(catalogue: Catalogue, name: str, *rows: Json) -> None:
    """Write rows of a reference list."""
    reference = next(each for each in catalogue.lists if each.name == name)
    with writing(catalogue.database, catalogue.lists) as transaction:
        for row in rows:
            transaction.put_reference(reference, reference.given.model_validate(row))


def said(client: TestClient, query: str = "", year: int = 2020) -> Json:
    return dict(got(client, f"/v1/summaries/{year}/completeness?{query}")["data"])


def states(
    client: TestClient, query: str = "", year: int = 2020
) -> dict[tuple[str | None, str], str]:
    found = said(client, query, year)["indicators"]
    return {(each["project"], each["indicator"]): each["state"] for each in found}


def gaps(client: TestClient, query: str = "", year: int = 2020) -> dict[tuple[str, str], int]:
    found = said(client, query, year)["gaps"]
    return {(each["kind"], each["gap"]): each["count"] for each in found if each["count"]}


def total(client: TestClient, address: str) -> int:
    return int(got(client, address)["meta"]["total"])


@pytest.mark.parametrize(
    "query",
    [
        "",
        "allocation=overlap",
        "year_start=04",
        "country=PK",
        "country=!PK",
        "country=none",
        "country=!none,!AF",
        "as_of=2020-06",
        "as_of=today",
    ],
)
def test_every_number_is_the_total_of_its_list(reader: TestClient, query: str) -> None:
    known = {row["code"] for row in got(reader, "/v1/countries")["data"]}
    assert {*COUNTRIES} <= known
    for year in [each["year"] for each in got(reader, "/v1/summaries")["data"][:4]]:
        found = said(reader, query, year)
        for gap in found["gaps"]:
            assert total(reader, gap["records"]) == gap["count"], gap
        for each in found["indicators"]:
            assert total(reader, each["records"]) == each["values"], each
            assert total(reader, each["records_ever"]) == each["values_ever"], each
        assert sum(found["totals"].values()) == len(found["indicators"])
        assert len(found["contradictions"]) == min(found["contradictions_in_all"], 200)
        for claim in (e for each in found["contradictions"] for e in each["claims"]):
            assert total(reader, claim["records"]) == min(claim["count"], 50), claim


def test_what_is_reported_has_a_figure_and_what_is_missing_has_none(reader: TestClient) -> None:
    for year in [each["year"] for each in got(reader, "/v1/summaries")["data"]]:
        parts = got(reader, f"/v1/summaries/{year}?by=project")["data"]["breakdowns"]["project"]
        values = {
            (part["key"], figure["name"]): figure["value"]
            for part in parts["rows"]
            for figure in part["indicators"]
            if figure["value"] is not None
        }
        found = states(reader, year=year)
        assert {pair for pair, state in found.items() if state != "missing"} == set(values)


def test_projects_owe_what_they_reported_in_other_years(
    catalogue: Catalogue, client: TestClient
) -> None:
    rows_of(
        catalogue,
        "projects",
        {"code": "over", "name": "Over", "when": "2015/2019"},
        {"code": "running", "name": "Running", "when": "2018/.."},
        {"code": "new", "name": "New", "when": "2020-12-31/2022"},
    )
    write(
        catalogue,
        "metrics",
        {"when": "2018", "projects": ["over"]},
        {"when": "2018", "projects": ["running"]},
        {"when": "2019-12-31", "indicator": "followers", "projects": ["running", "new"]},
        {"when": "2020", "projects": ["new"], "value": 0},
        # mrc and border have no dates: they ran from their first record to their last.
        {"when": "2018", "projects": ["mrc"]},
        {"when": "2018", "projects": ["border"]},
        {"when": "2019-07/2020-06", "projects": ["border"]},
        {"when": "2017", "value": 3},
        {"when": "2020", "projects": ["running"], "indicator": "followers", "state": "draft"},
        {"when": "2020", "projects": ["mrc"], "status": "planned"},
    )
    write(catalogue, "meetings", {"when": "2021-05", "projects": ["mrc"]})
    assert states(client) == {
        ("mrc", "reach"): "missing",
        ("new", "followers"): "missing",
        ("new", "reach"): "zero",
        ("running", "followers"): "missing",
        ("running", "reach"): "missing",
        (None, "reach"): "missing",
    }
    assert said(client)["totals"] == {
        "reported": 0,
        "partly_reported": 0,
        "provisional": 0,
        "zero": 1,
        "missing": 5,
    }
    assert states(client, year=2019) == {
        ("border", "reach"): "missing",
        ("mrc", "reach"): "missing",
        ("new", "followers"): "reported",
        ("over", "reach"): "missing",
        ("running", "followers"): "reported",
        ("running", "reach"): "missing",
        (None, "reach"): "missing",
    }
    # The value of July 2019 to June 2020 touches the year, and counts in none.
    [border] = [
        each for each in said(client, year=2019)["indicators"] if each["project"] == "border"
    ]
    assert border == {
        "project": "border",
        "indicator": "reach",
        "state": "missing",
        "coverage": None,
        "expected_by": "values",
        "left_out": {"spanning": 1},
        "values": 0,
        "records": f"/v1/metrics?year=2019&project=border&indicator=reach&{HELD}",
        "values_ever": 2,
        "records_ever": f"/v1/metrics?project=border&indicator=reach&{HELD}",
    }
    assert states(client, "project=mrc,new") == {
        ("mrc", "reach"): "missing",
        ("new", "followers"): "missing",
        ("new", "reach"): "zero",
    }
    assert states(client, "project=none") == {(None, "reach"): "missing"}
    assert set(states(client, "project=!none")) == set(states(client)) - {(None, "reach")}
    # The followers are of both projects, so without the one they are not there.
    assert set(states(client, "project=!running,!mrc")) == {("new", "reach"), (None, "reach")}
    assert total(client, said(client, "project=!running")["indicators"][0]["records_ever"]) == 1


def test_a_target_makes_an_indicator_expected(catalogue: Catalogue, client: TestClient) -> None:
    targets = {"targets": {"2020": 5}, "time_rule": "flow", "unit": "people"}
    rows_of(
        catalogue,
        "indicators",
        {"code": "reach", "name": "Reach", **targets},
        {"code": "returns", "name": "Returns", **targets},
    )
    write(catalogue, "metrics", {"when": "2020", "projects": ["mrc"]})
    found = said(client)["indicators"]
    assert [(e["project"], e["indicator"], e["state"], e["expected_by"]) for e in found] == [
        ("mrc", "reach", "reported", "values"),
        (None, "returns", "missing", "target"),
    ]
    assert states(client, year=2021) == {}
    # The target is of the whole: under a filter nobody can say whose it is.
    assert states(client, "country=PK") == {}
    # It is of the calendar year.
    assert states(client, "year_start=04") == {}


def test_a_target_of_a_project_is_owed_by_it(catalogue: Catalogue, client: TestClient) -> None:
    goals = {"2020 project:mrc": 5, "2020-04/2021-03 project:border,sex:female": 6}
    row = {"code": "reach", "name": "Reach", "time_rule": "flow", "unit": "people"}
    rows_of(catalogue, "indicators", row | {"targets": goals})
    assert states(client) == {("mrc", "reach"): "missing"}
    assert states(client, "year_start=04") == {("border", "reach"): "missing"}
    assert states(client, "project=mrc") == {("mrc", "reach"): "missing"}
    assert states(client, "project=border") == states(client, "project=mrc&country=PK") == {}


def test_records_lack_what_would_count(catalogue: Catalogue, client: TestClient) -> None:
    [kept, *_] = write(
        catalogue,
        "meetings",
        {"countries": ["PK"], "participants": {"count": 4}},
        {"location": {"country": "HU"}, "participants": {"count": 9, "basis": "expected"}},
        {"participants": {"women": 3}},
        {"when": None},
        {"when": None, "status": "planned"},
        {"status": "planned", "when": "2020-02"},
        {"status": "planned", "when": "2020"},
        {"status": "planned", "when": "2020-01/.."},
        {"status": "cancelled"},
        {"state": "draft"},
        {"when": "2021"},
    )
    write(catalogue, "meetings", {"duplicate_of": kept.id})
    write(catalogue, "trainings", {"countries": ["AF"], "participants": {"count": 0}})
    write(catalogue, "metrics", {"when": None})
    everything = {
        ("meeting", "undated"): 1,
        ("meeting", "without_country"): 1,
        ("meeting", "without_head_count"): 1,
        ("meeting", "only_expected"): 1,
        ("meeting", "still_planned"): 3,
        ("metric", "undated"): 1,
    }
    assert gaps(client) == everything
    # By the end of February, what is known to the year may still come, what goes on is not over.
    assert gaps(client, "as_of=2020-02") == everything | {("meeting", "still_planned"): 1}
    assert ("meeting", "still_planned") not in gaps(client, "as_of=2020-02-28")
    assert gaps(client, "as_of=2020") == everything
    assert gaps(client, "country=HU") == {("meeting", "only_expected"): 1}
    names = [each["gap"] for each in said(client, "country=HU")["gaps"]]
    assert "without_country" not in names


def test_lists_take_what_completeness_asks(catalogue: Catalogue, client: TestClient) -> None:
    [first, *_] = write(
        catalogue,
        "meetings",
        {"title": "a", "participants": {"count": 4}},
        {"title": "b", "participants": {"count": 4, "basis": "expected"}},
        {"title": "c", "when": None},
        {"title": "d", "when": "2019", "themes": ["return"]},
        {"title": "e", "when": "2019-06/..", "sources": [{"title": "x", "date": "2020"}]},
    )
    write(catalogue, "meetings", {"title": "f", "duplicate_of": first.id, "themes": ["return"]})
    asked = {
        "participants=none": "cdef",
        "participants=!none": "ab",
        "participants=actual": "a",
        "participants=expected": "b",
        "participants=actual,none": "acdef",
        "participants=!expected": "acdef",
        "when=none": "c",
        "when=!none": "abdef",
        "duplicate_of=none": "abcde",
        "duplicate_of=!none": "f",
        "ended_by=2019": "d",
        "ended_by=2020-03-02": "d",
        "ended_by=2020-03-03": "abdf",
        "ended_by=2020": "abdef",
        "ended_by=today": "abdef",
        "theme=return&duplicate_of=none": "d",
        "theme=return,none&participants=none&when=!none": "def",
        "year=2020&participants=none": "f",
        "when=none&year=2020": "",
    }
    found = {}
    for query, titles in asked.items():
        data = got(client, f"/v1/meetings?{query}&sort=title&facets=owner")
        found[query] = "".join(each["title"] for each in data["data"])
        assert data["meta"]["total"] == len(titles)
        counts = [{"value": "icmpd", "count": len(titles)}] if titles else []
        assert data["facets"]["owner"] == counts
        whole = client.get(f"/v1/meetings?{query}&sort=title&format=csv").text
        assert "".join(row["title"] for row in csv.DictReader(io.StringIO(whole))) == titles
        pages = [got(client, f"/v1/meetings?{query}&limit=1")]
        while pages[-1]["links"]["next"]:
            pages.append(got(client, pages[-1]["links"]["next"]))
        assert sorted(each["title"] for page in pages for each in page["data"]) == [*titles]
    assert found == asked


@pytest.mark.parametrize(
    "query", ["when=2020", "duplicate_of=x", "participants=some", "ended_by=x"]
)
def test_other_values_are_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/meetings?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (
        400,
        query.partition("=")[0],
    )


def test_csv_and_text_say_the_same(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "metrics", {"when": "2019", "projects": ["mrc"]}, {"when": "2020"})
    write(catalogue, "meetings", {"when": "2021", "projects": ["mrc"]}, {"countries": ["PK"]})
    data = said(client)
    answer = client.get("/v1/summaries/2020/completeness?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows == [
        {
            "year": "2020",
            "section": "indicators",
            "gap": "",
            "kind": "",
            "project": each["project"] or "",
            "indicator": each["indicator"],
            "state": each["state"],
            "count": str(each["values"]),
            "records": each["records"],
            **NOTHING_MORE,
        }
        for each in data["indicators"]
    ] + [
        {
            "year": "2020",
            "section": "gaps",
            "gap": each["gap"],
            "kind": each["kind"],
            "project": "",
            "indicator": "",
            "state": "",
            "count": str(each["count"]),
            "records": each["records"],
            **NOTHING_MORE,
        }
        for each in data["gaps"]
    ]
    assert client.get("/v1/summaries/2020/completeness?format=txt").text == (
        "2020\nCounted in the year in which they began\n"
        "Expected indicators: reported: 1, partly reported: 0, provisional: 0, zero: 0, "
        "missing: 1\n"
        "\n"
        "Indicators: missing\n"
        f"  Reach, Mrc  1 value of other years  /v1/metrics?project=mrc&indicator=reach&{HELD}\n"
        "\n"
        "Indicators: reported\n"
        "  Reach, no project  1 value of the year  "
        f"/v1/metrics?year=2020&project=none&indicator=reach&{HELD}\n"
        "\n"
        "Records to chase\n"
        f"  Meeting: without a head count  1  /v1/meetings?year=2020&participants=none&{HELD}\n"
    )


def test_what_was_partly_or_provisionally_reported_is_said(
    catalogue: Catalogue, client: TestClient
) -> None:
    rows_of(catalogue, "projects", *({"code": c, "name": c} for c in ("half", "soft", "both")))
    part: Json = {"when": "2020-01/2020-06", "value": 3}
    write(
        catalogue,
        "metrics",
        {**part, "projects": ["half"]},
        {"when": "2020", "projects": ["soft"], "provisional": True},
        {**part, "projects": ["both"], "provisional": True},
        {"when": "2020", "projects": ["mrc"]},
        # A final value is there, so that the provisional one makes nothing of it.
        {"when": "2020", "projects": ["mrc"], "provisional": True, "value": 4},
    )
    found = said(client)
    assert {e["project"]: (e["state"], e["coverage"]) for e in found["indicators"]} == {
        "half": ("partly_reported", Decimal("0.4973")),
        "soft": ("provisional", None),
        "both": ("partly_reported", Decimal("0.4973")),
        "mrc": ("reported", None),
    }
    assert found["totals"] == {
        "reported": 1,
        "partly_reported": 2,
        "provisional": 1,
        "zero": 0,
        "missing": 0,
    }
    text = client.get("/v1/summaries/2020/completeness?format=txt").text
    assert (
        "Expected indicators: reported: 1, partly reported: 2, provisional: 1, zero: 0, missing: 0"
        in text
    )
    assert "Reach, half  1 value of the year, 50% of its days" in text


def test_values_that_cannot_all_be_true_are_listed(
    catalogue: Catalogue, client: TestClient
) -> None:
    [total_of, part, other] = write(
        catalogue,
        "metrics",
        {"when": "2020", "value": 100},
        {"when": "2020", "value": 120, "countries": ["AF"]},
        {"when": "2020", "value": 90, "owner": "iom"},
    )
    found = said(client)
    address = "/v1/metrics?id="

    def claim(record: Any, value: int, owner: str, **scope: Any) -> Json:
        said_by: Json = {"as_of": "2020", "owners": [owner], "count": 1}
        return {"value": value, "scope": scope, **said_by, "records": f"{address}{record.id}"}

    about = {"indicator": "reach", "unit": "people"}
    whole, parts = claim(total_of, 100, "icmpd"), claim(part, 120, "icmpd", countries=["AF"])
    rival = claim(other, 90, "iom")
    believed, lost = (rival, whole) if other.id > total_of.id else (whole, rival)
    assert found["contradictions_in_all"] == 2
    assert found["contradictions"] == [
        {"what": "parts_exceed_total", **about, "claims": [believed, parts]},
        {"what": "owners_differ", **about, "claims": [believed, lost]},
    ]
    checked(client, "/v1/summaries/2020/completeness?lang=fr&format=csv-metadata")
    table = client.get("/v1/summaries/2020/completeness?format=csv").text
    rows = [r for r in csv.DictReader(io.StringIO(table)) if r["section"] == "contradictions"]
    names = ("gap", "indicator", "value", "unit", "scope", "as_of", "owners", "records")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (
            *(each["what"], "reach", str(one["value"]), "people"),
            *("country:AF" if one["scope"] else "", "2020", *one["owners"], one["records"]),
        )
        for each in found["contradictions"]
        for one in each["claims"]
    ]
    text = client.get("/v1/summaries/2020/completeness?format=txt").text
    assert "\nValues that cannot all be true: 2\n  Reach (people)\n    the total: " in text
    assert f"    its parts: 120 (Afghanistan; 2020; icmpd)  {parts['records']}\n" in text
    assert said(client, "country=none")["contradictions_in_all"] == 1


def test_names_without_a_translation_are_said_where_a_language_is_asked_for(
    catalogue: Catalogue, client: TestClient
) -> None:
    rows_of(catalogue, "themes", {"code": "sea", "name": "Sea", "names": {"fa": "دریا"}})
    rows_of(catalogue, "themes", {"code": "old", "name": "Old"})
    write(catalogue, "meetings", {"themes": ["sea"]}, {"themes": ["old"], "when": "2019"})
    write(catalogue, "metrics", {"when": "2020"})
    lacking = said(client, "lang=fr")["untranslated"]
    assert (lacking["themes"], lacking["indicators"]) == (["sea"], ["reach"])
    # Dari has the names of Persian, and the deployment's language is that of names.
    assert "themes" not in said(client, "lang=prs")["untranslated"]
    assert (said(client)["untranslated"], said(client, "lang=en")["untranslated"]) == ({}, {})
    text = client.get("/v1/summaries/2020/completeness?format=txt&lang=fr").text
    assert "Noms sans traduction (themes) : sea\n" in text
    assert text.startswith("2020\nSelon l’année de début\nIndicateurs attendus : communiqué : 1, ")
