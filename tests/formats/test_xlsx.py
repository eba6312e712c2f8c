"""Workbooks: cells are what they are, a sheet explains them, and the import reads them back."""

import io
import re
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.tables.workbooks import MOST_ROWS, check_rows
from events_api.core.values.dates_in_words import in_words
from tests.intake.importing import send
from tests.samples import key, write

NOTES = ["a" * 20_000, "b" * 20_000]


def sheet(content: bytes, place: int = 0) -> list[list[Any]]:
    """The cells of a sheet, as another reader sees them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(place).to_python(skip_empty_area=False)


def records(content: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet by their header."""
    header, *rows = sheet(content)
    return [dict(zip(header, row, strict=True)) for row in rows]


def part(content: bytes, name: str) -> str:
    """A part of a workbook as XML."""
    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@pytest.mark.template("samples")
def test_cells_are_numbers_days_and_texts(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "metrics", {"ref": "m", "value": 12, "provisional": True, "when": "2020-03"})
    write(catalogue, "metrics", {"ref": "n", "value": 12345678901234567890, "when": None})
    old = {"ref": "old", "when": "1899-12-31", "title": "=1+1", "notes": NOTES}
    write(catalogue, "meetings", old)
    dated, undated = records(client.get("/v1/metrics?format=xlsx").content)
    assert (dated["value"], dated["provisional"], dated["when"]) == (12, True, "2020-03")
    assert (dated["starts_on"], dated["ends_on"]) == (date(2020, 3, 1), date(2020, 3, 31))
    assert isinstance(dated["updated_at"], datetime)
    # No number of a spreadsheet has so many digits, nor so early a day.
    assert (undated["value"], undated["when"]) == ("12345678901234567890", "")
    answer = client.get("/v1/meetings?format=xlsx")
    [row] = records(answer.content)
    assert (row["title"], row["starts_on"]) == ("'=1+1", "1899-12-31")
    assert len(row["notes"]) == 32_767
    assert ["Cells cut at 32,767 characters", "1"] in [row[:2] for row in sheet(answer.content, 1)]
    assert "<f>" not in part(answer.content, "xl/worksheets/sheet1.xml")
    # What a cell cannot hold whole is not taken back in its place.
    admin = key(catalogue, "admin")
    tried = send(client, admin, answer.content, "dry_run=true", "xlsx")
    assert tried.json()["data"]["outcomes"]["failed"] == 1
    assert '"cut_off"' in client.get(tried.json()["data"]["links"]["rows"], headers=admin).text


def test_a_sheet_says_what_the_file_is(loaded_client: TestClient) -> None:
    address = "/v1/meetings?format=xlsx&country=AF&fields=title,status,participants,countries"
    answer = loaded_client.get(address)
    assert answer.headers["content-language"] == "en"
    about = [[cell for cell in row if cell != ""] for row in sheet(answer.content, 1)]
    revision = answer.headers["events-revision"]
    told = {row[0]: row[1:] for row in about if row}
    assert about[0] == ["Meetings"]
    assert told["Query"] == [f"http://localhost:8000{address}"]
    assert (told["Rows"], told["Revision"], told["Licence"]) == (["3"], [revision], ["CC-BY-4.0"])
    day = in_words(told["As of (UTC)"][0].partition(" ")[0], "en")
    assert told["How to cite"] == [
        f"Meetings. Revision {revision}, {day}. http://localhost:8000{address}. CC-BY-4.0"
    ]
    assert told["participants"] == [
        "Participants",
        "People who took part. The number. Null when not reported; 0 is a true zero.",
        "integer",
        "people",
    ]
    assert told["status"][-1].startswith("planned = Planned; ongoing = Ongoing; ")
    assert told["countries"][-1] == "http://localhost:8000/v1/countries"
    assert [each[0] for each in about[10:]] == sheet(answer.content)[0]


def test_a_sheet_is_written_as_its_language_is(loaded_client: TestClient) -> None:
    content = loaded_client.get("/v1/events?format=xlsx&lang=ar&include=labels").content
    for number in (1, 2):
        assert 'rightToLeft="1"' in part(content, f"xl/worksheets/sheet{number}.xml")
    first = part(content, "xl/worksheets/sheet1.xml")
    assert re.search(r'<pane ySplit="1" topLeftCell="A2"[^>]*state="frozen"/>', first)
    assert '<autoFilter ref="A1:' in first
    assert records(content)[0]["type_label"] == "ندوة عبر الإنترنت"
    assert sheet(content, 1)[0][0] == "الفعاليات"
    assert "rightToLeft" not in part(
        loaded_client.get("/v1/events?format=xlsx").content, "xl/worksheets/sheet1.xml"
    )


def test_what_was_exported_changes_nothing_when_it_comes_back(
    loaded_client: TestClient, loaded_catalogue: Catalogue
) -> None:
    admin = key(loaded_catalogue, "admin")
    for path in ("events", "metrics"):
        content = loaded_client.get(f"/v1/{path}?format=xlsx&include=labels&lang=fa").content
        tried = send(loaded_client, admin, content, "dry_run=true", "xlsx")
        outcomes = tried.json()["data"]["outcomes"]
        assert outcomes == {
            "created": 0,
            "updated": 0,
            "unchanged": len(sheet(content)) - 1,
            "failed": 0,
        }


def test_what_no_sheet_holds_is_refused() -> None:
    check_rows(MOST_ROWS)
    with pytest.raises(InvalidParameter) as refused:
        check_rows(MOST_ROWS + 1)
    detail = "A sheet has at most 1,048,575 rows, and these are 1,048,576: use csv."
    error = ProblemError(parameter="format", code="too_many_rows", detail=detail)
    assert refused.value.errors == [error]
