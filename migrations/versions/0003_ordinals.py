"""Ordinals of records and links, and the indexes that postings are read by.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("record", "link", "tombstone")
# Indexes as they were and as they are: (table, columns before, columns after).
DATES = ["starts_on", "ends_on", "end_on", "runs_to", "open_end", "precision"]
NUMBERS = ["heads_qualifier", "heads_basis", "items", "heads", "women", "men"]
ALIKE = ["public", "sort_on", "kind", "status", "duplicate_of", *DATES]
LINKS = ["dim", "value", "public", "sort_on", "record", "kind", "roles"]
INDEXES: dict[str, tuple[str, list[str], list[str]]] = {
    "ix_link_all": ("link", LINKS, [*LINKS, "n"]),
    "ix_record_changed": (
        "record",
        ["public", "kind", "updated_at", "id"],
        ["public", "updated_at", "id", "kind", "n"],
    ),
    "ix_record_title": (
        "record",
        ["public", "kind", "title_sort", "id"],
        ["public", "title_sort", "id", "kind", "n"],
    ),
    "ix_record_tally": ("record", [*ALIKE, "type", *NUMBERS, "id"], []),
    "ix_record_posting": ("record", [], [*ALIKE, *NUMBERS, "within", "n"]),
    "ix_record_revision": ("record", [], ["revision"]),
}


def upgrade() -> None:
    """Number the records in order of their ids; their search entries bear the same numbers.

    The tables are altered, not made anew: on SQLite that would remove what refers to them.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        op.add_column(table, sa.Column("n", sa.Integer(), nullable=False, server_default="0"))
    op.execute("""
        UPDATE record SET n = numbered.n
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM record) AS numbered
        WHERE numbered.id = record.id
    """)
    op.execute("UPDATE tombstone SET n = record.n FROM record WHERE record.id = tombstone.id")
    op.execute("UPDATE link SET n = record.n FROM record WHERE record.id = link.record")
    op.execute("""
        CREATE TABLE numbered AS
        SELECT record.n, search_entry.record, search_entry.tokens
        FROM search_entry JOIN record ON record.id = search_entry.record
    """)
    op.execute("DELETE FROM search_entry")
    op.execute(
        "INSERT INTO search_entry (n, record, tokens) SELECT n, record, tokens FROM numbered"
    )
    op.execute("DROP TABLE numbered")
    if not sqlite:
        for table in (*TABLES, "search_entry"):
            op.alter_column(table, "n", server_default=None)
        op.execute("DROP SEQUENCE search_entry_n_seq")
    op.create_index("ix_record_n", "record", ["n"], unique=True)
    for name, (table, before, after) in INDEXES.items():
        _replace(name, table, before, after)


def downgrade() -> None:
    """Forget the ordinals; search entries keep their numbers, and count on from them."""
    for name, (table, before, after) in INDEXES.items():
        _replace(name, table, after, before)
    op.drop_index("ix_record_n", table_name="record")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN n")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("CREATE SEQUENCE search_entry_n_seq OWNED BY search_entry.n")
        op.execute("SELECT setval('search_entry_n_seq', max(n)) FROM search_entry")
        op.alter_column(
            "search_entry", "n", server_default=sa.text("nextval('search_entry_n_seq')")
        )


def _replace(name: str, table: str, old: list[str], new: list[str]) -> None:
    if old:
        op.drop_index(name, table_name=table)
    if new:
        op.create_index(name, table, new, unique=False)
