"""Receiving: a new job with all rows of its file, stored in pieces as they are read.

Separate from what becomes of a job later: here a file may still turn out not to be readable.
"""

from collections.abc import Callable, Iterator
from typing import Any

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

# So many characters of rows are stored at once, whatever their number.
CHUNK_LENGTH = 4_000_000
_RECEIVED = ("job", "number", "cells", "remarks", "problems", "understood")


def receive(
    database: Database,
    job: ImportJob,
    rows: Rows,
    settle: Callable[[ImportOptions], ImportOptions] = lambda options: options,
    again: Repeatable | None = None,
) -> ImportJob:
    """Store a new job with its rows; nothing is left of it where a row cannot be read.

    Args:
        database: Where it is stored.
        job: The job.
        rows: Its rows.
        settle: What the options are once all rows have been read.
        again: The request, where it can be sent again.

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
        received = _store(database, _chunks(job.id, rows.rows, said))
        with database.writing() as session:
            stored = session.get_one(ImportJob, job.id)
            stored.rows, stored.state = received, "waiting"
            stored.options = settle(stored.options)
            stored.remarks = [*rows.remarks, *said][:MOST_REMARKS]
            return stored
    except BaseException:
        drop(database, job.id)
        raise


def _store(database: Database, chunks: Iterator[list[dict[str, Any]]]) -> int:
    """How many rows were stored, a transaction for each piece of them."""
    received = 0
    for chunk in chunks:
        with database.writing() as session:
            table = BulkTable(ROW, session.connection().dialect, _RECEIVED)
            table.insert(session, map(table.bound, chunk))
        received += len(chunk)
    return received


def _chunks(job_id: str, rows: Iterator[Row], said: list[Remark]) -> Iterator[list[dict[str, Any]]]:
    """The rows as they are stored, in pieces of a size; what is said of them is added.

    Raises:
        Unreadable: There are none (400).
    """
    own = {"job": job_id, "problems": [], "understood": []}
    chunk: list[dict[str, Any]] = []
    length, last = 0, 0
    for row in rows:
        last = row.number
        chunk.append({**own, **packed(row)})
        length += len(chunk[-1]["cells"])
        said += row.remarks[: MOST_REMARKS - len(said)]
        if len(chunk) >= CHUNK or length > CHUNK_LENGTH:
            yield chunk
            chunk, length = [], 0
    if not last:
        raise Unreadable("no_rows", "The file has no rows of records.")
    if chunk:
        yield chunk
