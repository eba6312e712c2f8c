"""Bulk: many rows of one table written as their driver takes them.

Separate from statements, which convert each value of each row anew: here values are converted
beforehand, outside of the writers' turn, and PostgreSQL takes rows as a stream (`COPY`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Table
from sqlmodel import Session


class BulkTable:
    """Some columns of a table, in order; rows are sequences of their values."""

    def __init__(self, table: Table, dialect: Dialect, names: Sequence[str] | None = None) -> None:
        """Take the names of the columns; unless given, all."""
        chosen = [table.columns[each] for each in names or table.columns.keys()]
        self._sqlite = dialect.name == "sqlite"
        self._table = dialect.identifier_preparer.format_table(table)
        self._columns = [dialect.identifier_preparer.format_column(each) for each in chosen]
        self._places = {each.name: place for place, each in enumerate(chosen)}
        self._binding = {
            each.name: each.type.dialect_impl(dialect).bind_processor(dialect) for each in chosen
        }

    def place(self, name: str) -> int:
        """Where a column stands in rows."""
        return self._places[name]

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """A row as the driver takes it, of values as models have them."""
        return [
            bind(values[name]) if bind else values[name] for name, bind in self._binding.items()
        ]

    def bound_value(self, name: str, value: Any) -> Any:
        """One value as the driver takes it in this column."""
        bind = self._binding[name]
        return bind(value) if bind else value

    def insert(self, session: Session, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows, as `bound` gives them."""
        names = ", ".join(self._columns)
        cursor: Any = session.connection().connection.cursor()
        if self._sqlite:
            marks = ", ".join("?" * len(self._columns))
            cursor.executemany(f"INSERT INTO {self._table} ({names}) VALUES ({marks})", rows)  # noqa: S608
        else:
            with cursor.copy(f"COPY {self._table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.close()

    def update(
        self, session: Session, rows: Iterable[Sequence[Any]], places: Iterable[int]
    ) -> None:
        """Change what stands at these places, in the rows that have the same `id` as these."""
        mark, id_, chosen = "?" if self._sqlite else "%s", self._places["id"], [*places]
        if not chosen:
            return
        steps = ", ".join(f"{self._columns[each]} = {mark}" for each in chosen)
        statement = f"UPDATE {self._table} SET {steps} WHERE {self._columns[id_]} = {mark}"  # noqa: S608
        values = [*chosen, id_]
        cursor: Any = session.connection().connection.cursor()
        cursor.executemany(statement, ([row[each] for each in values] for row in rows))
        cursor.close()
