"""Checkers that others made, or that were made apart from the project: no finding.

They are not part of it. `EVENTS_INTEROP_DIR` is their folder and `EVENTS_INTEROP_PYTHON` a Python
that has what they import (`ics`, `icalendar`, `lxml`, `pyshacl`); without the folder these tests
are skipped, and say so.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from tests.app_client import AppClient
from tests.exchange.test_iati import REPORTING, report
from tests.templates import Database, catalogue_for

FOLDER = os.environ.get("EVENTS_INTEROP_DIR", "")
PYTHON = os.environ.get("EVENTS_INTEROP_PYTHON", sys.executable)
pytestmark = pytest.mark.skipif(not FOLDER, reason="There are no checkers: EVENTS_INTEROP_DIR.")


def check(script: str, *arguments: str | Path) -> str:
    """What a checker prints that ends well."""
    command = [PYTHON, str(Path(FOLDER) / script), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def kept(client: TestClient, address: str, path: Path) -> Path:
    """A file of what is at an address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    path.write_bytes(answer.content)
    return path


@pytest.mark.parametrize("address", ["/v1/events?format=ics", "/v1/meetings?format=ics&lang=fa"])
def test_calendars_are_read_by_two_parsers(
    reader: TestClient, tmp_path: Path, address: str
) -> None:
    said = check("ical/check.py", kept(reader, address, tmp_path / "a.ics"))
    assert said.startswith("icalendar errors []")


@pytest.mark.parametrize("path", ["events", "metrics", "publications"])
def test_linked_data_use_no_word_that_schema_org_has_not(
    reader: TestClient, tmp_path: Path, path: str
) -> None:
    file = kept(reader, f"/v1/{path}?format=jsonld&lang=ar", tmp_path / "a.jsonld")
    assert check("jsonld/check.py", file) == f"{file} OK\n"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_catalogue_has_the_shape_of_dcat_ap(
    reader: TestClient, tmp_path: Path, language: str
) -> None:
    file = kept(reader, f"/catalog.ttl?lang={language}", tmp_path / "a.ttl")
    shapes = str(Path(FOLDER) / "dcat" / "dcat-ap-3.0.1-shapes.ttl")
    command = [PYTHON, "-m", "pyshacl", "-s", shapes, str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert "Conforms: True" in done.stdout, done.stdout


def test_activities_of_iati_keep_to_schema_codes_and_rules(
    databases: Database, tmp_path: Path
) -> None:
    with databases("samples") as url:
        catalogue = catalogue_for(url, **REPORTING)
        report(catalogue)
        with AppClient(create_app(catalogue.settings)) as client:
            file = kept(client, "/iati.xml?project=mrc", tmp_path / "iati.xml")
        catalogue.database.close()
    check("iati/validate.py", file)
    assert "0 failed" in check("iati/rules.py", "--warn", file)
