"""What a source itself calls a record, in rows and in documents.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Records, and those of imports that wait to be moved, whose documents are moved as they are.
TABLES = ("record", "import_record")
# Before a document's title stand codes alone, so its first `title` is the member.
TITLE = ',"title":'
PLACE = {"sqlite": "instr(document, :title)", "postgresql": "strpos(document, :title)"}
SAID = {"sqlite": "json_quote(subtype)", "postgresql": "CAST(to_json(subtype) AS text)"}


def upgrade() -> None:
    """Add it to documents as not known; what was public has changed with that."""
    place = PLACE[op.get_bind().dialect.name]
    unknown = f"substr(document, 1, {place}) || :unknown || substr(document, {place} + 1)"
    for table in TABLES:
        op.add_column(table, sa.Column("subtype", sa.Text(), nullable=True))
        _render(table, unknown, title=TITLE, unknown='"subtype":null,')
    _announce()


def downgrade() -> None:
    """Take it out of the documents again."""
    said = f"coalesce({SAID[op.get_bind().dialect.name]}, 'null')"
    without = f"replace(document, :member || {said} || :title, :title)"
    for table in TABLES:
        _render(table, without, title=TITLE, member=',"subtype":')
        op.execute(f"ALTER TABLE {table} DROP COLUMN subtype")
    _announce()


def _render(table: str, document: str, **texts: str) -> None:
    changed = sa.text(f"UPDATE {table} SET document = {document}")  # noqa: S608 - all of it is ours
    op.execute(changed.bindparams(**texts))


def _announce() -> None:
    """Move the public revision, where anything is public."""
    op.execute("""
        UPDATE revision SET n = n + 1, public = public + 1, changed_at = CURRENT_TIMESTAMP
        WHERE EXISTS (SELECT 1 FROM record WHERE public)
    """)
    op.execute("UPDATE record SET revision = (SELECT public FROM revision) WHERE public")
