"""What writing over HTTP needs: keys, history, tombstones, the answers that were given.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
UUID = sa.Uuid(as_uuid=False)
INSTANT = sa.DateTime(timezone=True)

# Records that are there already begin their history with what they are now. SQLite keeps an id as
# 32 digits, which are shown in groups.
FIRST_CHANGES = """
    INSERT INTO change (kind, subject, version, owner, action, at, via, document)
    SELECT kind, {subject}, version, owner, 'created', updated_at, 'command', document
    FROM record ORDER BY id
"""
SUBJECT = {
    "postgresql": "CAST(id AS TEXT)",
    "sqlite": "substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' "
    "|| substr(id, 17, 4) || '-' || substr(id, 21)",
}


def upgrade() -> None:
    """Make the tables, and a first change of each record."""
    op.create_table(
        "key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key")),
    )
    op.create_table(
        "change",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("by_owner", sa.String(), nullable=True),
        sa.Column("by_key", sa.String(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_change")),
    )
    op.create_index("ix_change_subject", "change", ["kind", "subject", "version"], unique=True)
    op.create_index("ix_change_owner", "change", ["owner", "n"], unique=False)
    op.create_table(
        "tombstone",
        sa.Column("id", UUID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("gone_at", INSTANT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
    )
    op.create_index("ix_tombstone_revision", "tombstone", ["revision"], unique=False)
    op.create_index("ix_tombstone_ref", "tombstone", ["kind", "owner", "ref"], unique=False)
    op.create_table(
        "given_answer",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("record", UUID, nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_given_answer")),
    )
    op.create_index("ix_given_answer_at", "given_answer", ["at"], unique=False)
    op.create_index("ix_given_answer_record", "given_answer", ["record"], unique=False)
    op.execute(FIRST_CHANGES.format(subject=SUBJECT[op.get_bind().dialect.name]))


def downgrade() -> None:
    """Remove the tables, and with them keys and history."""
    for table in ("given_answer", "tombstone", "change", "key"):
        op.drop_table(table)
