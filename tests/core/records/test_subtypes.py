"""What a source itself calls a record: kept, shown, found, exported and imported as it is."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.intake.importing import send, table
from tests.samples import LEAST, key, write

# What came after it: columns are added behind those there were.
LATER = {
    "meetings": ["participants_to"],
    "trainings": ["participants_to"],
    "activities": ["beneficiaries_to"],
}
WORDS = "Réunion du “Groupe d’amis”, =1+1"


pytestmark = pytest.mark.template("samples")


@pytest.mark.parametrize("path", LEAST)
def test_every_kind_has_it(client: TestClient, catalogue: Catalogue, path: str) -> None:
    write(catalogue, path, {"ref": "one", "subtype": WORDS}, {"ref": "two"})
    one = client.get(f"/v1/{path}/by-ref/icmpd/one").json()
    two = client.get(f"/v1/{path}/by-ref/icmpd/two").json()
    assert one["data"]["subtype"] == WORDS
    assert one["labels"]["subtypes"] == {WORDS: WORDS}
    assert (two["data"]["subtype"], two["labels"]["subtypes"]) == (None, {})
    names = list(one["data"])
    assert names.index("subtype") == names.index("type") + 1
    found = client.get(f"/v1/{path}?q=groupe+ami").json()["data"]
    assert [each["ref"] for each in found] == ["one"]
    rows = csv.DictReader(io.StringIO(client.get(f"/v1/{path}?format=csv&sort=title").text))
    assert sorted(row["subtype"] for row in rows) == ["", WORDS]
    names = list(rows.fieldnames or ())
    assert names[names.index("state") :] == ["state", "subtype", *LATER.get(path, ())]


def test_a_word_like_a_formula_is_kept_from_being_one(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(catalogue, "meetings", {"ref": "one", "subtype": "=cmd()"})
    [row] = csv.DictReader(io.StringIO(client.get("/v1/meetings?format=csv").text))
    assert row["subtype"] == "'=cmd()"


@pytest.mark.parametrize("words", ["", "  ", "two\nlines", "a\tb", "x" * 201, 5, ["a"], "a\x00b"])
def test_what_is_no_short_line_is_refused(
    client: TestClient, catalogue: Catalogue, words: Any
) -> None:
    admin = key(catalogue, "admin")
    body = {**LEAST["meetings"], "subtype": words}
    answer = client.post("/v1/meetings", json=body, headers=admin)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/subtype"]
    body["subtype"] = "x" * 200
    assert client.post("/v1/meetings", json=body, headers=admin).status_code == 201


# What real records were called that had no type of their own: (kind, words, type).
CALLED = [
    ("meetings", "National Workshop", "national_workshop"),
    ("meetings", "Coordination meeting", "coordination_meeting"),
    ("meetings", "kick-off meeting", "kick_off_meeting"),
    ("meetings", "Regional workshop", "regional_workshop"),
    ("trainings", "Pre-departure orientation", "pre_departure_orientation"),
    ("trainings", "National workshop", "national_workshop"),
    ("publications", "Annual report", "annual_report"),
    ("publications", "Declaration", "declaration"),
    ("publications", "BROCHURE", "brochure"),
    ("publications", "Call", "call"),
    ("activities", "Call for tenders", "call_for_tenders"),
    ("activities", "Pilot project", "pilot_project"),
]


@pytest.mark.parametrize(("path", "words", "type_"), CALLED)
def test_types_of_real_things_are_read_from_files(
    client: TestClient, catalogue: Catalogue, path: str, words: str, type_: str
) -> None:
    admin = key(catalogue, "admin")
    row = {"ref": "a", "type": words, "subtype": f"{words} (second round)", "title": "One"}
    assert send(client, admin, table([row]), f"kind={path}").status_code == 201
    data = client.get(f"/v1/{path}?state=draft", headers=admin).json()["data"]
    assert [(each["type"], each["subtype"]) for each in data] == [(type_, row["subtype"])]


def test_a_type_that_there_is_not_names_the_way_to_keep_the_word(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, "admin")
    row = {"ref": "a", "type": "Jirga", "title": "One"}
    answer = send(client, admin, table([row]))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["detail"] == (
        "Write a type of the list, or other, and this word in the column subtype."
    )
    kept = {**row, "type": "other", "subtype": "Jirga"}
    assert send(client, admin, table([kept])).status_code == 201
