"""Opening a file: from bytes to a stored job, or a problem that says why not.

Separate from the answers over HTTP because the command line opens files in the same way.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.catalogue import Catalogue
from events_api.core.records.history_table import Actor
from events_api.core.storing.idempotency import Repeatable
from events_api.intake.cells.cell import Cell
from events_api.intake.columns.known_values import Known, known_rows, reference_names
from events_api.intake.files import FILE_FORMATS
from events_api.intake.files.foreign_files import refuse_foreign
from events_api.intake.files.format import Choices, FileFormat, Hidden, Limits, Rows, at_most
from events_api.intake.headers.header_matching import could_be, header_words
from events_api.intake.headers.header_rows import beneath_header
from events_api.intake.jobs.jobs import new_job
from events_api.intake.jobs.receiving import receive
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.damage import watched
from events_api.intake.judging.decimals import SignsSeen, settled
from events_api.intake.judging.kinds import columns_of_kind, every_kind, kind_named, list_named
from events_api.intake.judging.rows import RowReader
from events_api.intake.judging.sums import Sums
from events_api.intake.problems import UnknownColumns
from events_api.intake.row_report import ColumnReading

FORMATS = {each.name: each for each in FILE_FORMATS}


class Asked(Struct, frozen=True):
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


# So many rows of a reference list are stored while others wait; each takes as long as a write.
_MOST_REFERENCE_ROWS = 500
# What the sheet of a list of several kinds is called, each of whose rows says its own.
_TIMELINE = "events"


class Opened(Struct, frozen=True):
    """A file whose columns are understood, and whose rows are read while they are asked for.

    Attributes:
        asked: What is asked of the import.
        format: The format of the file.
        kind: The kind of all rows; None: each says its own.
        rows: The rows.
        columns: How its columns are read.
        most: So many of its rows are imported at once.
        settle: What the options are, once all rows have been read.
    """

    asked: Asked
    format: FileFormat
    kind: str | None
    rows: Rows
    columns: list[ColumnReading]
    most: int
    settle: Callable[[ImportOptions], ImportOptions]

    def job(self, **others: Any) -> ImportJob:
        """A job that is receiving rows of the file."""
        asked = self.asked
        others |= {"dry_run": asked.dry_run, "kind": self.kind, "format": self.format.name}
        return new_job(asked.owner, asked.actor, asked.options, columns=self.columns, **others)


def open_file(catalogue: Catalogue, file: BinaryIO, format_: FileFormat, asked: Asked) -> ImportJob:
    """A job that waits, with all rows of the file.

    Raises:
        Unreadable: The file cannot be read, or not without doubt (400).
        TooLarge: It passes a limit (413).
        UnknownColumns: Its header names columns that there are not (422).
    """
    found = opened(catalogue, file, format_, asked)
    few = replace(found.rows, rows=at_most(found.rows.rows, found.most))
    return receive(catalogue.database, found.job(), few, found.settle, asked.again)


def opened(catalogue: Catalogue, file: BinaryIO, format_: FileFormat, asked: Asked) -> Opened:
    """The file, of which no row has been read, however many it has.

    Raises:
        Unreadable, TooLarge, UnknownColumns: As `open_file` (400, 413, 422).
    """
    with catalogue.database.snapshot() as connection:
        names, _ = reference_names(connection, catalogue.lists)
    known = known_rows(names, asked.options.dates).without_help()
    refuse_foreign(file, Limits.of(catalogue.settings), format_.name)
    rows, first = _table(catalogue, file, format_, asked, known)
    kinds = {name: each.kind for each in every_kind(catalogue) for name in (each.kind, each.path)}
    kind = asked.kind or (kinds.get(rows.sheet.strip().lower()) if rows.sheet else None)
    try:
        # The one that judges rows is made where they are judged; what a column is not, now.
        wishes = asked.options.wishes
        reader = RowReader(_chosen(catalogue, kind), known, rows.header, wishes, first)
    except UnknownColumns as problem:
        if rows.sheet is None:
            raise
        detail = f"Sheet “{rows.sheet[:60]}”: {problem.detail}"
        raise UnknownColumns(detail, problem.errors) from None
    most = catalogue.settings.import_max_rows
    if list_named(catalogue, kind) is not None:
        most = min(most, _MOST_REFERENCE_ROWS)
    # Looked at as they pass: which seem to sum others or to be damaged, and what signs they show.
    seen = SignsSeen(reader.numbers)
    found = rows.rows if rows.header is None else Sums(rows.header).watched(rows.rows)
    rows = replace(rows, rows=seen.watched(watched(found)))
    settle = partial(settled, seen, rows)
    return Opened(asked, format_, kind, rows, reader.readings, most, settle)


def _table(
    catalogue: Catalogue,
    file: BinaryIO,
    format_: FileFormat,
    asked: Asked,
    known: Known,
) -> tuple[Rows, Sequence[Sequence[Cell]]]:
    """The rows of the file beneath its header, by the columns and sheets that there can be."""
    chosen = _chosen(catalogue, asked.kind)
    words = header_words(columns_of_kind(each, known) for each in chosen)
    sheets = (_TIMELINE, *(name for each in chosen for name in (each.kind, each.path)))
    wishes = asked.options.wishes

    def is_name(header: str) -> bool:
        return wishes.name(header) or could_be(header, words)

    choices = Choices(words, asked.sheet, sheets, asked.encoding, asked.hidden)
    rows = format_.read(file, choices, Limits.of(catalogue.settings))
    return beneath_header(rows, is_name)


def _chosen(catalogue: Catalogue, kind: str | None) -> Sequence[Any]:
    """What rows of the file can be."""
    return catalogue.resources if kind is None else [kind_named(catalogue, kind)]
