"""Cursors: how far a reader of the feed has come, as an opaque text.

Separate from those of lists because this one outlives its page by months: it says in which history
it was given and where the walk began (docs/adr/0033).
"""

import re
from typing import NamedTuple
from uuid import UUID

import msgspec

from events_api.core.reading.cursors import bound, invalid_cursor, payload_of

NO_ID = str(UUID(int=0))
_MOST = 2**62
# Ids and codes; the digest is no secret, and a database takes no other text.
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)


class Place(NamedTuple):
    """A place in the order of changes."""

    revision: int
    kind: str
    id: str


# What is before all of it. No kind is called so that it would stand behind `_LAST`, in whatever
# language a database sorts.
BEGINNING = Place(0, "", "")
_LAST = "zz"


def behind(revision: int) -> Place:
    """The place behind all changes of a revision."""
    return Place(revision, _LAST, "")


class Cursor(NamedTuple):
    """How far a walk has come.

    Attributes:
        epoch: The history of revisions that it is of.
        start: The public revision at which the walk began, up to which it is a first copy; 0 once
            it is past that.
        place: The last change that was read.
    """

    epoch: str
    start: int
    place: Place

    @property
    def known(self) -> int:
        """The revision up to which nothing that was removed can be held by the reader."""
        return max(self.start, self.place.revision)


_PAYLOAD = msgspec.json.Decoder(tuple[str, int, int, str, str])


def written(cursor: Cursor, query: str) -> str:
    """The text of a cursor of the feed of `query`, to which it is bound."""
    return bound(msgspec.json.encode((cursor.epoch, cursor.start, *cursor.place)), query)


def read(text: str, query: str, uuids: frozenset[str]) -> Cursor:
    """The cursor of a text; the changes of the kinds `uuids` are named by UUIDs.

    Raises:
        InvalidParameter: It is no cursor of this query (400).
    """
    try:
        epoch, start, revision, kind, own_id = _PAYLOAD.decode(payload_of(text, query))
        place = Place(revision, kind, own_id)
        whole = 0 <= start < _MOST and 0 <= revision < _MOST
        if whole and (place in {BEGINNING, behind(revision)} or _is_named(place, uuids)):
            return Cursor(epoch, start, place)
    except ValueError:
        pass
    raise invalid_cursor(
        "Take the cursor from `meta.next_cursor` of the same query; another query begins without."
    )


def _is_named(place: Place, uuids: frozenset[str]) -> bool:
    """Whether something of the kind can have this name."""
    if place.kind in uuids:
        return str(UUID(place.id)) == place.id
    return bool(_NAME.fullmatch(place.kind) and _NAME.fullmatch(place.id))
