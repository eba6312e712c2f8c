"""Templates: filled in as they come, in any language, they are imported as they stand."""

import io
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.texts.column_words import labels_in
from events_api.intake.columns.examples import EXAMPLE_REF, example_of, is_example
from tests.intake.headers.test_headers import FULL
from tests.intake.importing import send
from tests.samples import LEAST, key

pytestmark = pytest.mark.template("samples")

SCOPES = ("import", *(f"write:{path}" for path in LEAST))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def template(client: TestClient, path: str, language: str) -> bytes:
    """The template of a kind as it is downloaded."""
    return client.get(f"/v1/imports/template.xlsx?kind={path}&lang={language}").content


def rows_of(content: bytes, path: str) -> list[list[Any]]:
    """The rows of the sheet that is to be filled in."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(path).to_python()


def workbook(path: str, rows: list[list[Any]]) -> bytes:
    """A workbook with these rows as text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(path)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("language", [*FULL, "uk", "sw"])
def test_a_template_filled_in_is_imported(
    client: TestClient, catalogue: Catalogue, language: str
) -> None:
    staff = key(catalogue, *SCOPES)
    for path, least in LEAST.items():
        header, example = rows_of(template(client, path, language), path)
        labels = labels_in(language)
        cells = {labels[name]: str(value) for name, value in {**least, "ref": "own-1"}.items()}
        assert {*cells} <= {*header}
        filled = [header, example, [cells.get(label, "") for label in header]]
        answer = send(client, staff, workbook(path, filled), "dry_run=true", "xlsx")
        assert answer.status_code == 200, answer.text
        said = answer.json()["data"]
        assert (said["outcomes"]["created"], said["outcomes"]["failed"]) == (1, 0)
        assert {each["how"] for each in said["columns"]} <= {"name", "label"}
        assert [(each["code"], each["row"]) for each in said["remarks"]] == [("example", 2)]


def test_a_few_columns_come_first_and_the_others_are_grouped(client: TestClient) -> None:
    content = template(client, "trainings", "de")
    header = rows_of(content, "trainings")[0]
    assert header[:12] == [
        *("Kennung", "Typ", "Titel", "Datum", "Gebäude oder Raum", "Stadt", "Land"),
        *("Betroffene Länder", "Teilnehmende", "Frauen", "Männer", "Organisationen und Rollen"),
    ]
    with ZipFile(io.BytesIO(content)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
        styles = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - our own
    grouped = {
        place
        for each in sheet.iter(f"{MAIN}col")
        if each.get("outlineLevel")
        for place in range(int(each.attrib["min"]), int(each.attrib["max"]) + 1)
    }
    assert grouped == {*range(15, len(header) + 1)}
    assert not [each for each in sheet.iter(f"{MAIN}col") if each.get("hidden")]
    # Every column is text, so that no spreadsheet makes days of "12/03".
    [text] = [each.get("numFmtId") for each in styles.iter(f"{MAIN}numFmt")]
    formats = [each.get("numFmtId") for each in next(styles.iter(f"{MAIN}cellXfs"))]
    kept = {formats[int(each.attrib["style"])] for each in sheet.iter(f"{MAIN}col")}
    assert kept == {text}
    assert [each.get("formatCode") for each in styles.iter(f"{MAIN}numFmt")] == ["@"]


def test_a_sheet_runs_as_its_language_does(client: TestClient) -> None:
    found = set()
    for language in FULL:
        with ZipFile(io.BytesIO(template(client, "meetings", language))) as archive:
            if b'rightToLeft="1"' in archive.read("xl/worksheets/sheet1.xml"):
                found.add(language)
    assert found == {"ar", "fa"}


def test_an_example_that_was_changed_is_no_example(
    client: TestClient, catalogue: Catalogue
) -> None:
    staff = key(catalogue, *SCOPES)
    header, example = rows_of(template(client, "trainings", "en"), "trainings")
    place = header.index("Title")
    changed = [*example[:place], "Our own training", *example[place + 1 :]]
    sent = workbook("trainings", [header, changed])
    answer = send(client, staff, sent, "dry_run=true", "xlsx")
    rows = client.get(answer.json()["data"]["links"]["rows"], headers=staff).json()["data"]
    assert [(row["row"], row["outcome"]) for row in rows] == [(2, "failed")]
    assert "This row was made of the template's example. Give it a reference of its own." in [
        each["detail"] for each in rows[0]["problems"]
    ]


@pytest.mark.parametrize(
    "cells", [list(example_of("meeting").values()), [EXAMPLE_REF, "", None], [EXAMPLE_REF, 2500]]
)
def test_an_example_is_known_by_its_cells(cells: list[Any]) -> None:
    assert is_example(cells)


@pytest.mark.parametrize("cells", [[EXAMPLE_REF, "Ours"], ["Congress Centre", "Budapest"], []])
def test_what_is_no_example_stays(cells: list[Any]) -> None:
    assert not is_example(cells)
