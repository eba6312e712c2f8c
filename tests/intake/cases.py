"""Files as people have them, kept beside the project: read from `EVENTS_CASES_DIR` where it is set.

Separate from what must come out of each, which stands in the tests.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from tests.intake.importing import TYPES

FOLDER = Path(os.environ.get("EVENTS_CASES_DIR", "")) / "intake"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a file.

    Attributes:
        status: Of the answer to a trial.
        answer: The answer: the import, or a problem document.
        rows: What is reported of each row, by its number.
        records: The records that were then made of them, by the number of the row.
    """

    status: int
    answer: dict[str, Any]
    rows: dict[int, dict[str, Any]]
    records: dict[int, dict[str, Any]]

    @property
    def refused(self) -> dict[tuple[int, str | None], str]:
        """What is wrong, by row and column."""
        return {
            (number, each["column"]): each["code"]
            for number, row in self.rows.items()
            for each in row["problems"]
        }

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong with the file, as codes and words."""
        return [(each["code"], each["detail"]) for each in self.answer["errors"]]

    @property
    def remarks(self) -> list[tuple[str, int | None]]:
        """What is said on top, as codes and rows."""
        return [(each["code"], each["row"]) for each in self.answer["data"]["remarks"]]

    def understood(self, row: int) -> dict[str | None, str]:
        """What was understood of the cells of a row, by column; of the row itself, the words."""
        told = self.rows[row]["understood"]
        return {each["column"]: each["understood"] or each["note"] for each in told}

    def member(self, name: str) -> dict[int, Any]:
        """One member of all records, by row."""
        return {number: record[name] for number, record in self.records.items()}

    def participants(self, part: str = "count") -> dict[int, Any]:
        """A part of how many took part, by row."""
        return {number: record["participants"][part] for number, record in self.records.items()}


def case(name: str) -> tuple[bytes, str]:
    """A file and the ending of its name; the test is skipped where the file is not there."""
    found = [each for each in (FOLDER / name).glob("input.*") if each.is_file()]
    if not found:
        pytest.skip(f"{name} is not in EVENTS_CASES_DIR")
    return found[0].read_bytes(), found[0].suffix.removeprefix(".")


def sent(client: TestClient, key: Mapping[str, str], name: str, query: str) -> Outcome:
    """Try a file, and import it where nothing is wrong with it."""
    content, format_ = case(name)
    media_type = TYPES.get(format_, "application/octet-stream")
    headers = {**key, "Content-Type": media_type}
    address = f"/v1/imports?{query}"
    tried = client.post(f"{address}&dry_run=true", content=content, headers=headers)
    reported = tried.headers.get("Location")
    rows = {}
    if reported is not None:
        listed = client.get(f"{reported}/rows", headers=key).json()["data"]
        rows = {each["row"]: each for each in listed}
        answer = client.get(reported, headers=key).json()
    else:
        answer = tried.json()
    records = {}
    if tried.status_code == 200 and answer["data"]["outcomes"]["failed"] == 0:
        done = client.post(address, content=content, headers=headers)
        made = client.get(f"{done.headers['Location']}/rows", headers=key).json()["data"]
        kind = parse_qs(query)["kind"][0]
        for each in made:
            shown = client.get(f"/v1/{kind}/{each['id']}", headers=key)
            records[each["row"]] = shown.json()["data"]
    return Outcome(tried.status_code, answer, rows, records)
