"""Opening a file: from bytes to a stored job, or a problem that says why not.

Separate from the answers over HTTP because the command line opens files in the same way.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO

from events_api.core.catalogue import Catalogue
from events_api.core.history import Actor
from events_api.core.idempotency import Repeatable
from events_api.intake.damage import watched
from events_api.intake.decimals import SignsSeen, settled
from events_api.intake.files import FILE_FORMATS
from events_api.intake.files.foreign import refuse_foreign
from events_api.intake.files.format import Choices, FileFormat, Hidden, Limits, Rows, limited
from events_api.intake.jobs import new_job, receive
from events_api.intake.kinds import columns_of_kind, every_kind, kind_named, list_named
from events_api.intake.known import Known, known_rows
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
        hidden: Whether what a sheet hides or strikes through is read.
        again: The request, where it can be sent again.
    """

    owner: str
    actor: Actor
    options: ImportOptions
    kind: str | None = None
    dry_run: bool = False
    sheet: str | None = None
    encoding: str | None = None
    hidden: Hidden = "read"
    again: Repeatable | None = None


# So many rows of a reference list are stored while others wait (`EVENTS_LONG_WAIT_MS`).
_MOST_REFERENCE_ROWS = 10_000


def open_file(catalogue: Catalogue, file: BinaryIO, format_: FileFormat, asked: Asked) -> ImportJob:
    """A job that waits, with all rows of the file.

    Raises:
        Unreadable: The file cannot be read, or not without doubt (400).
        TooLarge: It passes a limit (413).
        UnknownColumns: Its header names columns that there are not (422).
    """
    kinds = {name: each.kind for each in every_kind(catalogue) for name in (each.kind, each.path)}
    nothing = known_rows({each.dim: [] for each in catalogue.lists})
    limits = Limits.of(catalogue.settings)
    refuse_foreign(file, limits, format_.name)
    rows = _watched(format_.read(file, _choices(catalogue, nothing, asked), limits))
    kind = asked.kind or (kinds.get(rows.sheet.strip().lower()) if rows.sheet else None)
    reference = list_named(catalogue, kind)
    # A header that is wrong is told at once; the reader proper is made where rows are judged.
    if reference is None:
        reader: RowReader[Any] = RowReader(catalogue.resources, nothing, rows.header, kind)
    else:
        reader = RowReader([reference], nothing, rows.header, kind)
        few = replace(limits, rows=min(limits.rows, _MOST_REFERENCE_ROWS))
        rows = replace(rows, rows=limited(rows.rows, few))
    job = new_job(
        asked.owner,
        asked.actor,
        asked.options,
        dry_run=asked.dry_run,
        kind=kind,
        format=format_.name,
    )
    seen = SignsSeen(reader.numbers)
    settle = partial(settled, seen, rows)
    return receive(catalogue.database, job, seen.watching(rows), settle, asked.again)


def _watched(rows: Rows) -> Rows:
    """The rows, with remarks at those that seem to sum others or to be damaged."""
    found = rows.rows if rows.header is None else Sums(rows.header).watched(rows.rows)
    return replace(rows, rows=watched(found))


def _choices(catalogue: Catalogue, nothing: Known, asked: Asked) -> Choices:
    """What a reader of files is told: the columns, and the names of sheets, that there can be."""
    named = None if asked.kind is None else kind_named(catalogue, asked.kind)
    chosen = catalogue.resources if named is None else (named,)
    known = {name for each in chosen for name in columns_of_kind(each, nothing)}
    sheets = tuple(name for each in chosen for name in (each.kind, each.path))
    return Choices(known, asked.sheet, sheets, asked.encoding, asked.hidden)
