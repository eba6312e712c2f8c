"""What an import says of a file and of its rows although nothing is wrong with them."""

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.records.history_table import COMMAND
from events_api.intake.files.format import Row, Rows
from events_api.intake.jobs.jobs import claim, new_job, new_worker
from events_api.intake.jobs.receiving import receive
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.row_report import MOST_REMARKS, Remark
from events_api.intake.storing.job_work import work
from tests.intake.importing import send
from tests.samples import key, write


def test_what_is_said_of_rows_stands_at_them_and_on_top(
    catalogue: Catalogue, client: TestClient
) -> None:
    rows = [
        Row(n, [f"r{n}", "One"], (Remark(code="hidden_row", detail=f"Row {n} is hidden.", row=n),))
        for n in range(2, MOST_REMARKS + 4)
    ]
    whole = Remark(code="other_sheets", detail="Other sheets were not read: 2019.")
    named = {"dry_run": True, "kind": "meeting", "format": "csv"}
    job = new_job("icmpd", COMMAND, ImportOptions(), **named)
    receive(
        catalogue.database,
        job,
        Rows(["ref", "title"], iter(rows), remarks=[whole]),
        lambda same: same,
    )
    mine = claim(catalogue.database, new_worker(), job.id)
    assert mine is not None
    work(catalogue, mine)
    reader, address = key(catalogue, "admin"), f"/v1/imports/{job.id}"
    shown = client.get(address, headers=reader).json()["data"]
    assert len(shown["remarks"]) == MOST_REMARKS
    assert shown["remarks"][:2] == [
        {"code": "other_sheets", "detail": "Other sheets were not read: 2019.", "row": None},
        {"code": "hidden_row", "detail": "Row 2 is hidden.", "row": 2},
    ]
    understood = [
        {"column": None, "value": "", "understood": "", "note": f"Row {n} is hidden."}
        for n in range(2, MOST_REMARKS + 4)
    ]
    listed = client.get(f"{address}/rows?limit=200", headers=reader).json()["data"]
    assert [row["understood"] for row in listed] == [[each] for each in understood]
    annotated = client.get(f"{address}/annotated.csv", headers=reader).text
    assert annotated.splitlines()[1].endswith(",Row 2 is hidden.")


@pytest.mark.template("samples")
def test_rows_that_repeat_others_or_stored_ones(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "meetings", {"title": "Known", "when": "2020", "countries": ["AF"]})
    write(catalogue, "meetings", {"title": "Mine", "when": "2020", "state": "draft"})
    others = {"title": "Theirs", "when": "2020", "state": "draft", "owner": "iom"}
    write(catalogue, "meetings", others)
    content = (
        "ref,title,type,when,countries\n,Known,workshop,2020,AF\n,known,workshop,2020,Afghanistan\n"
        ",Known,workshop,2020,PK\n,Known,workshop,2021,AF\n,Mine,workshop,2020,\n"
        ",Theirs,workshop,2020,\nr1,Known,workshop,2020,AF\n"
    )
    may = ("import", "write:meetings")
    for scopes, rows in ((may, [2, 3]), ((*may, "drafts"), [2, 3, 6])):
        holder = key(catalogue, *scopes)
        answer = send(client, holder, content, "kind=meetings&dry_run=true")
        said = answer.json()["data"]["remarks"]
        assert [(each["code"], each["row"]) for each in said] == [("repeated_row", n) for n in rows]
    assert said[0]["detail"].startswith("Row 2 repeats the stored record ")
    assert said[1]["detail"] == (
        "Row 3 repeats row 2: same title, date and place. If it is the same, remove this row or "
        "give both a ref."
    )
