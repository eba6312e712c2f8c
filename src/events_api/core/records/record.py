"""The record: what a meeting, a training, a publication, an activity and a metric have in common.

Separate from the kinds because lists, links, history and figures are written once, for all of them.
Each field is declared once here and serves the table, the public model and the input model.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
)
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import BYTEWISE, Instant, Json
from events_api.core.values.edtf import Precision
from events_api.core.values.numbers import Whole
from events_api.core.values.scalars import (
    Code,
    Codes,
    CountryCodes,
    Edtf,
    Id,
    LanguageCode,
    Line,
    Ref,
    Term,
    WebAddress,
)
from events_api.core.values.scalars import Text as Words
from events_api.core.values.statuses import Status
from events_api.core.values.structures import (
    Participation,
    Source,
    State,
    Translation,
)


class RecordHead(SQLModel):
    """Which record this is and who may see it."""

    kind: str = Field(description="Kind of record.", sa_type=String)
    id: Id = Field(
        description="Identifier, for good.", primary_key=True, sa_type=Uuid(as_uuid=False)
    )
    owner: Code = Field(description="Organisation that keeps the record.", sa_type=String)
    ref: Ref | None = Field(
        default=None, description="The owner's own reference, unique per owner.", sa_type=String
    )
    state: State = Field(description="Who may see it.", sa_type=String)
    version: Whole = Field(description="Counts the record's changes; `If-Match` compares it.")


class RecordFields(SQLModel):
    """What is known of every record, whatever its kind."""

    type: str | None = Field(
        default=None, description="Type within the kind; each kind lists its own.", sa_type=String
    )
    subtype: Term | None = Field(
        default=None, description="What the source itself calls it, in its own words.", sa_type=Text
    )
    title: Line = Field(description="Title, in `language`.", sa_type=Text)
    summary: Words | None = Field(default=None, description="A few sentences.", sa_type=Text)
    language: LanguageCode | None = Field(
        default=None, description="Language of the title (BCP 47).", sa_type=String
    )
    translations: dict[LanguageCode, Translation] = Field(
        default={},
        description="Title and summary in other languages.",
        sa_type=Json(dict[str, Translation]),
    )
    when: Edtf | None = Field(
        default=None, description="When, as precisely as known (EDTF).", sa_type=String
    )
    status: Status = Field(description="What happened to it, as last known.", sa_type=String)
    duplicate_of: Id | None = Field(
        default=None,
        description="The record of the same occasion that is counted instead of this one.",
        sa_type=Uuid(as_uuid=False),
        foreign_key="record.id",
    )
    url: WebAddress | None = Field(default=None, description="Page about it.", sa_type=Text)
    image: WebAddress | None = Field(default=None, description="Picture of it.", sa_type=Text)
    sources: list[Source] = Field(
        default=[], description="Where the facts come from.", sa_type=Json(list[Source])
    )
    notes: list[Words] = Field(default=[], description="Public notes.", sa_type=Json(list[str]))


class RecordLinks(SQLModel):
    """Whom and what a record is about. Kept as rows of `link`, not as columns."""

    countries: CountryCodes = Field(default=[], description="Countries it was about or for.")
    programmes: Codes = Field(default=[], description="Programmes it belongs to.")
    projects: Codes = Field(default=[], description="Projects it belongs to.")
    themes: Codes = Field(default=[], description="Themes it deals with.")
    organisations: list[Participation] = Field(
        default=[], description="Participating organisations and their roles."
    )


class RecordDates(SQLModel):
    """What follows from `when`."""

    starts_on: date | None = Field(
        default=None, description="First day; null where open or unknown."
    )
    ends_on: date | None = Field(
        default=None, description="Last day, inclusive; null where open or unknown."
    )
    precision: Precision | None = Field(
        default=None, description="Coarsest part of `when`; null when undated.", sa_type=String
    )
    approximate: bool = Field(default=False, description="Whether `when` is qualified.")
    open_end: bool = Field(default=False, description="Whether it goes on without a known end.")


class RecordStamps(SQLModel):
    """When the service saw it."""

    published_at: datetime | None = Field(
        default=None, description="When it was first published.", sa_type=Instant
    )
    updated_at: datetime = Field(description="When it last changed.", sa_type=Instant)


class RecordTail(RecordStamps, RecordDates):
    """What the service adds; documents show it last."""


class OwnRow(SQLModel):
    """Whose row it is, in the table of a kind."""

    id: str = Field(
        primary_key=True, foreign_key="record.id", ondelete="CASCADE", sa_type=Uuid(as_uuid=False)
    )


# Said by `state`, so that SQLite takes the index for no statement that says whether it is `public`.
HIDDEN: ColumnElement[bool] = literal_column("state <> 'published'")


class Record(RecordTail, RecordFields, RecordHead, table=True):
    """One row per record of any kind, with its document and what lists are ordered by."""

    __table_args__ = (
        UniqueConstraint("owner", "ref"),
        CheckConstraint("state in ('draft', 'published', 'withdrawn')", name="state"),
        Index("ix_record_all", "public", "sort_on", "id", "kind"),
        # Drafts and what was withdrawn: few, and no other record stands in it. So it is on
        # PostgreSQL; to say it here would import that dialect at each start, which takes 3 MiB.
        Index("ix_record_hidden", "kind", "id", sqlite_where=HIDDEN),
        # All that postings hold of a record, so that loading them never reads its document.
        Index(
            "ix_record_posting",
            "public",
            "sort_on",
            "kind",
            "status",
            "duplicate_of",
            "starts_on",
            "ends_on",
            "end_on",
            "runs_to",
            "open_end",
            "precision",
            "heads_qualifier",
            "heads_basis",
            "items",
            "heads",
            "heads_to",
            "women",
            "men",
            "within",
            "n",
        ),
        # Walked in order, across kinds; what does not match is passed over by its ordinal.
        Index("ix_record_changed", "public", "updated_at", "id", "kind", "n"),
        Index("ix_record_published", "public", "published_at", "id", "kind", "n"),
        Index("ix_record_title", "public", "title_sort", "id", "kind", "n"),
        Index("ix_record_duplicate_of", "duplicate_of"),
        # The order of the change feed, walked along it alone; and what changed since.
        Index("ix_record_revision", "revision", "kind", "id", "public", "n"),
        Index("ix_record_n", "n", unique=True),
    )

    n: int = Field(description="Its place in postings: dense, given by the store, for good.")
    public: bool = Field(description="Whether anybody may see it: `state` is published.")
    sort_on: date = Field(description="`year_windows.Span.sort_on`: never null, undated lowest.")
    end_on: date = Field(description="`year_windows.Span.end_on`.")
    runs_to: date = Field(description="`year_windows.Span.runs_to`.")
    within: bool = Field(description="`year_windows.Span.within`.")
    items: int | None = Field(default=None, description="Its `quantity`.")
    heads: int | None = Field(
        default=None, description="Count of its `participants`.", sa_type=BigInteger
    )
    heads_to: int | None = Field(
        default=None, description="Its upper end, where it is a range.", sa_type=BigInteger
    )
    heads_qualifier: str | None = Field(default=None, sa_type=String)
    heads_basis: str | None = Field(default=None, sa_type=String)
    women: int | None = Field(default=None, sa_type=BigInteger)
    men: int | None = Field(default=None, sa_type=BigInteger)
    title_sort: str = Field(description="Folded title, compared bytewise.", sa_type=BYTEWISE)
    revision: int = Field(
        description="Public revision of its last public change, or 0.", sa_type=BigInteger
    )
    document: str = Field(description="The public JSON of the record.", sa_type=Text)


RECORD = Record.__table__  # type: ignore[attr-defined]


class RecordPublic(RecordLinks, RecordFields, RecordHead):
    """What everybody sees of a record first. Every member is always present."""

    model_config = {"extra": "forbid", "json_schema_serialization_defaults_required": True}
