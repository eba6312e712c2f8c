"""The command line: everything an operator does, each command with progress and plain words.

A command imports what it works with when it is called, so that `--help` answers at once.
"""

import json
import logging
import os
from pathlib import Path
from typing import Annotated

import typer

from events_api.command_errors import said_of
from events_api.exchange.commands import exchange
from events_api.intake.commands import imports
from events_api.keys.commands import keys
from events_api.serving.garbage import spare_collections
from events_api.summaries.commands import editions
from events_api.sync.commands import following
from events_api.terminal import SAY, progress
from events_api.upkeep.commands import upkeep

LOG = logging.getLogger("events_api")
app = typer.Typer(
    help="Publish what a programme did and reached.", no_args_is_help=True, add_completion=False
)
app.add_typer(keys, name="keys")
app.add_typer(editions, name="editions")
app.add_typer(imports)
app.add_typer(upkeep)
app.add_typer(following)
app.add_typer(exchange)


def main() -> None:
    """Run a command; failures that an operator can mend are one line, not a traceback."""
    spare_collections()
    try:
        app()
    except Exception as error:
        said = said_of(error)
        if said is None:
            raise
        SAY.print("Failed:", said, markup=False)
        raise SystemExit(1) from None


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to bind.", min=1, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.", min=1, max=64)] = None,
) -> None:
    """Serve the API. A database without tables is made, with the bundled year in it, first."""
    from events_api.serving.garbage import put_off_collections

    put_off_collections()
    from events_api.core.settings import Settings
    from events_api.deployment import opened
    from events_api.serving import server
    from events_api.serving.logs import configure
    from events_api.start_warnings import start_warnings
    from events_api.upkeep.first_start import prepare

    asked = {"host": host, "port": port, "workers": workers}
    # The processes that serve read their settings themselves, and make links of them.
    told = {name: str(value) for name, value in asked.items() if value is not None}
    os.environ.update({f"EVENTS_{name.upper()}": value for name, value in told.items()})
    settings = Settings()
    server.check_ports(settings)
    if settings.workers > 1 and settings.public_path:
        # Each process sees to it, but one that fails is started again without end.
        from events_api.app import ROUTERS
        from events_api.core.middleware.public_path import check_public_path

        ours = (route for router in ROUTERS for route in router.routes)
        check_public_path(settings.public_path, ours)
    configure(settings.log_level, settings.log_format)
    with opened(new=True) as catalogue:
        prepare(catalogue)
        for said in start_warnings(catalogue):
            LOG.warning(said)
    server.run(settings)


@app.command()
def migrate(
    revision: Annotated[
        str, typer.Argument(help="`head`, or an older revision; `base` removes all tables.")
    ] = "head",
) -> None:
    """Bring the database to the revision that this version needs, or to another one."""
    from events_api.core.database import schema
    from events_api.deployment import opened

    with opened(new=True) as catalogue:
        schema.migrate(catalogue.database, revision)
        with catalogue.database.snapshot() as connection:
            SAY.print(f"The database is at revision {schema.current(connection) or 'base'}.")


@app.command()
def load(year: Annotated[int, typer.Argument(help="A year that is bundled.")]) -> None:
    """Load the records of a bundled year. Loading it again changes nothing."""
    from events_api.deployment import opened
    from events_api.intake.bundled import BUNDLED_YEARS
    from events_api.upkeep.first_start import load_bundled

    if year not in BUNDLED_YEARS:
        bundled = ", ".join(map(str, BUNDLED_YEARS))
        message = f"There is no bundled year {year}; there is {bundled}."
        raise ValueError(message)
    with opened() as catalogue:
        load_bundled(catalogue, year)


@app.command()
def rebuild() -> None:
    """Render every document, link and search entry anew."""
    from events_api.core.storing.rebuild import rebuild as rebuild_records
    from events_api.deployment import opened
    from events_api.reference import REFERENCE_LISTS
    from events_api.resources import RESOURCES

    with opened() as catalogue, progress("Rebuilding") as tell:
        changed = rebuild_records(catalogue.database, RESOURCES, REFERENCE_LISTS, tell)
    SAY.print(f"{changed} documents changed.")


@app.command()
def erase(
    record_ids: Annotated[list[str], typer.Argument(help="Ids of records.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove records for good, with all their history. This cannot be undone."""
    from events_api.core.storing.erasure import erase as erase_record
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
    from events_api.web.openapi import described

    text = json.dumps(described(create_app()), indent=2, ensure_ascii=False) + "\n"
    if path is None:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")
        SAY.print(f"Wrote {path}.")
