"""The worker of a server process: one thread that works on imports, one after another.

Separate from the work itself, which the command line does without a thread. The thread is there
only while there is something to do; a job whose process died is begun anew by the next worker.
"""

import logging
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from events_api.core.catalogue import Catalogue
from events_api.core.problems.server_errors import Busy, ReadOnly
from events_api.intake.jobs.jobs import SILENCE, claim, is_any_open, new_worker
from events_api.intake.storing.job_work import Stopped, work

LOG = logging.getLogger("events_api")


class Importer:
    """The thread, started when it is needed and ended with the process."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the catalogue whose imports it works on; nothing is started yet."""
        self.catalogue = catalogue
        self._name = new_worker()
        self._stopped = Event()
        self._woken = Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    def resume(self) -> None:
        """Begin anew what a process left unfinished, if there is anything."""
        try:
            if not is_any_open(self.catalogue.database):
                return
        except SQLAlchemyError:
            # The database may be away, or without tables: readiness says so.
            LOG.debug("imports could not be looked for", exc_info=True)
            return
        self._woken.set()
        with self._lock:
            if self._thread is None and not self._stopped.is_set():
                self._thread = Thread(target=self._run, name="imports", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop after the rows at hand; the job begins anew at the next start."""
        self._stopped.set()
        self._woken.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self._work_off()
                with self._lock:
                    if not is_any_open(self.catalogue.database):
                        self._thread = None
                        return
            except (SQLAlchemyError, Busy, ReadOnly):
                LOG.warning("imports: the database is away or busy", exc_info=True)
            # What is open now is somebody else's, unless they die.
            self._woken.wait(SILENCE.total_seconds())

    def _go_on(self, _done: int, _of: int) -> None:
        if self._stopped.is_set():
            raise Stopped

    def _work_off(self) -> None:
        while not self._stopped.is_set():
            job = claim(self.catalogue.database, self._name)
            if job is None:
                return
            try:
                work(self.catalogue, job, self._go_on)
            except (SQLAlchemyError, Busy, ReadOnly):
                raise
            except Exception:  # noqa: BLE001 - whatever it is, it is that job's
                # It is logged and told in the job's report; other jobs go on.
                LOG.debug("import %s broke", job.id)
