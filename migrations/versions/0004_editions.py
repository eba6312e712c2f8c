"""Editions: years as they were published, with what every record contributed.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("allocation", sa.String(), nullable=False),
        sa.Column("year_start", sa.String(), nullable=False),
        sa.Column("by", JSON, nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("lang", sa.String()),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String()),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("csv", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", "number", name=op.f("pk_edition")),
    )
    op.create_table(
        "edition_figure",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["year", "number"],
            ["edition.year", "edition.number"],
            name=op.f("fk_edition_figure_year_number_edition"),
        ),
        sa.PrimaryKeyConstraint("year", "number", "position", name=op.f("pk_edition_figure")),
    )


def downgrade() -> None:
    op.drop_table("edition_figure")
    op.drop_table("edition")
