"""Cursors: how far a reader of the feed has come, as an opaque text.

Separate from those of lists because this one outlives its page by months: it says in which history
it was given and where the walk began (docs/adr/0033).
"""

import base64
import hashlib
import re
from typing import NamedTuple
from uuid import UUID

import msgspec

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter

NO_ID = str(UUID(int=0))
_DIGEST_BYTES = 9
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
    """The text of a cursor of the feed of `query`, to which it is bound by a digest.

    It is not signed: whoever makes one up only reads what everybody may.
    """
    payload = msgspec.json.encode((cursor.epoch, cursor.start, *cursor.place))
    return base64.urlsafe_b64encode(_digest(payload, query) + payload).decode().rstrip("=")


def read(text: str, query: str, uuids: frozenset[str]) -> Cursor:
    """The cursor of a text; the changes of the kinds `uuids` are named by UUIDs.

    Raises:
        InvalidParameter: It is no cursor of this query (400).
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if digest == _digest(payload, query):
            epoch, start, revision, kind, own_id = _PAYLOAD.decode(payload)
            place = Place(revision, kind, own_id)
            whole = 0 <= start < _MOST and 0 <= revision < _MOST
            if whole and (place in {BEGINNING, behind(revision)} or _is_named(place, uuids)):
                return Cursor(epoch, start, place)
    except ValueError:
        pass
    detail = (
        "Take the cursor from `meta.next_cursor` of the same query; another query begins without."
    )
    raise InvalidParameter(
        errors=[ProblemError(parameter="cursor", code="invalid_cursor", detail=detail)]
    )


def _is_named(place: Place, uuids: frozenset[str]) -> bool:
    """Whether something of the kind can have this name."""
    if place.kind in uuids:
        return str(UUID(place.id)) == place.id
    return bool(_NAME.fullmatch(place.kind) and _NAME.fullmatch(place.id))


def _digest(payload: bytes, query: str) -> bytes:
    return hashlib.blake2s(payload + query.encode(), digest_size=_DIGEST_BYTES).digest()
