"""The postings in memory, of exactly the state that each reader sees.

Separate from the postings because this is about time and threads, not about records.
"""

from collections import OrderedDict
from threading import Lock

from sqlalchemy import Connection

from events_api.core.database.revision import APART
from events_api.core.index.loading import caught_up
from events_api.core.index.postings import Postings
from events_api.core.index.saved import SavedPostings

# Readers begin within milliseconds of one another; states share most of their memory.
_KEPT = 4


class PostingsCache:
    """The latest states of the postings, the newest last."""

    def __init__(self, saved: SavedPostings) -> None:
        """Begin with nothing, which is the state of revision 0, or with what is saved."""
        self._saved = saved
        self._states: OrderedDict[int, Postings] = OrderedDict()
        self._lock = Lock()

    @property
    def latest(self) -> Postings:
        """The newest state that is at hand, which may be old, or of nothing."""
        return next(reversed(self._states.values()), Postings())

    def knows(self, stamp: int) -> bool:
        """Whether the postings of a public revision are at hand."""
        return stamp in self._states

    def at(self, connection: Connection, stamp: int) -> Postings:
        """The postings of the connection's snapshot, whose public revision reads `stamp`.

        They are at hand, or made from the newest state that is older, by reading what changed since
        in the reader's own snapshot; not across the gap that a restored backup leaves. A reader of
        a state that is older than all we have gets its own, made from nothing; nobody else is
        disturbed.
        """
        known = self._states.get(stamp)
        if known is not None:
            return known
        with self._lock:
            known = self._states.get(stamp)
            if known is None:
                older = [each for each in self._states if 0 < stamp - each < APART // 2]
                base = self._states[max(older)] if older else self._begun(connection, stamp)
                known = base if base.stamp == stamp else caught_up(connection, base, stamp)
                self._keep(known)
            return known

    def save(self, connection: Connection, stamp: int) -> None:
        """Leave the postings of the connection's snapshot for the processes that come after."""
        self._saved.write(connection, self.at(connection, stamp))

    def _begun(self, connection: Connection, stamp: int) -> Postings:
        """What the first state is made from."""
        saved = None if self._states else self._saved.read(connection, stamp)
        return saved or Postings()

    def _keep(self, state: Postings) -> None:
        states = dict(self._states) | {state.stamp: state}
        latest = sorted(states)[-_KEPT:]
        self._states = OrderedDict((stamp, states[stamp]) for stamp in latest)
