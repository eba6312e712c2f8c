"""What begins after today is planned, whoever writes it and however (meaning section 1)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.problems.types import InvalidContent
from events_api.core.storing.rebuild import rebuild
from events_api.core.storing.store import writing
from tests.intake.importing import send, table
from tests.samples import LEAST, key

TODAY = datetime.now(UTC).date()
SOON, PAST = TODAY + timedelta(30), TODAY - timedelta(30)
DATES = {
    "soon": (f"{SOON}", "planned"),
    "running": (f"{PAST}/{SOON}", "ongoing"),
    "open": (f"{PAST}/..", "ongoing"),
    "past": (f"{PAST}", "completed"),
    "undated": (None, "completed"),
}
NOT_YET = f"It begins after today ({TODAY}): say `planned`, or correct `when`."


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    """The header of a key that may write and import every kind."""
    writes = [f"write:{path}" for path in LEAST]
    return key(catalogue, "drafts", "import", "publish", *writes)


def post(client: TestClient, staff: Mapping[str, str], path: str, **members: Any) -> Response:
    return client.post(f"/v1/{path}", headers=dict(staff), json={**LEAST[path], **members})


def refused(answer: Response) -> list[tuple[str, str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"], each["detail"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize("path", LEAST)
def test_a_record_that_names_no_status_gets_it_from_its_date(
    client: TestClient, staff: dict[str, str], path: str
) -> None:
    found = {}
    for ref, (when, _) in DATES.items():
        answer = post(client, staff, path, ref=ref, when=when)
        assert answer.status_code == 201, answer.text
        found[ref] = answer.json()["data"]["status"]
    assert found == {ref: status for ref, (_, status) in DATES.items()}
    said = post(client, staff, path, ref="said", when=f"{SOON}", status="cancelled")
    assert said.json()["data"]["status"] == "cancelled"


@pytest.mark.parametrize("status", ["completed", "ongoing"])
def test_what_begins_after_today_has_not_happened(
    client: TestClient, staff: dict[str, str], status: str
) -> None:
    answer = post(client, staff, "meetings", when=f"{SOON}", status=status)
    assert refused(answer) == [("/status", "not_yet", NOT_YET)]
    made = post(client, staff, "meetings", ref="one", when=f"{PAST}", status=status)
    data, address = made.json()["data"], made.headers["location"]
    match = {**staff, "If-Match": made.headers["etag"]}
    moved = client.patch(address, headers=match, json={"when": f"{SOON}"})
    assert refused(moved) == [("/status", "not_yet", NOT_YET)]
    whole = {**data, "when": f"{SOON}", "starts_on": f"{SOON}", "ends_on": f"{SOON}"}
    assert refused(client.put(address, headers=match, json=whole)) == [
        ("/status", "not_yet", NOT_YET)
    ]
    both = client.patch(address, headers=match, json={"when": f"{SOON}", "status": "planned"})
    assert (both.status_code, both.json()["data"]["status"]) == (200, "planned")


def test_heads_of_what_begins_after_today_are_not_counted_yet(
    client: TestClient, staff: dict[str, str]
) -> None:
    """Neither of participants, nor of countries or beneficiaries; expected ones are taken."""
    said = NOT_YET.replace("planned", "expected")
    heads = {"count": 40}
    for path, members in (
        ("meetings", ["participants", "participating_countries"]),
        ("trainings", ["participants"]),
        ("activities", ["beneficiaries"]),
    ):
        counted: dict[str, Any] = dict.fromkeys(members, heads)
        answer = post(client, staff, path, when=f"{SOON}", **counted)
        assert refused(answer) == [(f"/{name}/basis", "not_yet", said) for name in members]
        expected = {name: {**heads, "basis": "expected"} for name in members}
        assert post(client, staff, path, when=f"{SOON}", **expected).status_code == 201
    made = post(client, staff, "meetings", ref="one", when=f"{PAST}", participants=heads)
    match = {**staff, "If-Match": made.headers["etag"]}
    later = {"when": f"{SOON}", "status": "planned"}
    moved = client.patch(made.headers["location"], headers=match, json=later)
    assert refused(moved) == [("/participants/basis", "not_yet", said)]


def test_heads_that_were_stored_as_counted_can_be_sent_back(
    catalogue: Catalogue, client: TestClient, staff: dict[str, str]
) -> None:
    """Time may have been another when they were written, or the rule."""
    day = SOON + timedelta(1)
    id_, _ = as_of(catalogue, day, when=f"{SOON}", participants={"count": 40}, status="completed")
    address = f"/v1/meetings/{id_}"
    shown = client.get(address, headers=staff)
    match = {**staff, "If-Match": shown.headers["etag"]}
    data = {**shown.json()["data"], "title": "Another"}
    assert client.put(address, headers=match, json=data).status_code == 200


def test_a_status_that_is_taken_away_follows_from_the_date_again(
    client: TestClient, staff: dict[str, str]
) -> None:
    made = post(client, staff, "meetings", ref="one", when=f"{PAST}", status="postponed")
    match = {**staff, "If-Match": made.headers["etag"]}
    new = {"when": f"{SOON}", "status": None}
    again = client.patch(made.headers["location"], headers=match, json=new)
    assert (again.status_code, again.json()["data"]["status"]) == (200, "planned")
    match["If-Match"] = again.headers["etag"]
    address = "/v1/meetings/by-ref/icmpd/one"
    put = client.put(address, headers=match, json={**LEAST["meetings"], "when": f"{PAST}"})
    assert (put.status_code, put.json()["data"]["status"]) == (200, "completed")


def as_of(
    catalogue: Catalogue, day: date, path: str = "meetings", **members: Any
) -> tuple[str, str]:
    """The id and document of a record that is put on that day."""
    resource = next(each for each in catalogue.resources if each.path == path)
    given = resource.given.model_validate({**LEAST[path], **members})
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with writing(catalogue.database, catalogue.lists, now) as transaction:
        written = transaction.put(resource, "icmpd", given)
    return written.id, written.document


def test_time_alone_changes_no_stored_record(
    catalogue: Catalogue, client: TestClient, staff: dict[str, str]
) -> None:
    """One was planned and its day has passed; one was completed, by a clock that ran ahead."""
    planned, document = as_of(catalogue, date(2019, 1, 1), ref="planned", state="published")
    assert '"status":"planned"' in document
    as_of(catalogue, date(2019, 1, 1), "metrics", ref="m", state="published")
    ahead, _ = as_of(catalogue, SOON + timedelta(1), ref="ahead", when=f"{SOON}")
    stored = {each: client.get(f"/v1/meetings/{each}", headers=staff) for each in (planned, ahead)}
    assert [each.json()["data"]["status"] for each in stored.values()] == ["planned", "completed"]
    rebuild(catalogue.database, catalogue.resources, catalogue.lists, lambda *_: None)
    for record, answer in stored.items():
        address, data = f"/v1/meetings/{record}", answer.json()["data"]
        assert client.get(address, headers=staff).json()["data"] == data
        match = {**staff, "If-Match": answer.headers["etag"]}
        # What GET shows can be sent back, and other members changed.
        put = client.put(address, headers=match, json=data)
        assert (put.status_code, put.json()["data"]) == (200, data)
        patched = client.patch(address, headers=match, json={"title": "Another"})
        assert (patched.status_code, patched.json()["data"]["status"]) == (200, data["status"])
    # Sent again as it was, it changes nothing either, and needs no version.
    least = {**LEAST["meetings"], "title": "Another", "state": "published"}
    again = client.put("/v1/meetings/by-ref/icmpd/planned", headers=staff, json=least)
    assert (again.status_code, again.json()["data"]["status"]) == (200, "planned")
    assert again.json()["data"]["version"] == 2
    year = client.get("/v1/summaries/2020").json()["data"]
    assert (year["by_status"]["planned"], year["counts"]["meetings"]["value"]) == (1, 0)
    gaps = client.get("/v1/summaries/2020/completeness?as_of=today").json()["data"]["gaps"]
    still = {each["kind"]: each["count"] for each in gaps if each["gap"] == "still_planned"}
    assert still == {
        "meeting": 1, "training": 0, "publication": 0, "activity": 0, "metric": 1
    }  # fmt: skip


def test_a_restored_version_keeps_its_status(catalogue: Catalogue, client: TestClient) -> None:
    admin = key(catalogue, "drafts", "write:meetings", "publish")
    made = post(client, admin, "meetings", ref="one", when=f"{SOON}")
    address = made.headers["location"]
    match = {**admin, "If-Match": made.headers["etag"]}
    new = client.patch(address, headers=match, json={"when": f"{PAST}", "status": "completed"})
    match["If-Match"] = new.headers["etag"]
    back = client.post(f"{address}/history/1/restore", headers=match)
    assert back.status_code == 200, back.text
    data = back.json()["data"]
    assert (data["status"], data["when"]) == ("planned", f"{SOON}")


def test_the_store_refuses_by_its_own_day(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidContent):
        as_of(catalogue, date(2020, 3, 2), status="completed")
    assert '"status":"ongoing"' in as_of(catalogue, date(2020, 3, 3), ref="a")[1]
    assert '"status":"completed"' in as_of(catalogue, date(2020, 3, 4), ref="b")[1]


def imported(client: TestClient, staff: Mapping[str, str], rows: list[dict[str, Any]]) -> Any:
    """The answer to an import, and its rows as the report has them."""
    answer = send(client, staff, table(rows))
    shown = client.get(answer.headers["location"] + "/rows", headers=dict(staff)).json()["data"]
    return answer, shown


def test_an_import_says_which_status_dates_give(client: TestClient, staff: dict[str, str]) -> None:
    row = {"type": "workshop", "title": "T", "state": "published"}
    rows = [{**row, "ref": ref, "when": when or ""} for ref, (when, _) in DATES.items()]
    answer, shown = imported(client, staff, rows)
    assert answer.status_code == 201, answer.text
    said = {
        row["ref"]: [
            (each["understood"], each["note"])
            for each in row["understood"]
            if each["column"] == "status"
        ]
        for row in shown
    }
    note = f"as its date says on {TODAY}"
    assert said == {
        "soon": [("planned", note)],
        "running": [("ongoing", note)],
        "open": [("ongoing", note)],
        "past": [],
        "undated": [],
    }
    stored = client.get("/v1/meetings?sort=title", headers=staff).json()["data"]
    assert {each["ref"]: each["status"] for each in stored} == {
        ref: status for ref, (_, status) in DATES.items()
    }
    again, _ = imported(client, staff, rows)
    assert again.json()["data"]["outcomes"]["unchanged"] == len(rows)


def test_an_import_refuses_what_has_not_happened(client: TestClient, staff: dict[str, str]) -> None:
    post(client, staff, "meetings", ref="held", when=f"{PAST}")
    rows = [
        {"ref": "new", "type": "workshop", "title": "T", "when": f"{SOON}", "status": "completed"},
        {"ref": "held", "type": "workshop", "title": "T", "when": f"{SOON}", "status": ""},
        {"ref": "fine", "type": "workshop", "title": "T", "when": f"{SOON}", "status": "planned"},
        {"ref": "heads", "type": "workshop", "title": "T", "when": f"{SOON}", "participants": "40"},
    ]
    answer, shown = imported(client, staff, rows)
    assert answer.status_code == 422
    assert [[(each["column"], each["code"]) for each in row["problems"]] for row in shown] == [
        [("status", "not_yet")],
        [("status", "not_yet")],
        [],
        [("participants", "not_yet")],
    ]
