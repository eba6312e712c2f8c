"""Jobs: an import from its first row to its end, and who is at work on it.

Separate from the work itself (`staging`, `moving`), because a job outlives the process that began
it: whoever works on one writes so regularly, and who has stopped writing has lost it.
"""

import os
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from sqlalchemy import and_, delete, func, or_, select, update
from sqlmodel import Session, col

from events_api.core.database.database import Database
from events_api.core.records.changes import Actor
from events_api.core.writing.idempotency import GivenAnswer
from events_api.intake.jobs.tables import (
    JOB,
    ROW,
    STAGED,
    ImportCode,
    ImportJob,
    ImportOptions,
    ImportRow,
    JobState,
)

# A worker that has not written for so long has died.
LEASE = timedelta(seconds=30)
# Rows stored or removed in one transaction, so that other writers get their turn.
CHUNK = 500
_REMOVED = 5_000
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

    Args:
        database: Where jobs are.
        worker: Who wants to work.
        job_id: The only job that is meant; it is taken over whoever worked on it.
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


def _open() -> Any:
    return col(ImportJob.state).in_(("waiting", "working"))


def _claimable() -> Any:
    dead = and_(col(ImportJob.state) == "working", col(ImportJob.beat_at) < now() - LEASE)
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


def release(database: Database, job: ImportJob) -> None:
    """Leave a job to whoever comes next."""
    with database.writing() as session:
        beat(session, job, state="waiting")


def outcomes(session: Session, job_id: str) -> dict[str, int]:
    """{outcome: rows} of the rows looked at so far."""
    query = (
        select(col(ImportRow.outcome), func.count())
        .where(col(ImportRow.job) == job_id, col(ImportRow.outcome).is_not(None))
        .group_by(col(ImportRow.outcome))
    )
    return {str(outcome): number for outcome, number in session.execute(query)}


def drop(database: Database, job_id: str) -> bool:
    """Remove a job with all its rows; False where there is none. Nothing that was moved changes."""
    with database.writing() as session:
        found = session.execute(
            update(ImportJob)
            .where(col(ImportJob.id) == job_id)
            .values(state="broken", worker=None)
            .returning(col(ImportJob.id))
        ).one_or_none()
    if found is None:
        return False
    unstage(database, job_id)
    _remove(database, ImportRow.__table__, "job", "number", job_id)  # type: ignore[attr-defined]
    with database.writing() as session:
        session.execute(delete(ImportCode).where(col(ImportCode.job) == job_id))
        session.execute(delete(ImportJob).where(col(ImportJob.id) == job_id))
        session.execute(delete(GivenAnswer).where(col(GivenAnswer.record) == job_id))
    return True


def unstage(database: Database, job_id: str) -> None:
    """Remove what an import has made and not moved, or has moved already."""
    for table in STAGED:
        _remove(database, table, JOB, ROW, job_id)


def _remove(database: Database, table: Any, job: str, row: str, job_id: str) -> None:
    """Remove the rows of a job from a table in chunks, so that other writers get their turn."""
    with database.snapshot() as connection:
        last = connection.execute(
            select(func.max(table.c[row])).where(table.c[job] == job_id)
        ).scalar_one()
    for start in range(0, (last or -1) + 1, _REMOVED):
        with database.writing() as session:
            session.execute(
                delete(table).where(
                    table.c[job] == job_id, table.c[row].between(start, start + _REMOVED - 1)
                )
            )


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
