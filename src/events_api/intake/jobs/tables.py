"""The tables of imports: jobs, and the rows that were sent with what became of them.

Separate from the tables of records, so that nothing of an import is seen before it is stored.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import Index, Integer, String, Text, Uuid
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant, Json
from events_api.core.records.history_table import Actor
from events_api.core.values.structures import Role
from events_api.intake.cells.separators import Decimals, Sign
from events_api.intake.dates.dates import Order
from events_api.intake.headers.column_mapping import Wishes
from events_api.intake.row_report import (
    CellProblem,
    ColumnReading,
    Remark,
    RowOutcome,
    Understanding,
)

JobState = Literal["receiving", "waiting", "working", "done", "checked", "failed", "broken"]


class ImportOptions(BaseModel):
    """What the caller asked for, and what the caller may do."""

    dates: Order | None = None
    decimal: Sign | None = None
    decimal_because: str = ""
    role: Role | None = None
    create: list[str] = []
    any_owner: bool = False
    publish: bool = True
    drafts: bool = True
    kinds: list[str] = []
    map: dict[str, str] = {}
    ignore: list[str] = []

    @property
    def wishes(self) -> Wishes:
        """What the caller says of the columns of the file."""
        return Wishes(self.map, self.ignore)

    @property
    def decimals(self) -> Decimals:
        """What is known of the decimal sign of the file."""
        return Decimals(self.decimal, self.decimal_because)


class ImportJob(SQLModel, table=True):
    """One import, from the first row received to its report."""

    __tablename__ = "import_job"

    id: str = Field(primary_key=True, sa_type=Uuid(as_uuid=False))
    owner: str = Field(sa_type=String)
    actor: Actor = Field(sa_type=Json(Actor))
    state: str = Field(sa_type=String)
    dry_run: bool
    kind: str | None = Field(default=None, sa_type=String)
    format: str = Field(sa_type=String)
    options: ImportOptions = Field(sa_type=Json(ImportOptions))
    header: list[str] | None = Field(default=None, sa_type=Json(list[str]))
    rows: int = Field(default=0, description="Rows received.")
    staged: int = Field(default=0, description="Rows looked at so far.")
    outcomes: dict[str, int] = Field(default={}, sa_type=Json(dict[str, int]))
    created: dict[str, int] = Field(
        default={}, description="Codes made, by list.", sa_type=Json(dict[str, int])
    )
    columns: list[ColumnReading] = Field(
        default=[], description="How its columns are read.", sa_type=Json(list[ColumnReading])
    )
    remarks: list[Remark] = Field(
        default=[], description="What is said of the file.", sa_type=Json(list[Remark])
    )
    detail: str | None = Field(default=None, sa_type=Text)
    digest: str | None = Field(
        default=None, description="What tells a part of a larger file from others.", sa_type=String
    )
    worker: str | None = Field(default=None, description="Who began it last.", sa_type=String)
    beat_at: datetime = Field(description="When that worker last wrote.", sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class ImportRow(SQLModel, table=True):
    """One row as it was sent, and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_outcome", "job", "outcome", "number"),)

    job: str = Field(
        primary_key=True,
        sa_type=Uuid(as_uuid=False),
        foreign_key="import_job.id",
        ondelete="CASCADE",
    )
    number: int = Field(primary_key=True, sa_type=Integer, description="As its file counts rows.")
    cells: str = Field(sa_type=Text)
    remarks: list[Remark] = Field(
        default=[], description="What its file shows of it.", sa_type=Json(list[Remark])
    )
    outcome: RowOutcome | None = Field(default=None, sa_type=String)
    kind: str | None = Field(default=None, sa_type=String)
    owner: str | None = Field(default=None, sa_type=String)
    ref: str | None = Field(default=None, sa_type=String)
    subject: str | None = Field(
        default=None, description="Id of its record, or code of its row of a list.", sa_type=String
    )
    problems: list[CellProblem] = Field(default=[], sa_type=Json(list[CellProblem]))
    understood: list[Understanding] = Field(default=[], sa_type=Json(list[Understanding]))


ROW = ImportRow.__table__  # type: ignore[attr-defined]
