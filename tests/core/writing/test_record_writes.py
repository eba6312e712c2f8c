"""Writing records over HTTP: who may, on which version, once or again, and what comes back."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import func, select, text
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.link import Link
from events_api.core.records.record import Record
from events_api.core.values.json import from_json
from events_api.resources.meetings import Meeting
from tests.samples import LEAST, key, write

MEETING: Mapping[str, Any] = {**LEAST["meetings"], "ref": "one"}
WEAK_AND_STALE = (
    "It has changed meanwhile: read it again, and send the change with its new ETag. The tag that "
    "was sent is weak (`W/`), as proxies make it that compress; that is no hindrance, but its "
    "version is old."
)
JSON = {"Content-Type": "application/json"}
ABSENT = "01909c3e-0000-7000-8000-000000000000"


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    """The header of a key that may do all that staff do with meetings."""
    return key(catalogue, "drafts", "write:meetings", "publish")


def public_revision(client: TestClient) -> int:
    return int(client.get("/v1/meetings").headers["events-revision"])


def post(client: TestClient, headers: Mapping[str, str], **members: Any) -> Response:
    return client.post("/v1/meetings", headers=dict(headers), json={**MEETING, **members})


def refused(answer: Response, status: int) -> list[dict[str, Any]]:
    """The errors of a problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [*answer.json().get("errors", [])]


def test_a_record_is_made_read_changed_and_published(
    client: TestClient, staff: dict[str, str]
) -> None:
    before = public_revision(client)
    made = post(client, staff, countries=["PK"])
    data = made.json()["data"]
    address = f"/v1/meetings/{data['id']}"
    assert (made.status_code, made.headers["location"]) == (201, address)
    assert made.headers["cache-control"] == "no-store"
    assert (data["state"], data["version"], data["owner"], data["countries"]) == (
        "draft",
        1,
        "icmpd",
        ["PK"],
    )
    assert made.json()["labels"]["countries"] == {"PK": "Pakistan"}
    assert client.get(address).status_code == 404
    read = client.get(address, headers=staff)
    assert (read.json(), read.headers["etag"]) == (made.json(), made.headers["etag"])
    assert public_revision(client) == before

    change = {"title": "Another", "participants": {"count": 5}}
    match = {"If-Match": made.headers["etag"]}
    changed = client.patch(address, headers=staff | match, json=change)
    assert changed.json()["data"] == data | {
        "title": "Another",
        "version": 2,
        "participants": data["participants"]
        | {"count": 5, "qualifier": "exact", "basis": "actual"},
        "updated_at": changed.json()["data"]["updated_at"],
    }
    assert public_revision(client) == before

    shown = changed.json()["data"] | {"state": "published"}
    match = {"If-Match": changed.headers["etag"]}
    published = client.put(address, headers=staff | match, json=shown)
    assert published.json()["data"]["version"] == 3
    assert client.get(address).json()["data"] == published.json()["data"]
    assert public_revision(client) == before + 1


def test_what_get_shows_can_be_put_back_and_changes_nothing(
    client: TestClient, catalogue: Catalogue
) -> None:
    staff = key(catalogue, "admin")
    for path in LEAST:
        write(catalogue, path, {"ref": path, "countries": ["PK", "AF"], "notes": ["A note."]})
        listed = client.get(f"/v1/{path}").json()["data"][0]
        address = f"/v1/{path}/{listed['id']}"
        read, before = client.get(address), public_revision(client)
        match = {"If-Match": read.headers["etag"]}
        again = client.put(address, headers=staff | match, json=read.json()["data"])
        assert (again.status_code, again.json()) == (200, read.json())
        assert (client.get(address).content, public_revision(client)) == (read.content, before)


def test_an_instant_may_be_sent_back_in_any_notation(
    client: TestClient, catalogue: Catalogue
) -> None:
    staff = key(catalogue, "admin") | {"If-Match": "*"}
    write(catalogue, "meetings", {"ref": "one"})
    address = client.get("/v1/meetings").json()["data"][0]["links"]["self"]
    shown = client.get(address).json()["data"]
    at = datetime.fromisoformat(shown["updated_at"])
    there = at.astimezone(timezone(timedelta(hours=5, minutes=45)))
    for same in (at.isoformat(), there.isoformat(), f"{at:%Y-%m-%dT%H:%M:%S}.000Z"):
        body = shown | {"updated_at": same, "published_at": same}
        answer = client.put(address, headers=staff, json=body)
        assert (answer.status_code, answer.json()["data"]) == (200, shown)
    later = (at + timedelta(seconds=1)).isoformat()
    for other in (later, f"{at:%Y-%m-%dT%H:%M:%S}", at.date().isoformat(), 5, None):
        body = shown | {"updated_at": other}
        errors = refused(client.put(address, headers=staff, json=body), 422)
        assert [each["pointer"] for each in errors] == ["/updated_at"]
    row = client.get("/v1/organisations/icmpd").json()["data"]
    row["updated_at"] = datetime.fromisoformat(row["updated_at"]).isoformat()
    answer = client.put("/v1/organisations/icmpd", headers=staff, json=row)
    assert (answer.status_code, answer.json()["data"]["version"]) == (200, row["version"])


@pytest.mark.parametrize(
    ("member", "value"),
    [("version", 9), ("id", ABSENT), ("owner", "iom"), ("starts_on", None), ("kind", "training")],
)
def test_a_member_that_only_the_service_sets_is_refused_where_it_differs(
    client: TestClient, staff: dict[str, str], member: str, value: object
) -> None:
    made = post(client, staff)
    address, match = made.headers["location"], {"If-Match": made.headers["etag"]}
    shown = made.json()["data"] | {"title": "Another", member: value}
    errors = refused(client.put(address, headers=staff | match, json=shown), 422)
    assert [(each["pointer"], each["code"]) for each in errors] == [(f"/{member}", "read_only")]
    assert client.get(address, headers=staff).json() == made.json()
    # POST and PATCH take none at all, not even what is stored.
    own = {member: made.json()["data"][member]}
    errors = refused(client.patch(address, headers=staff | match, json=own), 422)
    assert [(each["pointer"], each["code"]) for each in errors] == [(f"/{member}", "read_only")]
    errors = refused(post(client, staff, ref="two", **own), 422)
    assert [(each["pointer"], each["code"]) for each in errors] == [(f"/{member}", "read_only")]


def test_a_newly_derived_member_may_be_sent_with_what_it_follows_from(
    client: TestClient, staff: dict[str, str]
) -> None:
    made = post(client, staff)
    shown = made.json()["data"] | {"when": "2021-05", "starts_on": "2021-05-01"}
    shown |= {"ends_on": "2021-05-31", "precision": "month"}
    match = {"If-Match": made.headers["etag"]}
    moved = client.put(made.headers["location"], headers=staff | match, json=shown)
    assert (moved.status_code, moved.json()["data"]["starts_on"]) == (200, "2021-05-01")


def test_a_change_needs_the_version_that_was_read(
    client: TestClient, staff: dict[str, str]
) -> None:
    made = post(client, staff)
    address, etag = made.headers["location"], made.headers["etag"]
    change = {"title": "Another"}
    tries: list[tuple[dict[str, str], int]] = [
        ({}, 428),
        ({"If-Match": '"2.x"'}, 412),
        ({"If-Match": '""'}, 412),
        ({"If-Match": 'W/"2.x"'}, 412),
        ({"If-Match": 'W/""'}, 412),
        ({"If-Match": '"2", "3"'}, 412),
        ({"If-Match": etag, "If-None-Match": "*"}, 412),
    ]
    for method in ("PUT", "PATCH", "DELETE"):
        body = None if method == "DELETE" else {**MEETING, **change}
        for sent, status in tries:
            refused(client.request(method, address, headers=staff | sent, json=body), status)
    assert client.get(address, headers=staff).json() == made.json()
    weak = [('W/"4.x"', 5), ('W/"3.x", W/"5.x"', 6), ('"x", W/"6.x-gzip"', 7)]
    for matching, version in [('"1"', 2), ('"1.x", "2.y"', 3), ("*", 4), *weak]:
        sent = staff | {"If-Match": matching}
        answer = client.patch(address, headers=sent, json={"title": f"Now {version}"})
        assert (answer.status_code, answer.json()["data"]["version"]) == (200, version)
    # Nothing is there: nothing can match.
    by_ref = "/v1/meetings/by-ref/icmpd/two"
    refused(client.put(by_ref, headers=staff | {"If-Match": "*"}, json=LEAST["meetings"]), 412)


def test_a_tag_that_a_proxy_has_weakened_is_taken_or_said_to_be_weak_and_stale(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    made = post(client, staff)
    address, weak = made.headers["location"], f"W/{made.headers['etag']}"
    first = client.patch(address, headers=staff | {"If-Match": weak}, json={"title": "Now"})
    again = client.patch(address, headers=staff | {"If-Match": weak}, json={"title": "Later"})
    assert (first.status_code, first.json()["data"]["title"]) == (200, "Now")
    assert (again.status_code, again.json()["detail"]) == (412, WEAK_AND_STALE)
    strong = client.patch(address, headers=staff | {"If-Match": weak[2:]}, json={"title": "Later"})
    assert "weak" not in strong.json()["detail"]
    row = client.get("/v1/themes/customs")
    sent = key(catalogue, "admin") | {"If-Match": f"W/{row.headers['etag']}"}
    changed = client.patch("/v1/themes/customs", headers=sent, json={"name": "Borders"})
    assert (changed.status_code, changed.json()["data"]["name"]) == (200, "Borders")


def test_a_record_is_put_by_its_ref(client: TestClient, staff: dict[str, str]) -> None:
    address = "/v1/meetings/by-ref/icmpd/two"
    made = client.put(address, headers=staff, json=LEAST["meetings"])
    assert (made.status_code, made.json()["data"]["ref"]) == (201, "two")
    # The same again changes nothing, so it needs no version; anything else does.
    before = public_revision(client), made.json()
    again = client.put(address, headers=staff, json=LEAST["meetings"])
    assert (again.status_code, again.json()) == (200, made.json())
    assert (public_revision(client), client.get(address, headers=staff).json()) == before
    refused(client.put(address, headers=staff, json={**LEAST["meetings"], "title": "B"}), 428)
    assert client.get(address, headers=staff).json() == made.json()
    match = staff | {"If-Match": made.headers["etag"]}
    same = client.put(address, headers=match, json=LEAST["meetings"])
    assert (same.status_code, same.json()) == (200, made.json())
    errors = refused(client.put(address, headers=match, json={**MEETING, "ref": "other"}), 422)
    assert errors[0]["pointer"] == "/ref"
    other = client.put(
        address.replace("icmpd", "iom"), headers=match, json={**LEAST["meetings"], "ref": "two"}
    )
    refused(other, 403)
    elsewhere = client.get(address.replace("meetings", "trainings"), headers=staff)
    assert elsewhere.status_code == 404


def test_a_ref_is_the_owners_once(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    one = post(client, staff)
    assert refused(post(client, staff), 409) == [
        {
            "pointer": "/ref",
            "code": "taken",
            "detail": "Change the record that has it, or give another `ref`.",
            "see": one.headers["location"],
        }
    ]
    two = post(client, staff, ref="two")
    match = {"If-Match": two.headers["etag"]}
    refused(client.patch(two.headers["location"], headers=staff | match, json={"ref": "one"}), 409)
    other = key(catalogue, "write:meetings", owner="iom")
    assert post(client, other).status_code == 201


def test_scopes_are_named_where_they_are_missing(client: TestClient, catalogue: Catalogue) -> None:
    reader, writer = key(catalogue, "drafts"), key(catalogue, "write:meetings")
    assert refused(post(client, reader), 403)[0]["allowed"] == ["write:meetings"]
    assert refused(post(client, writer, state="published"), 403)[0]["allowed"] == ["publish"]
    made = post(client, writer)
    address, match = made.headers["location"], {"If-Match": "*"}
    errors = refused(
        client.patch(address, headers=writer | match, json={"state": "published"}), 403
    )
    assert errors[0]["allowed"] == ["publish"]
    # Withdrawn is not public, so it takes no such scope.
    assert client.patch(address, headers=writer | match, json={"state": "withdrawn"}).is_success
    refused(client.get(address, headers=writer), 404)
    publisher = key(catalogue, "write:meetings", "publish")
    assert client.patch(address, headers=publisher | match, json={"state": "published"}).is_success
    errors = refused(client.delete(address, headers=writer | match), 403)
    assert errors[0]["allowed"] == ["publish"]
    errors = refused(
        client.put(address, headers=writer | match, json={**MEETING, "state": "draft"}), 403
    )
    assert errors[0]["allowed"] == ["publish"]
    # Whoever leaves the state out does not mean to unpublish; what everybody sees is publishing.
    another = {**MEETING, "title": "Another"}
    errors = refused(client.put(address, headers=writer | match, json=another), 403)
    assert errors[0]["allowed"] == ["publish"]
    kept = client.put(address, headers=publisher | match, json=another)
    assert kept.json()["data"]["state"] == "published"
    refused(client.post("/v1/trainings", headers=writer, json=LEAST["trainings"]), 403)


def test_another_owners_records_are_not_written_and_their_drafts_not_seen(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    other = key(catalogue, "drafts", "write:meetings", "publish", owner="iom")
    made = post(client, staff)
    address, match = made.headers["location"], {"If-Match": "*"}
    absent = f"/v1/meetings/{ABSENT}"
    for method, body in [("GET", None), ("PUT", MEETING), ("PATCH", {}), ("DELETE", None)]:
        answers = [
            client.request(method, each, headers=other | match, json=body)
            for each in (address, absent)
        ]
        assert answers[0].status_code == 404
        assert answers[0].content == answers[1].content
        assert {*answers[0].headers.items()} == {*answers[1].headers.items()}
    assert client.patch(address, headers=staff | match, json={"state": "published"}).is_success
    refused(client.patch(address, headers=other | match, json={"title": "Mine"}), 403)
    admin = key(catalogue, "admin", owner="iom")
    changed = client.patch(address, headers=admin | match, json={"title": "Ours"})
    assert (changed.json()["data"]["title"], changed.json()["data"]["owner"]) == ("Ours", "icmpd")


def test_withdrawn_and_deleted_records_are_gone_since_a_day(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    made = post(client, staff, state="published")
    address, match = made.headers["location"], {"If-Match": "*"}
    by_ref = "/v1/meetings/by-ref/icmpd/one"
    before = public_revision(client)
    withdrawn = client.patch(address, headers=staff | match, json={"state": "withdrawn"})
    since = withdrawn.json()["data"]["updated_at"]
    for each in (address, by_ref):
        gone = client.get(each)
        assert gone.status_code == 410
        assert gone.json()["detail"].endswith(f" It is not public since {since}.")
    assert client.get(address, headers=staff).json()["data"]["state"] == "withdrawn"
    assert public_revision(client) == before + 1
    again = client.patch(address, headers=staff | match, json={"state": "published"})
    assert client.get(address).json() == again.json()
    published = made.json()["data"]["published_at"]
    assert again.json()["data"]["published_at"] == published
    deleted = client.delete(address, headers=staff | match)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(address).status_code == 410
    assert client.get(address, headers=staff).status_code == 410
    refused(client.patch(address, headers=staff | match, json={}), 410)
    assert client.get("/v1/meetings").json()["meta"]["total"] == 0
    assert client.get("/v1/meetings?q=workshop").json()["meta"]["total"] == 0
    with catalogue.database.snapshot() as connection:
        left = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Record, Meeting, Link, SearchEntry)
        ]
    assert left == [0, 0, 0, 0]
    # A ref is free again, for a record of its own.
    assert post(client, staff).json()["data"]["id"] != made.json()["data"]["id"]


def test_a_draft_that_was_never_public_leaves_no_tombstone(
    client: TestClient, staff: dict[str, str]
) -> None:
    before = public_revision(client)
    made = post(client, staff)
    address, match = made.headers["location"], {"If-Match": "*"}
    assert client.patch(address, headers=staff | match, json={"state": "withdrawn"}).is_success
    assert client.get(address).status_code == 404
    assert client.delete(address, headers=staff | match).status_code == 204
    assert client.get(address).status_code == 404
    assert public_revision(client) == before


@pytest.mark.parametrize(
    ("other", "status"),
    [("100", 201), ("1e2", 201), ("1.00e2", 201), ("100.0", 422), ("100.00", 422), ("101", 422)],
)
def test_a_number_written_otherwise_is_the_same_if_its_digits_are(
    client: TestClient, catalogue: Catalogue, other: str, status: int
) -> None:
    admin = key(catalogue, "admin") | JSON | {"Idempotency-Key": "number"}
    row = '{"code": "new", "name": "New", "unit": "people", "time_rule": "flow", "baseline": '
    row += '{"year": "2019", "value": %s}}'
    made = client.post("/v1/indicators", headers=admin, content=row % "100")
    again = client.post("/v1/indicators", headers=admin, content=row % other)
    assert (made.status_code, again.status_code) == (201, status), made.text
    assert (again.content == made.content) == (status == 201)


def test_a_key_of_a_list_compares_what_was_said_too(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, "admin") | JSON
    asked = [
        ("/v1/themes", '{"code": "new", "names": {"fr": "Neuf", "de": "Neu"}, "name": "New"}'),
        ("/v1/summaries/2020/editions", '{"title": "T", "filters": {"theme": "return"}}'),
    ]
    for address, body in asked:
        once = admin | {"Idempotency-Key": address}
        turned = json.dumps(dict(reversed(json.loads(body).items())), indent=2)
        made = client.post(address, headers=once, content=body)
        again = client.post(address, headers=once, content=turned)
        assert (made.status_code, again.status_code, again.content) == (201, 201, made.content)


def test_an_uploaded_file_is_compared_by_its_bytes_and_its_parameters_in_any_order(
    client: TestClient, catalogue: Catalogue
) -> None:
    sent = key(catalogue, "admin") | {"Content-Type": "text/csv", "Idempotency-Key": "file"}
    rows = "ref,title,type\nnew,T,workshop\n"
    first = client.post("/v1/imports?kind=meetings&dry_run=true", headers=sent, content=rows)
    again = client.post("/v1/imports?dry_run=true&kind=meetings", headers=sent, content=rows)
    other = client.post(
        "/v1/imports?kind=meetings&dry_run=true", headers=sent, content=rows.replace("\n", "\r\n")
    )
    assert (first.status_code, again.content) == (200, first.content)
    assert other.status_code == 422


def test_an_idempotency_key_is_answered_alike_and_done_once(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    once = staff | {"Idempotency-Key": "a-1"}
    first, again = post(client, once), post(client, once)
    assert (first.status_code, first.content) == (201, again.content)
    assert {*first.headers.items()} == {*again.headers.items()}
    errors = refused(post(client, once, title="Another"), 422)
    assert (errors[0]["header"], errors[0]["code"]) == ("Idempotency-Key", "other_request")
    other = key(catalogue, "write:meetings", owner="iom") | {"Idempotency-Key": "a-1"}
    assert post(client, other).json()["data"]["owner"] == "iom"
    refused(post(client, staff | {"Idempotency-Key": "x" * 256}, ref="two"), 400)
    listed = client.get("/v1/meetings?state=draft", headers=staff).json()["meta"]["total"]
    assert listed == 1
    # Members in another order, blanks, escapes and exponents say the same.
    text_of = '{"when":"2020-03-03","ref":"one","type":"workshop","title":"A workshop"}'
    for body in (text_of, text_of.replace(",", " ,\n  "), text_of.replace("A w", "\\u0041 w")):
        same = client.post("/v1/meetings", headers=once | JSON, content=body)
        assert (same.status_code, same.content) == (201, first.content), body
    in_french = client.post("/v1/meetings?lang=fr", headers=once, json=dict(MEETING))
    assert [each["code"] for each in refused(in_french, 422)] == ["other_request"]
    # After a day the key is forgotten.
    with catalogue.database.writing() as session:
        session.execute(text("UPDATE given_answer SET at = '2020-01-01 00:00:00'"))
    refused(post(client, once), 409)


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"translations": {"fr": {"title": "Un atelier"}}}, "/language"),
        ({"language": "fr", "translations": {"fr": {"title": "Un atelier"}}}, "/translations"),
        ({"sources": [{"title": "Report"}, {"date": "2020"}]}, "/sources/1"),
    ],
)
def test_what_must_be_known_is_checked_when_publishing(
    client: TestClient, staff: dict[str, str], members: dict[str, Any], pointer: str
) -> None:
    made = post(client, staff, **members)
    assert made.status_code == 201
    change, match = {"state": "published"}, {"If-Match": "*"}
    errors = refused(
        client.patch(made.headers["location"], headers=staff | match, json=change), 422
    )
    assert [(each["pointer"], each["code"]) for each in errors] == [(pointer, "needed_to_publish")]
    assert client.get(made.headers["location"]).status_code == 404


def test_a_duplicate_names_the_record_that_is_counted(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    first = post(client, staff).json()["data"]["id"]
    training = write(catalogue, "trainings", {"ref": "t"})[0].id
    for target in (ABSENT, training):
        errors = refused(post(client, staff, ref="two", duplicate_of=target), 422)
        assert errors[0]["pointer"] == "/duplicate_of"
    # A published record must not tell the id of a draft.
    refused(post(client, staff, ref="two", duplicate_of=first, state="published"), 422)
    second = post(client, staff, ref="two", duplicate_of=first).json()["data"]["id"]
    refused(post(client, staff, ref="three", duplicate_of=second), 422)
    match = {"If-Match": "*"}
    for target in (first, second):
        change = {"duplicate_of": target}
        refused(client.patch(f"/v1/meetings/{first}", headers=staff | match, json=change), 422)
    refused(client.delete(f"/v1/meetings/{first}", headers=staff | match), 409)
    assert client.delete(f"/v1/meetings/{second}", headers=staff | match).status_code == 204
    assert client.delete(f"/v1/meetings/{first}", headers=staff | match).status_code == 204


def test_lists_show_drafts_to_keys_that_may_read_them(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    write(catalogue, "meetings", {"ref": "public"}, {"ref": "theirs", "owner": "iom"})
    own = {"ref": "mine", "state": "draft", "countries": ["AF"]}
    write(catalogue, "meetings", own, own | {"ref": "gone", "state": "withdrawn"})
    write(catalogue, "meetings", own | {"owner": "iom", "ref": "hidden"})

    def listed(query: str, headers: Mapping[str, str]) -> list[str]:
        answer = client.get(f"/v1/meetings?{query}&sort=title", headers=dict(headers))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        refs = [each["ref"] for each in body["data"]]
        assert body["meta"]["total"] == len(refs)
        return sorted(refs)

    assert listed("limit=9", {}) == ["public", "theirs"]
    assert listed("limit=9", staff) == ["public", "theirs"]
    assert listed("state=draft", staff) == ["mine"]
    assert listed("state=draft,withdrawn,published", staff) == ["gone", "mine", "public"]
    assert listed("state=draft&country=AF", staff) == ["mine"]
    assert listed("state=draft", key(catalogue, "admin")) == ["hidden", "mine"]
    assert listed("state=published", staff) == ["public"]
    body = client.get("/v1/meetings?state=draft,withdrawn&facets=country,owner", headers=staff)
    assert body.json()["facets"] == {
        "country": [{"value": "AF", "count": 2}],
        "owner": [{"value": "icmpd", "count": 2}],
    }
    assert body.headers["cache-control"] == "no-store"
    lines = client.get("/v1/events?state=draft&format=ndjson", headers=staff).text.splitlines()
    assert [from_json(line)["ref"] for line in lines] == ["mine"]
    refused(client.get("/v1/meetings?state=draft"), 401)
    refused(client.get("/v1/meetings?state=draft", headers=key(catalogue, "write:meetings")), 403)
    refused(client.get("/v1/meetings?state=draft&q=workshop", headers=staff), 400)
    refused(client.get("/v1/meetings?state=gone", headers=staff), 400)


def test_a_code_that_only_drafts_name_is_unknown_until_one_is_published(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    editor = key(catalogue, "write:reference")
    made = client.post("/v1/themes", headers=editor, json={"code": "zebra", "name": "Zebras"})
    assert made.status_code == 201
    before = [client.get("/v1/themes").content, client.get("/v1/meetings?theme=zebra").content]
    draft = post(client, staff, themes=["zebra"])
    after = [client.get("/v1/themes").content, client.get("/v1/meetings?theme=zebra").content]
    assert before == after
    refused(client.get("/v1/themes/zebra"), 404)
    change = {"state": "published"}
    client.patch(draft.headers["location"], headers=staff | {"If-Match": "*"}, json=change)
    assert client.get("/v1/meetings?theme=zebra").json()["meta"]["total"] == 1
    assert client.get("/v1/themes/zebra").json()["data"]["records"]["meetings"] == 1
