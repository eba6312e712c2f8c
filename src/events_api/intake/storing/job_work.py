"""The work on one import, from its stored rows to its end.

Separate from who does it: a request for a small file, a thread of the server, the command line.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session

from events_api.core.catalogue import Catalogue
from events_api.core.problems.server_errors import Busy
from events_api.core.storing.store import Writing, writing
from events_api.intake.jobs.jobs import Lost, beat, now, release, report
from events_api.intake.jobs.tables import ImportJob
from events_api.intake.judging.kinds import list_named
from events_api.intake.storing.job_judgement import Judgement
from events_api.intake.storing.pieces import Helping
from events_api.intake.storing.reference_rows import store_rows

LOG = logging.getLogger("events_api")
# How often rows are judged beside others who change what they hang on, before they are judged in
# the turn to write, where nobody can.
_MOST_TRIES = 3
Progress = Callable[[int, int], None]


class Stopped(Exception):  # noqa: N818 - no error: the process ends
    """The worker is to stop; whoever is told of its progress raises it."""


def work(
    catalogue: Catalogue,
    job: ImportJob,
    progress: Progress = lambda *_: None,
    helping: Helping | None = None,
) -> None:
    """Do all that a claimed job needs: judge its rows, and store them. It ends with a report.

    Args:
        catalogue: Where it is done.
        job: The job.
        progress: Is told how many rows are judged, and of how many; stops it by `Stopped`.
        helping: Who judges some of the rows, where anybody does.

    Raises:
        Busy: Other writers were busy for too long; the job waits for the next worker.
    """
    try:
        _finish(catalogue, job, progress, helping)
    except Stopped:
        release(catalogue.database, job)
    except Lost:
        LOG.info("import %s: somebody else goes on with it", job.id)
    except Busy:
        release(catalogue.database, job)
        raise
    except Exception as error:
        LOG.exception("import %s", job.id)
        detail = f"It broke ({type(error).__name__}); nothing was stored."
        with catalogue.database.writing() as session:
            beat(session, job, state="broken", finished_at=now(), detail=detail)
        raise


def _finish(
    catalogue: Catalogue, job: ImportJob, progress: Progress, helping: Helping | None
) -> None:
    """Judge, and store where nothing failed and this is no trial."""
    reference = list_named(catalogue, job.kind)
    if reference is not None:
        store_rows(catalogue, job, reference)
        return
    for _ in range(_MOST_TRIES):
        if _tried(catalogue, job, progress, helping):
            return
    with writing(catalogue.database, catalogue.lists, actor=job.actor) as transaction:
        beat(transaction.session, job)
        judgement = Judgement(catalogue, job, transaction.session.connection())
        for reports in judgement.reports():
            _report(transaction.session, job, judgement, reports)
        _end(job, judgement, transaction)


def _tried(
    catalogue: Catalogue, job: ImportJob, progress: Progress, helping: Helping | None
) -> bool:
    """Judge the rows while others write, and end the job in one transaction.

    False, and nothing is stored, where what rows hang on has changed meanwhile.

    Raises:
        Lost: The job is no longer this worker's: another one may have stored it.
        Stopped: The worker is to stop.
        Busy: Other writers kept the turn for longer than the lock timeout (503).
    """
    with catalogue.database.snapshot(lean=True) as connection:
        judgement = Judgement(catalogue, job, connection)
        for reports in judgement.reports(helping):
            with catalogue.database.writing() as session:
                _report(session, job, judgement, reports)
            progress(job.staged, job.rows)
    with writing(catalogue.database, catalogue.lists, actor=job.actor) as transaction:
        beat(transaction.session, job)
        if not judgement.holds(transaction):
            return False
        _end(job, judgement, transaction)
    return True


def _report(
    session: Session, job: ImportJob, judgement: Judgement, reports: Sequence[Sequence[Any]]
) -> None:
    """Store what became of some rows, and how far the job is."""
    outcomes = judgement.outcomes
    said = {"outcomes": dict(outcomes), "remarks": judgement.remarks}
    beat(session, job, staged=outcomes.total(), **said)
    report(session, reports)


def _end(job: ImportJob, judgement: Judgement, transaction: Writing) -> None:
    """Store what is to be stored, and end the job."""
    said: dict[str, Any] = {"state": "done"}
    if job.dry_run:
        said["state"] = "checked"
    elif judgement.outcomes["failed"]:
        said["state"] = "failed"
    else:
        said["created"] = judgement.store(transaction)
    beat(transaction.session, job, finished_at=now(), **said)
