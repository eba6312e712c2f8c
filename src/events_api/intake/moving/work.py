"""The work on one import, from its stored rows to its end.

Separate from who does it: a request for a small file, a thread of the server, the command line.
"""

import logging
from collections.abc import Callable

from events_api.core.catalogue import Catalogue
from events_api.core.problems import Busy
from events_api.intake.jobs.jobs import Lost, beat, now, release, unstage
from events_api.intake.jobs.tables import ImportJob
from events_api.intake.judging.kinds import list_named
from events_api.intake.moving.move import move
from events_api.intake.moving.reference_rows import store_rows
from events_api.intake.moving.staging import Progress, Staging
from events_api.intake.moving.stale import Stale, forget

LOG = logging.getLogger("events_api")
# How often rows are judged again because others write what they are of.
_MOST_ROUNDS = 8


def work(
    catalogue: Catalogue,
    job: ImportJob,
    progress: Progress = lambda *_: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Do all that a claimed job needs: stage, move, clean up. It ends with a report either way.

    Raises:
        Busy: Other writers were busy for too long; the job waits for the next worker.
    """
    database = catalogue.database
    try:
        if not _finish(catalogue, job, progress, stopped):
            release(database, job)
            return
        unstage(database, job.id)
    except Lost:
        LOG.info("import %s: somebody else goes on with it", job.id)
    except Busy:
        release(database, job)
        raise
    except Exception as error:
        LOG.exception("import %s", job.id)
        _end(catalogue, job, "broken", f"It broke ({type(error).__name__}); nothing was stored.")
        raise


def _finish(
    catalogue: Catalogue, job: ImportJob, progress: Progress, stopped: Callable[[], bool]
) -> bool:
    """Stage, and move where nothing failed and this is no trial; False where it was stopped."""
    reference = list_named(catalogue, job.kind)
    if reference is not None:
        store_rows(catalogue, job, reference)
        return True
    staging = Staging(catalogue, job)
    for _ in range(_MOST_ROUNDS):
        if not staging.run(progress, stopped):
            return False
        if job.outcomes.get("failed"):
            _end(catalogue, job, "failed" if not job.dry_run else "checked", None)
            return True
        if job.dry_run:
            _end(catalogue, job, "checked", None)
            return True
        try:
            move(catalogue, job)
        except Stale as stale:
            forget(catalogue, job, stale.rows)
        else:
            return True
    detail = "Others kept changing the same records; nothing was stored. Try again."
    _end(catalogue, job, "broken", detail)
    return True


def _end(catalogue: Catalogue, job: ImportJob, state: str, detail: str | None) -> None:
    with catalogue.database.writing() as session:
        beat(session, job, state=state, detail=detail, finished_at=now())
