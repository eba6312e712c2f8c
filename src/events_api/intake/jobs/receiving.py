"""Receiving: a new job with all rows of its file, stored in pieces as they are read.

Separate from what becomes of a job later: here a file may still turn out not to be readable.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from events_api.core.database.bulk import BulkTable
from events_api.core.database.database import Database
from events_api.core.storing import idempotency
from events_api.core.storing.idempotency import Repeatable
from events_api.intake.files.format import Row, Rows
from events_api.intake.jobs.jobs import CHUNK, drop
from events_api.intake.jobs.packing import packed
from events_api.intake.jobs.tables import ROW, ImportJob, ImportOptions
from events_api.intake.problems import Unreadable
from events_api.intake.row_report import MOST_REMARKS, Remark

Item = TypeVar("Item")
# So many characters of rows are stored, or judged, at once, whatever their number.
CHUNK_LENGTH = 4_000_000
_RECEIVED = ("job", "number", "cells", "remarks", "problems", "understood")


def receive(
    database: Database,
    job: ImportJob,
    rows: Rows,
    settle: Callable[[ImportOptions], ImportOptions],
    again: Repeatable | None = None,
) -> ImportJob:
    """Store a new job with its rows; nothing is left of it where a row cannot be read.

    Once all rows have been read, `settle` says what the options are. Where the request can be sent
    `again`, it is kept that it came.

    Raises:
        Unreadable: There are no rows (400).
        Problem: What the file's format raises while it is read.
        IntegrityError: Its `Idempotency-Key` came before.
    """
    job.header = rows.header
    with database.writing() as session:
        session.add(job)
        if again is not None:
            idempotency.keep(session, again, job.created_at, job.id)
    try:
        said: list[Remark] = []
        received = _store(database, _as_stored(job.id, rows.rows, said))
        with database.writing() as session:
            stored = session.get_one(ImportJob, job.id)
            stored.rows, stored.state = received, "waiting"
            stored.options = settle(stored.options)
            stored.remarks = [*rows.remarks, *said][:MOST_REMARKS]
            return stored
    except BaseException:
        drop(database, job.id)
        raise


def _store(database: Database, rows: Iterator[dict[str, Any]]) -> int:
    """How many rows were stored, a transaction for each piece of them.

    Raises:
        Unreadable: There are none (400).
    """
    received = 0
    for chunk in cut(rows, lambda row: len(row["cells"]), CHUNK):
        with database.writing() as session:
            table = BulkTable(ROW, session.connection().dialect, _RECEIVED)
            table.insert(session, map(table.bound, chunk))
        received += len(chunk)
    if not received:
        raise Unreadable("no_rows", "The file has no rows of records.")
    return received


def _as_stored(job_id: str, rows: Iterator[Row], said: list[Remark]) -> Iterator[dict[str, Any]]:
    """The rows as they are stored; what is said of them is added."""
    own = {"job": job_id, "problems": [], "understood": []}
    for row in rows:
        said += row.remarks[: MOST_REMARKS - len(said)]
        yield {**own, **packed(row)}


def cut(items: Iterable[Item], length: Callable[[Item], int], most: int) -> Iterator[list[Item]]:
    """The items, so many at once, fewer of long ones."""
    some: list[Item] = []
    held = 0
    for each in items:
        some.append(each)
        held += length(each)
        if len(some) >= most or held > CHUNK_LENGTH:
            yield some
            some, held = [], 0
    if some:
        yield some
