"""What README and pages show is run as it stands there, against a server with the bundled year.

A `console` block is commands after `$ ` and what they print, where `…` is anything. The page on
writing has commands alone: each must be answered well.
"""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import run
from tests.servers import HOST, serving
from tests.templates import Database

ROOT = Path(__file__).parents[1]
BASH, CURL = shutil.which("bash") or "", shutil.which("curl")
BLOCK = re.MULTILINE | re.DOTALL

pytestmark = pytest.mark.skipif(not (BASH and CURL), reason="There is no bash, or no curl.")


@pytest.fixture(scope="module")
def database(databases: Database) -> Iterator[str]:
    """A database with the bundled year."""
    with databases("2020") as url:
        yield url


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[str]:
    """The address of a server on it."""
    with serving(database) as (port,):
        yield f"{HOST}:{port}"


@pytest.mark.parametrize("page", ["README.md", "docs/reading.md", "docs/formats.md"])
def test_what_a_page_shows_is_what_comes(server: str, page: str) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```$", (ROOT / page).read_text("utf-8"), BLOCK)
    assert blocks
    for block in blocks:
        shown = steps(block)
        script = "printf '\\0'\n".join(command for command, _ in shown)
        printed = bash(script.replace("localhost:8000", server)).split("\0")
        for (command, expected), found in zip(shown, printed, strict=True):
            pattern = re.escape(expected).replace("…", ".*?")
            assert re.fullmatch(pattern, found, re.DOTALL), f"{command}\n{found}"


def test_the_walk_through_of_writing_is_answered_well(
    server: str, database: str, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "writing.md").read_text("utf-8")
    make, *others = re.findall(r"^```sh\n(.*?)^```$", page, BLOCK)
    issued, _ = run(*shlex.split(make)[1:], url=database)
    (text,) = re.findall(r"events_\S+", issued)
    (tmp_path / "curl").write_text(f'#!/bin/sh\nexec {CURL} --fail-with-body "$@"\n')
    (tmp_path / "curl").chmod(0o700)
    script = "".join(others).replace("localhost:8000", server).replace("events_…", text)
    assert "Workshop on return counselling" in bash(f"PATH={tmp_path}:$PATH\n{script}")


def steps(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what it prints; a command goes on until it is whole."""
    found: list[tuple[str, str]] = []
    for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = piece.splitlines(keepends=True)
        whole = next(n for n in range(1, len(lines) + 1) if is_whole("".join(lines[:n])))
        found.append(("".join(lines[:whole]), "".join(lines[whole:])))
    return found


def is_whole(command: str) -> bool:
    """Whether the shell would wait for no further line."""
    return (
        subprocess.run([BASH, "-n", "-c", command], check=False, capture_output=True).returncode
        == 0
    )


def bash(script: str) -> str:
    """What a script prints, none of whose commands fails."""
    command = [BASH, "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
