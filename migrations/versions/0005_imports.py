"""Imports: jobs, the rows that were sent, and what they become until it is moved.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
UUID = sa.Uuid(as_uuid=False)
INSTANT = sa.DateTime(timezone=True)

# The tables whose rows wait in tables of their own, with the columns that tell these rows apart.
STAGED = {
    "record": (),
    "link": ("dim", "value"),
    "search_entry": (),
    "meeting": (),
    "training": (),
    "publication": (),
    "activity": (),
    "metric": (),
}


def upgrade() -> None:
    """Make the tables of imports."""
    op.create_table(
        "import_job",
        sa.Column("id", UUID, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("actor", JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_key", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("header", JSON, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("staged", sa.Integer(), nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        sa.Column("created", JSON, nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("beat_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
        sa.UniqueConstraint("owner", "asked_key", name=op.f("uq_import_job_owner_asked_key")),
    )
    op.create_table(
        "import_row",
        *_of_import("import_row", "job", "number"),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("record", UUID, nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=True),
        sa.Column("original", UUID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Integer(), nullable=True),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("understood", JSON, nullable=False),
    )
    op.create_index("ix_import_row_outcome", "import_row", ["job", "outcome", "number"])
    op.create_index("ix_import_row_ref", "import_row", ["job", "owner", "ref"])
    op.create_index("ix_import_row_record", "import_row", ["job", "record"])
    op.create_index("ix_import_row_original", "import_row", ["job", "original"])
    op.create_table(
        "import_code",
        sa.Column("job", UUID, nullable=False),
        sa.Column("dim", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"],
            ["import_job.id"],
            name=op.f("fk_import_code_job_import_job"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job", "dim", "code", name=op.f("pk_import_code")),
    )
    for name, keys in STAGED.items():
        _stage(name, keys)


def _stage(name: str, keys: tuple[str, ...]) -> None:
    """Make the table in which rows of another one wait, with its columns as they are now."""
    columns = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False).columns
    op.create_table(
        f"import_{name}",
        *_of_import(f"import_{name}", "import_job", "import_row", keys),
        *(sa.Column(each.name, each.type, nullable=each.name not in keys) for each in columns),
    )


def _of_import(
    table: str, job: str, row: str, keys: tuple[str, ...] = ()
) -> tuple[sa.Column[str] | sa.Column[int] | sa.Constraint, ...]:
    """The columns that say which row of which import a row is of, as its primary key."""
    return (
        sa.Column(job, UUID, nullable=False),
        sa.Column(row, sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            [job], ["import_job.id"], name=op.f(f"fk_{table}_{job}_import_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(job, row, *keys, name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Remove the tables of imports."""
    for name in STAGED:
        op.drop_table(f"import_{name}")
    for name in ("import_code", "import_row", "import_job"):
        op.drop_table(name)
