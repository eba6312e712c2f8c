"""Tombstones: which records were public once and are not any more, and since when.

Separate because the record itself may be gone, and readers must still learn that it is (410).
Reading and writing answer alike: a draft's id like one that never was, a record that was public
once with since when it is not (contract, "Conditions and writes").
"""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, Index, String, Uuid, select
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant
from events_api.core.problems.document import Problem
from events_api.core.problems.types import Gone, NotFound


class Tombstone(SQLModel, table=True):
    """One row per record that is no longer public; published again, it has none."""

    __table_args__ = (
        Index("ix_tombstone_revision", "revision", "kind", "id"),
        Index("ix_tombstone_ref", "kind", "owner", "ref"),
    )

    id: str = Field(primary_key=True, sa_type=Uuid(as_uuid=False))
    kind: str = Field(sa_type=String)
    owner: str = Field(sa_type=String)
    ref: str | None = Field(default=None, sa_type=String)
    reason: str = Field(description="`withdrawn` or `deleted`.", sa_type=String)
    gone_at: datetime = Field(description="When it stopped being public.", sa_type=Instant)
    revision: int = Field(description="Public revision of that change.", sa_type=BigInteger)
    n: int = Field(
        default=0, description="The record's `n`; 0 of one deleted before there were ordinals."
    )


TOMBSTONE = Tombstone.__table__  # type: ignore[attr-defined]
ADVICE = "There is no such record. It may have another kind, or not be published."


def absence(connection: Connection, *where: ColumnElement[bool]) -> Problem:
    """The problem of a record that cannot be shown: 410 where it was public once, else 404."""
    buried = select(TOMBSTONE.c.gone_at).where(*where)
    gone_at = connection.execute(buried.order_by(TOMBSTONE.c.gone_at.desc())).scalars().first()
    return NotFound(ADVICE) if gone_at is None else Gone(gone_at)
