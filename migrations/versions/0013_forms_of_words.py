"""Search entries anew, with the forms in which words count too.

Revision ID: 0013
Revises: 0012
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from events_api.core.words.city_names import names_of_city
from events_api.core.words.search_terms import tokens

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHUNK = 500
UUID = sa.Uuid(as_uuid=False)
NOBODY = "00000000-0000-0000-0000-000000000000"
# Entries, and those of imports that wait to be moved: the table of their documents, which columns
# tell entries apart, what these are called there, and what is before all of them.
TABLES = {
    "search_entry": ("record", ("record",), ("id",), (NOBODY,)),
    "import_search_entry": ("import_record", *[("import_job", "import_row")] * 2, (NOBODY, -1)),
}
TYPES = {"import_row": sa.Integer()}
# No search asks for a place in a text, so the index keeps none.
FULL_TEXT_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content='search_entry', content_rowid='n',
        tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0
    )
    """,
    "INSERT INTO search_index(search_index) VALUES ('rebuild')",
)
FULL_TEXT_POSTGRESQL = """
    CREATE INDEX search_index ON search_entry
    USING gin (array_to_tsvector(string_to_array(tokens, ' ')))
"""


def upgrade() -> None:
    """Make the entries of what is public by the rules of today; lists may find more with that.

    The rules are those of the code that searches, not a copy: entries of older rules would not be
    found by it.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TABLE search_index" if sqlite else "DROP INDEX search_index")
    for entries, told in TABLES.items():
        _index_anew(entries, *told)
    for statement in FULL_TEXT_SQLITE if sqlite else (FULL_TEXT_POSTGRESQL,):
        op.execute(statement)
    op.execute("""
        UPDATE revision SET n = n + 1, public = public + 1, changed_at = CURRENT_TIMESTAMP
        WHERE EXISTS (SELECT 1 FROM search_entry)
    """)


def downgrade() -> None:
    """Leave the entries: they hold all that older rules look up, and older code reads the index."""


def _index_anew(
    entries: str,
    records: str,
    keys: tuple[str, ...],
    theirs: tuple[str, ...],
    last: tuple[Any, ...],
) -> None:
    """Make all entries of one table anew, in chunks in the order of their keys."""
    entry = _table(entries, keys, "tokens")
    record = _table(records, theirs, "document")
    here = sa.tuple_(*(entry.c[key] for key in keys))
    same = [entry.c[key] == record.c[other] for key, other in zip(keys, theirs, strict=True)]
    read = (
        sa.select(record.c.document, *(entry.c[key] for key in keys))
        .join_from(entry, record, sa.and_(*same))
        .order_by(*(entry.c[key] for key in keys))
        .limit(CHUNK)
    )
    one = [entry.c[key] == sa.bindparam(f"its_{key}") for key in keys]
    change, connection = sa.update(entry).where(*one), op.get_bind()
    while rows := connection.execute(read.where(here > last)).all():
        made = [
            {"tokens": " ".join(_tokens(document))}
            | {f"its_{key}": value for key, value in zip(keys, values, strict=True)}
            for document, *values in rows
        ]
        connection.execute(change, made)
        last = tuple(rows[-1][1:])


def _table(name: str, keys: tuple[str, ...], text: str) -> sa.TableClause:
    columns = [sa.column(key, TYPES.get(key, UUID)) for key in keys]
    return sa.table(name, *columns, sa.column(text, sa.Text()))


def _tokens(document: str) -> list[str]:
    """The tokens of a document, as `kinds.documents.texts_of` gives its texts."""
    said = json.loads(document)
    texts = [said["title"], said["subtype"], said["summary"], said["ref"]]
    for translation in said["translations"].values():
        texts += [translation.get("title"), translation.get("summary")]
    place = said.get("location") or {}
    texts += [place.get("venue"), place.get("city")]
    return tokens(*texts, *names_of_city(place.get("city"), place.get("country")))
