"""What the page on following shows is run, over and over while things change, and keeps in step.

One engine is enough: what is proved is the page.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from events_api.client import Client
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.intake.bundled import load_year
from tests.client.test_folder import changed, held, listed
from tests.commands import run
from tests.samples import write
from tests.servers import HOST, serving
from tests.templates import catalogue_for

PAGE = (Path(__file__).parents[2] / "docs" / "following.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
Rows = dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalogue, str]]:
    """A service with the bundled year."""
    catalogue = catalogue_for(f"sqlite:///{tmp_path_factory.mktemp('page')}/events.db")
    schema.migrate(catalogue.database)
    load_year(catalogue, 2020)
    with serving(catalogue.database.url.render_as_string()) as [port]:
        yield catalogue, f"http://{HOST}:{port}"
    catalogue.database.close()


def code(language: str, number: int, url: str) -> str:
    """A snippet of the page, for this server."""
    found = [text for name, text in BLOCKS if name == language]
    return found[number].replace("https://events.example.org", url)


def ran(folder: Path, program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"There is no {program}.")
    done = subprocess.run(
        [found, *words], cwd=folder, check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def in_bash(folder: Path, catalogue: Catalogue, url: str) -> Rows:
    if shutil.which("curl") is None or shutil.which("jq") is None:
        pytest.skip("There is no curl, or no jq.")
    ran(folder, "bash", "-euo", "pipefail", "-c", code("bash", 0, url))
    del catalogue
    return {each.stem: json.loads(each.read_text()) for each in (folder / "copy").glob("*.json")}


def in_python(folder: Path, catalogue: Catalogue, url: str) -> Rows:
    ran(folder, sys.executable, "-c", code("python", 0, url))
    del catalogue
    return named(folder)


def in_javascript(folder: Path, catalogue: Catalogue, url: str) -> Rows:
    (folder / "follow.mjs").write_text(code("js", 0, url))
    ran(folder, "node", "follow.mjs")
    del catalogue
    return named(folder)


def by_command(folder: Path, catalogue: Catalogue, url: str) -> Rows:
    words = code("sh", 0, url).split()[1:-1]
    run(*words, str(folder / "copy"), url=catalogue.database.url.render_as_string())
    return keyed(held(folder / "copy"))


def named(folder: Path) -> Rows:
    rows = json.loads((folder / "copy.json").read_text())["rows"]
    return {name.replace(" ", "-"): row for name, row in rows.items()}


def keyed(kinds: dict[str, list[Any]]) -> Rows:
    """Documents by kind and what names them."""
    return {
        f"{kind}-{row['id' if 'kind' in row else 'code']}": row
        for kind, rows in kinds.items()
        for row in rows
    }


@pytest.mark.parametrize("way", [in_bash, in_python, in_javascript, by_command])
def test_a_snippet_keeps_a_copy_in_step(
    served: tuple[Catalogue, str], tmp_path: Path, way: Callable[..., Rows]
) -> None:
    catalogue, url = served
    with Client(url) as client:
        for number in range(3):
            found = way(tmp_path, catalogue, url)
            assert found == keyed(listed(catalogue, client)), number
            changed(catalogue, number)
        assert way(tmp_path, catalogue, url) == keyed(listed(catalogue, client))


def test_changes_are_told_as_they_come(served: tuple[Catalogue, str]) -> None:
    catalogue, url = served
    with subprocess.Popen(
        [sys.executable, "-c", code("python", 1, url)], stdout=subprocess.PIPE, text=True
    ) as following:
        try:
            assert following.stdout is not None
            assert following.stdout.readline() == "in step\n"
            [written] = write(catalogue, "meetings", {"ref": "as-it-comes", "title": "Now"})
            assert following.stdout.readline() == f"upserted meeting {written.id}\n"
        finally:
            following.kill()


def test_every_snippet_is_run() -> None:
    assert [name for name, _ in BLOCKS] == ["sh", "bash", "python", "python", "js"]
    [job] = (text for name, text in BLOCKS if name == "bash")
    assert len(job.splitlines()) <= 11
