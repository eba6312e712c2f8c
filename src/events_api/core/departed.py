"""The departed: what an address answers whose record is not public, or not any more.

Separate because reading and writing must answer alike: a draft's id like one that never was, a
record that was public once with since when it is not (contract, "Conditions and writes").
"""

from sqlalchemy import ColumnElement, Connection, select

from events_api.core.problems import Gone, NotFound, Problem
from events_api.core.tombstone import Tombstone

TOMBSTONE = Tombstone.__table__  # type: ignore[attr-defined]
ADVICE = "There is no such record. It may have another kind, or not be published."


def absence(connection: Connection, kind: str, *where: ColumnElement[bool]) -> Problem:
    """The problem of a record that cannot be shown: 410 where it was public once, else 404."""
    buried = select(TOMBSTONE.c.gone_at).where(TOMBSTONE.c.kind == kind, *where)
    gone_at = connection.execute(buried.order_by(TOMBSTONE.c.gone_at.desc())).scalars().first()
    if gone_at is None:
        return NotFound(ADVICE)
    since = gone_at.isoformat().replace("+00:00", "Z")
    return Gone(f"{Gone.advice} It is not public since {since}.")
