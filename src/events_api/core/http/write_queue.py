"""Waiting to write: the writers of one process wait for one another without a thread.

Separate from the turn itself, which writers of all processes have of the database: here at most
one of a process asks for that, so that many of them never keep a reader waiting.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio import to_thread

from events_api.core.catalogue import Catalogue
from events_api.core.problems import Busy


@asynccontextmanager
async def turn(catalogue: Catalogue) -> AsyncIterator[None]:
    """The turn to write of this process.

    Raises:
        Busy: Other writers kept it for longer than the lock timeout (503).
    """
    await _acquire(catalogue)
    try:
        yield
    finally:
        catalogue.writers.release()


async def _acquire(catalogue: Catalogue) -> None:
    """Wait for the turn, and longer while a long write makes all others wait, and after it."""
    settings, began, long = catalogue.settings, anyio.current_time(), False
    while True:
        with anyio.move_on_after(settings.lock_timeout_ms / 1000):
            await catalogue.writers.acquire()
            return
        was, long = long, await to_thread.run_sync(catalogue.database.long_write)
        late = anyio.current_time() - began >= settings.long_wait_ms / 1000
        if late or not (was or long):
            raise Busy
