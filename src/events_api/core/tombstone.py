"""Tombstones: which records were public once and are not any more, and since when.

Separate because the record itself may be gone, and readers must still learn that it is (410).
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Index, String, Uuid
from sqlmodel import Field, SQLModel

from events_api.core.columns import Instant

Departure = Literal["withdrawn", "deleted"]


class Tombstone(SQLModel, table=True):
    """One row per record that is no longer public; published again, it has none."""

    __table_args__ = (
        Index("ix_tombstone_revision", "revision"),
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
