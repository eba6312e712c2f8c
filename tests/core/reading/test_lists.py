"""Lists over HTTP: which records, in which order, page by page."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.values import edtf, year_windows
from tests.app_client import AppClient
from tests.samples import write, write_reference
from tests.templates import Database, catalogue_for

MEETINGS: list[dict[str, Any]] = [
    {"ref": "none", "when": None, "title": "Undated"},
    {"ref": "feb", "when": "2020-02", "title": "b", "countries": ["PK"]},
    {"ref": "day", "when": "2020-02-02", "title": "Á", "location": {"country": "PK"}},
    {"ref": "over", "when": "2019-12-30/2020-01-02", "title": "C", "countries": ["AF", "PK"]},
    {"ref": "open", "when": "2020-06/..", "title": "d", "projects": ["mrc"], "type": "webinar"},
    {"ref": "until", "when": "../2021-12-03", "title": "E", "projects": ["border", "mrc"]},
    {"ref": "old", "when": "2018", "title": "f", "countries": ["XK"], "status": "planned"},
    {
        "ref": "org",
        "when": "2021-05-05",
        "title": "G",
        "mode": "online",
        "organisations": [{"organisation": "iom", "roles": ["chair", "funder"]}],
    },
]


@pytest.fixture(scope="module")
def reader(databases: Database) -> Iterator[TestClient]:
    """The application on records that no test of this module changes."""
    with databases("empty") as url:
        catalogue = catalogue_for(url)
        prepare(catalogue)
        catalogue.database.close()
        with AppClient(create_app(catalogue.settings)) as client:
            yield client


def prepare(catalogue: Catalogue) -> None:
    write_reference(catalogue)
    write(catalogue, "meetings", *MEETINGS)
    write(catalogue, "meetings", {"ref": "draft", "state": "draft", "countries": ["PK"]})
    write(catalogue, "trainings", {"ref": "course", "when": "2020-02-03", "countries": ["PK"]})
    write(catalogue, "metrics", {"ref": "m-2020", "when": "2020"})
    write(catalogue, "metrics", {"ref": "m-span", "when": "2019-07/2020-06"})
    write(catalogue, "metrics", {"ref": "m-stock", "when": "2020-12", "indicator": "followers"})


def refs(client: TestClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["meta"]["total"] >= len(body["data"])
    return [record["ref"] for record in body["data"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "until org open day feb over old none"),
        ("sort=starts_on", "old over feb day open org until none"),
        ("sort=title", "day feb over open until old org none"),
        ("sort=-title", "none org old until open over feb day"),
        ("year=2020", "open day feb"),
        ("year=2019", "over"),
        ("year=2020&allocation=end", "open day feb over"),
        ("year=2020&allocation=overlap", "open day feb over"),
        ("year=2021", "until org"),
        ("year=2021&allocation=overlap", "until org"),
        ("year=1999", ""),
        ("from=2020-02&to=2020-02", "day feb"),
        ("from=2020-01-02&to=2020-01-02", "over"),
        ("from=2020-01-03&to=2020-01-31", ""),
        ("to=2018", "old"),
        ("from=2021-05-05", "until org"),
        ("country=PK", "day feb over"),
        ("country=PK&year=2020", "day feb"),
        ("venue_country=PK", "day"),
        ("for_country=PK", "feb over"),
        ("country=AF,XK", "over old"),
        ("country=PK,!AF", "day feb"),
        ("country=!PK", "until org open old none"),
        ("country=none", "until org open none"),
        ("country=none,XK", "until org open old none"),
        ("country=!none", "day feb over old"),
        ("project=mrc", "until open"),
        ("project=mrc,border", "until open"),
        ("project=mrc,!border", "open"),
        ("type=webinar", "open"),
        ("type=webinar&project=mrc&year=2020", "open"),
        ("status=planned", "old"),
        ("mode=online", "org"),
        ("mode=none&year=2021", "until"),
        ("organisation=iom", "org"),
        ("organisation=iom:funder", "org"),
        ("organisation=iom:host", ""),
        ("owner=icmpd&year=2018", "old"),
        ("language=en", ""),
    ],
)
def test_selection_and_order(reader: TestClient, query: str, expected: str) -> None:
    assert refs(reader, f"/v1/meetings?{query}") == expected.split()


def test_identifiers_select_and_keep_the_order(reader: TestClient) -> None:
    every = reader.get("/v1/meetings").json()["data"]
    chosen = [record["id"] for record in every if record["ref"] in {"old", "day"}]
    assert refs(reader, f"/v1/meetings?id={','.join(chosen)}") == ["day", "old"]
    assert refs(reader, f"/v1/meetings?id={chosen[0]}&country=XK") == []


def test_metrics_belong_to_the_year_that_holds_them(reader: TestClient) -> None:
    assert sorted(refs(reader, "/v1/metrics?year=2020")) == ["m-2020", "m-stock"]
    assert refs(reader, "/v1/metrics?year=2019") == []
    assert refs(reader, "/v1/metrics?year=2020&allocation=overlap&indicator=reach") == ["m-2020"]
    assert sorted(refs(reader, "/v1/metrics?from=2019&to=2019")) == ["m-span"]
    assert refs(reader, "/v1/metrics?indicator=followers") == ["m-stock"]


def test_events_are_every_kind_but_metrics(reader: TestClient) -> None:
    found = reader.get("/v1/events?year=2020&country=PK").json()["data"]
    assert [(each["kind"], each["ref"]) for each in found] == [
        ("training", "course"),
        ("meeting", "day"),
        ("meeting", "feb"),
    ]
    assert refs(reader, "/v1/events?type=course") == ["course"]


def pages(client: TestClient, address: str) -> Iterator[dict[str, Any]]:
    following: str | None = address
    while following is not None:
        answer = client.get(following)
        body = answer.json()
        yield body
        following = body["links"]["next"]
        expected = {} if following is None else {"next": {"url": following, "rel": "next"}}
        assert answer.links == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
@pytest.mark.parametrize(
    "query",
    [
        "sort=starts_on",
        "sort=-starts_on",
        "sort=title",
        "sort=-title",
        "sort=updated_at",
        "sort=-updated_at",
        "country=PK,AF,XK&sort=starts_on",
        "country=!PK&sort=-starts_on",
        "project=mrc&sort=title",
    ],
)
def test_pages_hold_every_record_once(reader: TestClient, query: str, limit: int) -> None:
    whole = reader.get(f"/v1/meetings?{query}").json()
    walked = list(pages(reader, f"/v1/meetings?{query}&limit={limit}"))
    assert [each for page in walked for each in page["data"]] == whole["data"]
    assert {page["meta"]["total"] for page in walked} == {whole["meta"]["total"]}
    assert all(len(page["data"]) == limit for page in walked[:-1])


def test_a_page_says_where_it_is(reader: TestClient) -> None:
    first = reader.get("/v1/meetings?limit=3&country=!AF").json()
    cursor = first["meta"]["next_cursor"]
    assert first["meta"] == {"total": 7, "limit": 3, "next_cursor": cursor}
    assert first["links"] == {
        "self": "/v1/meetings?limit=3&country=!AF",
        "next": f"/v1/meetings?limit=3&country=!AF&cursor={cursor}",
    }
    assert (first["facets"], first["labels"]) == ({}, {})


def test_a_cursor_may_change_the_size_of_pages_but_not_the_query(reader: TestClient) -> None:
    cursor = reader.get("/v1/meetings?limit=3").json()["meta"]["next_cursor"]
    rest = reader.get(f"/v1/meetings?limit=100&cursor={cursor}").json()
    assert len(rest["data"]) == 5
    other = reader.get(f"/v1/meetings?limit=3&year=2020&cursor={cursor}")
    assert other.status_code == 400
    assert other.json()["errors"] == [
        {
            "parameter": "cursor",
            "code": "invalid_cursor",
            "detail": "Take the cursor from `links.next` of the same query, with the same "
            "parameters.",
        }
    ]


def test_labels_are_in_the_language_asked_for(reader: TestClient) -> None:
    address = "/v1/meetings?country=AF&include=labels&lang="
    assert reader.get(address + "en").json()["labels"] == {
        "countries": {"AF": "Afghanistan", "PK": "Pakistan"},
        "organisations": {"icmpd": "ICMPD"},
        "themes": {},
        "programmes": {},
        "projects": {},
        "indicators": {},
        "kinds": {"meeting": "Meeting"},
        "types": {"workshop": "Workshop"},
        "statuses": {"completed": "Completed"},
        "modes": {},
        "languages": {},
        "qualifiers": {},
        "roles": {},
        "dates": {"2019-12-30/2020-01-02": "30 December 2019 – 2 January 2020"},
        "subtypes": {},
    }
    assert reader.get(address + "fa").json()["labels"]["countries"] == {
        "AF": "افغانستان",
        "PK": "پاکستان",
    }


def test_one_record_by_id_and_by_ref(reader: TestClient) -> None:
    listed = reader.get("/v1/meetings?organisation=iom").json()["data"][0]
    single = reader.get(f"/v1/meetings/{listed['id']}")
    assert listed.pop("links") == single.json()["links"]
    assert single.json() == {
        "data": listed,
        "labels": {
            "countries": {},
            "organisations": {"icmpd": "ICMPD", "iom": "IOM"},
            "themes": {},
            "programmes": {},
            "projects": {},
            "indicators": {},
            "kinds": {"meeting": "Meeting"},
            "types": {"workshop": "Workshop"},
            "statuses": {"completed": "Completed"},
            "modes": {"online": "Online"},
            "languages": {},
            "qualifiers": {},
            "roles": {"chair": "Chair", "funder": "Funder"},
            "dates": {"2021-05-05": "5 May 2021"},
            "subtypes": {},
        },
        "links": {"self": f"/v1/meetings/{listed['id']}"},
    }
    by_ref = reader.get("/v1/meetings/by-ref/icmpd/org")
    assert (by_ref.content, by_ref.headers["etag"]) == (single.content, single.headers["etag"])


@pytest.mark.template("samples")
def test_a_ref_may_hold_any_of_its_characters(client: TestClient, catalogue: Catalogue) -> None:
    ref = "A.b_c~d:e-9"
    write(catalogue, "meetings", {"ref": ref})
    assert client.get(f"/v1/meetings/by-ref/icmpd/{quote(ref)}").json()["data"]["ref"] == ref


def test_reference_lists_count_what_is_published(reader: TestClient) -> None:
    body = reader.get("/v1/projects?lang=en").json()
    none = {"trainings": 0, "publications": 0, "activities": 0, "metrics": 0}
    assert [(row["code"], row["label"], row["records"]) for row in body["data"]] == [
        ("border", "Border", {"meetings": 1, **none}),
        ("mrc", "Mrc", {"meetings": 2, **none}),
    ]
    assert (body["meta"], body["links"]) == ({"total": 2}, {"self": "/v1/projects?lang=en"})
    countries = {row["code"]: row for row in reader.get("/v1/countries?lang=fr").json()["data"]}
    assert len(countries) == 250
    assert countries["XK"]["label"] == "Kosovo"
    assert countries["PK"]["records"]["meetings"] == 3  # not the draft


@pytest.mark.parametrize("chosen", ["start", "end", "overlap"])
@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021, 2022])
@pytest.mark.parametrize("path", ["meetings", "metrics"])
def test_lists_allocate_as_the_rules_say(
    reader: TestClient, path: str, year: int, chosen: year_windows.Allocation
) -> None:
    """The SQL of a year is `year_windows.belongs`, record by record."""
    courses: dict[str | None, year_windows.Course] = {"reach": "flow", "followers": "reading"}
    every = reader.get(f"/v1/{path}?limit=1000").json()["data"]
    window = year_windows.year_window(year, chosen)
    expected = {
        each["ref"]
        for each in every
        if year_windows.belongs(
            year_windows.span(
                each["when"] and edtf.parse(each["when"]),
                [],
                courses.get(each.get("indicator"), "occasion"),
            ),
            window,
        )
    }
    assert set(refs(reader, f"/v1/{path}?year={year}&allocation={chosen}")) == expected


@pytest.mark.template("samples")
def test_an_open_end_runs_through_the_year_of_its_latest_source(
    client: TestClient, catalogue: Catalogue
) -> None:
    sources = [{"title": "Report", "date": date} for date in ("2022-03", "2023", None)]
    write(catalogue, "activities", {"ref": "run", "when": "2021-06/..", "sources": sources})
    years = [
        year
        for year in range(2019, 2026)
        if "run" in refs(client, f"/v1/activities?year={year}&allocation=overlap")
    ]
    assert years == [2021, 2022, 2023]
    assert refs(client, "/v1/activities?from=2024") == []
    assert refs(client, "/v1/activities?from=2023-12-31") == ["run"]


@pytest.mark.template("samples")
def test_today_is_a_date(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "now", "when": date.today().isoformat()})  # noqa: DTZ011
    assert refs(client, "/v1/meetings?from=today&to=today") == ["now"]


def test_records_of_one_day_are_in_the_order_of_their_ids(reader: TestClient) -> None:
    found = reader.get("/v1/meetings?year=2020").json()["data"]
    keys = [(each["starts_on"], each["id"]) for each in found]
    assert all(one > other for one, other in pairwise(keys))
