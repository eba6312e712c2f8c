"""Reference lists as workbooks: the rows of their CSV, explained, and read back by the import."""

import csv
import io
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.reference import REFERENCE_LISTS
from tests.intake.importing import send
from tests.samples import key

HOSTILE = {
    "code": "na",
    "name": "=1+1",
    "names": {"ar": "\u202eمشروع", "fr": "a;b </script>"},
    "programmes": [],
    "when": "2020-01/2021-06",
    "budget": Decimal("1250000.50"),
    "currency": "EUR",
    "sector": "15190",
    "countries": ["NA", "PK"],
    "url": "https://example.org/?a=1&b=2",
}


def sheets(content: bytes) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    ]


def test_reference_lists_are_workbooks_that_the_import_reads(
    loaded_client: TestClient, loaded_catalogue: Catalogue
) -> None:
    admin = key(loaded_catalogue, "admin")
    made = loaded_client.put("/v1/projects/na", json=HOSTILE | {"budget": 1250000.5}, headers=admin)
    assert made.status_code == 201, made.text
    for each in REFERENCE_LISTS:
        address = f"/v1/{each.name}?lang=fr&format="
        header, *expected = csv.reader(
            io.StringIO(loaded_client.get(f"{address}csv", headers=admin).text, newline="")
        )
        answer = loaded_client.get(f"{address}xlsx", headers=admin)
        assert answer.headers["content-language"] == "fr"
        assert answer.headers["content-disposition"] == f'attachment; filename="{each.name}.xlsx"'
        [first, about] = sheets(answer.content)
        assert first[0] == header
        assert [row[header.index("code")] for row in first[1:]] == [
            row[header.index("code")] for row in expected
        ]
        assert [row[0] for row in about[-len(header) :]] == header
        assert all(row[2] for row in about[-len(header) :])
        tried = send(loaded_client, admin, answer.content, f"kind={each.name}&dry_run=true", "xlsx")
        assert tried.json()["data"]["outcomes"] == {
            "created": 0,
            "updated": 0,
            "unchanged": len(expected),
            "failed": 0,
        }
    [first, about] = sheets(loaded_client.get("/v1/projects?format=xlsx", headers=admin).content)
    [row] = [
        row for each in first[1:] if (row := dict(zip(first[0], each, strict=True)))["code"] == "na"
    ]
    assert (row["name"], row["budget"], row["version"]) == ("'=1+1", 1250000.5, 1)
    assert about[0][0] == "Projects"
    refused = loaded_client.get("/v1/projects?format=xlsx&bom=true")
    assert refused.json()["errors"][0]["parameter"] == "bom"
