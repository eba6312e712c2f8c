"""Waiting to write: the writers of one process wait for one another without a thread.

Separate from the turn itself, which writers of all processes have of the database: here at most
one of a process asks for that, so that many of them never keep a reader waiting.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from events_api.core.catalogue import Catalogue
from events_api.core.problems.server_errors import Busy


@asynccontextmanager
async def turn(catalogue: Catalogue) -> AsyncIterator[None]:
    """The turn to write of this process.

    Raises:
        Busy: Other writers kept it for longer than the lock timeout (503).
    """
    with anyio.move_on_after(catalogue.settings.lock_timeout_ms / 1000) as waiting:
        await catalogue.writers.acquire()
    if waiting.cancelled_caught:
        raise Busy
    try:
        yield
    finally:
        catalogue.writers.release()
