"""Upper ends of head counts, in rows and in documents.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Records, and those of imports that wait to be moved, whose documents are moved as they are.
TABLES = ("record", "import_record")
HEAD_COUNTS = {"meeting": "participants", "training": "participants", "activity": "beneficiaries"}
# In the texts of a document quotation marks are escaped, so these are members.
UPPER, WOMEN = ',"count_to":', ',"women":'
PLACE = {"sqlite": "instr", "postgresql": "strpos"}
WITHOUT = {"sqlite": "json_remove({0}, '$.count_to')", "postgresql": "{0} - 'count_to'"}
INDEX = "ix_record_posting"
DATES = ["starts_on", "ends_on", "end_on", "runs_to", "open_end", "precision"]
BEFORE = ["public", "sort_on", "kind", "status", "duplicate_of", *DATES]
BEFORE += ["heads_qualifier", "heads_basis", "items", "heads"]
BEHIND = ["women", "men", "within", "n"]


def upgrade() -> None:
    """Add them to documents as not known; what was public has changed with that."""
    for table in TABLES:
        op.add_column(table, sa.Column("heads_to", sa.BigInteger(), nullable=True))
        _render(table, "replace(document, :women, :upper || 'null' || :women)")
    _index([*BEFORE, "heads_to", *BEHIND])
    _announce()


def downgrade() -> None:
    """Take them out of documents and of the counts themselves."""
    dialect = op.get_bind().dialect.name
    place = PLACE[dialect]
    rest = f"substr(document, {place}(document, :women))"
    for table in TABLES:
        _render(table, f"substr(document, 1, {place}(document, :upper) - 1) || {rest}")
    for kind, name in HEAD_COUNTS.items():
        without = WITHOUT[dialect].format(name)
        for table in (kind, f"import_{kind}"):
            op.execute(f"UPDATE {table} SET {name} = {without}")  # noqa: S608 - all of it is ours
    _index([*BEFORE, *BEHIND])
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN heads_to")
    _announce()


def _render(table: str, document: str) -> None:
    kinds = ", ".join(f"'{kind}'" for kind in HEAD_COUNTS)
    changed = f"UPDATE {table} SET document = {document} WHERE kind IN ({kinds})"  # noqa: S608
    texts = {name: text for name, text in (("upper", UPPER), ("women", WOMEN)) if name in changed}
    op.execute(sa.text(changed).bindparams(**texts))


def _index(columns: list[str]) -> None:
    op.drop_index(INDEX, table_name="record")
    op.create_index(INDEX, "record", columns, unique=False)


def _announce() -> None:
    """Move the public revision, where such a record is public."""
    kinds = ", ".join(f"'{kind}'" for kind in HEAD_COUNTS)
    which = f"public AND kind IN ({kinds})"
    op.execute(f"""
        UPDATE revision SET n = n + 1, public = public + 1, changed_at = CURRENT_TIMESTAMP
        WHERE EXISTS (SELECT 1 FROM record WHERE {which})
    """)  # noqa: S608 - all of it is ours
    op.execute(f"""
        UPDATE record SET revision = (SELECT public FROM revision) WHERE {which}
    """)  # noqa: S608 - all of it is ours
