"""The command `import`. It imports what it works with when it is called (`events_api.cli`)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec.structs import replace

from events_api.terminal import SAY, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events_api.core.catalogue import Catalogue
    from events_api.intake.jobs.tables import ImportJob
    from events_api.intake.judging.parts import Part
    from events_api.intake.storing.pieces import Helping

imports = typer.Typer()
_DATES = typer.Option(help="What 12/03/2019 is: dmy or mdy; edtf: 2020-21 is a season.")
_MAP = typer.Option("--map", help="A column, as `Start date:when`.")
_HIDDEN = typer.Option(help="What a sheet hides or strikes: read it?")


@imports.command("import")
def import_(  # noqa: PLR0913, PLR0917 - each is an option of the command
    path: Annotated[Path | None, typer.Argument(help="CSV, XLSX or NDJSON.")] = None,
    owner: Annotated[str, typer.Option(help="Organisation whose records they are.")] = "",
    kind: Annotated[str | None, typer.Option(help="Kind or list of all rows.")] = None,
    format_: Annotated[str | None, typer.Option("--format", help="csv, xlsx or ndjson.")] = None,
    create: Annotated[list[str] | None, typer.Option(help="Lists, as `themes`.")] = None,
    dates: Annotated[str | None, _DATES] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal sign: comma or point.")] = None,
    map_: Annotated[list[str] | None, _MAP] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="A column to pass over.")] = None,
    role: Annotated[str | None, typer.Option(help="What organisations without a role did.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of a CSV file.")] = None,
    hidden: Annotated[Literal["read", "skip"], _HIDDEN] = "read",
    annotated: Annotated[Path | None, typer.Option(help="Write the rows with reports.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with an import, by id.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
) -> None:
    """Import a file of records, whole or not at all, with a report of each row.

    A larger file is imported in parts, each whole or not at all; run again, it goes on.
    """
    from events_api.deployment import opened
    from events_api.intake.local_files import asked_by_command, judges_for, received
    from events_api.intake.reports.lines import write_annotated

    with judges_for(path) as helping, opened() as catalogue:
        if resume is not None:
            jobs = [_finished(catalogue, resume)]
        else:
            words = {"dates": dates, "decimal": decimal, "role": role, "create": create or []}
            words |= {"map": map_ or [], "ignore": ignore or []}
            asked = asked_by_command(catalogue, owner, kind, words)
            asked = replace(asked, dry_run=dry_run, sheet=sheet, encoding=encoding, hidden=hidden)
            jobs = _import_parts(catalogue, received(catalogue, path, format_, asked), helping)
        if annotated is not None:
            write_annotated(catalogue, jobs, annotated)
        if (failed := next(filter(_failed, jobs), None)) is not None:
            raise ValueError(failed.detail or "Rows have problems; nothing was stored.")


def _import_parts(
    catalogue: "Catalogue", parts: "Iterator[Part]", helping: "Helping | None"
) -> "list[ImportJob]":
    """The imports of a file's parts, up to the first one that is not stored."""
    jobs: list[ImportJob] = []
    for part in parts:
        if part.of > 1:
            SAY.print(f"Part {part.number} of {part.of}, rows {part.first} to {part.last}:")
        if part.job.state == "done":
            SAY.print(f"It is in already, by import {part.job.id}.")
            jobs.append(part.job)
            continue
        jobs.append(_finished(catalogue, part.job.id, helping))
        if _failed(jobs[-1]) and not jobs[-1].dry_run:
            if part.of > 1:
                SAY.print(f"Mend it and run this again: it goes on with part {part.number}.")
            break
    return jobs


def _finished(catalogue: "Catalogue", job_id: str, helping: "Helping | None" = None) -> "ImportJob":
    """An import, worked on to its end, of which is said what became of it."""
    from events_api.intake.local_files import finish_import
    from events_api.intake.reports.lines import failures, understood

    with progress("Importing") as tell:
        job = finish_import(catalogue, job_id, tell, helping)
    SAY.print(*understood(catalogue, job), sep="\n", markup=False)
    counted = ", ".join(f"{n} {outcome}" for outcome, n in sorted(job.outcomes.items()))
    SAY.print(f"Import {job.id} {job.state}: {counted}.")
    if _failed(job):
        SAY.print(*failures(catalogue, job), sep="\n", markup=False)
    return job


def _failed(job: "ImportJob") -> bool:
    """Whether nothing of it was stored, or would be."""
    return job.state == "broken" or bool(job.outcomes.get("failed"))
