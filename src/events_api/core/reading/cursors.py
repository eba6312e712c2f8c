"""Cursors: where the next page begins, as opaque text that is bound to its query.

Bound by a digest, not signed: whoever makes one up only gets another page of what everybody may
read. Separate because lists and the feed of changes bind them alike.
"""

import base64
import hashlib
from uuid import UUID

import msgspec

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.statements import key_of
from events_api.core.selection.selection import Position, SortKey
from events_api.core.values.json import to_json

_DIGEST_BYTES = 9
_POSITION = msgspec.json.Decoder(tuple[str, str])


def bound(payload: bytes, query: str) -> str:
    """The text of a cursor of `query`, with what it is made of."""
    return base64.urlsafe_b64encode(_digest(payload, query) + payload).decode().rstrip("=")


def payload_of(cursor: str, query: str) -> bytes:
    """What a cursor of `query` is made of.

    Raises:
        ValueError: It is none of this query.
    """
    raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if digest != _digest(payload, query):
        raise ValueError(cursor)
    return payload


def invalid_cursor(detail: str) -> InvalidParameter:
    """The refusal of a text that is no cursor of its query, with where to take one from."""
    return InvalidParameter(
        errors=[ProblemError(parameter="cursor", code="invalid_cursor", detail=detail)]
    )


def cursor_of(position: Position, query: str) -> str:
    """The text of a position in the list of `query`."""
    return bound(to_json([position.key, position.id]), query)


def position_of(cursor: str, query: str, key: SortKey | None = None) -> Position:
    """The position that `cursor_of` put into a cursor of a list in the order of `key`.

    Raises:
        InvalidParameter: It is not a cursor of this query (400).
    """
    try:
        position = Position(*_POSITION.decode(payload_of(cursor, query)))
        # Whoever knows how a digest is made can make a cursor up, but not a query of it.
        if key is not None:
            key_of(key, position.key)
        if str(UUID(position.id)) == position.id:
            return position
    except (ValueError, OverflowError):
        pass
    raise invalid_cursor(
        "Take the cursor from `links.next` of the same query, with the same parameters."
    )


def _digest(payload: bytes, query: str) -> bytes:
    return hashlib.blake2s(payload + query.encode(), digest_size=_DIGEST_BYTES).digest()
