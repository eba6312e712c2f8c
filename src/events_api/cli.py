"""The command line: everything an operator does, each command with progress and plain words.

A command imports what it works with when it is called, so that `--help` answers at once.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from events_api.keys.commands import keys
from events_api.summaries.commands import editions
from events_api.upkeep.commands import upkeep

if TYPE_CHECKING:
    from events_api.core.catalogue import Catalogue
    from events_api.intake.jobs.tables import ImportJob
    from events_api.intake.judging.parts import Part

app = typer.Typer(
    help="Publish what a programme did and reached.", no_args_is_help=True, add_completion=False
)
app.add_typer(keys, name="keys")
app.add_typer(editions, name="editions")
app.add_typer(upkeep)
SAY = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> None:
    """Run a command; failures that an operator can mend are one line, not a traceback."""
    try:
        app()
    except Exception as error:
        said = _said(error)
        if said is None:
            raise
        SAY.print("Failed:", said, markup=False)
        raise SystemExit(1) from None


def _said(error: Exception) -> str | None:
    """What an operator is told of a failure; None: it is a fault of ours."""
    from pydantic import ValidationError
    from sqlalchemy.exc import DBAPIError

    from events_api.core.database.database import is_unmigrated, problem_of
    from events_api.core.problems.document import Problem
    from events_api.intake.command import said_of_columns
    from events_api.intake.problems import UnknownColumns

    if isinstance(error, DBAPIError):
        return problem_of(error).detail if is_unmigrated(error) else str(error.orig)
    if isinstance(error, ValidationError) and error.title == "Settings":
        wrong = ((f"EVENTS_{each['loc'][0]}".upper(), each["msg"]) for each in error.errors())
        return "; ".join(f"{name}: {said}" for name, said in wrong)
    if isinstance(error, UnknownColumns):
        return said_of_columns(error)
    if isinstance(error, Problem) and error.errors:
        return "; ".join(f"{each.pointer or ''} {each.detail}".strip() for each in error.errors)
    return str(error) if isinstance(error, Problem | ValueError | OSError) else None


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far it is; told how much is done, of how much."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=SAY) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind.", min=1, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.", min=1, max=64)] = None,
) -> None:
    """Serve the API. A database without tables is made, with the bundled year in it, first."""
    from events_api.core.settings import Settings
    from events_api.deployment import opened
    from events_api.serving import server

    asked = {"host": host, "port": port, "workers": workers}
    told = {name: value for name, value in asked.items() if value is not None}
    settings = Settings().model_copy(update=told)
    with opened() as catalogue:
        _prepare(catalogue)
    server.run(settings)


def _prepare(catalogue: "Catalogue") -> None:
    """Make the tables where there are none, and load the bundled year into them.

    A database with tables is somebody's, records or not, and is left alone: where they are of
    another revision, readiness says what to do.
    """
    from events_api.core.database import schema
    from events_api.intake.bundled import BUNDLED_YEARS

    with catalogue.database.snapshot() as connection:
        there = schema.current(connection)
    if there is None:
        schema.migrate(catalogue.database)
        SAY.print("Migrated an empty database.")
        load(BUNDLED_YEARS[0])
    elif there != schema.latest():
        SAY.print(f"The database is at revision {there}: run `events-api migrate`.", style="red")


@app.command()
def migrate(
    revision: Annotated[
        str, typer.Argument(help="`head`, or an older revision; `base` removes all tables.")
    ] = "head",
) -> None:
    """Bring the database to the revision that this version needs, or to another one."""
    from events_api.core.database import schema
    from events_api.deployment import opened

    with opened() as catalogue:
        schema.migrate(catalogue.database, revision)
        with catalogue.database.snapshot() as connection:
            SAY.print(f"The database is at revision {schema.current(connection) or 'base'}.")


@app.command()
def load(year: Annotated[int, typer.Argument(help="A year that is bundled.")]) -> None:
    """Load the records of a bundled year. Loading it again changes nothing."""
    from events_api.deployment import opened
    from events_api.intake.bundled import BUNDLED_YEARS, load_year

    if year not in BUNDLED_YEARS:
        bundled = ", ".join(map(str, BUNDLED_YEARS))
        message = f"There is no bundled year {year}; there is {bundled}."
        raise ValueError(message)
    with opened() as catalogue, _progress(f"Loading {year}") as tell:
        outcomes = load_year(catalogue, year, tell)
    SAY.print(", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items())))


@app.command()
def rebuild() -> None:
    """Render every document, link and search entry anew."""
    from events_api.core.writing.rebuild import rebuild as rebuild_records
    from events_api.deployment import opened
    from events_api.reference import REFERENCE_LISTS
    from events_api.resources import RESOURCES

    with opened() as catalogue, _progress("Rebuilding") as tell:
        changed = rebuild_records(catalogue.database, RESOURCES, REFERENCE_LISTS, tell)
    SAY.print(f"{changed} documents changed.")


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917 - each is an option of the command
    path: Annotated[Path | None, typer.Argument(help="CSV, XLSX or NDJSON.")] = None,
    owner: Annotated[str, typer.Option(help="Organisation whose records they are.")] = "",
    kind: Annotated[str | None, typer.Option(help="Kind or list of all rows.")] = None,
    format_: Annotated[str | None, typer.Option("--format", help="csv, xlsx or ndjson.")] = None,
    create: Annotated[list[str] | None, typer.Option(help="Lists, as `themes`.")] = None,
    dates: Annotated[
        str | None, typer.Option(help="What 12/03/2019 is: dmy or mdy; edtf: 2020-21 is a season.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal sign: comma or point.")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="A column, as `Start date:when`.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="A column to pass over.")] = None,
    role: Annotated[str | None, typer.Option(help="What organisations without a role did.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of a CSV file.")] = None,
    hidden: Annotated[
        Literal["read", "skip"], typer.Option(help="What a sheet hides or strikes: read it?")
    ] = "read",
    annotated: Annotated[Path | None, typer.Option(help="Write the rows with reports.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with an import, by id.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
) -> None:
    """Import a file of records, whole or not at all, with a report of each row.

    A larger file is imported in parts, each whole or not at all; run again, it goes on.
    """
    from events_api.deployment import opened
    from events_api.intake.command import asked_by_command, received, write_annotated

    with opened() as catalogue:
        if resume is not None:
            jobs = [_finished(catalogue, resume)]
        else:
            words = {"dates": dates, "decimal": decimal, "role": role, "create": create or []}
            words |= {"map": map_ or [], "ignore": ignore or []}
            asked = asked_by_command(catalogue, owner, kind, words)
            asked = replace(asked, dry_run=dry_run, sheet=sheet, encoding=encoding, hidden=hidden)
            jobs = _import_parts(catalogue, received(catalogue, path, format_, asked))
        if annotated is not None:
            write_annotated(catalogue, jobs, annotated)
        for job in jobs:
            if _failed(job):
                raise ValueError(job.detail or "Rows have problems; nothing was stored.")


def _import_parts(catalogue: "Catalogue", parts: "Iterator[Part]") -> "list[ImportJob]":
    """The imports of a file's parts, up to the first one that is not stored."""
    jobs: list[ImportJob] = []
    for part in parts:
        if part.of > 1:
            SAY.print(f"Part {part.number} of {part.of}, rows {part.first} to {part.last}:")
        if part.job.state == "done":
            SAY.print(f"It is in already, by import {part.job.id}.")
            jobs.append(part.job)
            continue
        jobs.append(_finished(catalogue, part.job.id))
        if _failed(jobs[-1]) and not jobs[-1].dry_run:
            if part.of > 1:
                SAY.print(f"Mend it and run this again: it goes on with part {part.number}.")
            break
    return jobs


def _finished(catalogue: "Catalogue", job_id: str) -> "ImportJob":
    """An import, worked on to its end, of which is said what became of it."""
    from events_api.intake.command import failures, finish_import, understood

    with _progress("Importing") as tell:
        job = finish_import(catalogue, job_id, tell)
    SAY.print(*understood(catalogue, job), sep="\n", markup=False)
    counted = ", ".join(f"{n} {outcome}" for outcome, n in sorted(job.outcomes.items()))
    SAY.print(f"Import {job.id} {job.state}: {counted}.")
    if _failed(job):
        SAY.print(*failures(catalogue, job), sep="\n", markup=False)
    return job


def _failed(job: "ImportJob") -> bool:
    """Whether nothing of it was stored, or would be."""
    return job.state == "broken" or bool(job.outcomes.get("failed"))


@app.command()
def erase(
    record_ids: Annotated[list[str], typer.Argument(help="Ids of records.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove records for good, with all their history. This cannot be undone."""
    from events_api.core.writing.erasure import erase as erase_record
    from events_api.deployment import opened

    if not yes:
        typer.confirm(f"Erase {len(record_ids)} record(s) and their history?", abort=True, err=True)
    with opened() as catalogue:
        for record_id in record_ids:
            erase_record(catalogue.database, catalogue.lists, record_id)
            SAY.print(f"Erased {record_id}.")


@app.command()
def openapi(
    path: Annotated[
        Path | None, typer.Argument(help="File to write; standard output without.")
    ] = None,
) -> None:
    """Write the OpenAPI document."""
    from events_api.app import create_app

    text = json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"
    if path is None:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")
        SAY.print(f"Wrote {path}.")
