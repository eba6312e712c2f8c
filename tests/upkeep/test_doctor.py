"""The doctor finds what is damaged, says what to do, and writes nothing; on both engines."""

from pathlib import Path

import pytest
from sqlalchemy import text

from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.upkeep.doctor import Finding, examine
from tests.commands import run

WELL = ["the file", "the tables", "the counters", "records", "links", "histories"]
WELL += ["places of rows", "editions"]
REBUILD = "Run `events-api rebuild`."
BACKUP = "The database was put together of two: restore a backup."
# A statement, what is found to be wrong, how many times, and what is advised.
DAMAGES = [
    ("UPDATE record SET document = '{}' WHERE ref = 'sr2020-139'", "records", 1, REBUILD),
    ("UPDATE record SET heads = 7, title_sort = 'x' WHERE ref = 'sr2020-139'", "records", 1, ""),
    ("UPDATE record SET title = '' WHERE ref = 'sr2020-139'", "records", 1, REBUILD),
    ("DELETE FROM search_entry", "records", 35, REBUILD),
    ("DELETE FROM link WHERE dim = 'theme'", "records", 34, REBUILD),
    ("UPDATE link SET n = 0 WHERE dim = 'owner'", "links", 35, REBUILD),
    ("UPDATE revision SET public = 0", "the counters", 1, BACKUP),
    ("DELETE FROM change WHERE version = 1 AND kind = 'meeting'", "histories", 9, ""),
    ("DELETE FROM reference_place WHERE kind = 'theme'", "places of rows", 12, "Change each row"),
    ("UPDATE theme SET public = false WHERE code = 'customs'", "places of rows", 1, ""),
    ("DELETE FROM edition_figure WHERE number = 2 AND position = 1", "editions", 1, ""),
    ("UPDATE alembic_version SET version_num = '0001'", "the tables", 1, ""),
]


def findings(catalogue: Catalogue) -> list[Finding]:
    return list(examine(catalogue, lambda _done, _total: None))


def test_a_sound_database_is_said_to_be_sound(loaded_catalogue: Catalogue) -> None:
    found = findings(loaded_catalogue)
    first = "the file" if loaded_catalogue.database.engine_name == "sqlite" else "the server"
    assert [each.about for each in found] == [first, *WELL[1:]]
    assert [each.wrong for each in found] == [[]] * len(WELL)
    looked_at = {each.about: each.looked_at for each in found}
    assert looked_at["records"] == 35
    assert looked_at["the tables"] == f"of revision {schema.latest()}"
    assert looked_at["the counters"] == "the last change is 2"
    assert str(looked_at[first]).startswith(
        "PostgreSQL " if first == "the server" else str(loaded_catalogue.database.url.database)
    )


@pytest.mark.parametrize(("statement", "about", "times", "advice"), DAMAGES)
def test_damage_is_named_with_what_to_do(
    loaded_catalogue: Catalogue, statement: str, about: str, times: int, advice: str
) -> None:
    with loaded_catalogue.database.writing() as session:
        session.execute(text(statement))
    wrong = [each for each in findings(loaded_catalogue) if each.wrong]
    assert [(each.about, len(each.wrong)) for each in wrong] == [(about, times)]
    assert advice in wrong[0].advice
    if advice == REBUILD and "title = ''" not in statement:
        run("rebuild", url=loaded_catalogue.settings.database_url.get_secret_value())
        assert not [each for each in findings(loaded_catalogue) if each.wrong]


def test_a_database_without_tables_is_said_to_have_none(bare_url: str, tmp_path: Path) -> None:
    if bare_url.startswith("sqlite"):
        Path(bare_url.removeprefix("sqlite:///")).touch()
    _, said = run("doctor", url=bare_url, status=1)
    assert [line.strip() for line in said.splitlines()[1:4]] == [
        "wrong the tables: there are none",
        f"this version needs those of revision {schema.latest()}",
        "Run `events-api migrate`, or the version that fits.",
    ]
    _, said = run("backup", str(tmp_path / "copy"), url=bare_url, status=1)
    assert said == "Failed: The database has no tables yet: run `events-api migrate`.\n"
    assert [*tmp_path.iterdir()] == []


def test_the_command_ends_with_what_it_found(loaded_catalogue: Catalogue) -> None:
    url = loaded_catalogue.settings.database_url.get_secret_value()
    _, said = run("doctor", url=url)
    assert "ok records: 35" in said
    with loaded_catalogue.database.writing() as session:
        session.execute(text("UPDATE record SET document = '{}'"))
    _, said = run("doctor", url=url, status=1)
    assert "wrong records: 35" in said
    assert "and 15 more Run `events-api rebuild`." in said
