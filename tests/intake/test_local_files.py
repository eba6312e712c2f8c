"""`events-api import`, run as an operator runs it, in a process of its own."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from events_api.core.catalogue import Catalogue
from events_api.core.records.history_table import COMMAND
from events_api.core.values.scalars import CODE_WORDS
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.local_files import asked_by_command, received
from tests.commands import run
from tests.intake.importing import table
from tests.templates import catalogue_for

AMBIGUOUS = "This could be two days. Write it as one of these, or import with dates=dmy or =mdy."
ROWS = [
    {"ref": "a", "type": "webinar", "title": "One", "when": "12/03/2019", "themes": "New theme"},
    {"ref": "b", "type": "webinar", "title": "Two", "when": "2020", "themes": ""},
]


@pytest.mark.template("samples")
def test_a_file_is_imported_by_command(catalogue: Catalogue, tmp_path: Path) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    file, checked = tmp_path / "meetings.csv", tmp_path / "checked.csv"
    file.write_text(table(ROWS))
    words = ["import", str(file), "--owner", "icmpd", "--kind", "meetings"]
    _, said = run(*words, "--annotated", str(checked), url=url, status=1)
    lines = said.splitlines()[-4:]
    assert lines[0].endswith(" failed: 1 created, 1 failed.")
    assert lines[1:] == [
        f"row 2, when: {AMBIGUOUS} Perhaps: 2019-03-12, 2019-12-03.",
        "row 2, themes: There is no theme of this code or name. Perhaps: customs, return.",
        "Failed: Rows have problems; nothing was stored.",
    ]
    assert said.splitlines()[:-4][-5:] == [
        'A "ref" → ref (name)',
        'B "type" → type (name)',
        'C "title" → title (name)',
        'D "when" → when (name)',
        'E "themes" → themes (name)',
    ]
    assert checked.read_text("utf-8-sig").startswith(
        "ref,type,title,when,themes,row,outcome,problems,understood\na,webinar,One,12/03/2019,"
    )
    more = ["--dates", "dmy", "--create", "themes"]
    tried = run(*words, *more, "--dry-run", url=url)[1]
    assert tried.splitlines()[-1].endswith(" checked: 2 created.")
    assert run(*words, *more, url=url)[1].splitlines()[-1].endswith(" done: 2 created.")
    assert run(*words, *more, url=url)[1].splitlines()[-1].endswith(" done: 2 unchanged.")


@pytest.mark.template("samples")
def test_what_was_understood_is_shown_without_being_asked(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    path = tmp_path / "meetings.csv"
    rows = "".join(f"N{n};workshop;T {n};Law;{n % 9 + 1} March 2020;Wien\n" for n in range(40))
    path.write_text("Register of 2020\nNr;Type;Title;Topic;Date;Place\n" + rows)
    words = ["import", str(path), "--owner", "icmpd", "--kind", "trainings", "--dry-run"]
    assert run(*words, url=url, status=1)[1].splitlines()[-3:] == [
        "Failed: Say what the columns in `errors` are, or pass them over; nothing was stored.",
        (
            'A "Nr" can mean several things. Say what it is, as map=Nr:ref, or pass it over, as '
            "ignore=Nr (perhaps: ref)"
        ),
        (
            'F "Place" can mean several things. Say what it is, as map=Place:venue, or pass it '
            "over, as ignore=Place (perhaps: venue, city)"
        ),
    ]
    said = run(*words, "--ignore", "Nr", "--map", "Place:city", url=url)[1].splitlines()
    assert said[-17:] == [
        'A "Nr" → passed over',
        'B "Type" → type (name)',
        'C "Title" → title (name)',
        'D "Topic" → topic (name)',
        'E "Date" → when (label)',
        'F "Place" → city (mapped)',
        "The header is row 2. What stands above it was passed over.",
        *(
            f"row {n + 2}, when: {n} March 2020 → 2020-03-0{n} ({n} March 2020)"
            for n in range(1, 10)
        ),
        said[-1],
    ]
    assert said[-1].endswith(" checked: 40 created.")


@pytest.mark.template("samples")
def test_an_import_is_resumed_by_command(catalogue: Catalogue, tmp_path: Path) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    path = tmp_path / "meetings.csv"
    path.write_text(table(ROWS[1:]))
    with path.open("rb") as file:
        asked = Asked("icmpd", COMMAND, ImportOptions(), kind="meeting")
        job = open_file(catalogue, file, FORMATS["csv"], asked)
    said = run("import", "--resume", job.id, url=url)[1]
    assert said.splitlines()[-1] == f"Import {job.id} done: 1 created."
    again = run("import", "--resume", job.id, url=url, status=1)[1]
    assert again.splitlines()[-1] == "Failed: There is no such import that goes on."


@pytest.mark.template("samples")
def test_a_larger_file_is_imported_in_parts(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows without a ref would be made twice, if a part that is in came again."""
    monkeypatch.setenv("EVENTS_IMPORT_MAX_ROWS", "2")
    url = catalogue.settings.database_url.get_secret_value()
    path, checked = tmp_path / "meetings.csv", tmp_path / "checked.csv"
    words = ["import", str(path), "--owner", "icmpd", "--kind", "meetings"]

    def write_rows(*whens: str) -> None:
        rows = [{"type": "webinar", "title": f"T {n}", "when": w} for n, w in enumerate(whens)]
        path.write_text(table(rows))

    write_rows("2020", "2021", "2022", "soon", "2024")
    said = _said(*words, "--annotated", str(checked), url=url, status=1)
    assert [line for line in said if line.split()[0] in {"Part", "Import", "Mend", "Failed:"}] == [
        "Part 1 of 3, rows 2 to 3:",
        "Import ID done: 2 created.",
        "Part 2 of 3, rows 4 to 5:",
        "Import ID failed: 1 created, 1 failed.",
        "Mend it and run this again: it goes on with part 2.",
        "Failed: Rows have problems; nothing was stored.",
    ]
    assert len(checked.read_text("utf-8-sig").splitlines()) == 5
    write_rows("2020", "2021", "2022", "2023", "2024")
    again = _said(*words, url=url)
    assert [line for line in again if line.split()[0] in {"Part", "It", "Import"}] == [
        "Part 1 of 3, rows 2 to 3:",
        "It is in already, by import ID.",
        "Part 2 of 3, rows 4 to 5:",
        "Import ID done: 2 created.",
        "Part 3 of 3, rows 6 to 6:",
        "Import ID done: 1 created.",
    ]
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text("SELECT count(*) FROM record")).scalar_one() == 5


@pytest.mark.template("samples")
def test_a_part_that_was_interrupted_is_finished(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "meetings.csv"
    path.write_text(table([{"type": "webinar", "title": f"T {n}"} for n in range(3)]))
    url = catalogue.settings.database_url.get_secret_value()
    words = ["import", str(path), "--owner", "icmpd", "--kind", "meetings"]
    monkeypatch.setenv("EVENTS_IMPORT_MAX_ROWS", "2")
    _said(*words, "--dry-run", url=url)
    few = catalogue_for(url, import_max_rows=2)
    wishes = {**dict.fromkeys(("dates", "decimal", "role")), "create": (), "map": (), "ignore": ()}
    parts = received(few, path, None, asked_by_command(few, "icmpd", "meetings", wishes))
    digest = next(parts).job.digest
    parts.close()  # type: ignore[attr-defined]
    few.database.close()
    said = _said(*words, url=url)
    assert [line for line in said if line.startswith("Import ")] == [
        "Import ID done: 2 created.",
        "Import ID done: 1 created.",
    ]
    with catalogue.database.snapshot() as connection:
        found = connection.execute(text("SELECT state, digest FROM import_job ORDER BY id"))
        jobs = [tuple(row) for row in found]
    assert [state for state, _ in jobs] == ["checked", "checked", "done", "done"]
    assert [each for _, each in jobs].count(digest) == 1
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text("SELECT count(*) FROM record")).scalar_one() == 3


def _said(*words: str, url: str, status: int = 0) -> list[str]:
    """The lines that a command says, with ID for ids."""
    said = run(*words, url=url, status=status)[1]
    return [line for line in re.sub(r"[0-9a-f-]{36}", "ID", said).splitlines() if line.strip()]


def test_what_is_missing_is_said(catalogue: Catalogue, tmp_path: Path) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    path = tmp_path / "meetings.txt"
    path.write_text("ref\n1\n")
    kinds = [each.path for each in catalogue.resources] + [each.name for each in catalogue.lists]
    for words, last in (
        ([], f"Failed: Say whose records they are, as --owner icmpd. {CODE_WORDS}"),
        (["--owner", "icmpd"], "Failed: Name a file to import, or an import with --resume."),
        (
            [str(path), "--owner", "icmpd"],
            "Failed: Name the format of meetings.txt, as --format csv: csv, xlsx, ndjson.",
        ),
        (
            [str(path), "--owner", "icmpd", "--format", "csv"],
            "Failed: Say the kind of all rows, as kind=meetings, or add a column `kind`.",
        ),
        (
            [str(path), "--owner", "icmpd", "--format", "csv", "--kind", "party"],
            f"Failed: There is no such kind. Allowed: {', '.join(kinds)}.",
        ),
    ):
        assert run("import", *words, url=url, status=1)[1].splitlines()[-1] == last
