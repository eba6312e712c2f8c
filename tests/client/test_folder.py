"""The copy in a folder: whole after any interruption, and the same as the lists.

One engine is enough: what is proved is the copy.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from events_api.client import Client, EventsError, Folder
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.database.revision import REVISION
from events_api.intake.bundled import load_year
from tests.commands import run
from tests.random_writes import delete
from tests.samples import write
from tests.servers import HOST, serving
from tests.templates import catalogue_for


class Killed(BaseException):
    """What a process that is killed would not survive."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalogue, str]]:
    """A service with the bundled year."""
    catalogue = catalogue_for(f"sqlite:///{tmp_path_factory.mktemp('folder')}/events.db")
    schema.migrate(catalogue.database)
    load_year(catalogue, 2020)
    with serving(catalogue.database.url.render_as_string()) as [port]:
        yield catalogue, f"http://{HOST}:{port}"
    catalogue.database.close()


def held(path: Path) -> dict[str, list[Any]]:
    """The documents of a folder, by kind, in the order of what names them."""
    files = {each.stem: each.read_text("utf-8").splitlines() for each in path.glob("*.ndjson")}
    found = {kind: [json.loads(line) for line in lines] for kind, lines in files.items() if lines}
    name = {kind: "id" if "kind" in rows[0] else "code" for kind, rows in found.items()}
    return {
        kind: sorted(rows, key=lambda row: str(row[name[kind]]))
        for kind, rows in sorted(found.items())
    }


def listed(catalogue: Catalogue, client: Client, **filters: str) -> dict[str, list[Any]]:
    """The same of the lists of a service."""
    found: dict[str, list[Any]] = {}
    for resource in catalogue.resources:
        rows = client.records(f"/v1/{resource.path}", **filters)
        kept = [{n: v for n, v in row.items() if n != "links"} for row in rows]
        found[resource.kind] = sorted(kept, key=lambda row: str(row["id"]))
    for reference in catalogue.lists:
        rows = iter(client.get(f"/v1/{reference.name}").data["data"])
        kept = [{n: v for n, v in row.items() if n not in {"label", "records"}} for row in rows]
        found[reference.dim] = sorted(kept, key=lambda row: str(row["code"]))
    return {
        kind: json.loads(json.dumps(rows, default=float))
        for kind, rows in sorted(found.items())
        if rows
    }


def changed(catalogue: Catalogue, number: int) -> None:
    """Some changes: new, changed, withdrawn and deleted records."""
    write(catalogue, "meetings", {"ref": f"new-{number}"}, {"ref": "changed", "title": f"{number}"})
    write(catalogue, "trainings", {"ref": "seen", "state": ["published", "withdrawn"][number % 2]})
    delete(catalogue, "icmpd", f"new-{number - 1}")


def test_a_kill_at_any_moment_loses_nothing(
    served: tuple[Catalogue, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends before each time that something reaches the disk, one after another."""
    catalogue, url = served
    left = 0
    for name in ("fsync", "replace"):
        real = getattr(os, name) if name == "fsync" else Path.replace

        def deadly(*given: Any, real: Any = real) -> Any:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return real(*given)

        monkeypatch.setattr(os if name == "fsync" else Path, name, deadly)
    with Client(url) as client:
        for number in range(3):
            changed(catalogue, number)
            killed = 0
            while True:
                left = killed
                try:
                    Folder(tmp_path, url).pull(client, limit=100)
                    break
                except Killed:
                    killed += 1
                if killed == 4:
                    changed(catalogue, number + 10)
            assert killed > 8
            left = 10**6
            assert held(tmp_path) == listed(catalogue, client)
        pulled = Folder(tmp_path, url).pull(client)
        assert (pulled.changes, pulled.records["country"]) == (0, 250)
        assert {each.suffix for each in tmp_path.iterdir()} == {"", ".json", ".ndjson"}
        assert (tmp_path / "journal").stat().st_size == 0


def test_filters_and_a_service_that_starts_again(
    served: tuple[Catalogue, str], tmp_path: Path
) -> None:
    catalogue, url = served
    write(catalogue, "meetings", {"ref": "pk", "countries": ["PK"]})
    filters = {"country": "PK"}
    with Client(url) as client:
        Folder(tmp_path, url, filters).pull(client)
        assert held(tmp_path) == listed(catalogue, client, country="PK")
        before = held(tmp_path)["meeting"]
        write(catalogue, "meetings", {"ref": "pk"})
        write(catalogue, "trainings", {"ref": "pk2", "countries": ["PK"]})
        with catalogue.database.writing() as session:
            moved = {"epoch": "another", "changed_at": datetime.now(UTC)}
            session.execute(update(REVISION).values(public=REVISION.c.public + 5, **moved))
        assert before == held(tmp_path)["meeting"]
        Folder(tmp_path, url, filters).pull(client)
        assert held(tmp_path) == listed(catalogue, client, country="PK")
        assert "pk" not in {each["ref"] for each in held(tmp_path).get("meeting", [])}
        with pytest.raises(EventsError, match="is a copy of"):
            Folder(tmp_path, url)
        one, other = Folder(tmp_path, url, filters), Folder(tmp_path, url, filters)
        with one._alone() as journal:  # noqa: SLF001
            with pytest.raises(EventsError, match="at work"):
                other.pull(client)
            # As a process has it that is started now, until it runs a program of its own.
            kept = os.dup(journal.fileno())
        assert other.pull(client).changes == 0
        os.close(kept)


def test_the_command(served: tuple[Catalogue, str], tmp_path: Path) -> None:
    catalogue, url = served
    folder, database = tmp_path / "made" / "copy", catalogue.database.url.render_as_string()
    for address, first in ((url, "250 country"), (f"{url}/v1/changes", "0 changes")):
        assert first in run("pull", address, str(folder), url=database)[1]
    with Client(url) as client:
        assert held(folder) == listed(catalogue, client)
    other = str(tmp_path / "other")
    for address, place, said in (
        ("events.example.org", other, "Give the address of a service"),
        (f"{url}?limit=5", other, "Leave limit out"),
        (f"{url}/v1/changes?kind=theme", str(folder), f"{folder} is a copy of {url}"),
        (f"{url}/v1/changes?kind=themes", other, "Use a value of the list."),
    ):
        assert said in run("pull", address, place, url=database, status=1)[1]
    # Nothing is left of what was never read.
    assert [*tmp_path.iterdir()] == [tmp_path / "made"]
