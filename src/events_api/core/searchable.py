"""Search entries: the encoded words of published records, the same rows on both engines.

Separate because only the index over them differs: FTS5 on SQLite, GIN on PostgreSQL. Drafts have no
entry, so they weigh on no search (design section 4).
"""

from sqlalchemy import Text, Uuid
from sqlmodel import Field, SQLModel


class SearchEntry(SQLModel, table=True):
    """The tokens of one published record, separated by blanks, as `words.tokens` made them."""

    __tablename__ = "search_entry"

    n: int | None = Field(default=None, primary_key=True, description="Row number in the index.")
    record: str = Field(
        unique=True, sa_type=Uuid(as_uuid=False), foreign_key="record.id", ondelete="CASCADE"
    )
    tokens: str = Field(sa_type=Text)
