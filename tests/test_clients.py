"""Clients made from the OpenAPI document: every operation, strict types, a round with a server.

One engine is enough: what is proved is the document. `make clients` installs what makes them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from events_api.core.database import schema
from events_api.intake.bundled import load_year
from tests.samples import key
from tests.servers import HOST, serving
from tests.templates import catalogue_for
from tests.test_openapi import COMMITTED, DOCUMENT

CLIENTS = Path(__file__).parent / "clients"
TOOLS = Path(sys.prefix) / "clients"
# What is as it was the last time is not checked again.
CACHE = Path(__file__).parents[1] / ".mypy_cache" / "clients"
IDS = {said["operationId"] for item in DOCUMENT["paths"].values() for said in item.values()}
LATEST = "2020-09-30 Understanding how migration narratives shape public perceptions and"
# What both rounds find, whatever they are written in.
FOUND: Mapping[str, Any] = {
    "lists": {
        "total": 9,
        "titles": ["2nd", "3rd", "4th", "Expert"],
        "left out": True,
        "wrong": 400,
    },
    "formats": {
        **dict.fromkeys(("json", "csv", "ndjson", "ics", "atom", "jsonld", "geojson"), 9),
        "csv-metadata": 1,
    },
    "writes": {
        "sent back": "A round, sent back",
        "stale": 412,
        "changed": ["A round, sent back", None, 12, 5],
        "kept": ["Ankara", "TR"],
        "put": [201, 200],
        "ref": "round-2",
        "deleted": 204,
        "gone": 410,
    },
    "files": {"created": 1, "refs": ["round-3"], "template": "PK"},
    "changes": {"countries": 250, "removed": 1, "there": 0, "same": True, "other": 400},
    "figures": {"meetings": 9, "records": 9, "edition": [1, 1, 9]},
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[list[str]]:
    """The address of a server with the bundled year, and a key that may do everything."""
    url = f"sqlite:///{tmp_path}/events.db"
    catalogue = catalogue_for(url)
    schema.migrate(catalogue.database)
    load_year(catalogue, 2020)
    header = key(catalogue, "admin")["Authorization"]
    catalogue.database.close()
    with serving(url) as [port]:
        yield [f"http://{HOST}:{port}", header.removeprefix("Bearer ")]


def tool(name: str) -> str:
    """A command that `make clients` installs."""
    path = TOOLS / name
    if not path.exists():
        assert "CI" not in os.environ, "make clients"
        pytest.skip("What makes clients is not installed: run `make clients`.")
    return str(path)


def example(language: str, server: list[str]) -> str:
    """The example of the documentation, for this server."""
    page = (Path(__file__).parents[1] / "docs" / "clients.md").read_text("utf-8")
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    address, secret = server
    return str(code).replace("http://localhost:8000", address).replace("events_…", secret)


def run(folder: Path, *command: str) -> str:
    """What a command prints; what it complains about, where it fails."""
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def test_a_client_in_python(tmp_path: Path, server: list[str]) -> None:
    folder = tmp_path / "python"
    shutil.copytree(CLIENTS / "python", folder)
    (folder / "example.py").write_text(example("python", server), "utf-8")
    package = "events_api_client"
    said = run(
        folder,
        *(tool("bin/openapi-python-client"), "generate", "--path", str(COMMITTED)),
        *("--output-path", package, "--meta", "none", "--config", "config.yaml"),
    )
    assert "will not be generated" not in said
    made = {each.stem for each in folder.glob(f"{package}/api/*/*.py")} - {"__init__"}
    assert made == IDS
    python = tool("bin/python")
    run(folder, python, "-m", "mypy", "--strict", "--cache-dir", str(CACHE), ".")
    found = json.loads(run(folder, python, "round.py", *server))
    # The kind of a change says of which class its document is.
    assert found["changes"].pop("theme") == ["ThemeRow"]
    assert found["formats"].pop("xlsx") == 9
    assert found["changes"].pop("meeting") == ["MeetingPublic", "NoneType"]
    assert found == FOUND
    printed = run(folder, python, "example.py").splitlines()
    assert (len(printed), printed[0][: len(LATEST)], printed[-1]) == (10, LATEST, "200")


def test_a_client_in_typescript(tmp_path: Path, server: list[str]) -> None:
    node = shutil.which("node")
    if node is None or not (TOOLS / "node_modules").exists():
        pytest.skip("Node is not there, or was not when `make clients` ran.")
    folder = tmp_path / "typescript"
    shutil.copytree(CLIENTS / "typescript", folder)
    (folder / "example.ts").write_text(example("ts", server), "utf-8")
    (folder / "node_modules").symlink_to(TOOLS / "node_modules")
    run(folder, tool("node_modules/.bin/openapi-typescript"), str(COMMITTED), "-o", "schema.d.ts")
    text = (folder / "schema.d.ts").read_text("utf-8")
    assert {name for name in IDS if f"\n    {name}: {{" in text} == IDS
    run(folder, tool("node_modules/.bin/tsc"), "-p", ".")
    found = json.loads(run(folder, node, "made/round.js", *server))
    printed = run(folder, node, "made/example.js").splitlines()
    assert (len(printed), printed[0][: len(LATEST)], printed[-1]) == (10, LATEST, "200")
    # These the types refuse already; another client reads the list as a table.
    assert found["writes"].pop("refused") == [422, 422]
    assert found["changes"].pop("themes") == 12
    # A workbook it takes as bytes, and does not unpack.
    assert found["formats"].pop("xlsx") == 1
    assert found["lists"].pop("header") == "id,kind,title"
    assert found == FOUND
