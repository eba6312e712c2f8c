"""No version of an owner's ref is of two records, however the first one left it."""

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.problems.server_errors import Busy
from events_api.core.storing.erasure import erase
from events_api.core.storing.spent_versions import SpentVersion
from tests.intake.importing import send, table
from tests.intake.jobs.test_interruptions import met
from tests.samples import LEAST, key, write
from tests.templates import catalogue_for

MATCH = {"If-Match": "*"}


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "admin")


@pytest.fixture
def deleted(client: TestClient, staff: dict[str, str]) -> str:
    """The id of a draft `x` that had two versions when it was deleted."""
    made = put(client, staff, "x")
    put(client, staff | {"If-Match": '"1"'}, "x", title="Another")
    assert client.delete(f"/v1/meetings/{made['id']}", headers=staff | MATCH).status_code == 204
    return str(made["id"])


def put(client: TestClient, headers: dict[str, str], ref: str, **members: Any) -> dict[str, Any]:
    """The record that came of putting the least meeting, with these members, by its ref."""
    body = {**LEAST["meetings"], **members}
    answer = client.put(f"/v1/meetings/by-ref/icmpd/{ref}", headers=headers, json=body)
    assert answer.status_code in {200, 201}, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def rename(client: TestClient, headers: dict[str, str], record: dict[str, Any], ref: str) -> int:
    """The version of a record under another ref."""
    address = f"/v1/meetings/{record['id']}"
    answer = client.patch(address, headers=headers | MATCH, json={"ref": ref})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["data"]["version"])


def kept(catalogue: Catalogue) -> list[tuple[Any, ...]]:
    with catalogue.database.snapshot() as connection:
        table = SpentVersion.__table__  # type: ignore[attr-defined]
        return [tuple(row) for row in connection.execute(table.select().order_by(table.c.ref))]


@pytest.mark.usefixtures("deleted")
def test_a_record_made_again_counts_on(client: TestClient, staff: dict[str, str]) -> None:
    """The third version was the deletion; what was read before it changes nothing any more."""
    again = put(client, staff, "x", state="published")
    assert again["version"] == 4
    for version in (1, 2, 3):
        stale = staff | {"If-Match": f'"{version}"'}
        address = "/v1/meetings/by-ref/icmpd/x"
        answer = client.put(address, headers=stale, json=LEAST["meetings"])
        assert answer.status_code == 412
    assert client.get("/v1/meetings/by-ref/icmpd/x").json()["data"] == again
    assert put(client, staff | {"If-Match": '"4"'}, "x", title="Another")["version"] == 5


@pytest.mark.usefixtures("deleted")
def test_other_records_begin_with_one(client: TestClient, staff: dict[str, str]) -> None:
    """Nobody learns of the draft that was deleted from what is under another ref, or none."""
    assert put(client, staff, "y")["version"] == 1
    unnamed = client.post("/v1/meetings", headers=staff, json=LEAST["meetings"])
    assert unnamed.json()["data"]["version"] == 1
    other = client.put("/v1/meetings/by-ref/iom/x", headers=staff, json=LEAST["meetings"])
    assert other.json()["data"]["version"] == 1


def test_a_ref_that_a_record_left_is_counted_on(client: TestClient, staff: dict[str, str]) -> None:
    first = put(client, staff, "x")
    assert rename(client, staff, first, "y") == 2
    second = put(client, staff, "x")
    assert second["version"] == 2  # the first one was only ever read as version 1 under `x`
    client.delete(f"/v1/meetings/{second['id']}", headers=staff | MATCH)
    assert rename(client, staff, first, "x") == 4
    assert put(client, staff, "y")["version"] == 3


def test_a_restored_record_counts_on(
    client: TestClient, staff: dict[str, str], deleted: str
) -> None:
    second = put(client, staff, "x")
    client.delete(f"/v1/meetings/{second['id']}", headers=staff | MATCH)
    address = f"/v1/meetings/{deleted}/history"
    restored = client.post(f"{address}/1/restore", headers=staff | {"If-Match": '"3"'})
    assert restored.json()["data"]["version"] == 6
    versions = [each["version"] for each in client.get(address, headers=staff).json()["data"]]
    assert versions == [6, 3, 2, 1]


@pytest.mark.usefixtures("deleted")
def test_an_imported_record_counts_on(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    row = {"ref": "x", "type": "webinar", "title": "T"}
    assert send(client, staff, table([row])).status_code == 201
    record = client.get("/v1/meetings/by-ref/icmpd/x", headers=staff).json()["data"]
    assert record["version"] == 4
    assert send(client, staff, table([row | {"id": record["id"], "ref": "y"}])).status_code == 201
    assert kept(catalogue) == [("icmpd", "x", 4)]
    assert put(client, staff, "x")["version"] == 5


def test_a_ref_that_is_left_meanwhile_is_judged_again(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    """Between judging a row and storing it, a record of its ref comes and goes."""

    def pass_by() -> None:
        passing = put(client, staff, "x")
        client.delete(f"/v1/meetings/{passing['id']}", headers=staff | MATCH)

    rows = [{"ref": ref, "type": "webinar", "title": "T"} for ref in "xy"]
    assert met(catalogue, rows, pass_by, "meeting")[1] == 2
    found = client.get("/v1/meetings?state=draft", headers=staff).json()["data"]
    assert {each["ref"]: each["version"] for each in found} == {"x": 3, "y": 1}


def test_erased_refs_are_counted_on_without_their_words(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str], deleted: str
) -> None:
    """Whichever of the owner's refs it was: which one is not known any more."""
    live = put(client, staff, "before")
    named = put(client, staff, "z")
    rename(client, staff, named, "w")
    for each in (deleted, named["id"]):
        erase(catalogue.database, catalogue.lists, each)
    assert kept(catalogue) == [("icmpd", "", 3)]
    assert {ref: put(client, staff, ref)["version"] for ref in "xzwv"} == dict.fromkeys("xzwv", 4)
    assert rename(client, staff, live, "u") == 4
    assert put(client, staff, "before")["version"] == 4
    other = client.put("/v1/meetings/by-ref/iom/x", headers=staff, json=LEAST["meetings"])
    assert other.json()["data"]["version"] == 1


def test_a_ref_that_is_erased_meanwhile_is_judged_again(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str], deleted: str
) -> None:
    row = {"ref": "y", "type": "webinar", "title": "T"}
    url = catalogue.settings.database_url.get_secret_value()
    hurried = catalogue_for(url, lock_timeout_ms=100)

    def erase_it() -> None:
        # On SQLite its traces stay for as long as the import reads what was there before.
        with suppress(Busy):
            erase(hurried.database, hurried.lists, deleted)

    assert met(catalogue, [row], erase_it, "meeting")[1] == 2
    hurried.database.close()
    record = client.get("/v1/meetings/by-ref/icmpd/y", headers=staff).json()["data"]
    assert record["version"] == 4


@pytest.mark.usefixtures("deleted")
def test_refs_that_were_left_before_the_migration_are_counted_on(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    rename(client, staff, put(client, staff, "y"), "z")
    write(catalogue, "trainings", {"ref": "stays"})
    schema.migrate(catalogue.database, "0005")
    schema.migrate(catalogue.database)
    assert kept(catalogue) == [("icmpd", "x", 3), ("icmpd", "y", 2)]
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text("SELECT count(*) FROM record")).scalar_one() == 2
