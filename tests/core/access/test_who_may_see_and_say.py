"""Who may see and say: drafts in answers to writes, codes that are proposed, what is publishing."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from tests.samples import LEAST, key, write
from tests.templates import catalogue_for

MEETING: Mapping[str, Any] = {**LEAST["meetings"], "ref": "one"}
BY_REF = "/v1/meetings/by-ref/icmpd/one"
ANY = {"If-Match": "*"}
# The revision before idempotency keys were one namespace.
BEFORE = "0009"
CSV = {"Content-Type": "text/csv"}


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    """The header of a key that reads drafts and publishes."""
    return key(catalogue, "drafts", "write:meetings", "publish")


@pytest.fixture
def writer(catalogue: Catalogue) -> dict[str, str]:
    """The header of a key that writes meetings, and neither reads drafts nor publishes."""
    return key(catalogue, "write:meetings")


def problem(answer: Response) -> tuple[int, str | None, list[str] | None]:
    """(status, code, allowed) of the first error of a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    error = (answer.json().get("errors") or [{}])[0]
    return answer.status_code, error.get("code"), error.get("allowed")


def state_of(client: TestClient, staff: Mapping[str, str]) -> tuple[Any, ...]:
    """What a write could move: the record, its history and the public revision."""
    read = client.get(BY_REF, headers=dict(staff))
    history = client.get(f"{read.headers['content-location']}/history", headers=dict(staff))
    revision = client.get("/v1/meetings").headers["events-revision"]
    return read.json(), read.headers["etag"], history.json(), revision


@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
def test_a_repeated_put_is_the_same_record_without_a_version(
    client: TestClient, staff: dict[str, str], state: str
) -> None:
    body = {**MEETING, "state": state, "countries": ["PK", "AF"], "notes": ["A note."]}
    made = client.put(BY_REF, headers=staff, json=body)
    address, before = made.headers["location"], state_of(client, staff)
    shown = made.json()["data"]
    reordered = dict(reversed(body.items())) | {"countries": ["AF", "PK"]}
    for same in (body, shown, reordered, {n: v for n, v in body.items() if n != "state"}):
        for where in (BY_REF, address):
            again = client.put(where, headers=staff, json=same)
            assert (again.status_code, again.json()) == (200, made.json())
    assert state_of(client, staff) == before
    others = [{**body, "notes": ["Another."]}, {**body, "countries": ["PK"]}, MEETING]
    others += [{**shown, "title": "Another"}, {**body, "ref": "two"}]
    for other in others:
        answer = client.put(address, headers=staff, json=other)
        assert answer.status_code == 428, answer.text
    forbidden = client.put(BY_REF, headers=staff | {"If-None-Match": "*"}, json=body)
    stale = client.put(BY_REF, headers=staff | {"If-Match": '"9"'}, json=body)
    unread = client.patch(address, headers=staff, json={})
    assert [each.status_code for each in (forbidden, stale, unread)] == [412, 412, 428]
    assert state_of(client, staff) == before


def test_a_repeated_put_of_a_reference_row_likewise(
    client: TestClient, catalogue: Catalogue
) -> None:
    editor = key(catalogue, "write:reference", "publish")
    address, body = "/v1/themes/new", {"name": "New", "names": {"fr": "Nouveau"}}
    made = client.put(address, headers=editor, json=body)
    shown, revision = made.json()["data"], made.headers["events-revision"]
    for same in (body, shown):
        again = client.put(address, headers=editor, json=same)
        assert (again.status_code, again.json()) == (200, made.json())
        assert again.headers["events-revision"] == revision
    assert client.put(address, headers=editor, json={"name": "New"}).status_code == 428
    assert client.get(address).json() == made.json()


def test_a_write_shows_a_draft_to_keys_that_may_read_drafts(
    client: TestClient, staff: dict[str, str], writer: dict[str, str]
) -> None:
    body = {**MEETING, "title": "Unseen", "notes": ["Unseen words."]}
    made = client.post("/v1/meetings", headers=staff, json=body)
    address = made.headers["location"]
    blind = [
        client.patch(address, headers=writer | ANY, json={}),
        client.patch(address, headers=writer | ANY, json={"title": "Unseen"}),
        client.put(BY_REF, headers=writer, json=body),
        client.put(address, headers=writer | ANY, json=body),
    ]
    for answer in blind:
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (204, b"", '"1"')
        assert answer.headers["cache-control"] == "no-store"
        assert "location" not in answer.headers
    seeing = client.patch(address, headers=staff | ANY, json={})
    assert (seeing.status_code, seeing.json()) == (200, made.json())
    # A change is told by its version alone; with that the next one can be made.
    changed = client.patch(address, headers=writer | {"If-Match": '"1"'}, json={"mode": "online"})
    assert (changed.status_code, changed.content, changed.headers["etag"]) == (204, b"", '"2"')
    again = client.patch(address, headers=writer | {"If-Match": '"2"'}, json={"mode": None})
    assert again.headers["etag"] == '"3"'
    # Whoever sends the whole record is shown what has become of it.
    replaced = client.put(address, headers=writer | ANY, json={**MEETING, "title": "Sent"})
    assert (replaced.status_code, replaced.json()["data"]["title"]) == (200, "Sent")
    assert replaced.json()["data"]["notes"] == []
    own = client.post("/v1/meetings", headers=writer, json={**MEETING, "ref": "own"})
    assert (own.status_code, own.json()["data"]["ref"]) == (201, "own")


def test_another_owners_draft_is_answered_like_none(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    made = client.post("/v1/meetings", headers=staff, json=MEETING)
    absent = "/v1/meetings/01909c3e-0000-7000-8000-000000000000"
    other = key(catalogue, "drafts", "write:meetings", "publish", "import", owner="iom")
    for headers in ({}, ANY, {"If-Match": '"1"'}, {"If-Match": '"2"'}, {"If-None-Match": "*"}):
        for method, body in (("PUT", MEETING), ("PATCH", {}), ("DELETE", None)):
            told = [
                client.request(method, each, headers=other | headers, json=body)
                for each in (made.headers["location"], absent)
            ]
            assert [each.status_code for each in told] == [404, 404]
            assert told[0].content == told[1].content
            assert {*told[0].headers.items()} == {*told[1].headers.items()}


def test_codes_that_are_not_public_are_proposed_to_nobody(
    client: TestClient, catalogue: Catalogue
) -> None:
    quiet = key(catalogue, "write:reference")
    for number in range(12):
        row = {"code": f"open-{number:02}", "name": f"Open {number}"}
        client.post("/v1/organisations", headers=key(catalogue, "admin"), json=row)
    hidden = {"code": "zebra-fund", "name": "The Zebra Fund"}
    assert client.post("/v1/organisations", headers=quiet, json=hidden).status_code == 201
    other = key(catalogue, "drafts", "write:meetings", "import", owner="iom")

    def proposed(code: str) -> tuple[list[Any], str]:
        organisations = [{"organisation": code, "roles": ["host"]}]
        body = {**MEETING, "organisations": organisations}
        single = client.post("/v1/meetings", headers=other, json=body)
        rows = f"kind,title,type,organisations\nmeeting,T,workshop,{code}:host\n"
        imported = client.post("/v1/imports", headers=other | CSV, content=rows.encode())
        assert (single.status_code, imported.status_code) == (422, 422)
        return [
            answer.json()["errors"][0].get("allowed") for answer in (single, imported)
        ], single.text + imported.text

    for code in ("zebra-fun", "zebra-fundd", "The Zebra Funds", "zebra"):
        allowed, whole = proposed(code)
        assert "zebra-fund" not in whole.replace(code, "")
        assert all("zebra-fund" not in (each or []) for each in allowed)
    # Public ones are proposed as before: the word is not what keeps it back.
    client.patch(
        "/v1/organisations/zebra-fund",
        headers=key(catalogue, "admin") | ANY,
        json={"url": "https://example.org"},
    )
    assert all("zebra-fund" in each for each in proposed("zebra-fun")[0])


def test_what_everybody_sees_changes_only_by_publishing(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str], writer: dict[str, str]
) -> None:
    body = {**MEETING, "state": "published"}
    made = client.post("/v1/meetings", headers=staff, json=body)
    address, before = made.headers["location"], state_of(client, staff)
    second = client.patch(address, headers=staff | ANY, json={"title": "Second"})
    before = state_of(client, staff)
    reading_writer = key(catalogue, "drafts", "write:meetings", "import")
    refused = [
        client.patch(address, headers=writer | ANY, json={"title": "Mine"}),
        client.patch(address, headers=writer | ANY, json={"themes": ["return"]}),
        client.patch(address, headers=writer | ANY, json={"ref": "else"}),
        client.put(address, headers=writer | ANY, json={**body, "title": "Mine"}),
        client.put(BY_REF, headers=writer | ANY, json={**body, "notes": ["N."]}),
        client.patch(address, headers=writer | ANY, json={"state": "withdrawn"}),
        client.delete(address, headers=writer | ANY),
        client.post("/v1/meetings", headers=writer, json={**body, "ref": "two"}),
        client.post(f"{address}/history/1/restore", headers=reading_writer | ANY),
    ]
    assert [problem(each) for each in refused] == [(403, "missing_scope", ["publish"])] * 9
    rows = "kind,ref,title,type\nmeeting,one,Mine,workshop\n"
    sent = client.post("/v1/imports", headers=reading_writer | CSV, content=rows.encode())
    assert problem(sent)[:2] == (422, "needs_publish")
    assert state_of(client, staff) == before
    # What changes nothing, and what nobody sees, needs no such scope.
    same = client.put(address, headers=writer, json=second.json()["data"])
    assert (same.status_code, same.json()) == (200, second.json())
    rows = "kind,ref,title,type\nmeeting,one,Second,workshop\nmeeting,two,Mine,workshop\n"
    sent = client.post("/v1/imports", headers=reading_writer | CSV, content=rows.encode())
    assert sent.json()["data"]["outcomes"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 1,
        "failed": 0,
    }
    assert state_of(client, staff) == before


def test_an_indicator_that_is_public_is_changed_only_by_publishing(
    client: TestClient, catalogue: Catalogue
) -> None:
    quiet, editor = key(catalogue, "write:reference"), key(catalogue, "write:reference", "publish")
    write(catalogue, "metrics", {"ref": "m"})
    before = client.get("/v1/metrics").content, client.get("/v1/indicators").content
    change = {"time_rule": "stock"}
    refused = [
        client.patch("/v1/indicators/reach", headers=quiet | ANY, json=change),
        client.delete("/v1/indicators/followers", headers=quiet | ANY),
    ]
    assert [problem(each) for each in refused] == [(403, "missing_scope", ["publish"])] * 2
    assert (client.get("/v1/metrics").content, client.get("/v1/indicators").content) == before
    changed = client.patch("/v1/indicators/reach", headers=editor | ANY, json=change)
    assert (changed.status_code, changed.json()["data"]["time_rule"]) == (200, "stock")


def test_an_idempotency_key_is_one_namespace_over_all_routes(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, "admin")
    rows = b"kind,title,type\nmeeting,T,workshop\n"
    asked: list[tuple[str, dict[str, Any]]] = [
        ("/v1/meetings", {"json": dict(MEETING)}),
        ("/v1/trainings", {"json": dict(LEAST["trainings"])}),
        ("/v1/themes", {"json": {"code": "new", "name": "New"}}),
        ("/v1/imports?dry_run=true", {"content": rows}),
        ("/v1/imports", {"content": rows}),
        ("/v1/summaries/2020/editions", {"json": {"title": "The year"}}),
    ]

    def send(place: int, name: str) -> Response:
        address, body = asked[place]
        headers = admin | {"Idempotency-Key": name} | ({} if "json" in body else CSV)
        return client.post(address, headers=headers, **body)

    for first in range(len(asked)):
        name = f"key-{first}"
        made = send(first, name)
        assert made.is_success, made.text
        for other in range(len(asked)):
            again = send(other, name)
            if other == first:
                assert (again.status_code, again.content) == (made.status_code, made.content)
            else:
                status, code, _ = problem(again)
                assert (status, code in {"used", "other_request"}) == (422, True)
    # A key of another owner is another one, and an import that was dropped gives its own back.
    theirs = key(catalogue, "import", "write:meetings", owner="iom")
    mine = {"Idempotency-Key": "key-0", **CSV}
    there = client.post("/v1/imports", headers=theirs | mine, content=rows)
    assert there.status_code == 201
    assert client.delete(there.headers["location"], headers=theirs).status_code == 204
    again = client.post("/v1/imports", headers=theirs | mine, content=rows)
    assert (again.status_code, again.headers["location"]) != (201, there.headers["location"])


def test_a_restored_version_is_answered_alike(client: TestClient, staff: dict[str, str]) -> None:
    made = client.post("/v1/meetings", headers=staff, json=MEETING)
    address = made.headers["location"]
    client.patch(address, headers=staff | ANY, json={"title": "Second"})
    once = staff | {"If-Match": '"2"', "Idempotency-Key": "back"}
    answers = [client.post(f"{address}/history/1/restore", headers=once) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["data"]["version"] == 3


def test_an_import_for_another_owner_is_done_once_under_its_key(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, "admin") | CSV | {"Idempotency-Key": "theirs"}
    rows = io.BytesIO(b"kind,title,type\nmeeting,T,workshop\n").getvalue()
    sent = [client.post("/v1/imports?owner=iom", headers=admin, content=rows) for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    listed = client.get("/v1/meetings?state=draft", headers=key(catalogue, "admin"))
    assert listed.json()["meta"]["total"] == 1


def test_keys_of_imports_that_were_there_are_moved(bare_url: str) -> None:
    catalogue = catalogue_for(bare_url)
    schema.migrate(catalogue.database, BEFORE)
    job = "01909c3e-0000-7000-8000-000000000001"
    with catalogue.database.writing() as session:
        session.execute(
            text(
                "INSERT INTO import_job (id, owner, actor, state, asked_key, asked, dry_run,"
                " format, options, rows, staged, outcomes, created, beat_at, created_at)"
                " VALUES (:job, 'iom', '{}', 'done', 'one', 'hash', :no, 'csv', '{}', 0, 0, '{}',"
                " '{}', :at, :at)"
            ),
            {"job": job, "no": False, "at": "2026-01-01 00:00:00.000000"},
        )
    schema.migrate(catalogue.database)
    moved = text("SELECT owner, key, asked, status FROM given_answer")
    with catalogue.database.snapshot() as connection:
        assert [tuple(row) for row in connection.execute(moved)] == [("iom", "one", "hash", 202)]
    schema.migrate(catalogue.database, BEFORE)
    with catalogue.database.snapshot() as connection:
        jobs = connection.execute(text("SELECT owner, asked_key FROM import_job")).all()
    assert [tuple(row) for row in jobs] == [("iom", None)]
    catalogue.database.close()
