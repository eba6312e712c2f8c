"""What is said of an imported file, how its columns were read, and what its rows show besides.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
ADDED = (("import_job", "columns"), ("import_job", "remarks"), ("import_row", "remarks"))


def upgrade() -> None:
    """Add them, empty where imports are there already."""
    for table, name in ADDED:
        op.add_column(table, sa.Column(name, JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Remove them."""
    for table, name in ADDED:
        op.drop_column(table, name)
