"""What the API shows of an import: its state, its counts, and the report of each row.

Separate from the routes, so that what is said of an import stands in one place.
"""

from datetime import datetime

from pydantic import Field

from events_api.core.routing.envelopes import Envelope
from events_api.core.values.scalars import ShownId
from events_api.intake.jobs.tables import ImportJob, ImportRow, JobState
from events_api.intake.row_report import (
    CellProblem,
    ColumnReading,
    Remark,
    RowOutcome,
    Understanding,
)


class Outcomes(Envelope):
    """How many rows had each outcome, as far as they were looked at."""

    created: int = Field(default=0, description="Records made.")
    updated: int = Field(default=0, description="Records changed.")
    unchanged: int = Field(default=0, description="Records that are so already.")
    failed: int = Field(default=0, description="Rows with problems.")


class ImportLinks(Envelope):
    """Addresses around an import, relative to the host."""

    self: str = Field(description="The import.")
    rows: str = Field(description="What became of each row.")
    annotated: str | None = Field(
        description="The rows that were sent, as CSV, with what became of them; null for NDJSON."
    )


class ImportShown(Envelope):
    """One import."""

    id: ShownId = Field(description="Identifier (UUID).")
    owner: str = Field(description="Whose records its rows are, unless they name another owner.")
    state: JobState = Field(
        description="`receiving`, `waiting` and `working` go on; `done`: all rows were stored; "
        "`checked`: a trial; `failed`: rows have problems and nothing was stored; `broken`: "
        "nothing was stored, see `detail`."
    )
    dry_run: bool = Field(description="Whether it is only tried.")
    kind: str | None = Field(description="Kind of all rows; null: each row says its own.")
    format: str = Field(description="Format of the file.")
    rows: int = Field(description="Rows of the file.")
    staged: int = Field(description="Rows looked at so far.")
    outcomes: Outcomes = Field(description="Rows by outcome.")
    created: dict[str, int] = Field(description="Codes that were created, by reference list.")
    columns: list[ColumnReading] = Field(description="How each column of the file was read.")
    remarks: list[Remark] = Field(
        description="What to know of the file and of single rows, at most 100 of them."
    )
    detail: str | None = Field(description="What went wrong with the import as a whole.")
    created_at: datetime = Field(description="When it was sent.")
    finished_at: datetime | None = Field(description="When it ended.")
    links: ImportLinks


class ImportAnswer(Envelope):
    """One import."""

    data: ImportShown


class ImportList(Envelope):
    """Imports, the latest first."""

    data: list[ImportShown]


class RowShown(Envelope):
    """What became of one row."""

    row: int = Field(description="Its number, as its file or spreadsheet counts rows.")
    outcome: RowOutcome | None = Field(description="What became of it; null: not looked at yet.")
    kind: str | None = Field(description="Kind of record.")
    owner: str | None = Field(description="Owner of the record.")
    ref: str | None = Field(description="The owner's own reference.")
    id: str | None = Field(description="The record's identifier; null where there is none.")
    problems: list[CellProblem] = Field(description="What is wrong with it, by column.")
    understood: list[Understanding] = Field(description="What was interpreted, by column.")


class RowLinks(Envelope):
    """Addresses around a page of rows, relative to the host."""

    self: str = Field(description="This page.")
    next: str | None = Field(description="The next page; null on the last.")


class RowList(Envelope):
    """Rows of an import, in order."""

    data: list[RowShown]
    links: RowLinks


def shown(job: ImportJob, root: str) -> ImportShown:
    """An import as the API shows it; `root` is what a proxy put before our paths."""
    address = f"{root}/v1/imports/{job.id}"
    annotated = f"{address}/annotated.csv" if job.header is not None else None
    names = ImportShown.model_fields.keys() - {"outcomes", "links"}
    return ImportShown(
        **{name: getattr(job, name) for name in names},
        outcomes=Outcomes(**job.outcomes),
        links=ImportLinks(self=address, rows=f"{address}/rows", annotated=annotated),
    )


def row_shown(row: ImportRow, state: str) -> RowShown:
    """A row of an import of that state as the API shows it: a record not made has no id."""
    there = row.outcome != "created" or state == "done"
    return RowShown(
        row=row.number,
        outcome=row.outcome,
        kind=row.kind,
        owner=row.owner,
        ref=row.ref,
        id=row.subject if there else None,
        problems=row.problems,
        understood=row.understood,
    )
