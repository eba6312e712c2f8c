"""One index of links instead of two: the other one has all of its columns.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the index by kind: each link of a write was put into both."""
    op.drop_index("ix_link_kind", table_name="link")


def downgrade() -> None:
    """Make it again."""
    columns = ["dim", "value", "public", "kind", "sort_on", "record", "roles"]
    op.create_index("ix_link_kind", "link", columns, unique=False)
