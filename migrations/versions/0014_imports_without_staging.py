"""Imports are judged in memory and stored at once: what waited in tables of its own goes.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UUID = sa.Uuid(as_uuid=False)
# The tables whose rows waited in tables of their own, with the columns that told these rows apart.
STAGED = {
    "record": (),
    "link": ("dim", "value"),
    "search_entry": (),
    "meeting": (),
    "training": (),
    "publication": (),
    "activity": (),
    "metric": (),
}
# What rows of reports said for the move alone, and the indexes over it.
COLUMNS = {
    "record": UUID,
    "public": sa.Boolean(),
    "original": UUID,
    "version": sa.Integer(),
    "rule": sa.Integer(),
}
INDEXES = {
    "ix_import_row_ref": ["job", "owner", "ref"],
    "ix_import_row_record": ["job", "record"],
    "ix_import_row_original": ["job", "original"],
}
MOST, TOO_MANY = 10_000, "A file has at most 10,000 rows now; nothing was stored. Split it."


def upgrade() -> None:
    """Have imports that were not finished begin anew, or end where they have too many rows."""
    _begin_anew()
    job = sa.table(
        "import_job", *map(sa.column, ("state", "rows", "detail", "finished_at", "beat_at"))
    )
    many = {"state": "broken", "detail": TOO_MANY, "finished_at": job.c.beat_at}
    op.execute(sa.update(job).where(job.c.state == "waiting", job.c.rows > MOST).values(many))
    for name in (*STAGED, "code"):
        op.drop_table(f"import_{name}")
    for name in INDEXES:
        op.drop_index(name, "import_row")
    for name in COLUMNS:
        op.drop_column("import_row", name)
    op.add_column("import_job", sa.Column("digest", sa.String(), nullable=True))


def _begin_anew() -> None:
    """Forget what was found of rows that are not stored yet, and who worked on them."""
    job = sa.table("import_job", *map(sa.column, ("id", "state", "worker", "staged", "outcomes")))
    row = sa.table("import_row", *map(sa.column, ("job", "outcome", "subject")))
    unfinished = job.c.state.in_(("waiting", "working"))
    mine = row.c.job.in_(sa.select(job.c.id).where(unfinished))
    op.execute(sa.update(row).where(mine).values(outcome=None, subject=None))
    anew = {"state": "waiting", "worker": None, "staged": 0, "outcomes": sa.text("'{}'")}
    op.execute(sa.update(job).where(unfinished).values(anew))


def downgrade() -> None:
    """Make the tables again; imports that were not finished begin anew."""
    op.drop_column("import_job", "digest")
    _begin_anew()
    for name, type_ in COLUMNS.items():
        op.add_column("import_row", sa.Column(name, type_, nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "import_row", columns)
    op.create_table(
        "import_code",
        sa.Column("job", UUID, nullable=False),
        sa.Column("dim", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _of_job("import_code", "job"),
        sa.PrimaryKeyConstraint("job", "dim", "code", name=op.f("pk_import_code")),
    )
    for name, keys in STAGED.items():
        _stage(name, keys)


def _stage(name: str, keys: tuple[str, ...]) -> None:
    """Make the table in which rows of another one wait, with its columns as they are now."""
    columns = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False).columns
    table = f"import_{name}"
    op.create_table(
        table,
        sa.Column("import_job", UUID, nullable=False),
        sa.Column("import_row", sa.Integer(), autoincrement=False, nullable=False),
        _of_job(table, "import_job"),
        sa.PrimaryKeyConstraint("import_job", "import_row", *keys, name=op.f(f"pk_{table}")),
        *(sa.Column(each.name, each.type, nullable=each.name not in keys) for each in columns),
    )


def _of_job(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_import_job")
    return sa.ForeignKeyConstraint([column], ["import_job.id"], name=name, ondelete="CASCADE")
