"""Jobs: an import from its first row to its end, and who is at work on it.

Separate from the work itself, because a job outlives the process that began it. Whoever begins it
last has it: each write on it, and so the one that stores its records, asks for that first.
"""

import os
import socket
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from sqlalchemy import Dialect, Select, and_, delete, or_, select, update
from sqlmodel import Session, col

from events_api.core.database.bulk import BulkTable
from events_api.core.database.database import Database
from events_api.core.database.prepared_statements import Prepared
from events_api.core.records.history_table import Actor
from events_api.core.storing.idempotency import GivenAnswer
from events_api.intake.jobs.tables import (
    ROW,
    ImportJob,
    ImportOptions,
    ImportRow,
    JobState,
)

# A worker that has not written for so long is taken for dead; if it is not, it only stops.
SILENCE = timedelta(seconds=30)
# Rows judged, or received, at once.
CHUNK = 500
_ROW_KEY = ("job", "number")
_REPORT = ("outcome", "kind", "owner", "ref", "subject", "problems", "understood")
_STATE = col(ImportJob.state)
# Asked at each start.
_ANY_OPEN = Prepared(select(_STATE).where((_STATE == "waiting") | (_STATE == "working")).limit(1))
ENDED: tuple[JobState, ...] = ("done", "checked", "failed", "broken")


class Lost(Exception):  # noqa: N818 - no error: somebody else goes on with the job
    """Somebody else works on the job, or it was dropped."""


def new_worker() -> str:
    """A name for whoever works on jobs, unlike any other."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid_utils.uuid7().hex[-8:]}"


def now() -> datetime:
    """The time, to the second, as the database keeps it."""
    return datetime.now(UTC).replace(microsecond=0)


def new_job(owner: str, actor: Actor, options: ImportOptions, **others: Any) -> ImportJob:
    """A job that is receiving its rows."""
    at = now()
    return ImportJob.model_validate(
        {
            "id": str(uuid_utils.uuid7()),
            "owner": owner,
            "actor": actor,
            "state": "receiving",
            "options": options,
            "beat_at": at,
            "created_at": at,
            **others,
        }
    )


def claim(database: Database, worker: str, job_id: str | None = None) -> ImportJob | None:
    """A job that waits, or whose worker has died; of several the oldest. None: there is none.

    One that is named is taken over, whoever worked on it.
    """
    with database.writing() as session:
        query = select(ImportJob).order_by(col(ImportJob.created_at), col(ImportJob.id)).limit(1)
        if job_id is not None:
            query = query.where(col(ImportJob.id) == job_id, _open())
        else:
            query = query.where(_claimable())
        job = session.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()
        if job is not None:
            job.state, job.worker, job.beat_at = "working", worker, now()
        return job


def read(database: Database, query: Select[Any]) -> list[ImportJob]:
    """The jobs of a query, as they are stored."""
    with database.snapshot() as connection:
        rows = connection.execute(query).mappings()
        return [ImportJob.model_validate(dict(row)) for row in rows]


def is_any_open(database: Database) -> bool:
    """Whether any job waits or is being worked on."""
    with database.snapshot() as connection:
        return bool(_ANY_OPEN.rows(connection))


def _open() -> Any:
    return col(ImportJob.state).in_(("waiting", "working"))


def _claimable() -> Any:
    dead = and_(col(ImportJob.state) == "working", col(ImportJob.beat_at) < now() - SILENCE)
    return or_(col(ImportJob.state) == "waiting", dead)


def beat(session: Session, job: ImportJob, **changes: Any) -> None:
    """Say that the worker is alive, with what has changed, in the transaction of its work.

    Raises:
        Lost: The job is no longer this worker's.
    """
    mine = and_(
        col(ImportJob.id) == job.id,
        col(ImportJob.worker) == job.worker,
        col(ImportJob.state) == "working",
    )
    found = session.execute(
        update(ImportJob).where(mine).values(beat_at=now(), **changes).returning(col(ImportJob.id))
    ).one_or_none()
    if found is None:
        raise Lost
    for name, value in changes.items():
        setattr(job, name, value)


def report_table(dialect: Dialect) -> BulkTable:
    """What takes values of rows that were looked at: each says its job, number and report."""
    return BulkTable(ROW, dialect, (*_ROW_KEY, *_REPORT))


def report(session: Session, rows: Iterable[Sequence[Any]]) -> None:
    """Store what became of rows, as the driver takes it."""
    table = report_table(session.connection().dialect)
    table.update(session, rows, map(table.place, _REPORT), _ROW_KEY)


def release(database: Database, job: ImportJob) -> None:
    """Leave a job to whoever comes next."""
    with database.writing() as session:
        beat(session, job, state="waiting")


def drop(database: Database, job_id: str) -> bool:
    """Remove a job with all its rows; False where there is none. Nothing that was stored changes.

    Whoever works on it finds it gone.
    """
    with database.writing() as session:
        session.execute(delete(ImportRow).where(col(ImportRow.job) == job_id))
        found = session.execute(
            delete(ImportJob).where(col(ImportJob.id) == job_id).returning(col(ImportJob.id))
        ).one_or_none()
        session.execute(delete(GivenAnswer).where(col(GivenAnswer.record) == job_id))
    return found is not None


def drop_older(database: Database, days: int) -> None:
    """Remove the reports of imports that ended long ago, and what was never wholly received."""
    with database.snapshot() as connection:
        old = connection.execute(
            select(col(ImportJob.id)).where(
                or_(
                    and_(
                        col(ImportJob.state).in_(ENDED),
                        col(ImportJob.beat_at) < now() - timedelta(days=days),
                    ),
                    and_(
                        col(ImportJob.state) == "receiving",
                        col(ImportJob.beat_at) < now() - timedelta(days=1),
                    ),
                )
            )
        ).scalars()
        found = list(old)
    for job_id in found:
        drop(database, job_id)
