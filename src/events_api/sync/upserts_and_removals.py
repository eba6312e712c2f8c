"""The log: what has changed beyond a place, read in one snapshot and put in order.

Separate from the answer, which says it to a reader. No table holds the log: it is the records, the
tombstones and the places of reference rows, each in the order of its revision (docs/adr/0033).
"""

from collections.abc import Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from pyroaring import BitMap
from sqlalchemy import Connection

from events_api.core.database.ordinals import read
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.sync import statements
from events_api.sync.cursors import Place, behind
from events_api.sync.query import RECORD_KINDS, ROW_KINDS
from events_api.sync.reference_rows import Change, reference_changes, stamp

# So many matches are sorted faster than found on a walk along all records.
_FEW = 2_000
_SPARE = 16


class Head(msgspec.Struct):
    """What the feed says of a record besides its document, of which this is a part."""

    kind: str
    id: str
    owner: str
    ref: str | None
    updated_at: str


_HEAD = msgspec.json.Decoder(Head)


class Asked(Struct, frozen=True):
    """What is read of the log.

    Attributes:
        kinds: Kinds of records and of reference rows.
        start: The revision up to which the walk is a first copy, in which nothing is to be removed.
        since: The instant from which on what was removed is told.
        matches: The records that match, by ordinals; None: all do.
        every: How many records are published, whatever matches.
    """

    kinds: Sequence[str]
    start: int
    since: datetime
    matches: BitMap | None = None
    every: int = 0

    @property
    def records(self) -> list[str]:
        """The kinds of records among them."""
        return [each for each in self.kinds if each in RECORD_KINDS]


def changes(
    connection: Connection, lists: Sequence[ReferenceList], asked: Asked, after: Place, limit: int
) -> list[Change]:
    """The first `limit` changes beyond a place."""
    sources: list[Sequence[Change | Place]] = []
    if asked.records:
        sources.append(_records(connection, asked, after, limit))
        sources.append(_tombstones(connection, asked, after, limit))
    if len(asked.records) < len(asked.kinds):
        sources.append(_places(connection, asked, after, limit))
    found = list(islice(merge(*sources, key=_place_of), limit))
    rows = reference_changes(connection, lists, found)
    shown = (each if isinstance(each, Change) else rows.get(each) for each in found)
    return [each for each in shown if each is not None]


def _place_of(each: Change | Place) -> Place:
    return each if isinstance(each, Place) else each.place


def _records(connection: Connection, asked: Asked, after: Place, limit: int) -> list[Change]:
    """Published records; what does not match is removed, but for a first copy, which lacks it."""
    found: list[Change] = []
    if asked.matches is not None and after < behind(asked.start):
        rows = _matching(connection, asked, asked.matches, after, limit)
        found = [_upserted(revision, document) for revision, _, document in rows]
        after, limit = max(after, behind(asked.start)), limit - len(found)
    if limit:
        values = {**statements.place_values(after), "kinds": asked.records, "limit": limit}
        for revision, n, document in connection.execute(statements.records(), values):
            matches = asked.matches is None or n in asked.matches
            found.append(_upserted(revision, document, matches=matches))
    return found


def _matching(
    connection: Connection, asked: Asked, matches: BitMap, after: Place, limit: int
) -> list[Any]:
    """The first matches beyond a place, up to the revision at which the walk began."""
    few = len(matches) <= _FEW
    values = {**statements.place_values(after), "last": asked.start}
    if few:
        values["ordinals"] = matches
    # Where they lie evenly, and a quarter more; of a few, all are passed.
    step = len(matches) if few else 5 * limit * asked.every // (4 * len(matches)) + _SPARE
    while matches:
        passed = BitMap(
            read(connection.execute(statements.walk(few=few), values | {"limit": step}).scalar())
        )
        found = matches & passed
        if len(found) >= limit or len(passed) < step or few:
            rows = connection.execute(statements.documents(), {"ordinals": found}).all()
            return sorted(rows, key=lambda row: (row.revision, *_named(row.document)))[:limit]
        step *= 4
    return []


def _named(document: str) -> tuple[str, str]:
    head = _HEAD.decode(document)
    return head.kind, head.id


def _upserted(revision: int, document: str, *, matches: bool = True) -> Change:
    head = _HEAD.decode(document)
    return Change(
        revision,
        "upserted" if matches else "removed",
        None if matches else "filter",
        head.kind,
        head.id,
        head.owner,
        head.ref,
        head.updated_at,
        msgspec.Raw(document.encode()) if matches else None,
    )


def _tombstones(connection: Connection, asked: Asked, after: Place, limit: int) -> list[Change]:
    values = {
        **statements.place_values(after),
        "kinds": asked.records,
        "since": asked.since,
        "limit": limit,
    }
    return [
        Change(
            row.revision,
            "removed",
            row.reason,
            row.kind,
            row.id,
            row.owner,
            row.ref,
            stamp(row.gone_at),
            None,
        )
        for row in connection.execute(statements.tombstones(), values)
    ]


def _places(connection: Connection, asked: Asked, after: Place, limit: int) -> list[Change | Place]:
    """Reference rows: those that are there by their places, since few of them are of the page."""
    values = {
        **statements.place_values(after),
        "kinds": [each for each in asked.kinds if each in ROW_KINDS],
        "since": asked.since,
        "limit": limit,
    }
    found: list[Change | Place] = []
    for revision, kind, code, gone_at in connection.execute(statements.places(), values):
        if gone_at is None:
            found.append(Place(revision, kind, code))
        else:
            at = stamp(gone_at)
            gone = Change(revision, "removed", "deleted", kind, code, None, None, at, None)
            found.append(gone)
    return found
