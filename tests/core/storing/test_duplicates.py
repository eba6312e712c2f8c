"""Duplicates across owners: no draft of one owner is told to, or stands in the way of, another."""

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.storing.rebuild import rebuild
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from tests.samples import LEAST, key, write

MATCH = {"If-Match": "*"}
ABSENT = "01909c3e-0000-7000-8000-000000000000"


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def mine(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "drafts", "write:meetings", "publish")


@pytest.fixture
def theirs(catalogue: Catalogue, mine: dict[str, str]) -> dict[str, str]:
    assert mine
    return key(catalogue, "drafts", "write:meetings", "publish", owner="iom")


def test_another_owners_draft_cannot_be_named(
    client: TestClient, catalogue: Catalogue, mine: dict[str, str]
) -> None:
    draft = write(catalogue, "meetings", {"ref": "a", "owner": "iom", "state": "draft"})[0].id
    answers = [
        client.post(
            "/v1/meetings", headers=mine, json={**LEAST["meetings"], "duplicate_of": target}
        )
        for target in (draft, ABSENT)
    ]
    assert [each.status_code for each in answers] == [422, 422]
    assert answers[0].content == answers[1].content


def test_another_owners_draft_does_not_keep_a_record(
    client: TestClient, catalogue: Catalogue, mine: dict[str, str], theirs: dict[str, str]
) -> None:
    target = write(catalogue, "meetings", {"ref": "mine"})[0].id
    body = {**LEAST["meetings"], "duplicate_of": target}
    draft = client.post("/v1/meetings", headers=theirs, json=body).json()["data"]
    # It may even become a duplicate itself, as if the draft were not there.
    other = write(catalogue, "meetings", {"ref": "other"})[0].id
    address = f"/v1/meetings/{target}"
    for change in ({"duplicate_of": other}, {"duplicate_of": None}, {"state": "withdrawn"}):
        assert client.patch(address, headers=mine | MATCH, json=change).status_code == 200
    assert client.delete(address, headers=mine | MATCH).status_code == 204
    left = client.get(f"/v1/meetings/{draft['id']}", headers=theirs).json()["data"]
    assert left == draft | {
        "duplicate_of": None,
        "version": 2,
        "updated_at": left["updated_at"],
    }
    changes = client.get(f"/v1/meetings/{draft['id']}/history", headers=theirs).json()["data"]
    assert [(each["version"], each["new"]) for each in changes] == [(2, left), (1, draft)]
    assert rebuild(catalogue.database, RESOURCES, REFERENCE_LISTS, lambda _done, _of: None) == 0


def test_a_record_that_public_ones_name_stays_public(
    client: TestClient, catalogue: Catalogue, mine: dict[str, str]
) -> None:
    target = write(catalogue, "meetings", {"ref": "mine"})[0].id
    naming = {"ref": "theirs", "owner": "iom", "duplicate_of": target}
    write(catalogue, "meetings", naming)
    address = f"/v1/meetings/{target}"
    before = client.get(address).content
    change = {"state": "withdrawn"}
    answers = [
        client.patch(address, headers=mine | MATCH, json=change),
        client.delete(address, headers=mine | MATCH),
    ]
    assert [each.status_code for each in answers] == [409, 409]
    assert client.get(address).content == before
    write(catalogue, "meetings", naming | {"duplicate_of": None})
    assert client.patch(address, headers=mine | MATCH, json=change).status_code == 200
