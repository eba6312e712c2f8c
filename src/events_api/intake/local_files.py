"""Files on this machine: what a command asks to be made of one, and an import worked to its end.

Separate from the command itself, which reads its words and shows progress.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlmodel import col

from events_api.core.catalogue import Catalogue
from events_api.core.records.history_table import COMMAND
from events_api.core.values.scalars import CODE_WORDS, is_code
from events_api.core.values.structures import ROLES
from events_api.intake.cells.separators import SIGNS
from events_api.intake.dates.dates import ORDERS
from events_api.intake.files.foreign_files import refuse_foreign
from events_api.intake.files.format import FileFormat, Limits
from events_api.intake.headers.column_options import ignored_of, mapping_of
from events_api.intake.jobs.jobs import claim, drop_older, new_worker, read
from events_api.intake.jobs.query import CREATABLE
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.kinds import kind_named
from events_api.intake.judging.opening import FORMATS, Asked
from events_api.intake.judging.parts import Part, parts_of
from events_api.intake.storing.job_work import Progress, work
from events_api.intake.storing.judge_processes import Judges, judges
from events_api.intake.storing.pieces import Helping

# A smaller file has too few rows to be judged by several processes.
_LEAST_SIZE = 50_000


def asked_by_command(
    catalogue: Catalogue, owner: str, kind: str | None, words: Mapping[str, Any]
) -> Asked:
    """What a command asks for: it may do everything, for the owner that it names.

    Its words are `dates`, `decimal`, `role`, `create`, `map` and `ignore`.

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


def judges_for(file: Path | None) -> AbstractContextManager[Judges | None]:
    """Those that a command has for a file, to be asked for before it opens the database.

    There are none for a small file, nor where the machine has one core.
    """
    large = file is not None and file.is_file() and file.stat().st_size > _LEAST_SIZE
    return judges() if large else nullcontext()


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


def finish_import(
    catalogue: Catalogue, job_id: str, progress: Progress, helping: Helping | None = None
) -> ImportJob:
    """Work on an import to its end, taking it over from whoever worked on it before.

    Raises:
        ValueError: There is no such import, or it has ended.
    """
    job = claim(catalogue.database, new_worker(), job_id)
    if job is None:
        raise ValueError("There is no such import that goes on.")
    work(catalogue, job, progress, helping=helping)
    [done] = read(catalogue.database, select(ImportJob).where(col(ImportJob.id) == job_id))
    return done
