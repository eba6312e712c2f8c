"""Rows of reference lists from files: as a single write would make them, all or none, reported."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from python_calamine import load_workbook
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.values.json import to_json
from tests.intake.importing import send, table
from tests.samples import LEAST, key, write

pytestmark = pytest.mark.template("samples")

STAMPS = {"version", "updated_at", "label", "records"}


@pytest.fixture
def editor(catalogue: Catalogue) -> dict[str, str]:
    """A key that imports rows everybody sees."""
    return key(catalogue, "import", "write:reference", "publish")


def row_of(client: TestClient, path: str, code: str) -> dict[str, Any]:
    answer = client.get(f"/v1/{path}/{code}")
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json()["data"].items() if name not in STAMPS}


def report(client: TestClient, admin: Mapping[str, str], answer: Any) -> list[dict[str, Any]]:
    rows = client.get(f"{answer.headers['Location']}/rows", headers=admin).json()["data"]
    return [dict(row) for row in rows]


# What staff write, by list, and what stands there then.
WRITTEN: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "organisations",
        {
            "code": "UNHCR",
            "name": "UN Refugee Agency",
            "names": "fr:HCR; Arabic: مفوضية",
            "acronym": "UNHCR",
            "country": "–",
            "url": " https://www.unhcr.org ",
        },
        {
            "code": "unhcr",
            "name": "UN Refugee Agency",
            "names": {"ar": "مفوضية", "fr": "HCR"},
            "acronym": "UNHCR",
            "country": None,
            "url": "https://www.unhcr.org",
        },
    ),
    (
        "projects",
        {
            "code": "mrc-2",
            "name": "Centres",
            "programmes": "Bali, Budapest",
            "when": "April 2020 - August 2021",
            "funders": "NORWAY;iom",
            "budget": "2500000.50",
            "currency": "EUR",
            "sector": "15190",
            "countries": "Pakistan; Türkiye",
        },
        {
            "code": "mrc-2",
            "name": "Centres",
            "names": {},
            "programmes": ["bali", "budapest"],
            "when": "2020-04/2021-08",
            "funders": ["iom", "norway"],
            "budget": 2500000.5,
            "currency": "EUR",
            "sector": "15190",
            "countries": ["PK", "TR"],
            "url": None,
        },
    ),
    (
        "indicators",
        {
            "code": "trained",
            "name": "People trained",
            "unit": "people",
            "time_rule": "Flow",
            "place_rule": "sum",
            "counts": "Persons",
            "baseline": "2015 sex:female: 80",
            "targets": "2020: 100; 2021 project:mrc: 1200.5",
            "increase_days": 20,
        },
        {
            "code": "trained",
            "name": "People trained",
            "names": {},
            "unit": "people",
            "measure": "number",
            "direction": None,
            "time_rule": "flow",
            "place_rule": "sum",
            "counts": "persons",
            "increase_days": 20,
            "baseline": {"year": "2015", "value": 80, "scope": "sex:female"},
            "targets": {"2020": 100, "2021 project:mrc": 1200.5},
            "definition": None,
        },
    ),
    ("themes", {"name": "Labour Migration"}, {"code": "labour-migration", "names": {}}),
    ("programmes", {"code": "x_1", "name": "One"}, {"code": "x_1", "names": {}, "url": None}),
    (
        "countries",
        {"code": "Norway", "names": "nn:Noreg"},
        {"code": "NO", "names": {"nn": "Noreg"}},
    ),
]


@pytest.mark.parametrize("format_", ["csv", "ndjson"])
@pytest.mark.parametrize("written", WRITTEN, ids=[each[0] for each in WRITTEN])
def test_rows_of_every_list_are_read_as_cells_or_members(
    client: TestClient,
    editor: dict[str, str],
    written: tuple[str, dict[str, Any], dict[str, Any]],
    format_: str,
) -> None:
    path, cells, shown = written
    members = {"name": cells.get("name", "Norway"), **shown}
    sent = to_json(members) if format_ == "ndjson" else table([cells])
    expected = "updated" if path == "countries" else "created"
    tried = send(client, editor, sent, f"kind={path}&dry_run=true", format_)
    assert tried.json()["data"]["outcomes"][expected] == 1
    if path != "countries":
        assert client.get(f"/v1/{path}/{shown['code']}").status_code == 404
    done = send(client, editor, sent, f"kind={path}", format_)
    assert done.status_code == 201, done.text
    assert row_of(client, path, shown["code"]) == members
    [row] = report(client, editor, done)
    assert (row["outcome"], row["id"], row["problems"]) == (expected, shown["code"], [])
    again = send(client, editor, sent, f"kind={path}", format_)
    assert again.json()["data"]["outcomes"]["unchanged"] == 1


def test_a_row_without_a_code_is_that_of_its_name(
    client: TestClient, editor: dict[str, str]
) -> None:
    rows = [{"name": "ICMPD", "acronym": "I"}, {"name": "Danish Council", "acronym": "DRC"}]
    done = send(client, editor, table(rows), "kind=organisations")
    assert [each["understood"] for each in report(client, editor, done)] == [
        [
            {
                "column": "code",
                "value": "",
                "understood": code,
                "note": note,
            }
        ]
        for code, note in (
            ("icmpd", "the code of this name"),
            ("danish-council", "a new code, made of the name"),
        )
    ]
    assert row_of(client, "organisations", "icmpd")["acronym"] == "I"
    renamed = send(client, editor, table([{"code": "iom", "name": "ICMPD"}]), "kind=organisations")
    assert renamed.status_code == 201
    unclear = send(client, editor, table([{"name": "ICMPD"}]), "kind=organisations")
    assert [each["code"] for each in unclear.json()["errors"]] == ["ambiguous_code"]


REFUSED: list[tuple[str, dict[str, Any], tuple[str | None, str]]] = [
    ("organisations", {"code": "مهاجر", "name": "A"}, ("code", "string_pattern_mismatch")),
    ("organisations", {"code": "a", "name": ""}, ("name", "missing")),
    (
        "organisations",
        {"code": "a", "name": "A", "country": "Atlantis"},
        ("country", "unknown_code"),
    ),
    (
        "organisations",
        {"code": "a", "name": "A", "url": "ftp://x.org"},
        ("url", "string_pattern_mismatch"),
    ),
    ("organisations", {"code": "a", "name": "A", "names": "French"}, ("names", "unclear_list")),
    (
        "organisations",
        {"code": "a", "name": "A", "names": "Klingonish:A"},
        ("names", "unknown_code"),
    ),
    ("projects", {"code": "a", "name": "A", "funders": "nobody"}, ("funders", "unknown_code")),
    ("projects", {"code": "a", "name": "A", "programmes": "none"}, ("programmes", "unknown_code")),
    ("projects", {"code": "a", "name": "A", "when": "12/03/2019"}, ("when", "ambiguous_date")),
    (
        "projects",
        {"code": "a", "name": "A", "when": "2020", "starts_on": "2019"},
        ("starts_on", "derived"),
    ),
    ("projects", {"code": "a", "name": "A", "when": "1399"}, ("when", "unclear_date")),
    ("projects", {"code": "a", "name": "A", "budget": "a lot"}, ("budget", "unclear_number")),
    ("projects", {"code": "a", "name": "A", "currency": "XXQ"}, ("currency", "currency")),
    ("indicators", {"code": "a", "name": "A", "unit": "x"}, ("time_rule", "missing")),
    ("indicators", {"code": "a", "name": "A", "time_rule": "flow"}, ("unit", "missing")),
    (
        "indicators",
        {"code": "a", "name": "A", "unit": "x", "time_rule": "sometimes"},
        ("time_rule", "unknown_value"),
    ),
    (
        "indicators",
        {"code": "a", "name": "A", "unit": "x", "time_rule": "ratio", "place_rule": "sum"},
        ("place_rule", "place_rule"),
    ),
    (
        "indicators",
        {"code": "a", "name": "A", "unit": "x", "time_rule": "flow", "targets": "100"},
        ("targets", "unclear_list"),
    ),
    (
        "indicators",
        {"code": "a", "name": "A", "unit": "x", "time_rule": "flow", "targets": "2020:1; 2020:2"},
        ("targets", "unclear_list"),
    ),
    (
        "indicators",
        {"code": "a", "name": "A", "unit": "x", "time_rule": "flow", "baseline": "2020:1; 2021:2"},
        ("baseline", "unclear_list"),
    ),
    ("countries", {"code": "Atlantis", "name": "A"}, ("code", "unknown_code")),
]


@pytest.mark.parametrize(("path", "cells", "problem"), REFUSED)
def test_what_is_not_clear_is_refused_and_nothing_stored(
    client: TestClient,
    editor: dict[str, str],
    path: str,
    cells: dict[str, Any],
    problem: tuple[str | None, str],
) -> None:
    first = {"code": "PK" if path == "countries" else "good", "name": "Good"}
    first |= {"unit": "x", "time_rule": "flow"} if path == "indicators" else {}
    before = client.get(f"/v1/{path}").json()["data"]
    answer = send(client, editor, table([first, cells]), f"kind={path}")
    assert answer.status_code == 422, answer.text
    found = [
        (row["row"], each["column"], each["code"])
        for row in report(client, editor, answer)
        for each in row["problems"]
    ]
    assert found == [(3, *problem)]
    assert client.get(f"/v1/{path}").json()["data"] == before


def test_a_code_stands_once_in_a_file(client: TestClient, editor: dict[str, str]) -> None:
    rows = [{"code": "a", "name": "A"}, {"code": "A", "name": "B"}]
    answer = send(client, editor, table(rows), "kind=themes")
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/3/code", "repeated")


def test_members_of_programs_are_checked_for_codes(
    client: TestClient, editor: dict[str, str]
) -> None:
    row = {"code": "p", "name": "P", "funders": ["nobody"]}
    answer = send(client, editor, to_json(row), "kind=projects", "ndjson")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/1/funders"]
    odd = send(client, editor, to_json({**row, "id": "x"}), "kind=projects", "ndjson")
    assert "unknown_member" in [each["code"] for each in odd.json()["errors"]]


def test_the_first_and_the_last_day_of_a_project_make_its_date(
    client: TestClient, editor: dict[str, str]
) -> None:
    row = {"code": "p", "name": "P", "starts_on": "March 2020", "ends_on": "31.12.2022"}
    answer = send(client, editor, table([row]), "kind=projects")
    assert answer.status_code == 201, answer.text
    assert row_of(client, "projects", "p")["when"] == "2020-03/2022-12-31"


def test_new_codes_are_made_where_asked_and_shown_with_what_names_them(
    client: TestClient, editor: dict[str, str]
) -> None:
    row = {"code": "p", "name": "P", "funders": "New Donor", "programmes": "New Programme"}
    answer = send(client, editor, table([row]), "kind=projects&create=organisations,programmes")
    assert answer.json()["data"]["created"] == {"organisations": 1, "programmes": 1}
    assert row_of(client, "projects", "p")["funders"] == ["new-donor"]
    assert row_of(client, "organisations", "new-donor")["name"] == "New Donor"
    assert row_of(client, "programmes", "new-programme")["name"] == "New Programme"


def test_rows_are_shown_by_keys_that_may_publish(client: TestClient, catalogue: Catalogue) -> None:
    quiet = key(catalogue, "import", "write:reference")
    rows = table([{"code": "silent", "name": "Silent"}])
    assert send(client, quiet, rows, "kind=themes").status_code == 201
    assert client.get("/v1/themes/silent").status_code == 404
    changed = table([{"code": "silent", "name": "Quiet"}])
    assert send(client, quiet, changed, "kind=themes").status_code == 201
    seen = send(client, quiet, table([{"code": "customs", "name": "Other"}]), "kind=themes")
    assert [each["code"] for each in seen.json()["errors"]] == ["needs_publish"]
    same = send(client, quiet, table([{"code": "customs", "name": "Customs"}]), "kind=themes")
    assert same.json()["data"]["outcomes"]["unchanged"] == 1
    loud = key(catalogue, "import", "write:reference", "publish")
    assert send(client, loud, changed, "kind=themes").json()["data"]["outcomes"]["updated"] == 1
    assert row_of(client, "themes", "silent")["name"] == "Quiet"


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (("import", "write:meetings"), 403),
        (("write:reference",), 403),
        (("import", "write:reference"), 201),
        (("admin",), 201),
    ],
)
def test_who_may(
    client: TestClient, catalogue: Catalogue, scopes: tuple[str, ...], status: int
) -> None:
    rows = table([{"code": "a", "name": "A"}])
    answer = send(client, key(catalogue, *scopes), rows, "kind=themes")
    assert answer.status_code == status, answer.text


def test_a_row_that_others_changed_since_it_was_exported_is_refused(
    client: TestClient, catalogue: Catalogue, editor: dict[str, str]
) -> None:
    shown = client.get("/v1/themes/customs").json()["data"]
    assert send(client, editor, to_json(shown), "kind=themes", "ndjson").status_code == 201
    older = to_json({**shown, "name": "Mine", "version": shown["version"] + 1})
    answer = send(client, editor, older, "kind=themes", "ndjson")
    assert [each["code"] for each in answer.json()["errors"]] == ["changed_since"]
    mine = to_json({**shown, "name": "Mine"})
    assert send(client, editor, mine, "kind=themes", "ndjson").status_code == 201
    history = client.get("/v1/themes/customs/history", headers=key(catalogue, "admin")).json()[
        "data"
    ]
    assert [(each["version"], each["action"], each["by"]["via"]) for each in history] == [
        (2, "updated", "api"),
        (1, "created", "command"),
    ]


def test_values_follow_when_their_indicator_changes(
    client: TestClient, catalogue: Catalogue, editor: dict[str, str]
) -> None:
    write(catalogue, "metrics", {"ref": "one"})
    rows = table([{"code": "reach", "unit": "persons"}])
    assert send(client, editor, rows, "kind=indicators").status_code == 201
    assert client.get("/v1/metrics/by-ref/icmpd/one").json()["data"]["unit"] == "persons"


def test_a_new_indicator_of_a_value_is_never_added_up(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, "admin")
    row = {"ref": "a", "title": "A", "when": "2020", "value": "5", "indicator": "New one"}
    without = send(client, admin, table([row]), "kind=metrics&create=indicators")
    assert [each["pointer"] for each in without.json()["errors"]] == ["/2/unit"]
    done = send(
        client,
        admin,
        table([{**row, "unit": "people", "state": "published"}]),
        "kind=metrics&create=indicators",
    )
    assert done.json()["data"]["created"] == {"indicators": 1}
    made = row_of(client, "indicators", "new-one")
    assert (made["unit"], made["time_rule"], made["place_rule"]) == ("number", "none", "none")
    value = client.get("/v1/metrics/by-ref/icmpd/a").json()["data"]
    assert (value["indicator"], value["unit"]) == ("new-one", "people")


@pytest.mark.parametrize("path", LEAST)
def test_every_list_can_be_added_to_while_records_are_imported(
    client: TestClient, catalogue: Catalogue, path: str
) -> None:
    admin = key(catalogue, "admin")
    lists = {"themes": "New_1", "programmes": "New 2", "projects": "New 3"}
    row = {"ref": "a", **LEAST[path], **lists, "organisations": "New 4:host"}
    off = send(client, admin, table([row]), f"kind={path}")
    assert sorted(each["code"] for each in off.json()["errors"]) == ["unknown_code"] * 4
    create = "create=themes,programmes,projects,organisations"
    done = send(client, admin, table([row]), f"kind={path}&{create}")
    assert done.json()["data"]["created"] == dict.fromkeys((*lists, "organisations"), 1)
    line = {**LEAST[path], "ref": "b", "themes": ["new_5"]}
    again = send(client, admin, to_json(line), f"kind={path}&{create}", "ndjson")
    assert again.json()["data"]["created"] == {"themes": 1}


def test_the_template_of_a_list_is_read_back(client: TestClient, editor: dict[str, str]) -> None:
    answer = client.get("/v1/imports/template.xlsx?kind=projects")
    book = load_workbook(io.BytesIO(answer.content))
    header = [str(each) for each in book.get_sheet_by_name("projects").to_python()[0]]
    assert {"code", "name", "programmes", "funders", "countries"} <= {*header}
    assert not {"version", "label", "records", "kind", "updated_at"} & {*header}
    row = {"code": "p", "name": "P", "programmes": "bali"}
    filled = table([{name: row.get(name, "") for name in header}])
    assert send(client, editor, filled, "kind=projects").status_code == 201
    assert row_of(client, "projects", "p")["programmes"] == ["bali"]


def test_a_file_of_a_list_is_of_at_most_five_hundred_rows(
    client: TestClient, editor: dict[str, str]
) -> None:
    rows = [{"code": f"c{number}", "name": "N"} for number in range(501)]
    refused = send(client, editor, table(rows), "kind=themes")
    said = "A file to import has at most 500 rows: split it, or use `events-api import`, which "
    assert (refused.status_code, refused.json()["detail"]) == (413, f"{said}does so.")
