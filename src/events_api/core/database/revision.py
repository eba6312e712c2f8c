"""The revision: one row whose counters order every change and tell readers when to forget.

Separate because each reader of a snapshot and each writer of a transaction touches it first
(design section 2). `n` counts write transactions, `public` those that changed a public byte,
`vocabulary` those that changed a reference row. Only `public` is ever shown.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_hex

from sqlalchemy import BigInteger, CheckConstraint, Connection, String, select
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant
from events_api.core.database.prepared_statements import Prepared


class Revision(SQLModel, table=True):
    """The single row of counters."""

    __table_args__ = (CheckConstraint("one = 1", name="single"),)

    one: int = Field(default=1, primary_key=True)
    n: int = Field(default=0, sa_type=BigInteger)
    public: int = Field(default=0, sa_type=BigInteger)
    vocabulary: int = Field(default=0, sa_type=BigInteger)
    changed_at: datetime = Field(
        description="When `public` last moved, each time later than before: a fraction of a second "
        "tells that it had moved in that second already.",
        sa_type=Instant,
    )
    epoch: str = Field(
        description="Which history of revisions it is: another one after a backup was restored.",
        sa_type=String,
    )


# A restored database goes on so many revisions later: nothing that was kept of a state after the
# backup, which is there no more, is taken for one of what comes now.
APART = 1_000_000
REVISION = Revision.__table__  # type: ignore[attr-defined]
_FRESHNESS = Prepared(
    select(
        REVISION.c.public,
        REVISION.c.vocabulary,
        REVISION.c.changed_at,
        REVISION.c.n,
        REVISION.c.epoch,
    )
)


@dataclass(frozen=True, slots=True)
class Freshness:
    """The counters of a snapshot, read before anything else; `writes` count drafts, too.

    `epoch` says of which history they are.

    Two are equal where everybody sees the same: drafts make no difference, and of two histories,
    one of them restored from a copy, at most the numbers are alike.
    """

    public: int
    vocabulary: int
    changed_at: datetime
    writes: int = field(default=0, compare=False)
    epoch: str = field(default="", compare=False)

    @property
    def alone(self) -> bool:
        """Whether no other public revision came to be in the same second."""
        return not self.changed_at.microsecond


def new_epoch() -> str:
    """The name of a history of revisions, which no other has."""
    return token_hex(8)


def freshness(connection: Connection) -> Freshness:
    """How fresh the connection's snapshot is; call it first."""
    [row] = _FRESHNESS.rows(connection)
    return _said(*row)


# It is asked by each reader, and mostly says what it said before.
@lru_cache(maxsize=4)
def _said(
    public: int, vocabulary: int, changed_at: datetime | str, writes: int, epoch: str
) -> Freshness:
    """A row as the driver gives it: SQLite has instants as text, without a zone."""
    at = datetime.fromisoformat(changed_at) if isinstance(changed_at, str) else changed_at
    utc = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    return Freshness(public, vocabulary, utc, writes, epoch)
