"""An index of the records that nobody sees, for the one of all by which only they were found.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE, AFTER = "ix_record_page", "ix_record_hidden"


def upgrade() -> None:
    """Records that are public stand in it no more."""
    where = sa.text("state <> 'published'")
    op.create_index(AFTER, "record", ["kind", "id"], sqlite_where=where, postgresql_where=where)
    op.drop_index(BEFORE, table_name="record")


def downgrade() -> None:
    """All of them stand in it again."""
    op.create_index(BEFORE, "record", ["public", "kind", "sort_on", "id"])
    op.drop_index(AFTER, table_name="record")
