"""Ordinals in SQL: many as one parameter, and as one text, on both engines.

Separate because only the way of passing them in differs: JSON on SQLite, an array on PostgreSQL.
They come out as one text, which is many times faster than a row for each.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    String,
    Text,
    bindparam,
    cast,
    func,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from events_api.core.values.json import to_json

_INTEGERS = msgspec.json.Decoder(list[int])


def ordinals_of(column: ColumnElement[Any]) -> ColumnElement[str]:
    """All numbers of a column, as one text that `read` reads."""
    return func.aggregate_strings(cast(column, String), ",")


def read(text: str | None) -> list[int]:
    """The numbers of such a text; none where there was no row."""
    return _INTEGERS.decode(f"[{text or ''}]")


class _Ordinals(TypeDecorator[Iterable[int]]):
    """Ordinals as each engine takes them."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array, or text."""
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if sqlite else ARRAY(Integer()))

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        """A list, or its JSON."""
        ordinals = list(value or ())
        return to_json(ordinals).decode() if dialect.name == "sqlite" else ordinals


class Among(FunctionElement[bool]):
    """Whether a column's number is among the ordinals of the parameter `ordinals`."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[int]) -> None:
        """Take the column."""
        super().__init__(column, bindparam("ordinals", type_=_Ordinals()))

    def self_group(self, against: Any = None) -> "Among":
        """Itself: compared with a number, as SQLite has booleans, it would lose its index."""
        del against
        return self


class Given(FunctionElement[int]):
    """The ordinals of the parameter `ordinals` as rows, of one column `value` (`table_valued`).

    On SQLite alone, which joins them as they are, but puts them in order to look among them.
    """

    inherit_cache = True

    def __init__(self) -> None:
        """Take no other."""
        super().__init__(bindparam("ordinals", type_=_Ordinals()))


@compiles(Given, "sqlite")
def _rows_of_sqlite(element: Given, compiler: Any, **others: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **others)})"


@compiles(Among, "sqlite")
def _of_sqlite(element: Among, compiler: Any, **others: Any) -> str:
    column, ordinals = (compiler.process(each, **others) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ordinals}))"  # noqa: S608 - a bind


@compiles(Among, "postgresql")
def _of_postgresql(element: Among, compiler: Any, **others: Any) -> str:
    column, ordinals = (compiler.process(each, **others) for each in element.clauses)
    return f"{column} = ANY ({ordinals})"
