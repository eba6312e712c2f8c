"""Metadata of CSV: each column of the file is explained, and its cells are what is said of them."""

import csv
import io
import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.reference import REFERENCE_LISTS

ROOT = "http://localhost:8000"
# What cells of a type look like (Tabular Data, section 6.4.4).
SHAPES = {
    "integer": r"-?\d+",
    "decimal": r"-?\d+(\.\d+)?",
    "boolean": "true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
}


@pytest.mark.parametrize("path", ["events", "metrics", "publications"])
@pytest.mark.parametrize("query", ["", "&fields=title,when", "&include=labels&lang=ar"])
def test_metadata_say_what_stands_in_the_file(reader: TestClient, path: str, query: str) -> None:
    said = checked(reader, f"/v1/{path}?format=csv-metadata{query}")
    assert said["url"].startswith(f"{ROOT}/v1/{path}?")


def checked(reader: TestClient, address: str) -> dict[str, Any]:
    """Metadata, of which each column is that of the file that they name, and so are its cells."""
    answer = reader.get(address)
    assert answer.headers["content-type"] == "application/csvm+json"
    assert answer.headers["content-disposition"].endswith('.csv-metadata.json"')
    said: dict[str, Any] = answer.json()
    table = reader.get(said["url"].removeprefix(ROOT))
    assert table.status_code == 200, said["url"]
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    schema = said["tableSchema"]
    assert [each["name"] for each in schema["columns"]] == list(rows[0])
    if "primaryKey" in schema:
        assert len({row[schema["primaryKey"]] for row in rows}) == len(rows)
    for column in schema["columns"]:
        cells = {row[column["name"]] for row in rows}
        assert not column.get("required") or "" not in cells, column
        cells -= {""}
        shape = SHAPES.get(column["datatype"], r".*")
        assert all(re.fullmatch(shape, cell, re.DOTALL) for cell in cells), (column, cells)
        if column["datatype"] == "json":
            assert all(cell[0] not in "[{" or json.loads(cell) is not None for cell in cells)
        known = [each["schema:value"] for each in column.get("schema:valueReference", [])]
        assert not known or cells <= {*known}, (column, cells)
        assert column["dc:description"]["@value"], column
    return said


def test_every_other_table_has_metadata_too(reader: TestClient) -> None:
    for each in REFERENCE_LISTS:
        said = checked(reader, f"/v1/{each.name}?format=csv-metadata&lang=fr")
        assert said["url"] == f"{ROOT}/v1/{each.name}?lang=fr&format=csv"
    year, edition = "/v1/summaries/2020", "/v1/summaries/2020/editions/2"
    for address in (year, edition):
        data = reader.get(address).json()["data"]
        figures = data.get("summary", data)
        for figure in (*figures["counts"].values(), *figures["indicators"]):
            said = checked(reader, f"{figure['records']}&format=csv-metadata")
            assert said["tableSchema"]["primaryKey"] == "id"


def test_columns_are_called_what_people_call_them(reader: TestClient) -> None:
    said = reader.get("/v1/meetings?format=csv-metadata&lang=fr&fields=participants,status").json()
    by_name = {each["name"]: each for each in said["tableSchema"]["columns"]}
    assert by_name["participants"] == {
        "name": "participants",
        "titles": {"und": "participants", "fr": "Participants"},
        "dc:description": {
            "@value": "People who took part. The number. Null when not reported; 0 is a true zero.",
            "@language": "en",
        },
        "datatype": "integer",
        "schema:unitText": {"@value": "people", "@language": "en"},
    }
    status = by_name["status"]
    assert status["titles"] == {"und": "status", "fr": "Statut"}
    assert status["schema:valueReference"][0] == {"schema:value": "planned", "schema:name": "Prévu"}
    assert said["url"] == f"{ROOT}/v1/meetings?fields=participants,status&format=csv"
    assert said["dc:title"] == "Réunions"
    assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert said["dc:bibliographicCitation"].startswith("Réunions. Révision ")
