"""Imports on the command line: a file, or an import that was left unfinished, to its end.

Separate from the command itself, which reads its words and shows progress.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlmodel import col

from events_api.core.catalogue import Catalogue
from events_api.core.records.changes import COMMAND
from events_api.core.values.scalars import CODE_WORDS, is_code
from events_api.core.values.structures import ROLES
from events_api.intake.cells.separators import SIGNS
from events_api.intake.dates.dates import ORDERS
from events_api.intake.files.foreign import refuse_foreign
from events_api.intake.files.format import FileFormat, Limits
from events_api.intake.headers.asked import ignored_of, mapping_of
from events_api.intake.jobs.jobs import claim, drop_older, new_worker
from events_api.intake.jobs.query import CREATABLE
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.kinds import kind_named
from events_api.intake.judging.opening import FORMATS, Asked
from events_api.intake.judging.parts import Part, parts_of
from events_api.intake.problems import UnknownColumns
from events_api.intake.reports.annotated import annotated
from events_api.intake.reports.reports import annotated_rows, rows_of
from events_api.intake.row_report import ColumnReading, Understanding, shortened
from events_api.intake.storing.work import Progress, work

# So many failed rows are shown on the terminal, and so much of what was understood.
_MOST_SHOWN = 50
_MOST_CELLS, _MOST_LOOKED_AT = 20, 1_000


def asked_by_command(
    catalogue: Catalogue, owner: str, kind: str | None, words: Mapping[str, Any]
) -> Asked:
    """What a command asks for: it may do everything, for the owner that it names.

    Args:
        catalogue: Where it is done.
        owner: Whose records the rows are.
        kind: The kind of all rows.
        words: Its words `dates`, `decimal`, `role`, `create`, `map` and `ignore`.

    Raises:
        ValueError: A word is none of those allowed.
        UnknownValue: There is no such kind.
    """
    if not is_code(owner):
        raise ValueError(f"Say whose records they are, as --owner icmpd. {CODE_WORDS}")
    unknown = set(words["create"]) - set(CREATABLE)
    if unknown or words["dates"] not in {None, *ORDERS}:
        message = f"--create takes {', '.join(CREATABLE)}; --dates {' or '.join(ORDERS)}."
        raise ValueError(message)
    if words["role"] not in {None, *ROLES}:
        raise ValueError(f"--role takes {', '.join(ROLES)}.")
    if words["decimal"] not in {None, *SIGNS}:
        raise ValueError(f"--decimal takes {' or '.join(SIGNS)}.")
    named = None if kind is None else kind_named(catalogue, kind)
    options = ImportOptions(
        dates=words["dates"],
        decimal=words["decimal"],
        role=words["role"],
        create=[CREATABLE[name] for name in words["create"]],
        any_owner=True,
        map=mapping_of(words["map"]),
        ignore=ignored_of(words["ignore"]),
    )
    return Asked(owner, COMMAND, options, kind=None if named is None else named.kind)


def received(
    catalogue: Catalogue, path: Path | None, format_: str | None, asked: Asked
) -> Iterator[Part]:
    """The parts of a file, each to be finished before the next is asked for.

    Raises:
        ValueError: There is no file, or the ending of its name tells no format.
        Problem: The file cannot be read.
    """
    if path is None:
        raise ValueError("Name a file to import, or an import with --resume.")
    drop_older(catalogue.database, catalogue.settings.import_days)
    with path.open("rb") as file:
        found = _format_of(catalogue, path, file, format_)
        yield from parts_of(catalogue, file, found, asked)


def _format_of(catalogue: Catalogue, path: Path, file: BinaryIO, asked: str | None) -> FileFormat:
    """The format that is asked for, or that the ending of the name tells.

    Raises:
        Unreadable: It is a file of another program.
        ValueError: No format is known.
    """
    name = asked or path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        refuse_foreign(file, Limits.of(catalogue.settings))
        message = f"Name the format of {path.name}, as --format csv: {', '.join(FORMATS)}."
        raise ValueError(message)
    return FORMATS[name]


def finish_import(catalogue: Catalogue, job_id: str, progress: Progress) -> ImportJob:
    """Work on an import to its end, taking it over from whoever worked on it before.

    Raises:
        ValueError: There is no such import, or it has ended.
    """
    job = claim(catalogue.database, new_worker(), job_id)
    if job is None:
        raise ValueError("There is no such import that goes on.")
    work(catalogue, job, progress)
    with catalogue.database.snapshot() as connection:
        query = select(ImportJob).where(col(ImportJob.id) == job_id)
        return ImportJob.model_validate(dict(connection.execute(query).mappings().one()))


def understood(catalogue: Catalogue, job: ImportJob) -> list[str]:
    """What was made of a file: each of its columns, what is said of it, and of its first rows."""
    lines = [_column(each) for each in job.columns]
    lines += [each.detail for each in job.remarks[:_MOST_SHOWN]]
    cells: dict[str, int] = {}
    for row in rows_of(catalogue, job.id, (), 0, _MOST_LOOKED_AT):
        for each in row.understood:
            # What is said of a whole row stands among the remarks.
            if each.column is not None:
                cells.setdefault(_cell(each), row.number)
    lines += [f"row {number}, {cell}" for cell, number in islice(cells.items(), _MOST_CELLS)]
    if len(cells) > _MOST_CELLS or job.rows > _MOST_LOOKED_AT:
        lines.append("… and more: --annotated FILE writes what was understood of every row.")
    return lines


def _column(reading: ColumnReading) -> str:
    column = "passed over" if reading.column is None else reading.column
    how = f" ({reading.how})" if reading.column is not None else ""
    return f'{reading.place} "{shortened(" ".join(reading.header.split()))}" → {column}{how}'


def _cell(each: Understanding) -> str:
    note = f" ({each.note})" if each.note else ""
    value = " ".join(each.value.split())
    return f"{each.column}: {value} → {each.understood or 'unknown'}{note}"


def said_of_columns(problem: UnknownColumns) -> str:
    """A line for each thing that is wrong with the columns of a file."""
    lines = [
        f"{each.detail} (perhaps: {', '.join(each.allowed)})" if each.allowed else each.detail
        for each in problem.errors or ()
    ]
    alone = len(lines) == 1 and problem.detail == problem.advice
    return "\n".join(lines if alone else [problem.detail, *lines])


def _line(detail: str, allowed: Sequence[str] | None) -> str:
    return f"{detail} Perhaps: {', '.join(allowed)}." if allowed else detail


def failures(catalogue: Catalogue, job: ImportJob) -> list[str]:
    """A line for each problem of the first rows that failed."""
    return [
        f"row {row.number}, {each.column or 'row'}: {_line(each.detail, each.allowed)}"
        for row in rows_of(catalogue, job.id, ["failed"], 0, _MOST_SHOWN)
        for each in row.problems
    ]


def write_annotated(catalogue: Catalogue, jobs: Sequence[ImportJob], path: Path) -> None:
    """Write the annotated file of imports of one file.

    Raises:
        ValueError: Its file has no columns.
    """
    header = jobs[0].header
    if header is None:
        raise ValueError("A file of NDJSON has no columns to annotate.")
    rows = chain.from_iterable(annotated_rows(catalogue, each.id) for each in jobs)
    with path.open("wb") as file:
        file.writelines(annotated(header, rows))
