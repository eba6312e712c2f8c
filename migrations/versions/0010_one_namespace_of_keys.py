"""One namespace of idempotency keys: what a request made is told with the other answers.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = "uq_import_job_owner_asked_key"


def upgrade() -> None:
    """Move the keys of imports to those of other requests."""
    op.execute(
        sa.text(
            "INSERT INTO given_answer (owner, key, asked, record, status, headers, body, at) "
            "SELECT owner, asked_key, asked, id, 202, '{}', '', created_at FROM import_job "
            "WHERE asked_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM given_answer "
            "WHERE given_answer.owner = import_job.owner AND key = asked_key)"
        )
    )
    with op.batch_alter_table("import_job") as table:
        table.drop_constraint(_KEY, type_="unique")
        table.drop_column("asked_key")
        table.drop_column("asked")


def downgrade() -> None:
    """Leave the keys where they are; imports of before are forgotten by theirs."""
    with op.batch_alter_table("import_job") as table:
        table.add_column(sa.Column("asked_key", sa.String(), nullable=True))
        table.add_column(sa.Column("asked", sa.String(), nullable=True))
        table.create_unique_constraint(_KEY, ["owner", "asked_key"])
