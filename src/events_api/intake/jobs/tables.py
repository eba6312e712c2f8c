"""The tables of imports: jobs, the rows that were sent, and the records that they become.

Separate from the tables of records, so that nothing of an import is seen before it is moved. The
staged rows have the columns of the tables they are moved to, whatever these are.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
)
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant, Json
from events_api.core.records.changes import Actor
from events_api.core.records.link import Link
from events_api.core.records.record import Record
from events_api.core.records.searchable import SearchEntry
from events_api.core.values.structures import Role
from events_api.intake.cells.separators import Decimals, Sign
from events_api.intake.dates.dates import Order
from events_api.intake.headers.naming import Wishes
from events_api.intake.row_report import (
    CellProblem,
    ColumnReading,
    Remark,
    RowOutcome,
    Understanding,
)
from events_api.resources import RESOURCES

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
    worker: str | None = Field(default=None, sa_type=String)
    beat_at: datetime = Field(description="When its worker last wrote.", sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class ImportRow(SQLModel, table=True):
    """One row as it was sent, and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_outcome", "job", "outcome", "number"),
        Index("ix_import_row_ref", "job", "owner", "ref"),
        Index("ix_import_row_record", "job", "record"),
        Index("ix_import_row_original", "job", "original"),
    )

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
    record: str | None = Field(default=None, sa_type=Uuid(as_uuid=False))
    subject: str | None = Field(
        default=None, description="The same as text, as history has it.", sa_type=String
    )
    public: bool | None = Field(default=None, description="Whether the record becomes public.")
    original: str | None = Field(
        default=None, description="What it is a duplicate of.", sa_type=Uuid(as_uuid=False)
    )
    version: int | None = Field(default=None, description="Of the record that it was made from.")
    rule: int | None = Field(
        default=None, description="Version of the indicator that it was judged by."
    )
    problems: list[CellProblem] = Field(default=[], sa_type=Json(list[CellProblem]))
    understood: list[Understanding] = Field(default=[], sa_type=Json(list[Understanding]))


class ImportCode(SQLModel, table=True):
    """A code that an import creates because a row names it."""

    __tablename__ = "import_code"

    job: str = Field(
        primary_key=True,
        sa_type=Uuid(as_uuid=False),
        foreign_key="import_job.id",
        ondelete="CASCADE",
    )
    dim: str = Field(primary_key=True, sa_type=String)
    code: str = Field(primary_key=True, sa_type=String)
    name: str = Field(sa_type=Text)


# Which import and which of its rows a staged row is of; no table of records has such columns.
JOB, ROW = "import_job", "import_row"


def _staged(table: Any, *keys: str) -> Table:
    """A table with the columns of another one, for rows that wait to be moved there."""
    return Table(
        f"import_{table.__table__.name}",
        SQLModel.metadata,
        Column(
            JOB,
            Uuid(as_uuid=False),
            ForeignKey("import_job.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        Column(ROW, Integer, primary_key=True, autoincrement=False),
        *(
            Column(
                each.name,
                each.type,
                primary_key=each.name in keys,
                nullable=each.name not in keys,
            )
            for each in table.__table__.columns
        ),
    )


STAGED_RECORD = _staged(Record)
STAGED_LINK = _staged(Link, "dim", "value")
STAGED_ENTRY = _staged(SearchEntry)
STAGED_OWN: dict[str, Table] = {each.kind: _staged(each.table) for each in RESOURCES}
STAGED = (STAGED_LINK, STAGED_ENTRY, *STAGED_OWN.values(), STAGED_RECORD)
