"""Prepared statements: SQLAlchemy writes the text once for each engine, the driver runs it.

Separate because every page asks the same few statements, for which SQLAlchemy's way to the driver
and back takes three times what the database does (docs/adr/0024). All else is asked as usual.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Converter = Callable[[Any], Any]
_NOTHING: Mapping[str, Any] = {}


class _Text(Struct, frozen=True):
    """A statement as an engine's driver takes it.

    Attributes:
        sql: Its text.
        given: Its parameters in their order: how the driver takes each, if not as it is.
        fixed: The values of those that are the same each time, as the driver takes them.
        positional: Whether the driver takes them by place, or else by name.
        columns: How the value of each column is read, if not as it is.
    """

    sql: str
    given: Sequence[tuple[str, Converter | None]]
    fixed: Mapping[str, Any]
    positional: bool
    columns: Sequence[Converter | None]

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The parameters with these values."""
        pairs = (
            (name, self.fixed[name] if name in self.fixed else _as(convert, values[name]))
            for name, convert in self.given
        )
        return tuple(value for _, value in pairs) if self.positional else dict(pairs)


class Prepared:
    """A statement that is asked again and again with other values."""

    def __init__(self, statement: Select[Any], **instead: Select[Any]) -> None:
        """Take the statement, whose parameters are named, and which says the same by engine."""
        self._statement, self._instead = statement, instead
        self._texts: dict[str, _Text] = {}

    def on(self, engine: str) -> Select[Any]:
        """The statement as it is on an engine."""
        return self._instead.get(engine, self._statement)

    def rows(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> Sequence[Row]:
        """The rows as the driver gives them; `read` says what stands in one.

        Raises:
            DBAPIError: As SQLAlchemy would.
        """
        text = self._text(connection.dialect)
        return driven(connection, text.sql, text.bound(values))

    def streamed(self, connection: Connection, number: int) -> Iterator[Sequence[Row]]:
        """The same rows of a statement without parameters, so many at a time, as asked for.

        Raises:
            DBAPIError: As SQLAlchemy would.
        """
        text, dialect = self._text(connection.dialect), connection.dialect
        driver: Any = connection.connection.dbapi_connection
        streamed = _pipelined if dialect.supports_server_side_cursors else _fetched
        with by_the_driver(connection):
            yield from streamed(driver, text.sql, text.bound(_NOTHING), number)

    def read(self, connection: Connection, row: Row) -> Row:
        """The values of a row; most rows are shown as they are stored, and need none of it."""
        columns = self._text(connection.dialect).columns
        return tuple(_as(convert, value) for convert, value in zip(columns, row, strict=True))

    def read_all(self, connection: Connection, rows: Sequence[Row]) -> Iterable[Row]:
        """The values of many rows: column by column takes a third of the time."""
        converters = self._text(connection.dialect).columns
        columns = zip(*rows, strict=True) if rows else ((),) * len(converters)
        pairs = zip(converters, columns, strict=True)
        return zip(*(map(how, values) if how else values for how, values in pairs), strict=True)

    def _text(self, dialect: Dialect) -> _Text:
        known = self._texts.get(dialect.name)
        if known is None:
            known = self._texts[dialect.name] = _written(self.on(dialect.name), dialect)
        return known


def driven(connection: Connection, sql: str, values: Any = ()) -> Sequence[Row]:
    """The rows of a statement that the driver runs, in a transaction of the connection.

    Raises:
        DBAPIError: As SQLAlchemy would.
    """
    driver: Any = connection.connection.dbapi_connection
    if not getattr(driver, "in_transaction", True):  # psycopg begins by itself
        connection.begin()
    if connection.engine.dispatch.before_cursor_execute:
        # Somebody listens to statements: they hear of this one, too.
        return connection.exec_driver_sql(sql, values).all()
    dialect: Any = connection.dialect
    try:
        rows: Sequence[Row] = driver.execute(sql, values).fetchall()
    except dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(connection, error) from error
    return rows


def _fetched(driver: Any, sql: str, values: Any, number: int) -> Iterator[Sequence[Row]]:
    """The rows of a statement that SQLite takes as far as it is asked."""
    with closing(driver.execute(sql, values)) as cursor:
        while rows := cursor.fetchmany(number):
            yield rows


def _pipelined(driver: Any, sql: str, values: Any, number: int) -> Iterator[Sequence[Row]]:
    """The rows of a statement of PostgreSQL, which finds the next ones while these are used."""
    # It stands in the midst of rows while somebody reads the ones before, which is no fault of the
    # statement's: a role may have a limit.
    driver.execute("SET LOCAL statement_timeout = 0")
    driver.execute(f"DECLARE streamed NO SCROLL CURSOR FOR {sql}", values)
    following = f"FETCH {number} FROM streamed"
    with driver.pipeline(), driver.cursor() as cursor:
        cursor.execute(following)
        while rows := cursor.fetchall():
            cursor.execute(following)
            yield rows


@contextmanager
def by_the_driver(connection: Connection) -> Iterator[None]:
    """A block in which the driver is asked: what it raises is raised as SQLAlchemy would."""
    dialect: Any = connection.dialect
    try:
        yield
    except dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(connection, error) from error


def _as_sqlalchemy(connection: Connection, error: Exception) -> Exception:
    """What SQLAlchemy would raise; a connection that is lost is given up, as it would."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        # All others of the pool are as old, or older.
        connection.invalidate(error)
        connection.engine.dispose()
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        None, None, error, base, hide_parameters=True, connection_invalidated=lost
    )


def _written(statement: Select[Any], dialect: Dialect) -> _Text:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    names = compiled.positiontup if compiled.positional else binds
    given = [(name, _taken(binds[name].type, dialect)) for name in names or ()]
    fixed = {
        name: _as(convert, binds[name].value) for name, convert in given if not binds[name].required
    }
    columns = [_given(each.type, dialect) for each in statement.selected_columns]
    return _Text(str(compiled), given, fixed, bool(compiled.positional), columns)


def _taken(kind: Any, dialect: Dialect) -> Converter | None:
    """How the driver takes a value of a type."""
    convert: Converter | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _given(kind: Any, dialect: Dialect) -> Converter | None:
    """How what the driver gives is read as a value of a type."""
    convert: Converter | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def _as(convert: Converter | None, value: Any) -> Any:
    return value if convert is None else convert(value)
