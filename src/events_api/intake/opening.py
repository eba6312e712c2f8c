"""Opening a file: from bytes to a stored job, or a problem that says why not.

Separate from the answers over HTTP because the command line opens files in the same way.
"""

from dataclasses import dataclass, replace
from typing import BinaryIO

from events_api.core.catalogue import Catalogue
from events_api.core.history import Actor
from events_api.core.idempotency import Repeatable
from events_api.core.problems import ProblemError, UnknownValue
from events_api.core.resource import Resource
from events_api.intake.damage import watched
from events_api.intake.files import FILE_FORMATS
from events_api.intake.files.format import Choices, FileFormat, Limits, Rows
from events_api.intake.jobs import new_job, receive
from events_api.intake.known import known_rows
from events_api.intake.rows import RowReader
from events_api.intake.sums import Sums
from events_api.intake.tables import ImportJob, ImportOptions

FORMATS = {each.name: each for each in FILE_FORMATS}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an import.

    Attributes:
        owner: Whose records the rows are, unless they name another owner.
        actor: Who imports.
        options: What the caller asked for and may do.
        kind: The kind of all rows, singular or plural; None: each row says its own.
        dry_run: Whether nothing is to be stored but the report.
        sheet: Which sheet of a workbook.
        encoding: Of a CSV file.
        again: The request, where it can be sent again.
    """

    owner: str
    actor: Actor
    options: ImportOptions
    kind: str | None = None
    dry_run: bool = False
    sheet: str | None = None
    encoding: str | None = None
    again: Repeatable | None = None


def open_file(catalogue: Catalogue, file: BinaryIO, format_: FileFormat, asked: Asked) -> ImportJob:
    """A job that waits, with all rows of the file.

    Raises:
        Unreadable: The file cannot be read, or not without doubt (400).
        TooLarge: It passes a limit (413).
        UnknownColumns: Its header names columns that there are not (422).
    """
    kinds = {name: each.path for each in catalogue.resources for name in (each.kind, each.path)}
    nothing = known_rows({each.dim: [] for each in catalogue.lists})
    every = RowReader(catalogue.resources, nothing, None).kinds.values()
    known = {name for kind in every for name in kind.columns}
    choices = Choices(known, asked.sheet, tuple(kinds), asked.encoding)
    rows = _watched(format_.read(file, choices, Limits.of(catalogue.settings)))
    kind = asked.kind or (kinds.get(rows.sheet.strip().lower()) if rows.sheet else None)
    # A header that is wrong is told at once; the reader proper is made where rows are judged.
    RowReader(catalogue.resources, nothing, rows.header, kind)
    job = new_job(
        asked.owner,
        asked.actor,
        asked.options,
        dry_run=asked.dry_run,
        kind=kind,
        format=format_.name,
    )
    return receive(catalogue.database, job, rows, asked.again)


def _watched(rows: Rows) -> Rows:
    """The rows, with remarks at those that seem to sum others or to be damaged."""
    found = rows.rows if rows.header is None else Sums(rows.header).watched(rows.rows)
    return replace(rows, rows=watched(found))


def kind_named(catalogue: Catalogue, name: str) -> Resource:
    """The kind of that name, singular or plural.

    Raises:
        UnknownValue: There is none (400).
    """
    for each in catalogue.resources:
        if name in {each.kind, each.path}:
            return each
    detail = "There is no such kind."
    allowed = [each.path for each in catalogue.resources]
    error = ProblemError(parameter="kind", code="unknown_value", detail=detail, allowed=allowed)
    raise UnknownValue(errors=[error])
