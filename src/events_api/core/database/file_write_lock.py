"""The turn to write on SQLite: who has it, and how others wait for it.

Separate from connections because PostgreSQL needs none of it: there writers wait for the row of
the counters.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from events_api.core.problems.server_errors import Busy, ReadOnly

# Waiting for the lock of a file is polled, since flock has no timeout of its own.
_POLL_SECONDS = 0.002


class FileTurn:
    """The lock of a file, without which other processes starve (findings)."""

    def __init__(self, file: Path) -> None:
        """Take the file beside the database; it is made when it is needed."""
        self._file = file

    @contextmanager
    def taken(self, seconds: float) -> Iterator[None]:
        """The turn, for as long as the block lasts, once others have left it.

        Raises:
            Busy: Others kept it for so many seconds (503).
            ReadOnly: There is no writing beside the database (503).
        """
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
                raise ReadOnly from error
            raise
        try:
            _wait_for(handle, seconds)
            yield
        finally:
            os.close(handle)


def _wait_for(handle: int, seconds: float) -> None:
    began = time.monotonic()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - began >= seconds:
                raise Busy from None
            time.sleep(_POLL_SECONDS)
        else:
            return
