"""Revisions of reference rows in the order of changes: one for each that was ever public.

Separate from the lists because a place outlives its row, as a tombstone outlives its record; those
of records are in `record` and `tombstone` (docs/adr/0033).
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import BYTEWISE, Instant


class ReferencePlace(SQLModel, table=True):
    """Where a reference row changed last."""

    __tablename__ = "reference_place"
    __table_args__ = (Index("ix_reference_place_revision", "revision", "kind", "code"),)

    kind: str = Field(description="Dimension of the list.", primary_key=True, sa_type=String)
    code: str = Field(primary_key=True, sa_type=BYTEWISE)
    revision: int = Field(
        description="Public revision of its last change; 0: before all others.",
        sa_type=BigInteger,
    )
    gone_at: datetime | None = Field(
        default=None, description="When it was deleted; null: it is there.", sa_type=Instant
    )


REFERENCE_PLACE = ReferencePlace.__table__  # type: ignore[attr-defined]
