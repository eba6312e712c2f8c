"""A replica: a standby of PostgreSQL, which readers are shown as long as it is there.

Separate from the database, whose readers ask it first and the primary where it has nothing for
them (docs/adr/0026).
"""

import logging
from collections.abc import Callable
from time import monotonic

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from events_api.core.database.engines import postgresql
from events_api.core.database.revision import freshness
from events_api.core.settings import Settings

LOG = logging.getLogger("events_api")
# A replica that is away is asked again after so long: who asks may wait for its host.
REST_SECONDS = 10
_MARK = "replica"


class Replica:
    """Where reads go that may be shown an earlier state than the latest."""

    def __init__(
        self, url: URL, settings: Settings, clock: Callable[[], float] = monotonic
    ) -> None:
        """Prepare pools; nothing is opened yet."""
        marked = {_MARK: True}
        reads = postgresql(url, settings, size=settings.threads)
        exports = postgresql(url, settings, size=settings.exports, timeout_ms=0)
        self._reads: Engine = reads.execution_options(**marked)
        self._exports: Engine = exports.execution_options(**marked)
        self._clock = clock
        self._rests_until: float | None = None

    def connection(self, least: int, *, export: bool) -> Connection | None:
        """A connection with a snapshot of public revision `least` or a later one.

        None where the replica is not as far, or away.

        Raises:
            TimeoutError: All connections are taken by others.
        """
        if self._rests_until is not None:
            if self._clock() < self._rests_until:
                return None
            # One asks whether it is there again; others need not wait for that.
            self._rests_until = self._clock() + REST_SECONDS
        try:
            connection = (self._exports if export else self._reads).connect()
            try:
                far_enough = freshness(connection).public >= least
            except BaseException:
                connection.close()
                raise
        except DBAPIError as error:
            self._rests_until = self._clock() + REST_SECONDS
            LOG.warning("the replica is away (%s): the primary is read", type(error.orig).__name__)
            return None
        self._rests_until = None
        if far_enough:
            return connection
        connection.close()
        return None

    def close(self) -> None:
        """Give all connections back."""
        self._reads.dispose()
        self._exports.dispose()


def is_of_replica(connection: Connection) -> bool:
    """Whether a connection is to the replica, whose states may be behind those of the primary."""
    return _MARK in connection.get_execution_options()
