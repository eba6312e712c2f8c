"""The postings in memory, of exactly the state that each reader sees.

Separate from the postings because this is about time and threads, not about records.
"""

from operator import attrgetter
from threading import Lock

from sqlalchemy import Connection

from events_api.core.database.replica import is_of_replica
from events_api.core.database.revision import APART
from events_api.core.index.posting_updates import caught_up
from events_api.core.index.postings import Postings
from events_api.core.index.saved_postings import SavedPostings

# Readers begin within milliseconds of one another; states share most of their memory. A replica may
# be behind by more than these, so it has as many of its own.
_KEPT = 4
# Whether a state is of the replica, and its revision.
Place = tuple[bool, int]
_stamp = attrgetter("stamp")


class PostingsCache:
    """The latest states of the postings."""

    def __init__(self, saved: SavedPostings) -> None:
        """Begin with nothing, which is the state of revision 0, or with what is saved."""
        self._saved = saved
        self._states: dict[Place, Postings] = {}
        self._lock = Lock()

    @property
    def latest(self) -> Postings:
        """The newest state that is at hand, which may be old, or of nothing."""
        return max(self._states.values(), key=_stamp, default=Postings())

    def knows(self, connection: Connection, stamp: int) -> bool:
        """Whether the postings of the connection's snapshot are at hand."""
        return (is_of_replica(connection), stamp) in self._states

    def at(self, connection: Connection, stamp: int) -> Postings:
        """The postings of the connection's snapshot, whose public revision reads `stamp`.

        They are at hand, or made from the newest state that is older, by reading what changed since
        in the reader's own snapshot; not across the gap that a restored backup leaves. A reader of
        a state that is older than all we have gets its own, made from nothing; nobody else is
        disturbed.
        """
        place = is_of_replica(connection), stamp
        known = self._states.get(place)
        if known is not None:
            return known
        with self._lock:
            known = self._states.get(place)
            if known is None:
                every = self._states.values()
                older = [each for each in every if 0 <= stamp - each.stamp < APART // 2]
                base = max(older, key=_stamp) if older else self._begun(connection, stamp)
                known = base if base.stamp == stamp else caught_up(connection, base, stamp)
                self._keep(place, known)
            return known

    def save(self, connection: Connection, stamp: int) -> None:
        """Leave the postings of the connection's snapshot for the processes that come after."""
        self._saved.write(connection, self.at(connection, stamp))

    def _begun(self, connection: Connection, stamp: int) -> Postings:
        """What the first state is made from."""
        saved = None if self._states else self._saved.read(connection, stamp)
        return saved or Postings()

    def _keep(self, place: Place, state: Postings) -> None:
        states = self._states | {place: state}
        own = sorted(each for each in states if each[0] == place[0])
        for gone in own[:-_KEPT]:
            del states[gone]
        self._states = states
