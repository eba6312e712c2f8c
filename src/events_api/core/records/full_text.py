"""Search entries: the encoded words of published records, the same rows on both engines.

Separate because only the index over them differs: FTS5 on SQLite, GIN on PostgreSQL. Drafts have no
entry, so they weigh on no search (design section 4).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Text, Uuid, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Field, SQLModel


class SearchEntry(SQLModel, table=True):
    """The tokens of one published record, parted by blanks (`search_terms.tokens`)."""

    __tablename__ = "search_entry"

    n: int = Field(primary_key=True, description="The record's `n`; its row in the index.")
    record: str = Field(
        unique=True, sa_type=Uuid(as_uuid=False), foreign_key="record.id", ondelete="CASCADE"
    )
    tokens: str = Field(sa_type=Text)


SEARCH_ENTRY = SearchEntry.__table__  # type: ignore[attr-defined]


class Matches(FunctionElement[bool]):
    """Whether a search entry has all words of a query, asked of the engine's full-text index."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, terms: Sequence[str]) -> None:
        """Take the terms of a query (`search_terms.query_terms`)."""
        super().__init__(literal("&".join(f"({term})" for term in terms), Text()))

    def self_group(self, against: Any = None) -> "Matches":
        """Itself: compared with a number, as SQLite has booleans, it would lose its index."""
        del against
        return self


class MatchingOrdinals(FunctionElement[str]):
    """The ordinals of all records with the words of a query, as one text (`ordinals.read`)."""

    type = Text()
    inherit_cache = True

    def __init__(self, terms: Sequence[str]) -> None:
        """Take the terms of a query (`search_terms.query_terms`)."""
        super().__init__(Matches(terms))


def _for_fts5(terms: str) -> str:
    """The bind of terms with the operators of FTS5."""
    return f"replace(replace({terms}, '&', ' AND '), '|', ' OR ')"


@compiles(MatchingOrdinals, "sqlite")
def _all_of_sqlite(element: MatchingOrdinals, compiler: Any, **others: Any) -> str:
    [matches] = element.clauses
    query = _for_fts5(compiler.process(matches.clauses, **others))
    # The index says the ordinals by itself: to look up each entry takes seven times as long.
    found = f"FROM search_index WHERE search_index MATCH {query}"
    return f"(SELECT group_concat(rowid, ',') {found})"


@compiles(MatchingOrdinals, "postgresql")
def _all_of_postgresql(element: MatchingOrdinals, compiler: Any, **others: Any) -> str:
    matches = compiler.process(element.clauses, **others)
    return f"(SELECT string_agg(n::text, ',') FROM search_entry WHERE {matches})"  # noqa: S608 - a bind


@compiles(Matches, "sqlite")
def _of_sqlite(element: Matches, compiler: Any, **others: Any) -> str:
    query = _for_fts5(compiler.process(element.clauses, **others))
    found = f"SELECT rowid FROM search_index WHERE search_index MATCH {query}"  # noqa: S608 - a bind
    return f"search_entry.n IN ({found})"


@compiles(Matches, "postgresql")
def _of_postgresql(element: Matches, compiler: Any, **others: Any) -> str:
    # Tokens are of a-z and 0-9 alone, so nothing in them can be taken for an operator.
    query = compiler.process(element.clauses, **others)
    vector = "array_to_tsvector(string_to_array(search_entry.tokens, ' '))"
    return f"{vector} @@ replace({query}, '*', ':*')::tsquery"
