"""Files with the columns that people keep: what each is read as is said, and nothing is lost."""

import io
from typing import Any
from urllib.parse import quote

import pytest
import xlsxwriter
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.intake.importing import send
from tests.samples import LEAST, key

SCOPES = ("import", "publish", *(f"write:{path}" for path in LEAST))
TRIAL = "kind=trainings&dry_run=true"
FOREIGN = (
    "Type of event;Name of training;Date;Location;Country;No. of participants;Female;Male\n"
    "Workshop;Document checks;3-5 March 2020;Erbil;Iraq;25;10;15\n"
)

pytestmark = pytest.mark.template("samples")


@pytest.fixture
def staff(catalogue: Catalogue) -> dict[str, str]:
    """A key that imports."""
    return key(catalogue, *SCOPES)


def told(client: TestClient, staff: dict[str, str], content: str, query: str = TRIAL) -> Any:
    """What is told of a file that was tried, with its rows."""
    answer = send(client, staff, content, query)
    assert answer.status_code == 200, answer.text
    said = answer.json()["data"]
    rows = client.get(said["links"]["rows"], headers=staff).json()["data"]
    return said | {"lines": [(row["row"], row["outcome"]) for row in rows], "all": rows}


def errors(client: TestClient, staff: dict[str, str], content: str, query: str = TRIAL) -> Any:
    """What is said of columns that are refused."""
    answer = send(client, staff, content, query)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unknown-columns")
    return answer.json()


def test_a_foreign_header_is_refused_where_it_is_not_certain(
    client: TestClient, staff: dict[str, str]
) -> None:
    assert errors(client, staff, FOREIGN)["errors"] == [
        {
            "pointer": "/4",
            "code": "ambiguous_column",
            "detail": 'D "Location" can mean several things. Say what it is, as '
            "map=Location:venue, or pass it over, as ignore=Location",
            "allowed": ["venue", "city"],
        }
    ]


def test_a_foreign_header_is_read_once_it_is_said_what_it_is(
    client: TestClient, staff: dict[str, str]
) -> None:
    said = told(client, staff, FOREIGN, f"{TRIAL}&map=Location:city")
    assert [(each["place"], each["column"], each["how"]) for each in said["columns"]] == [
        ("A", "type", "synonym"),
        ("B", "title", "synonym"),
        ("C", "when", "label"),
        ("D", "city", "mapped"),
        ("E", "venue_country", "label"),
        ("F", "participants", "synonym"),
        ("G", "participants_women", "synonym"),
        ("H", "participants_men", "synonym"),
    ]
    assert said["columns"][3]["header"] == "Location"
    assert (said["lines"], said["remarks"]) == ([(2, "created")], [])
    send(client, staff, FOREIGN + "\n", "kind=trainings&map=Location:city")
    [stored] = client.get("/v1/trainings?state=draft", headers=key_of_drafts(client)).json()["data"]
    assert (stored["title"], stored["when"]) == ("Document checks", "2020-03-03/2020-03-05")
    assert stored["location"] == {"venue": None, "city": "Erbil", "country": "IQ"}
    heads = {name: stored["participants"][name] for name in ("count", "women", "men")}
    assert heads == {"count": 25, "women": 10, "men": 15}


def key_of_drafts(client: TestClient) -> dict[str, str]:
    """A key that reads the drafts of its owner."""
    catalogue: Catalogue = client.app.state.catalogue  # type: ignore[attr-defined]
    return key(catalogue, "drafts")


def test_what_stands_above_the_header_is_passed_over_and_said(
    client: TestClient, staff: dict[str, str]
) -> None:
    content = "Training register 2020,,\nLast updated: 15 January 2021,,\ntype,title,when\n"
    said = told(client, staff, content + "workshop,A,2020-03-03\n")
    assert said["lines"] == [(4, "created")]
    assert said["remarks"] == [
        {
            "code": "rows_above_header",
            "detail": "The header is row 3. What stands above it was passed over.",
            "row": 3,
        }
    ]


@pytest.mark.parametrize(
    ("second", "row"),
    [
        ("тип,название,дата,страна,участники", 2),
        ("Typ,Titel,Datum,Land,Teilnehmende", 2),
        ("نوع,عنوان,تاریخ,کشور,شرکت‌کنندگان", 2),
        ("Type,Title of the event,Date,,", 2),
    ],
)
def test_a_second_header_is_no_record(
    client: TestClient, staff: dict[str, str], second: str, row: int
) -> None:
    content = f"type,title,when,venue_country,participants\n{second}\nworkshop,A,2020,Iraq,10\n"
    said = told(client, staff, content)
    assert said["lines"] == [(row, "failed"), (3, "created")]
    detail = "This row names the columns once more; it is no record. Remove it."
    assert [each["detail"] for each in said["all"][0]["problems"]] == [detail]


def test_a_title_that_is_the_word_for_titles_is_no_header(
    client: TestClient, staff: dict[str, str]
) -> None:
    content = "type,title,when,notes\nworkshop,Title,2020,Date\nworkshop,Title,,\n"
    assert told(client, staff, content)["lines"] == [(2, "created"), (3, "created")]


def test_tags_beneath_the_header_are_no_record(client: TestClient, staff: dict[str, str]) -> None:
    content = "Title,Type,Date,Participants\n#event+name,#event +type,#date+start,#reached\n"
    said = told(client, staff, content + "A,workshop,2020,5\n")
    assert (said["lines"], [each["code"] for each in said["remarks"]]) == (
        [(3, "created")],
        ["tags"],
    )


def test_columns_that_are_ignored_are_passed_over(
    client: TestClient, staff: dict[str, str]
) -> None:
    content = 'Nr,type,title,when,"Room, floor",#\n1,workshop,A,2020,"12, 3",x\n'
    ignored = quote('nr,"Room, floor",F')
    said = told(client, staff, content, f"{TRIAL}&ignore={ignored}")
    assert [each["how"] for each in said["columns"]] == [
        *("ignored", "name", "name", "name", "ignored", "ignored")
    ]
    assert said["lines"] == [(2, "created")]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("map=Location", "map"),
        ("map=Location:", "map"),
        ("map=%22Location:city", "map"),
        ("map=A:city,A:venue", "map"),
        ("ignore=", "ignore"),
        ("ignore=Nr,", "ignore"),
    ],
)
def test_a_parameter_that_maps_nothing_is_refused(
    client: TestClient, staff: dict[str, str], query: str, parameter: str
) -> None:
    answer = send(client, staff, FOREIGN, f"{TRIAL}&{query}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


def test_numbers_of_rows_are_no_ids(client: TestClient, staff: dict[str, str]) -> None:
    content = "ID,type,title,when\n17,workshop,A,2020\n"
    assert errors(client, staff, content)["errors"] == [
        {
            "pointer": "/1",
            "code": "no_id",
            "detail": 'A "ID" holds no ids that were exported. Say what it is, as map=ID:ref, or '
            "pass it over, as ignore=ID",
            "allowed": ["ref"],
        }
    ]
    assert told(client, staff, content, f"{TRIAL}&map=ID:ref")["lines"] == [(2, "created")]


def test_a_file_of_several_kinds_maps_a_word_that_they_take_differently(
    client: TestClient, staff: dict[str, str]
) -> None:
    content = "kind,Type,Title,Date,Country\ntraining,workshop,A,2020,Iraq\n"
    [error] = errors(client, staff, content, "dry_run=true")["errors"]
    assert error["allowed"] == ["venue_country", "countries"]
    said = told(client, staff, content, "dry_run=true&map=Country:venue_country")
    assert said["lines"] == [(2, "created")]


def test_the_sheet_is_named(client: TestClient, staff: dict[str, str]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Register 2020")
        sheet.write_row(0, 0, ["type", "title", "when", "Trainer"])
        sheet.write_row(1, 0, ["workshop", "A", "2020-03", "Somebody"])
    answer = send(client, staff, buffer.getvalue(), TRIAL, "xlsx")
    said = "Say what the columns in `errors` are, or pass them over; nothing was stored."
    assert (answer.status_code, answer.json()["detail"]) == (422, f"Sheet “Register 2020”: {said}")


def test_a_header_of_many_long_names_is_refused_within_bounds(
    client: TestClient, staff: dict[str, str]
) -> None:
    names = [f"Spalte Nummer {number} {'ä' * 60}" for number in range(300)]
    answer = send(client, staff, ",".join(names) + "\n" + ",".join(["x y"] * 300), TRIAL)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20
    assert len(answer.content) < 16_384
