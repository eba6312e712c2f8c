"""Links without the day of their record, which nothing has read since postings have it.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INDEX, FIRST, LAST = "ix_link_all", ["dim", "value", "public"], ["record", "kind", "roles", "n"]


def upgrade() -> None:
    """Leave the day out of the index first, and of the table then."""
    op.drop_index(INDEX, table_name="link")
    op.drop_column("link", "sort_on")
    _index([*FIRST, *LAST])


def downgrade() -> None:
    """Take the day from the record again."""
    op.drop_index(INDEX, table_name="link")
    day = sa.Column("sort_on", sa.Date(), nullable=False, server_default="0001-01-01")
    op.add_column("link", day)
    link = sa.table("link", sa.column("record"), sa.column("sort_on"))
    record = sa.table("record", sa.column("id"), sa.column("sort_on"))
    own = sa.select(record.c.sort_on).where(record.c.id == link.c.record).scalar_subquery()
    op.execute(sa.update(link).values(sort_on=own))
    _index([*FIRST, "sort_on", *LAST])


def _index(columns: list[str]) -> None:
    op.create_index(INDEX, "link", columns)
    connection = op.get_bind()
    statistics = sa.text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
    if connection.dialect.name == "sqlite" and connection.scalar(statistics):
        # What whoever ran ANALYZE had SQLite know of the index went with it.
        op.execute("ANALYZE link")
