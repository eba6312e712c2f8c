"""The file of a database: no command that reads makes one, and what cannot be opened is named."""

from pathlib import Path

import pytest

from tests.commands import run

# Commands that need a database which is there.
READING = [
    ["doctor"],
    ["backup", "copy.events"],
    ["keys", "list"],
    ["keys", "revoke", "abc"],
    ["editions", "list"],
    ["load", "2020"],
    ["rebuild"],
    ["iati", "--check"],
]
MAKING = [["serve"], ["migrate"], ["restore", "copy.events"]]


def said_of(words: list[str], path: Path) -> str:
    """What a command that fails says of this database."""
    shown, said = run(*words, url=f"sqlite:///{path}", status=1)
    assert shown == ""
    return said.splitlines()[-1]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_file_that_there_is_not_is_named_and_not_made(words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mistyped.db"
    assert said_of(words, path) == f"Failed: There is no file {path}: see EVENTS_DATABASE_URL."
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("words", [*MAKING, ["doctor"]], ids=" ".join)
def test_what_cannot_be_opened_is_named(words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "no" / "events.db"
    assert said_of(words, path) == (
        f"Failed: There is no folder {path.parent}: make it, or see EVENTS_DATABASE_URL."
    )
    text = tmp_path / "events.db"
    text.write_text("no database")
    for each in (text, tmp_path):
        assert said_of(words, each) == (
            f"Failed: {each} is no database of SQLite; see EVENTS_DATABASE_URL."
        )
    assert [*tmp_path.iterdir()] == [text]
