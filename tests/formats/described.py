"""Metadata of CSV, held against the file that they name."""

import csv
import io
import json
import re
from typing import Any

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
