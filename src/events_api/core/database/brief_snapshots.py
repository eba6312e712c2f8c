"""Brief snapshots: what the event loop reads of a SQLite file by itself, without a thread.

Separate because the event loop waits for nobody: it has a connection of its own, on which nothing
is waited for and what takes too long is given up. A page takes less time than the way to a thread
and back (docs/adr/0024).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

# A page of 20 takes a tenth of a millisecond.
_SECONDS = 0.02
# SQLite looks at the clock every so many steps of its machine; a page of 20 takes some thousand.
_STEPS = 1_000


class TooLong(Exception):  # noqa: N818 - no failure: a thread does it
    """This is nothing for the event loop."""


class BriefSnapshots:
    """Snapshots on one connection, one at a time."""

    def __init__(self, engine: Engine) -> None:
        """Open nothing yet."""
        self._engine = engine
        self._own: Connection | None = None
        self._until = 0.0
        # One event loop asks; whoever else does is told to use a thread.
        self._lock = Lock()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection whose statements all see one state of the database.

        Raises:
            TooLong: It takes too long, or the database fails, of which a thread will tell.
        """
        if not self._lock.acquire(blocking=False):
            raise TooLong
        try:
            own = self._own or self._opened()
            driver: Any = own.connection.dbapi_connection
            self._until = monotonic() + _SECONDS
            driver.execute("BEGIN")
            try:
                yield own
            finally:
                (own if own.in_transaction() else driver).rollback()
        except (SQLAlchemyError, self._driver_error) as error:
            if monotonic() <= self._until:
                self._close()
            raise TooLong from error
        finally:
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

    def _close(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            own.close()

    def close(self) -> None:
        """Close the connection; the next one who asks opens another."""
        with self._lock:
            self._close()
