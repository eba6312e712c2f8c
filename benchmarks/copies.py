"""Copies of the records of one year in other years, made inside a SQLite file.

Separate from filling because nothing of them is made anew: rows are inserted from rows, with other
identifiers, references and days. To make a million records as the store does takes hours.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, Table, text

from events_api.core.records.link import Link
from events_api.core.records.record import Record
from events_api.resources import RESOURCES

_DAYS = ("starts_on", "ends_on", "sort_on", "end_on", "runs_to")
_TABLES: tuple[Table, ...] = tuple(
    each.__table__  # type: ignore[attr-defined]
    for each in (Record, *(resource.table for resource in RESOURCES), Link)
)


def add_copies(
    connection: Connection, year: int, copies: Mapping[int, int], progress: Callable[[int], None]
) -> None:
    """Copy every so many-th dated record of `year` to other years, as {other year: so many}.

    `progress` is told how many records there are. Copies are in no index of words.
    """
    for other, every in copies.items():
        highest = connection.execute(text("SELECT max(n) FROM record")).scalar_one()
        for table in _TABLES:
            connection.execute(text(_statement(table, year, other, every, highest)))
        progress(connection.execute(text("SELECT count(*) FROM record")).scalar_one())


def _statement(table: Table, year: int, other: int, every: int, highest: int) -> str:
    """INSERT … SELECT of the rows of a table."""
    key = "record" if table.name == "link" else "id"
    values = {each.name: f't."{each.name}"' for each in table.columns}
    # Of another version than those that are copied, so that it is nobody's.
    values[key] = f"substr(t.{key}, 1, 12) || 'c' || substr(t.{key}, 14, 15) || '{other}'"
    values |= {"n": f"t.n + {highest}"} if "n" in values else {}
    values |= {day: _dated(f"t.{day}", year, other) for day in _DAYS if day in values}
    if table.name == "record":
        values |= {
            "ref": f"t.ref || '-{other}'",
            "when": f'substr({_dated(_quoted("t.when"), year, other)}, 2, length(t."when"))',
            "document": _document(year, other),
        }
    names, chosen = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
    mine = f"SELECT id FROM record WHERE n % {every} = 0 AND sort_on LIKE '{year}-%'"  # noqa: S608
    return f'INSERT INTO "{table.name}" ({names}) SELECT {chosen} FROM "{table.name}" t WHERE t.{key} IN ({mine})'  # noqa: S608, E501


def _quoted(column: str) -> str:
    return f"""'"' || {column.replace("when", '"when"')} || '"'"""


def _dated(value: str, year: int, other: int) -> str:
    """A text in which days and periods of one year are of another."""
    for before in ('"', "/"):
        value = f"replace({value}, '{before}{year}', '{before}{other}')"
    return f"replace({value}, '{year}-', '{other}-')"


def _document(year: int, other: int) -> str:
    """The document with the copy's identifier, reference and days."""
    middle = "substr(t.id, 14, 3) || '-' || substr(t.id, 17, 4) || '-' || substr(t.id, 21, 8)"
    old, new = f"'-7' || {middle} || substr(t.id, 29)", f"'-c' || {middle} || '{other}'"
    document = f"replace(t.document, {old}, {new})"
    renamed = f"'\"' || t.ref || '-{other}\"'"
    document = f"replace({document}, {_quoted('t.ref')}, {renamed})"
    return _dated(document, year, other)
