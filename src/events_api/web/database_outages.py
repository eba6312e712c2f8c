"""Times when the database is away, told in a line or two rather than for each request."""

import logging
from collections.abc import Callable
from time import monotonic

LOG = logging.getLogger("events_api")
_QUIET_SECONDS = 60


class Outage:
    """Told when it begins, and once a minute while it lasts, with how many requests it cost."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Nothing has failed yet."""
        self._clock = clock
        self._began = self._told = self._last = float("-inf")
        self._requests = 0

    def note(self, error: Exception) -> None:
        """A request failed because of it."""
        now = self._clock()
        if now - self._last > _QUIET_SECONDS:
            self._began = self._told = now
            self._requests = 0
            LOG.error("the database is away (%s): what needs it is answered 503", _reason(error))
        self._last = now
        self._requests += 1
        if now - self._told >= _QUIET_SECONDS:
            self._told = now
            away = now - self._began
            LOG.error("the database is away for %.0f s: %d requests", away, self._requests)


def _reason(error: Exception) -> str:
    """The kind of error; its text may name a host or a user."""
    return type(getattr(error, "orig", None) or error).__name__
