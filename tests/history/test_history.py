"""Histories: who changed what and when, and back to any version, of records and reference rows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.storing.rebuild import rebuild
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from tests.samples import LEAST, key, write

MATCH = {"If-Match": "*"}
ABSENT = "01909c3e-0000-7000-8000-000000000000"
COMMAND = {"via": "command", "owner": None, "key": None}


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "drafts", "write:meetings", "publish")


def by(header: Mapping[str, str], owner: str = "icmpd") -> dict[str, str]:
    return {"via": "api", "owner": owner, "key": header["Authorization"].split("_")[1]}


def history(client: TestClient, address: str, header: Mapping[str, str]) -> list[dict[str, Any]]:
    answer = client.get(f"{address}/history", headers=dict(header))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


def made(client: TestClient, header: Mapping[str, str], **members: Any) -> dict[str, Any]:
    answer = client.post(
        "/v1/meetings", headers=dict(header), json={**LEAST["meetings"], **members}
    )
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def patched(client: TestClient, header: Mapping[str, str], address: str, **to: Any) -> Any:
    answer = client.patch(address, headers={**header, **MATCH}, json=to)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def restore(
    client: TestClient, header: Mapping[str, str], address: str, version: int, match: str = "*"
) -> Response:
    headers = {**header, "If-Match": match}
    return client.post(f"{address}/history/{version}/restore", headers=headers)


def test_each_change_is_told_with_who_and_when_and_what(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    first = made(client, staff, ref="one")
    address = f"/v1/meetings/{first['id']}"
    admin = key(catalogue, "admin", owner="iom")
    second = patched(client, admin, address, title="Corrected")
    third = patched(client, staff, address, state="published")
    # A write that changes nothing, and one that fails, are no changes.
    patched(client, staff, address, title="Corrected")
    headers = staff | {"If-Match": '"1"'}
    assert client.patch(address, headers=headers, json={"title": "Late"}).status_code == 412
    deleted = client.delete(address, headers=staff | MATCH)
    assert deleted.status_code == 204
    found = history(client, address, staff)
    steps = [
        (4, "deleted", by(staff), third, None),
        (3, "updated", by(staff), second, third),
        (2, "updated", by(admin, "iom"), first, second),
        (1, "created", by(staff), None, first),
    ]
    assert [
        (each["version"], each["action"], each["by"], each["old"], each["new"]) for each in found
    ] == steps
    assert [each["at"] for each in found[1:]] == [
        each["updated_at"] for each in (third, second, first)
    ]
    at = datetime.fromisoformat(found[0]["at"])
    assert timedelta() <= datetime.now(UTC) - at < timedelta(minutes=1)
    for each in found:
        one = client.get(f"{address}/history/{each['version']}", headers=staff)
        assert one.json() == {"data": each}
    for absent in ("0", "5", "x", "-1", "1.0", "99999999999999999999"):
        answer = client.get(f"{address}/history/{absent}", headers=staff)
        assert answer.status_code == 404, absent


def test_a_long_history_comes_in_pages(client: TestClient, staff: dict[str, str]) -> None:
    address = f"/v1/meetings/{made(client, staff)['id']}"
    for number in range(2, 8):
        patched(client, staff, address, title=f"Version {number}")
    whole = history(client, address, staff)
    onward: str | None = f"{address}/history?limit=3"
    pages = []
    while onward:
        page = client.get(onward, headers=staff).json()
        pages.append(page["data"])
        onward = page["links"]["next"]
    assert [len(each) for each in pages] == [3, 3, 1]
    assert [each for page in pages for each in page] == whole
    assert client.get(f"{address}/history?before=2147483647", headers=staff).json()["data"] == whole
    for wrong in ("limit=0", "limit=1001", "before=0", "before=x", "after=1"):
        assert client.get(f"{address}/history?{wrong}", headers=staff).status_code == 400


def test_a_version_gives_back_its_content_and_not_its_state(
    client: TestClient, staff: dict[str, str]
) -> None:
    first = made(client, staff, ref="one", countries=["PK"], themes=["customs"])
    address = f"/v1/meetings/{first['id']}"
    third = patched(client, staff, address, title="Another", countries=["AF"], state="published")
    assert restore(client, staff, address, 1, '"1"').status_code == 412
    headers = staff | {"If-Match": ""}
    assert client.post(f"{address}/history/1/restore", headers=headers).status_code == 428
    answer = restore(client, staff, address, 1, f'"{third["version"]}"')
    back = answer.json()["data"]
    assert answer.status_code == 200
    assert back == first | {
        "state": "published",
        "version": third["version"] + 1,
        "published_at": third["published_at"],
        "updated_at": back["updated_at"],
    }
    assert client.get(address).json()["data"] == back
    assert client.get("/v1/meetings?country=PK").json()["data"] == [
        back | {"links": {"self": f"/v1/meetings/{back['id']}"}}
    ]
    newest = history(client, address, staff)[0]
    assert (newest["action"], newest["old"], newest["new"]) == ("restored", third, back)
    # What it is already is restored without a change.
    same = restore(client, staff, address, 1)
    assert (same.status_code, same.json()["data"]) == (200, back)
    assert restore(client, staff, address, 9).status_code == 404


def test_a_deleted_record_comes_back_as_a_draft(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    first = made(client, staff, ref="one", state="draft")
    address = f"/v1/meetings/{first['id']}"
    published = patched(client, staff, address, state="published", title="Better")
    assert client.delete(address, headers=staff | MATCH).status_code == 204
    assert client.get(address).status_code == 410
    # The deletion itself has no content to give back.
    assert restore(client, staff, address, 3).status_code == 404
    back = restore(client, staff, address, 1, '"3"').json()["data"]
    assert back == first | {
        "version": 4,
        "published_at": published["published_at"],
        "updated_at": back["updated_at"],
    }
    # It was public and is not: that is all the public learns.
    assert client.get(address).status_code == 410
    again = patched(client, staff, address, state="published")
    assert again["published_at"] == published["published_at"]
    assert client.get(address).json()["data"] == again
    assert rebuild(catalogue.database, RESOURCES, REFERENCE_LISTS, lambda _done, _of: None) == 0


def test_what_no_longer_fits_is_not_restored(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    first = made(client, staff, ref="one", themes=["customs"])
    address = f"/v1/meetings/{first['id']}"
    patched(client, staff, address, ref="two", themes=[])
    made(client, staff, ref="one")
    assert restore(client, staff, address, 1).status_code == 409
    admin = key(catalogue, "admin")
    other = client.get("/v1/meetings?state=draft", headers=staff).json()["data"]
    taken = next(each["id"] for each in other if each["ref"] == "one")
    client.delete(f"/v1/meetings/{taken}", headers=staff | MATCH)
    assert client.delete("/v1/themes/customs", headers=admin | MATCH).status_code == 204
    answer = restore(client, staff, address, 1)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/themes/0")
    assert client.get(address, headers=staff).json()["data"]["ref"] == "two"


def test_histories_are_for_those_who_may_see_drafts_of_the_owner(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    address = f"/v1/meetings/{made(client, staff, state='published')['id']}"
    absent = f"/v1/meetings/{ABSENT}"
    other = key(catalogue, "drafts", "write:meetings", "publish", owner="iom")
    writer = key(catalogue, "write:meetings", "publish")
    admin = key(catalogue, "admin", owner="iom")
    for path in ("/history", "/history/1"):
        assert client.get(address + path).status_code == 401
        assert client.get(address + path, headers=writer).status_code == 403
        assert client.get(address + path, headers=admin).status_code == 200
        answers = [client.get(each + path, headers=other) for each in (address, absent)]
        assert [each.status_code for each in answers] == [404, 404]
        assert path.count("/") > 1 or answers[0].content == answers[1].content
    for header, status in ((other, 404), (writer, 403), ({}, 401)):
        assert restore(client, header, address, 1).status_code == status
    kind = address.replace("meetings", "trainings")
    assert client.get(f"{kind}/history", headers=staff).status_code == 404
    for path in ("keys", "events", "summaries", "nothing"):
        assert client.get(f"/v1/{path}/one/history", headers=admin).status_code == 404


def test_reference_rows_have_a_history_too(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    editor = key(catalogue, "write:reference", "publish", "drafts")
    address = "/v1/themes/zebra"
    row = {"code": "zebra", "name": "Zebras", "names": {}}
    client.put(address, headers=editor, json={"code": "zebra", "name": "Zebras"})
    patched(client, editor, address, names={"fr": "Zèbres"})
    client.delete(address, headers=editor | MATCH)
    found = history(client, address, editor)
    french = row | {"names": {"fr": "Zèbres"}}
    assert [
        (each["version"], each["action"], each["by"], each["old"], each["new"]) for each in found
    ] == [
        (3, "deleted", by(editor), french, None),
        (2, "updated", by(editor), row, french),
        (1, "created", by(editor), None, row),
    ]
    # What it was can be put back as it is; its versions go on.
    again = client.put(address, headers=editor, json=found[0]["old"])
    assert (again.status_code, again.json()["data"]["version"]) == (201, 4)
    assert restore(client, editor, address, 2).status_code == 404
    # A country has a history from when it is first changed.
    patched(client, editor, "/v1/countries/PK", names={"ur": "پاکستان"})
    assert [(each["version"], each["by"]) for each in history(client, "/v1/countries/PK", staff)][
        -1
    ] == (1, COMMAND)


def test_a_row_that_is_not_public_has_no_history_for_others(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    editor = key(catalogue, "write:reference", "drafts")
    client.put("/v1/themes/zebra", headers=editor, json={"code": "zebra", "name": "Zebras"})
    answers = [
        client.get(f"/v1/themes/{code}/history", headers=staff) for code in ("zebra", "nothing")
    ]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert len(history(client, "/v1/themes/zebra", editor)) == 1
    made(client, staff, themes=["zebra"], state="published")
    assert len(history(client, "/v1/themes/zebra", staff)) == 1


def test_commands_stand_in_the_history(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    written = write(catalogue, "meetings", {"ref": "one"})[0]
    found = history(client, f"/v1/meetings/{written.id}", staff)
    assert [(each["action"], each["by"]) for each in found] == [("created", COMMAND)]
