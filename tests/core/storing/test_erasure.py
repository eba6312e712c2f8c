"""Erasure: what got in by mistake leaves every table, every stored answer, and the files."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.problems.types import Conflict, NotFound
from events_api.core.storing.erasure import erase
from tests.commands import run
from tests.core.access.test_keys import rows_of_everything
from tests.samples import LEAST, key, write
from tests.templates import catalogue_for

MARK = "Zq7erasable"
ABSENT = "01909c3e-0000-7000-8000-000000000000"
MATCH = {"If-Match": "*"}


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "admin")


def kept(catalogue: Catalogue) -> bytes:
    """All that the database keeps: its files, or every row of PostgreSQL; in small letters."""
    if catalogue.database.engine_name == "postgresql":
        return "\n".join(rows_of_everything(catalogue)).lower().encode()
    folder = Path(str(make_url(str(catalogue.database.url)).database)).parent
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir())).lower()


def words(number: int) -> dict[str, Any]:
    """A record that has the mark wherever text can stand."""
    mark = f"{MARK}{number}"
    return {
        **LEAST["meetings"],
        "ref": mark,
        "title": f"{mark} meets",
        "summary": mark * 50,
        "language": "en",
        "translations": {"fr": {"title": f"Réunion {mark}"}},
        "location": {"venue": mark, "city": mark},
        "url": f"https://example.org/{mark}",
        "sources": [{"title": mark, "text": mark}],
        "notes": [mark],
    }


def test_no_trace_of_a_record_is_left(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    once = staff | {"Idempotency-Key": "one"}
    made = client.post("/v1/meetings", headers=once, json=words(1) | {"state": "published"})
    address, record_id = made.headers["location"], made.json()["data"]["id"]
    for number in range(2, 9):
        answer = client.patch(address, headers=staff | MATCH, json=words(number))
        assert answer.status_code == 200, answer.text
    # Drafts, withdrawn ones and deleted ones go the same way.
    other = client.post("/v1/meetings", headers=staff, json=words(0) | {"ref": "a"}).json()["data"]
    client.delete(f"/v1/meetings/{other['id']}", headers=staff | MATCH)
    untouched = write(catalogue, "meetings", {"ref": "stays", "title": "Nothing of it"})[0]
    assert MARK.lower().encode() in kept(catalogue)
    assert client.get(f"/v1/meetings?q={MARK}8").json()["meta"]["total"] == 1
    before = client.get("/v1/meetings").headers["events-revision"]

    for each in (record_id, other["id"]):
        erase(catalogue.database, catalogue.lists, each)

    assert MARK.lower().encode() not in kept(catalogue)
    assert client.get(address).status_code == 410
    assert client.get(f"/v1/meetings/by-ref/icmpd/{MARK}8").status_code == 404
    assert client.get(f"/v1/meetings/{other['id']}", headers=staff).status_code == 404
    for each in (record_id, other["id"]):
        assert client.get(f"/v1/meetings/{each}/history", headers=staff).status_code == 404
        restored = client.post(f"/v1/meetings/{each}/history/1/restore", headers=staff | MATCH)
        assert restored.status_code == 404
    after = client.get("/v1/meetings")
    assert [each["id"] for each in after.json()["data"]] == [untouched.id]
    assert int(after.headers["events-revision"]) == int(before) + 1
    # The answer to its POST is gone too: the same request makes another record.
    again = client.post("/v1/meetings", headers=once, json=words(1) | {"state": "published"})
    assert again.status_code == 201
    assert again.json()["data"]["id"] != record_id
    assert MARK.lower().encode() in kept(catalogue)


def test_what_is_no_record_is_not_erased(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    """A code is no id, though reference rows have a history too."""
    before = client.get("/v1/organisations/iom/history", headers=staff).json()
    assert len(before["data"]) == 1
    for wrong in ("iom", ABSENT, "", "x" * 36, ABSENT.upper()):
        with pytest.raises(NotFound):
            erase(catalogue.database, catalogue.lists, wrong)
    assert client.get("/v1/organisations/iom/history", headers=staff).json() == before


def test_a_record_that_others_name_is_not_erased(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    assert staff
    target = write(catalogue, "meetings", {"ref": "one"})[0].id
    write(catalogue, "meetings", {"ref": "two", "duplicate_of": target})
    before = client.get("/v1/meetings").content
    with pytest.raises(Conflict):
        erase(catalogue.database, catalogue.lists, target)
    assert client.get("/v1/meetings").content == before


def test_the_command_erases(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str]
) -> None:
    assert staff
    url = catalogue.database.url.render_as_string(hide_password=False)
    record_id = write(catalogue, "meetings", {"ref": "one"})[0].id
    assert run("erase", record_id, "--yes", url=url) == ("", f"Erased {record_id}.\n")
    assert client.get(f"/v1/meetings/{record_id}").status_code == 410


def test_other_readers_do_not_keep_the_traces(
    client: TestClient, catalogue: Catalogue, staff: dict[str, str], engine: str
) -> None:
    """A reader in the middle of a snapshot makes the files of SQLite wait, not the erasure."""
    if engine != "sqlite":
        pytest.skip("PostgreSQL has no such files")
    made = client.post("/v1/meetings", headers=staff, json=words(1)).json()["data"]
    hurried = catalogue_for(catalogue.database.url.render_as_string(), lock_timeout_ms=100)
    with catalogue.database.snapshot() as reading:
        reading.execute(text("SELECT count(*) FROM record")).one()
        with pytest.raises(Exception, match="restart the service"):
            erase(hurried.database, hurried.lists, made["id"])
    hurried.database.close()
    assert client.get(f"/v1/meetings/{made['id']}", headers=staff).status_code == 404
