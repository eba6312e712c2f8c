"""Brief snapshots: what the event loop reads of a SQLite file by itself, without a thread.

Separate because the event loop waits for nobody: it has a connection of its own, on which nothing
is waited for and what takes too long is given up. A page takes less time than the way to a thread
and back (docs/adr/0024).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from events_api.core.database.revision import Freshness, freshness

# A page of 20 takes a tenth of a millisecond.
_SECONDS = 0.02
# SQLite looks at the clock every so many steps of its machine; a page of 20 takes some thousand.
_STEPS = 1_000


class TooLong(Exception):  # noqa: N818 - no failure: a thread does it
    """This is nothing for the event loop."""


class BriefSnapshots:
    """Snapshots on one connection, one for each turn of the event loop.

    Nothing is received within a turn, so that whatever asks in it had come before the first of them
    asked, and may see what that one saw.
    """

    def __init__(self, engine: Engine) -> None:
        """Open nothing yet."""
        self._engine = engine
        self._own: Connection | None = None
        self._until = 0.0
        # What this turn of a loop sees; whoever else asks meanwhile is told to use a thread.
        self._seen: tuple[Connection, Freshness] | None = None
        self._turn_of: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Connection, Freshness]]:
        """A connection whose statements all see one state of the database, and how fresh that is.

        Raises:
            TooLong: It takes too long, or the database fails, of which a thread will tell.
        """
        self._until = monotonic() + _SECONDS
        try:
            yield self._begun(asyncio.get_running_loop())
        except (SQLAlchemyError, self._driver_error) as error:
            if monotonic() <= self._until:
                self.close()
            raise TooLong from error

    def _begun(self, loop: asyncio.AbstractEventLoop) -> tuple[Connection, Freshness]:
        if self._turn_of is not loop:
            self._begin(loop)
        if self._seen is None:
            raise TooLong
        return self._seen

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._lock.acquire(blocking=False):
            raise TooLong
        self._turn_of = loop
        # It is done before whatever is received after this turn.
        loop.call_soon(self._end_turn)
        own = self._own or self._opened()
        driver: Any = own.connection.dbapi_connection
        driver.execute("BEGIN")
        self._seen = own, freshness(own)

    def _end_turn(self) -> None:
        try:
            if self._own is not None:
                driver: Any = self._own.connection.dbapi_connection
                (self._own if self._own.in_transaction() else driver).rollback()
        except (SQLAlchemyError, self._driver_error):
            self.close()
        finally:
            self._turn_of = self._seen = None
            self._lock.release()

    @property
    def _driver_error(self) -> type[Exception]:
        driver: Any = self._engine.dialect.loaded_dbapi
        error: type[Exception] = driver.Error
        return error

    def _opened(self) -> Connection:
        self._own = own = self._engine.connect()
        # The pool counts those of threads.
        own.detach()
        driver: Any = own.connection.dbapi_connection
        driver.execute("PRAGMA busy_timeout=0")
        driver.set_progress_handler(lambda: monotonic() > self._until, _STEPS)
        return own

    def close(self) -> None:
        """Close the connection; whoever asks after this turn opens another."""
        own, self._own, self._seen = self._own, None, None
        if own is not None:
            own.close()
