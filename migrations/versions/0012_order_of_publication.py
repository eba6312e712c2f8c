"""An index by which lists are ordered by when their records were first published.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "ix_record_published"


def upgrade() -> None:
    """Walked in order, across kinds, as the other orders are."""
    columns = ["public", "published_at", "id", "kind", "n"]
    op.create_index(INDEX, "record", columns, unique=False)


def downgrade() -> None:
    """Leave the order to a sort."""
    op.drop_index(INDEX, table_name="record")
