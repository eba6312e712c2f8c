"""Spent versions: how far was counted under refs that their records have left.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The ref of a version stands in its document; a deletion is the version after the last one.
_LEFT = """
INSERT INTO spent_version (owner, ref, version)
SELECT owner, ref, max(version) + 1
FROM (SELECT owner, version, {ref} AS ref FROM change WHERE owner IS NOT NULL) AS known
WHERE ref IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM record WHERE record.owner = known.owner AND record.ref = known.ref
)
GROUP BY owner, ref
"""
_REF = {
    "sqlite": "json_extract(document, '$.ref')",
    "postgresql": "CAST(document AS json) ->> 'ref'",
}


def upgrade() -> None:
    op.create_table(
        "spent_version",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "ref", name=op.f("pk_spent_version")),
    )
    op.execute(_LEFT.format(ref=_REF[op.get_bind().dialect.name]))


def downgrade() -> None:
    op.drop_table("spent_version")
