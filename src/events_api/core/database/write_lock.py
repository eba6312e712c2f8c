"""The turn to write: who has it, and for how long others wait.

Separate from connections because it differs most between the engines: SQLite has the lock of a
file, PostgreSQL that of the counters' row. A long write (the move of an import) says so while it
has its turn, and then others are patient instead of giving up.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import Session

from events_api.core.problems import Busy, ReadOnly

# Waiting for the lock of a file is polled, since flock has no timeout of its own.
_POLL_SECONDS = 0.002
# The advisory lock that long writes have alone, and short ones share.
_KEY = {"key": 0x6576656E7473}


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many seconds a write waits: usually, and besides while a long write has its turn."""

    usual: float
    longest: float

    @property
    def most(self) -> float:
        """Both together."""
        return self.usual + self.longest


AT_ONCE = Patience(0, 0)


class FileTurn:
    """The turn on SQLite: the lock of a file, without which other processes starve (findings).

    The file has a byte while a long write has its turn. One that a dead process left says nothing,
    since the lock ended with the process.
    """

    def __init__(self, file: Path) -> None:
        """Take the file beside the database; it is made when it is needed."""
        self._file = file

    @contextmanager
    def taken(self, patience: Patience, *, long: bool = False) -> Iterator[None]:
        """The turn, for as long as the block lasts.

        Raises:
            Busy: Others kept it for longer than the caller waits (503).
            ReadOnly: There is no writing beside the database (503).
        """
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
                raise ReadOnly from error
            raise
        try:
            _wait_for(handle, patience)
            _mark(handle, long=long)
            try:
                yield
            finally:
                _mark(handle, long=False)
        finally:
            os.close(handle)

    def is_long(self) -> bool:
        """Whether a long write has the turn."""
        return self._file.exists() and self._file.stat().st_size > 0


def _mark(handle: int, *, long: bool) -> None:
    if (os.fstat(handle).st_size > 0) != long:
        os.ftruncate(handle, int(long))


def _wait_for(handle: int, patience: Patience) -> None:
    """Wait for the lock; the usual time counts anew from the end of a long write."""
    began = short = time.monotonic()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
            short = now if os.fstat(handle).st_size else short
            if now - short >= patience.usual or now - began >= patience.most:
                raise Busy from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def begin_long(session: Session) -> None:
    """Have the turn on PostgreSQL for a long write, once the short ones at work have ended."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), _KEY)
    session.execute(text("SET LOCAL statement_timeout = 0"))


def begin_short(session: Session, patience: Patience) -> None:
    """Let a long write end first on PostgreSQL; short ones wait for one another later.

    Raises:
        Busy: There is one, and the caller does not wait (503).
    """
    if session.execute(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), _KEY).scalar_one():
        return
    if not patience.longest:
        raise Busy
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text(f"SET LOCAL lock_timeout = {patience.longest * 1000:.0f}"))
    session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), _KEY)
    session.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
    session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))


def is_long(connection: Connection) -> bool:
    """Whether a long write has the turn on PostgreSQL."""
    shared = text("SELECT pg_try_advisory_xact_lock_shared(:key)")
    return not connection.execute(shared, _KEY).scalar_one()
