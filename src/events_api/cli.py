"""The command line: everything an operator does, each command with progress and plain words."""

import json
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import DBAPIError

from events_api.app import create_app
from events_api.core import schema
from events_api.core.catalogue import Catalogue
from events_api.core.database import is_unmigrated, problem_of
from events_api.core.problems import Problem
from events_api.core.rebuild import rebuild as rebuild_records
from events_api.core.settings import Settings
from events_api.formats import FORMATS
from events_api.intake.bundled import BUNDLED_YEARS, is_empty, load_year
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES

app = typer.Typer(
    help="Publish what a programme did and reached.", no_args_is_help=True, add_completion=False
)
SAY = Console(stderr=True, highlight=False, soft_wrap=True)


def main() -> None:
    """Run a command; failures that an operator can mend are one line, not a traceback."""
    try:
        app()
    except (DBAPIError, Problem, ValueError, OSError) as error:
        SAY.print("Failed:", _said(error), markup=False)
        raise SystemExit(1) from None


def _said(error: Exception) -> str:
    if isinstance(error, DBAPIError):
        return problem_of(error).detail if is_unmigrated(error) else str(error.orig)
    return str(error)


def _catalogue() -> Catalogue:
    return Catalogue(Settings(), RESOURCES, REFERENCE_LISTS, FORMATS)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=SAY,
    )


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind.")] = None,
) -> None:
    """Serve the API. An empty database is migrated and given the bundled year first."""
    settings = Settings()
    catalogue = _catalogue()
    _prepare(catalogue)
    catalogue.database.close()
    uvicorn.run(
        create_app(settings),
        host=host or settings.host,
        port=port or settings.port,
        log_level=settings.log_level,
        access_log=settings.log_level == "debug",  # a line per request costs as much as routing
        proxy_headers=False,
        server_header=False,
    )


def _prepare(catalogue: Catalogue) -> None:
    """Migrate a database without tables, and load the bundled year where there is no record.

    A database with tables of another revision is left alone: readiness says what to do.
    """
    with catalogue.database.snapshot() as connection:
        there = schema.current(connection)
    if there is None:
        schema.migrate(catalogue.database)
        SAY.print("Migrated an empty database.")
    elif there != schema.latest():
        SAY.print(f"The database is at revision {there}: run `events-api migrate`.", style="red")
        return
    if is_empty(catalogue):
        load(BUNDLED_YEARS[0])


@app.command()
def migrate(
    revision: Annotated[
        str, typer.Argument(help="`head`, or an older revision; `base` removes all tables.")
    ] = "head",
) -> None:
    """Bring the database to the revision that this version needs, or to another one."""
    catalogue = _catalogue()
    schema.migrate(catalogue.database, revision)
    with catalogue.database.snapshot() as connection:
        SAY.print(f"The database is at revision {schema.current(connection) or 'base'}.")


@app.command()
def load(year: Annotated[int, typer.Argument(help="A year that is bundled.")]) -> None:
    """Load the records of a bundled year. Loading it again changes nothing."""
    if year not in BUNDLED_YEARS:
        bundled = ", ".join(map(str, BUNDLED_YEARS))
        message = f"There is no bundled year {year}; there is {bundled}."
        raise ValueError(message)
    with _progress() as progress:
        task = progress.add_task(f"Loading {year}", total=None)
        outcomes = load_year(
            _catalogue(),
            year,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    SAY.print(", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items())))


@app.command()
def rebuild() -> None:
    """Render every document, link and search entry anew."""
    catalogue = _catalogue()
    with _progress() as progress:
        task = progress.add_task("Rebuilding", total=None)
        changed = rebuild_records(
            catalogue.database,
            RESOURCES,
            REFERENCE_LISTS,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    SAY.print(f"{changed} documents changed.")


@app.command()
def openapi(
    path: Annotated[
        Path | None, typer.Argument(help="File to write; standard output without.")
    ] = None,
) -> None:
    """Write the OpenAPI document."""
    text = json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"
    if path is None:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")
        SAY.print(f"Wrote {path}.")
