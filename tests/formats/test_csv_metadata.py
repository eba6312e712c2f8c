"""Metadata of CSV: each column of the file is explained, and its cells are what is said of them."""

import csv
import io
import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

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
    answer = reader.get(f"/v1/{path}?format=csv-metadata{query}")
    assert answer.headers["content-type"] == "application/csvm+json"
    said: dict[str, Any] = answer.json()
    assert said["url"].startswith(f"{ROOT}/v1/{path}?")
    table = reader.get(said["url"].removeprefix(ROOT))
    rows = list(csv.DictReader(io.StringIO(table.text)))
    columns = said["tableSchema"]["columns"]
    assert [each["name"] for each in columns] == list(rows[0])
    for column in columns:
        cells = {row[column["name"]] for row in rows} - {""}
        shape = SHAPES.get(column["datatype"], r".*")
        assert all(re.fullmatch(shape, cell, re.DOTALL) for cell in cells), column
        if column["datatype"] == "json":
            assert all(cell[0] not in "[{" or json.loads(cell) is not None for cell in cells)
        known = [each["schema:value"] for each in column.get("schema:valueReference", [])]
        assert not known or cells <= {*known}


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
