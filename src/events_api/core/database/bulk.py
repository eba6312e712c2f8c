"""Bulk: many rows of one table written as their driver takes them.

Separate from statements, which convert each value of each row anew: here values are converted
beforehand, outside of the writers' turn, and PostgreSQL takes rows as a stream (`COPY`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Dialect, Table
from sqlmodel import Session

from events_api.core.database.prepared_statements import by_the_driver


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
        binds = enumerate(self._binding.values())
        # What is not known is null in each type.
        self._binds = [(place, bind) for place, bind in binds if bind is not None]

    def place(self, name: str) -> int:
        """Where a column stands in rows."""
        return self._places[name]

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """A row as the driver takes it, of values as models have them."""
        row = [values[name] for name in self._binding]
        for place, bind in self._binds:
            if row[place] is not None:
                row[place] = bind(row[place])
        return row

    def bound_value(self, name: str, value: Any) -> Any:
        """One value as the driver takes it in this column."""
        bind = self._binding[name]
        return bind(value) if bind else value

    def insert(self, session: Session, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows, as `bound` gives them."""
        names = ", ".join(self._columns)
        with _cursor(session) as cursor:
            if self._sqlite:
                marks = ", ".join("?" * len(self._columns))
                cursor.executemany(f"INSERT INTO {self._table} ({names}) VALUES ({marks})", rows)  # noqa: S608
                return
            with cursor.copy(f"COPY {self._table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def update(
        self,
        session: Session,
        rows: Iterable[Sequence[Any]],
        places: Iterable[int],
        keys: Sequence[str] = ("id",),
    ) -> None:
        """Change what stands at these places, in the rows that have the same `keys` as these."""
        mark, chosen = "?" if self._sqlite else "%s", [*places]
        if not chosen:
            return
        values = [*chosen, *map(self.place, keys)]
        said = [f"{self._columns[each]} = {mark}" for each in values]
        steps, same = ", ".join(said[: len(chosen)]), " AND ".join(said[len(chosen) :])
        statement = f"UPDATE {self._table} SET {steps} WHERE {same}"  # noqa: S608
        with _cursor(session) as cursor:
            cursor.executemany(statement, ([row[each] for each in values] for row in rows))


@contextmanager
def _cursor(session: Session) -> Iterator[Any]:
    """A cursor of the driver, in the session's transaction; it raises as SQLAlchemy would."""
    connection = session.connection()
    with by_the_driver(connection), closing(connection.connection.cursor()) as cursor:
        yield cursor
