"""Judges: processes that judge every other piece of a file, where the machine has the cores.

Separate from the judgement, which takes what they found as if it had found it itself. They only
read. They are split off before the database is opened, which SQLite asks for, and before there is
any other thread; so only a command has them, on Linux, and a server does all in one process.
"""

import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread, active_count

from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import Freshness
from events_api.core.settings import Settings
from events_api.deployment import deployed
from events_api.intake.jobs.tables import ImportJob
from events_api.intake.storing.job_judgement import Judgement
from events_api.intake.storing.pieces import Found, Piece

LOG = logging.getLogger("events_api")
# More would wait for the one that stores what they found.
_MOST = 3
# Fewer rows are judged sooner by one.
LEAST_ROWS = 1_000


class Judges:
    """Processes that judge pieces, beside the one that asks them."""

    def __init__(self, pool: ProcessPoolExecutor, number: int) -> None:
        """Take the processes and how many they are."""
        self._pool, self._number = pool, number
        self._asked: dict[int, Future[Found | None]] = {}

    def begin(self, job: ImportJob, state: Freshness, pieces: Sequence[Piece]) -> None:
        """Begin with the pieces of a job, as far as they are theirs, as of this state."""
        self._stop()
        # What a new code is called hangs on the first row that names it.
        if job.rows < LEAST_ROWS or job.options.create:
            return
        with suppress(BrokenProcessPool):
            for place, piece in enumerate(pieces):
                if place % (self._number + 1):
                    self._asked[place] = self._pool.submit(_found, job, state, piece)

    def found(self, place: int) -> Found | None:
        """What they found of a piece; None: it is not theirs, or they cannot tell all of it."""
        asked = self._asked.pop(place, None)
        if asked is None:
            return None
        try:
            return asked.result()
        except Exception as error:  # noqa: BLE001 - whatever it is, this process can do it
            LOG.warning("import: another process failed (%s)", type(error).__name__)
            self._stop()
            return None

    def _stop(self) -> None:
        """Ask for nothing more of what was not begun."""
        for each in self._asked.values():
            each.cancel()
        self._asked = {}


@contextmanager
def judges(settings: Settings | None = None, number: int | None = None) -> Iterator[Judges | None]:
    """So many processes that judge, for one command; None where there are no cores for them.

    Unless told, there is one for each other core, and settings are those of the environment.
    """
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    number = min(cores - 1, _MOST) if number is None else number
    if number < 1 or active_count() > 1:
        yield None
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(number, context, _begun, (settings,)) as pool:
        # All of them are there with the first thing that they are asked.
        pool.submit(int)
        try:
            yield Judges(pool, number)
        finally:
            pool.shutdown(cancel_futures=True)


class _Own:
    """What a process that judges has of its own."""

    settings: Settings | None = None
    catalogue: Catalogue | None = None
    last: Judgement | None = None


def _begun(settings: Settings | None) -> None:
    """Begin as a process that judges: it ends with the one that asks, and not by a key."""
    _Own.settings = settings
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asking = parent_process()
    if asking is not None:
        Thread(target=_end_with, args=(asking,), daemon=True).start()


def _end_with(asking: BaseProcess) -> None:
    """End at once when the process that asks has ended."""
    asking.join()
    os._exit(1)


def _found(job: ImportJob, state: Freshness, piece: Piece) -> Found | None:
    """What becomes of a piece, as of this state or a later one that knows the same."""
    if _Own.catalogue is None:
        _Own.catalogue = deployed(_Own.settings)
    with _Own.catalogue.database.snapshot(lean=True) as connection:
        judgement = Judgement(_Own.catalogue, job, connection, _Own.last)
        if not judgement.knows(state):
            return None
        _Own.last = judgement
        return judgement.found(piece)
