"""The first tables: records of five kinds, their links, reference lists, revision, search.

Revision ID: 0001
Revises:
"""

from datetime import UTC, datetime

import pycountry
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
EXACT = sa.String().with_variant(sa.Numeric(), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
UUID = sa.Uuid(as_uuid=False)

COUNTERS = [sa.column(name) for name in ("one", "n", "public", "vocabulary")]
COUNTRY = sa.table(
    "country",
    sa.column("code"),
    sa.column("name"),
    sa.column("names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.column("version"),
    sa.column("updated_at", sa.DateTime(timezone=True)),
    sa.column("public", sa.Boolean()),
)

# SQLite keeps the full-text index beside its rows; triggers hold the two together.
FULL_TEXT_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content='search_entry', content_rowid='n', tokenize='unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index(rowid, tokens) VALUES (new.n, new.tokens);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, tokens)
        VALUES ('delete', old.n, old.tokens);
    END
    """,
)
# The vector is made of our own tokens, not by a parser of PostgreSQL (docs/adr/0001).
FULL_TEXT_POSTGRESQL = (
    """
    CREATE INDEX search_index ON search_entry
    USING gin (array_to_tsvector(string_to_array(tokens, ' ')))
    """,
)


def upgrade() -> None:
    """Make the tables, the revision row and the countries."""
    op.create_table(
        "country",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
    )
    op.create_table(
        "indicator",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=True),
        sa.Column("time_rule", sa.String(), nullable=False),
        sa.Column("place_rule", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=True),
        sa.Column("increase_days", sa.Integer(), nullable=False),
        sa.Column("baseline", JSON, nullable=True),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_indicator")),
    )
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("acronym", sa.Text(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisation")),
    )
    op.create_table(
        "programme",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_programme")),
    )
    op.create_table(
        "project",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("programmes", JSON, nullable=False),
        sa.Column("when", sa.String(), nullable=True),
        sa.Column("funders", JSON, nullable=False),
        sa.Column("budget", EXACT, nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("sector", sa.String(), nullable=True),
        sa.Column("countries", JSON, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_project")),
    )
    op.create_table(
        "record",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("translations", JSON, nullable=False),
        sa.Column("when", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("duplicate_of", UUID, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("precision", sa.String(), nullable=True),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("open_end", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("sort_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("runs_to", sa.Date(), nullable=False),
        sa.Column("within", sa.Boolean(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=True),
        sa.Column("heads", sa.BigInteger(), nullable=True),
        sa.Column("heads_qualifier", sa.String(), nullable=True),
        sa.Column("heads_basis", sa.String(), nullable=True),
        sa.Column("women", sa.BigInteger(), nullable=True),
        sa.Column("men", sa.BigInteger(), nullable=True),
        sa.Column("title_sort", BYTEWISE, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'published', 'withdrawn')", name=op.f("ck_record_state")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["record.id"], name=op.f("fk_record_duplicate_of_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("owner", "ref", name=op.f("uq_record_owner_ref")),
    )
    op.create_index("ix_record_all", "record", ["public", "sort_on", "id", "kind"], unique=False)
    op.create_index(
        "ix_record_changed", "record", ["public", "kind", "updated_at", "id"], unique=False
    )
    op.create_index("ix_record_duplicate_of", "record", ["duplicate_of"], unique=False)
    op.create_index("ix_record_page", "record", ["public", "kind", "sort_on", "id"], unique=False)
    op.create_index(
        "ix_record_tally",
        "record",
        [
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
            "type",
            "heads_qualifier",
            "heads_basis",
            "items",
            "heads",
            "women",
            "men",
            "id",
        ],
        unique=False,
    )
    op.create_index(
        "ix_record_title", "record", ["public", "kind", "title_sort", "id"], unique=False
    )
    op.create_table(
        "revision",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("public", sa.BigInteger(), nullable=False),
        sa.Column("vocabulary", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_revision_single")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_revision")),
    )
    op.create_table(
        "theme",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_theme")),
    )
    op.create_table(
        "activity",
        sa.Column("start_time", sa.String(), nullable=True),
        sa.Column("end_time", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("location", JSON, nullable=False),
        sa.Column("beneficiaries", JSON, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("amount", EXACT, nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("id", UUID, nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["record.id"], name=op.f("fk_activity_id_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_table(
        "link",
        sa.Column("record", UUID, nullable=False),
        sa.Column("dim", sa.String(), nullable=False),
        sa.Column("value", BYTEWISE, nullable=False),
        sa.Column("roles", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("sort_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"], ["record.id"], name=op.f("fk_link_record_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record", "dim", "value", name=op.f("pk_link")),
    )
    op.create_index(
        "ix_link_all",
        "link",
        ["dim", "value", "public", "sort_on", "record", "kind", "roles"],
        unique=False,
    )
    op.create_index(
        "ix_link_kind",
        "link",
        ["dim", "value", "public", "kind", "sort_on", "record", "roles"],
        unique=False,
    )
    op.create_table(
        "meeting",
        sa.Column("start_time", sa.String(), nullable=True),
        sa.Column("end_time", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("location", JSON, nullable=False),
        sa.Column("participants", JSON, nullable=False),
        sa.Column("participating_countries", JSON, nullable=False),
        sa.Column("registration_url", sa.Text(), nullable=True),
        sa.Column("id", UUID, nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["record.id"], name=op.f("fk_meeting_id_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_table(
        "metric",
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("value", EXACT, nullable=False),
        sa.Column("value_to", EXACT, nullable=True),
        sa.Column("qualifier", sa.String(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("numerator", EXACT, nullable=True),
        sa.Column("denominator", EXACT, nullable=True),
        sa.Column("dimensions", JSON, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["record.id"], name=op.f("fk_metric_id_record"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["indicator"], ["indicator.code"], name=op.f("fk_metric_indicator_indicator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric")),
    )
    op.create_index("ix_metric_indicator", "metric", ["indicator", "id"], unique=False)
    op.create_table(
        "publication",
        sa.Column("languages", JSON, nullable=False),
        sa.Column("period_covered", sa.String(), nullable=True),
        sa.Column("identifiers", JSON, nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["record.id"], name=op.f("fk_publication_id_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "search_entry",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("record", UUID, nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
            name=op.f("fk_search_entry_record_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("record", name=op.f("uq_search_entry_record")),
    )
    op.create_table(
        "training",
        sa.Column("start_time", sa.String(), nullable=True),
        sa.Column("end_time", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("location", JSON, nullable=False),
        sa.Column("participants", JSON, nullable=False),
        sa.Column("participating_countries", JSON, nullable=False),
        sa.Column("registration_url", sa.Text(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("target_group", sa.Text(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("duration_hours", EXACT, nullable=True),
        sa.Column("id", UUID, nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["record.id"], name=op.f("fk_training_id_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    _fill()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in FULL_TEXT_SQLITE if sqlite else FULL_TEXT_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Remove everything."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("training")
    op.drop_table("search_entry")
    op.drop_table("publication")
    op.drop_index("ix_metric_indicator", table_name="metric")
    op.drop_table("metric")
    op.drop_table("meeting")
    op.drop_index("ix_link_kind", table_name="link")
    op.drop_index("ix_link_all", table_name="link")
    op.drop_table("link")
    op.drop_table("activity")
    op.drop_table("theme")
    op.drop_table("revision")
    op.drop_index("ix_record_tally", table_name="record")
    op.drop_index("ix_record_title", table_name="record")
    op.drop_index("ix_record_page", table_name="record")
    op.drop_index("ix_record_duplicate_of", table_name="record")
    op.drop_index("ix_record_changed", table_name="record")
    op.drop_index("ix_record_all", table_name="record")
    op.drop_table("record")
    op.drop_table("project")
    op.drop_table("programme")
    op.drop_table("organisation")
    op.drop_table("indicator")
    op.drop_table("country")


def _fill() -> None:
    """The single revision row, and every country of ISO 3166-1 with XK."""
    now = datetime.now(UTC).replace(microsecond=0)
    counters = sa.table("revision", sa.column("changed_at", sa.DateTime(timezone=True)), *COUNTERS)
    zeros = {"one": 1, "n": 0, "public": 0, "vocabulary": 0, "changed_at": now}
    op.bulk_insert(counters, [zeros])
    countries = {each.alpha_2: each.name for each in pycountry.countries} | {"XK": "Kosovo"}
    common = {"names": {}, "version": 1, "updated_at": now, "public": True}
    op.bulk_insert(
        COUNTRY,
        [{**common, "code": code, "name": name} for code, name in sorted(countries.items())],
    )
