"""What screens ask of lists: kinds of a timeline, years to choose from, what is really upcoming."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from tests.app_client import AppClient
from tests.samples import LEAST, write
from tests.templates import Database, catalogue_for

START = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = datetime.now(UTC).date()
MEETINGS: list[dict[str, Any]] = [
    {"ref": "undated", "when": None},
    {"ref": "vague", "when": f"{TODAY.year}", "status": "planned"},
    {
        "ref": "open",
        "when": "2020-06/..",
        "status": "ongoing",
        # What confirms that it still goes on.
        "sources": [{"title": "Report", "date": f"{TODAY.year}"}],
    },
    {"ref": "until", "when": f"../{TODAY + timedelta(days=9)}", "status": "ongoing"},
    {"ref": "month", "when": "2099-05", "status": "planned"},
    {"ref": "season", "when": "2099-21", "status": "planned"},
    {"ref": "day", "when": "2099-05-03", "status": "planned"},
    {"ref": "today", "when": f"{TODAY}", "status": "planned"},
]


@pytest.fixture(scope="module")
def reader(databases: Database) -> Iterator[TestClient]:
    """The application on records that no test of this module changes, an hour apart."""
    with databases("samples") as url:
        catalogue = catalogue_for(url)
        write_hourly(catalogue, MEETINGS)
        write(catalogue, "trainings", {"ref": "course", "when": "2021-02-03/2022-03-01"})
        write(catalogue, "activities", {"ref": "campaign", "when": "2021-03-15"})
        write(catalogue, "metrics", {"ref": "flow", "when": "2019-07/2020-06"})
        write(catalogue, "metrics", {"ref": "stock", "when": "2020", "indicator": "followers"})
        catalogue.database.close()
        with AppClient(create_app(catalogue.settings)) as client:
            yield client


def write_hourly(catalogue: Catalogue, records: list[dict[str, Any]]) -> None:
    kind = next(each for each in catalogue.resources if each.path == "meetings")
    for hours, record in enumerate(records):
        given = kind.given.model_validate({**LEAST["meetings"], "state": "published", **record})
        with writing(catalogue.database, catalogue.lists, START + timedelta(hours=hours)) as each:
            each.put(kind, "icmpd", given)


def refs(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(each["ref"] for each in answer.json()["data"])


def facet(client: TestClient, address: str, name: str) -> dict[str, int]:
    answer = client.get(f"{address}&facets={name}&limit=1")
    assert answer.status_code == 200, answer.text
    return {row["value"]: row["count"] for row in answer.json()["facets"][name]}


def test_a_timeline_of_some_kinds(reader: TestClient) -> None:
    kinds = {"meeting": len(MEETINGS), "training": 1, "activity": 1}
    body = reader.get("/v1/events?kind=training,activity&facets=kind&sort=starts_on").json()
    assert [each["ref"] for each in body["data"]] == ["course", "campaign"]
    assert body["meta"]["total"] == 2
    # Under all filters but its own.
    assert {row["value"]: row["count"] for row in body["facets"]["kind"]} == kinds
    assert refs(reader, "/v1/events?kind=!meeting&sort=-starts_on") == "campaign course"
    assert refs(reader, "/v1/events?kind=!meeting,!training") == "campaign"
    assert facet(reader, "/v1/events?status=planned&kind=training", "kind") == {"meeting": 5}
    lines = reader.get("/v1/events?kind=activity&fields=ref&format=csv").text.splitlines()
    assert [line.split(",")[2] for line in lines] == ["ref", "campaign"]


def test_a_kind_that_there_is_not_is_named(reader: TestClient) -> None:
    answer = reader.get("/v1/events?kind=meetings")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == ("kind", "unknown_value")
    assert error["allowed"] == ["meeting", "training", "publication", "activity"]
    # A list of one kind has nothing to choose.
    assert reader.get("/v1/meetings?kind=meeting").status_code == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=training,activity", {"2021": 2}),
        ("kind=training,activity&year=1999", {"2021": 2}),
        ("kind=training,activity&allocation=end", {"2021": 1, "2022": 1}),
        ("kind=training,activity&allocation=overlap", {"2021": 2, "2022": 1}),
        ("kind=training,activity&year_start=03", {"2020": 1, "2021": 1}),
        ("kind=training,activity&year_start=04&allocation=overlap", {"2020": 2, "2021": 1}),
        ("when=none", {}),
    ],
)
def test_years_to_choose_from(reader: TestClient, query: str, expected: dict[str, int]) -> None:
    found = facet(reader, f"/v1/events?{query}", "year")
    assert found == expected
    chosen = "&".join(part for part in query.split("&") if not part.startswith("year="))
    totals = {
        year: reader.get(f"/v1/events?{chosen}&year={year}").json()["meta"]["total"]
        for year in found
    }
    assert totals == expected


def test_years_of_metrics_hold_them(reader: TestClient) -> None:
    """A flow from July to June is in no calendar year, and in one fiscal year."""
    assert facet(reader, "/v1/metrics?allocation=start", "year") == {"2020": 1}
    assert facet(reader, "/v1/metrics?year_start=07", "year") == {"2019": 1, "2020": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=today", "open vague today until season month day"),
        ("starts_from=today", "today season month day"),
        ("starts_from=today&precision=day", "today day"),
        ("starts_from=today&precision=month,day", "today month day"),
        ("starts_from=today&precision=!day", "season month"),
        ("starts_from=2099-05-02", "day"),
        ("starts_from=2099-05", "month day"),
        ("starts_to=2020", "open"),
        ("starts_to=2020-05", ""),
        (f"starts_from={TODAY.year}-01-01&starts_to={TODAY.year}-01-01", "vague"),
        ("starts_from=2099&starts_to=2099-03", "season"),
        ("precision=none", "undated"),
        ("precision=year,none", "vague undated"),
    ],
)
def test_upcoming_means_upcoming(reader: TestClient, query: str, expected: str) -> None:
    assert refs(reader, f"/v1/events?kind=meeting&sort=starts_on&{query}") == expected
    table = reader.get(f"/v1/meetings?sort=starts_on&fields=ref&format=csv&{query}").text
    assert " ".join(line.split(",")[2] for line in table.splitlines()[1:]) == expected


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("starts_from=soon", "starts_from"),
        ("starts_to=2020-13", "starts_to"),
        ("precision=hour", "precision"),
        ("sort=published", "sort"),
    ],
)
def test_what_no_list_can_answer_is_named(reader: TestClient, query: str, parameter: str) -> None:
    answer = reader.get(f"/v1/events?{query}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


def test_the_latest_published_first(reader: TestClient) -> None:
    expected = [record["ref"] for record in MEETINGS]
    assert refs(reader, "/v1/meetings?sort=published_at").split() == expected
    seen: list[str] = []
    address = "/v1/meetings?sort=-published_at&limit=3"
    while address is not None:
        body = reader.get(address).json()
        seen += [each["ref"] for each in body["data"]]
        address = body["links"]["next"]
    assert seen == expected[::-1]
