"""The order of changes: records and tombstones along it, places of reference rows, an epoch.

Revision ID: 0015
Revises: 0014
"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LISTS = ("country", "organisation", "theme", "programme", "project", "indicator")
ALONG = {
    "record": ["revision", "kind", "id", "public", "n"],
    "tombstone": ["revision", "kind", "id"],
}


def upgrade() -> None:
    """Put the reference rows that are public before all that changes from now on."""
    _index(ALONG)
    op.create_table(
        "reference_place",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", BYTEWISE, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_reference_place")),
    )
    op.create_index("ix_reference_place_revision", "reference_place", ["revision", "kind", "code"])
    place = sa.table("reference_place", *map(sa.column, ("kind", "code", "revision")))
    for name in LISTS:
        row = sa.table(name, sa.column("code"), sa.column("public", sa.Boolean()))
        there = sa.select(sa.literal(name, sa.String()), row.c.code, sa.literal(0))
        op.execute(sa.insert(place).from_select(place.c.keys(), there.where(row.c.public)))
    epoch = sa.Column("epoch", sa.String(), nullable=False, server_default="")
    op.add_column("revision", epoch)
    op.execute(sa.update(sa.table("revision", sa.column("epoch"))).values(epoch=token_hex(8)))


def downgrade() -> None:
    """Forget the order; what changed since is found without it."""
    op.drop_column("revision", "epoch")
    op.drop_table("reference_place")
    _index({name: ["revision"] for name in ALONG})


def _index(columns: dict[str, list[str]]) -> None:
    for name, own in columns.items():
        op.drop_index(f"ix_{name}_revision", table_name=name)
        op.create_index(f"ix_{name}_revision", name, own)
