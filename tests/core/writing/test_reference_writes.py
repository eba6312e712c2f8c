"""Writing reference rows over HTTP: every verb on every list, codes in use, rows not yet public."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import LEAST, key, write

MATCH = {"If-Match": "*"}
ROWS: Mapping[str, dict[str, Any]] = {
    "organisations": {"code": "new", "name": "New one"},
    "themes": {"code": "new", "name": "New one"},
    "programmes": {"code": "new", "name": "New one"},
    "projects": {
        "code": "new",
        "name": "New one",
        "programmes": ["bali"],
        "countries": ["PK"],
        "funders": ["norway"],
    },
    "indicators": {"code": "new", "name": "New one", "unit": "people", "time_rule": "flow"},
}
IN_USE: Mapping[str, dict[str, Any]] = {
    "organisations": {"organisations": [{"organisation": "new", "roles": ["host"]}]},
    "themes": {"themes": ["new"]},
    "programmes": {"programmes": ["new"]},
    "projects": {"projects": ["new"]},
}


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def editor(catalogue: Catalogue) -> dict[str, str]:
    """A key that writes rows everybody sees."""
    return key(catalogue, "write:reference", "publish")


@pytest.fixture
def quiet(catalogue: Catalogue) -> dict[str, str]:
    """A key that writes rows, which nobody else sees until a published record names them."""
    return key(catalogue, "write:reference")


def refused(answer: Response, status: int) -> list[dict[str, Any]]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [*answer.json().get("errors", [])]


def revision(client: TestClient) -> int:
    return int(client.get("/v1/themes").headers["events-revision"])


@pytest.mark.parametrize("path", ROWS)
def test_a_row_is_made_read_changed_and_deleted(
    client: TestClient, editor: dict[str, str], path: str
) -> None:
    row, address, before = ROWS[path], f"/v1/{path}/new", revision(client)
    refused(client.get(address), 404)
    made = client.post(f"/v1/{path}", headers=editor, json=row)
    data = made.json()["data"]
    assert (made.status_code, made.headers["location"]) == (201, address)
    assert row.items() <= data.items()
    assert (data["version"], data["label"], {*data["records"].values()}) == (1, "New one", {0})
    read = client.get(address)
    assert (read.json(), read.headers["etag"]) == (made.json(), made.headers["etag"])
    refused(client.post(f"/v1/{path}", headers=editor, json=row), 409)
    assert revision(client) == before + 1

    # What GET shows can be put back, and changes nothing.
    tag = {"If-Match": made.headers["etag"]}
    same = client.put(address, headers=editor | tag, json=data)
    assert (same.status_code, same.content) == (200, made.content)
    assert revision(client) == before + 1
    change: dict[str, Any] = {"names": {"fr": "Un nouveau"}}
    patched = client.patch(address, headers=editor | tag, json=change)
    shown = patched.json()["data"]
    stamps: dict[str, Any] = {"version": 2, "updated_at": shown["updated_at"]}
    assert shown == data | change | stamps
    assert client.get(f"{address}?lang=fr").json()["data"]["label"] == "Un nouveau"

    for method in ("PUT", "PATCH", "DELETE"):
        body = None if method == "DELETE" else row
        refused(client.request(method, address, headers=editor, json=body), 428)
        refused(client.request(method, address, headers=editor | tag, json=body), 412)
    replaced = client.put(address, headers=editor | {"If-Match": '"2"'}, json=row)
    assert (replaced.json()["data"]["version"], replaced.json()["data"]["names"]) == (3, {})
    assert client.delete(address, headers=editor | {"If-Match": '"3"'}).status_code == 204
    refused(client.get(address), 404)
    refused(client.delete(address, headers=editor | MATCH), 404)
    refused(client.patch(address, headers=editor | MATCH, json={}), 404)
    # A code that comes back goes on with its versions: no old tag fits it.
    again = client.put(address, headers=editor, json=row)
    assert (again.status_code, again.json()["data"]["version"]) == (201, 5)
    assert revision(client) == before + 5


@pytest.mark.parametrize("path", IN_USE)
def test_a_code_in_use_is_not_deleted_whoever_uses_it(
    client: TestClient, catalogue: Catalogue, editor: dict[str, str], path: str
) -> None:
    address = f"/v1/{path}/new"
    client.post(f"/v1/{path}", headers=editor, json=ROWS[path])
    draft: dict[str, Any] = {"ref": "a", "owner": "iom", "state": "draft"}
    write(catalogue, "meetings", draft | IN_USE[path])
    refused(client.delete(address, headers=editor | MATCH), 409)
    write(catalogue, "meetings", draft)
    assert client.delete(address, headers=editor | MATCH).status_code == 204


def test_a_code_that_an_owner_an_indicator_or_another_row_has_is_not_deleted(
    client: TestClient, catalogue: Catalogue, editor: dict[str, str]
) -> None:
    write(catalogue, "metrics", {"ref": "a", "owner": "unodc", "indicator": "followers"})
    client.post("/v1/projects", headers=editor, json=ROWS["projects"])
    for address in (
        *("/v1/organisations/unodc", "/v1/indicators/followers"),
        *("/v1/programmes/bali", "/v1/organisations/norway"),
    ):
        before = client.get(address).content
        refused(client.delete(address, headers=editor | MATCH), 409)
        assert client.get(address).content == before


def test_goals_have_scopes_whose_codes_are_in_use(
    client: TestClient, editor: dict[str, str]
) -> None:
    client.post("/v1/projects", headers=editor, json=ROWS["projects"])
    given = {"2020": 9, "2020-04/2021-03 sex:female,project:new": 5, "2021-01/2021-12": 7.5}
    baseline = {"year": "2016", "value": 3, "scope": "country:PK,project:new"}
    row = ROWS["indicators"] | {"targets": given, "baseline": baseline}
    made = client.post("/v1/indicators", headers=editor, json=row)
    data = made.json()["data"]
    goals = {"2020": 9, "2020-04/2021-03 project:new,sex:female": 5, "2021": 7.5}
    assert (made.status_code, data["targets"]) == (201, goals)
    assert data["baseline"] == {"year": "2016", "value": 3, "scope": "project:new,country:PK"}
    again = client.put("/v1/indicators/new", headers=editor | MATCH, json=data)
    assert (again.status_code, again.json()["data"]["version"]) == (200, 1)
    refused(client.delete("/v1/projects/new", headers=editor | MATCH), 409)
    plain = {"targets": {"2020 project:new,sex:female": None, **dict.fromkeys(goals)}}
    plain |= {"baseline": {"scope": "country:PK"}}
    assert client.patch("/v1/indicators/new", headers=editor | MATCH, json=plain).status_code == 200
    assert client.delete("/v1/projects/new", headers=editor | MATCH).status_code == 204


def test_countries_are_closed(client: TestClient, editor: dict[str, str]) -> None:
    everything = client.get("/v1/countries").json()["data"]
    codes = [each["code"] for each in everything]
    for method, address in (("POST", "/v1/countries"), ("DELETE", "/v1/countries/PK")):
        answer = client.request(method, address, headers=editor | MATCH, json={})
        assert (answer.status_code, "GET" in answer.headers["allow"]) == (405, True)
    for code in ("ZZ", "pk", "PAK"):
        body = {"code": code, "name": "Nowhere"}
        refused(client.put(f"/v1/countries/{code}", headers=editor, json=body), 422)
    changed = client.patch(
        "/v1/countries/PK", headers=editor | MATCH, json={"names": {"ur": "پاکستان"}}
    )
    assert changed.status_code == 200
    assert client.get("/v1/countries/PK?lang=ur").json()["data"]["label"] == "پاکستان"
    refused(client.patch("/v1/countries/PK", headers=editor | MATCH, json={"code": "AF"}), 422)
    assert [each["code"] for each in client.get("/v1/countries").json()["data"]] == codes


@pytest.mark.parametrize(
    ("path", "members", "pointer"),
    [
        ("themes", {"code": "Not A Code"}, "/code"),
        ("themes", {"name": None}, "/name"),
        ("themes", {"names": {"fr": 5}}, "/names/fr"),
        ("themes", {"public": True}, "/public"),
        ("themes", {"version": 1}, "/version"),
        ("themes", {"records": {}}, "/records"),
        ("projects", {"programmes": ["nowhere"]}, "/programmes/0"),
        ("projects", {"countries": ["ZZ"]}, "/countries/0"),
        ("indicators", {"time_rule": "sometimes"}, "/time_rule"),
        ("indicators", {"unit": None}, "/unit"),
        ("indicators", {"increase_days": 367}, "/increase_days"),
        ("indicators", {"targets": {"twenty": 5}}, "/targets"),
        ("indicators", {"targets": {"2020": "5"}}, "/targets/2020"),
        ("indicators", {"targets": {"2020": 5, "2020-01/2020-12": 6}}, "/targets"),
        ("indicators", {"targets": {"2020 project:x,sex:f": 5}}, "/targets/2020 project:x,sex:f"),
        (
            "indicators",
            {"targets": {"2020-04/2021-03 project:x": 5}},
            "/targets/2020-04~12021-03 project:x",
        ),
        ("indicators", {"targets": {"2020 country:ZZ": 5}}, "/targets"),
        (
            "indicators",
            {"baseline": {"year": "2020", "value": 1, "scope": "project:x"}},
            "/baseline/scope",
        ),
        ("indicators", {"baseline": {"year": "2020"}}, "/baseline/value"),
        ("indicators", {"definition": "a\x00b"}, "/definition"),
    ],
)
def test_what_no_row_can_be_is_refused(
    client: TestClient,
    editor: dict[str, str],
    path: str,
    members: dict[str, Any],
    pointer: str,
) -> None:
    before = client.get(f"/v1/{path}").content
    errors = refused(client.post(f"/v1/{path}", headers=editor, json=ROWS[path] | members), 422)
    assert [each["pointer"] for each in errors] == [pointer]
    assert client.get(f"/v1/{path}").content == before


@pytest.mark.parametrize(("member", "value"), [("version", 9), ("updated_at", "2020-01-01")])
def test_what_only_the_service_says_of_a_row_is_refused_where_it_differs(
    client: TestClient, editor: dict[str, str], member: str, value: object
) -> None:
    shown = client.get("/v1/themes/customs").json()["data"]
    body = shown | {"name": "Other", member: value}
    errors = refused(client.put("/v1/themes/customs", headers=editor | MATCH, json=body), 422)
    assert [(each["pointer"], each["code"]) for each in errors] == [(f"/{member}", "read_only")]
    assert client.get("/v1/themes/customs").json()["data"] == shown
    errors = refused(
        client.put("/v1/themes/new", headers=editor, json=shown | {"code": "new"}), 422
    )
    assert {each["code"] for each in errors} == {"read_only"}


def test_a_row_keeps_its_code(client: TestClient, editor: dict[str, str]) -> None:
    address = "/v1/themes/customs"
    errors = refused(client.patch(address, headers=editor | MATCH, json={"code": "duties"}), 422)
    assert errors[0]["pointer"] == "/code"
    body = {"code": "duties", "name": "Duties"}
    errors = refused(client.put(address, headers=editor | MATCH, json=body), 422)
    assert errors[0]["pointer"] == "/code"


def test_rows_are_written_by_keys_that_may(client: TestClient, catalogue: Catalogue) -> None:
    staff = key(catalogue, "drafts", "write:meetings", "publish")
    for headers, status in (({}, 401), (staff, 403)):
        for method, address in (
            ("POST", "/v1/themes"),
            ("PUT", "/v1/themes/new"),
            ("PATCH", "/v1/themes/customs"),
            ("DELETE", "/v1/themes/customs"),
        ):
            body = ROWS["themes"]
            refused(client.request(method, address, headers=headers | MATCH, json=body), status)


def test_a_row_is_seen_by_editors_first(
    client: TestClient, catalogue: Catalogue, quiet: dict[str, str]
) -> None:
    addresses = ["/v1/themes", "/v1/themes/new", "/v1/programmes", "/v1/meetings?theme=new"]
    addresses += ["/v1/themes/none", "/v1/summaries/2020?by=theme"]

    def public() -> list[tuple[int, bytes, str | None]]:
        answers = [client.get(each) for each in addresses]
        return [(a.status_code, a.content, a.headers.get("events-revision")) for a in answers]

    before = public()
    project = ROWS["projects"] | {"programmes": ["hidden"]}
    client.post("/v1/programmes", headers=quiet, json={"code": "hidden", "name": "Hidden"})
    assert client.post("/v1/themes", headers=quiet, json=ROWS["themes"]).status_code == 201
    assert client.post("/v1/projects", headers=quiet, json=project).status_code == 201
    assert client.get("/v1/themes/new", headers=quiet).status_code == 200
    named = {each["code"] for each in client.get("/v1/themes", headers=quiet).json()["data"]}
    assert named == {"customs", "return", "new"}
    patched = client.patch("/v1/themes/new", headers=quiet | MATCH, json={"name": "Newer"})
    assert patched.json()["data"]["version"] == 2
    assert public() == before
    # A published record brings out what it names, and what that names.
    write(catalogue, "meetings", {"ref": "a", "projects": ["new"], "themes": ["new"]})
    after = public()
    assert int(str(after[0][2])) == int(str(before[0][2])) + 1
    assert client.get("/v1/programmes/hidden").status_code == 200
    assert client.get("/v1/themes/new").json()["data"]["records"]["meetings"] == 1
    # Once public it stays so, and to change what everybody sees of it is publishing.
    change = {"name": "Newest"}
    errors = refused(client.patch("/v1/themes/new", headers=quiet | MATCH, json=change), 403)
    assert errors[0]["allowed"] == ["publish"]
    assert public() == after
    # What changes nothing needs nothing.
    same = {"name": "Newer"}
    assert client.patch("/v1/themes/new", headers=quiet | MATCH, json=same).status_code == 200
    editor = key(catalogue, "write:reference", "publish")
    client.patch("/v1/themes/new", headers=editor | MATCH, json=change)
    assert client.get("/v1/themes/new").json()["data"]["name"] == "Newest"


def test_a_code_that_is_not_public_is_known_at_once_to_those_whose_drafts_name_it(
    client: TestClient, catalogue: Catalogue, quiet: dict[str, str]
) -> None:
    mine = key(catalogue, "drafts", "write:meetings")
    theirs = key(catalogue, "drafts", "write:meetings", owner="iom")
    admin = key(catalogue, "admin")
    listed = "/v1/meetings?state=draft&theme=new"
    # What is in memory before must not answer for what is written after.
    refused(client.get(listed, headers=admin), 400)
    client.post("/v1/themes", headers=quiet, json=ROWS["themes"])
    assert client.get(listed, headers=admin).status_code == 200
    refused(client.get(listed, headers=mine), 400)
    body = {**LEAST["meetings"], "themes": ["new"]}
    made = client.post("/v1/meetings", headers=mine, json=body)
    assert made.json()["labels"]["themes"] == {"new": "New one"}
    assert client.get(listed, headers=mine).json()["meta"]["total"] == 1
    for query in (listed, "/v1/meetings?state=draft&owner=icmpd"):
        errors = refused(client.get(query, headers=theirs), 400)
        assert not {"new", "icmpd"} & {*errors[0]["allowed"]}
    renamed = client.patch("/v1/themes/new", headers=quiet | MATCH, json={"name": "Renamed"})
    assert renamed.status_code == 200
    read = client.get(made.headers["location"], headers=mine)
    assert read.json()["labels"]["themes"] == {"new": "Renamed"}
    # And refused to others as one that never was, with the same words.
    answers = [
        client.get(f"/v1/meetings?state=draft&theme={code}", headers=theirs)
        for code in ("new", "nem")
    ]
    assert answers[0].content == answers[1].content


def test_a_post_of_a_row_is_repeatable(client: TestClient, editor: dict[str, str]) -> None:
    once = editor | {"Idempotency-Key": "one"}
    answers = [client.post("/v1/themes", headers=once, json=ROWS["themes"]) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert {*answers[0].headers.items()} == {*answers[1].headers.items()}
    refused(client.post("/v1/programmes", headers=once, json=ROWS["programmes"]), 422)
