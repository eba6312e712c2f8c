"""Connections: one snapshot per read, one serial transaction per write, alike on both engines.

Separate because everything that differs between SQLite and PostgreSQL in how a transaction begins
is said here, and nowhere else (design sections 2, 4 and 5; findings "Revision").
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from events_api.core.database.addresses import database_url, read_url
from events_api.core.database.brief_snapshots import BriefSnapshots
from events_api.core.database.engines import CACHE_KIB, LEAN_KIB, postgresql, sqlite
from events_api.core.database.file_write_lock import FileTurn
from events_api.core.database.prepared_statements import by_the_driver
from events_api.core.database.read_only_file import takes_no_writes
from events_api.core.database.replica import Replica
from events_api.core.problems.document import Problem
from events_api.core.problems.server_errors import Busy, InsufficientStorage, ReadOnly, Unavailable
from events_api.core.settings import Settings

NO_TABLES = "The database has no tables yet: run `events-api migrate`."
_LOCK_NOT_AVAILABLE = "55P03"
_NO_TABLE = "42P01"
_DISK_FULL = "53100"
_READ_ONLY = "25006"


class Database:
    """The database of one deployment.

    `reads` gives snapshots, `exports` long ones; `writes` begins every transaction as a writer.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepare pools for `settings.database_url`; nothing is opened yet."""
        self.url = database_url(settings)
        self._seconds = settings.lock_timeout_ms / 1000
        self._turn = _turn(self.url)
        make = sqlite if self._turn is not None else postgresql
        # One more than requests use, for an import at work.
        self.reads: Engine = make(self.url, settings, size=settings.threads + 1)
        self.writes: Engine = make(self.url, settings, size=settings.threads, write=True)
        # What the event loop reads by itself; a server's answers are waited for by threads.
        self.brief = None if self._turn is None else BriefSnapshots(self.reads)
        # Exports are slow: they must not take the connections of pages.
        self.exports: Engine = make(self.url, settings, size=settings.exports, timeout_ms=0)
        replica = read_url(settings, self.url)
        self.replica = None if replica is None else Replica(replica, settings)

    @property
    def engine_name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def driver_error(self) -> type[Exception]:
        """What the driver raises of itself."""
        driver: Any = self.reads.dialect.loaded_dbapi
        error: type[Exception] = driver.Error
        return error

    def takes_writes(self) -> bool:
        """Whether there is writing: not to a standby of PostgreSQL, nor to a read-only file.

        Nor is there while the primary is away, and a replica is read.
        """
        if self._turn is not None:
            return not takes_no_writes(self.url)
        asked = text("SELECT current_setting('transaction_read_only')")
        try:
            with self.snapshot() as connection:
                return bool(connection.execute(asked).scalar_one() == "off")
        except (DBAPIError, PoolTimeout):
            return False

    def connection(self, least: int | None, *, export: bool = False) -> Connection:
        """A connection for reading: to the replica where that will do, else to the primary.

        Args:
            least: The public revision that must be seen at least; None: whichever is the latest.
            export: Whether it is for long, so that it must not be one of those for pages.
        """
        found = None
        if self.replica is not None and least is not None:
            found = self.replica.connection(least, export=export)
        return found or (self.exports if export else self.reads).connect()

    @contextmanager
    def snapshot(self, *, lean: bool = False, least: int | None = None) -> Iterator[Connection]:
        """A connection whose statements all see one state of the database.

        Args:
            lean: Whether much is read once, which is not worth memory.
            least: As `connection` takes it.
        """
        with self.connection(least) as connection, self._caching(connection, lean=lean):
            driver: Any = connection.connection.driver_connection
            if self._turn is not None:
                # Said by SQLAlchemy it takes thirty times as long.
                driver.execute("BEGIN")
            yield connection
            # psycopg forgets its prepared statements when a transaction is rolled back.
            with by_the_driver(connection):
                (connection if connection.in_transaction() else driver).commit()

    @contextmanager
    def _caching(self, connection: Connection, *, lean: bool) -> Iterator[None]:
        if not lean or self._turn is None:
            yield
            return
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA cache_size=-{LEAN_KIB}")
        try:
            yield
        finally:
            raw.execute(f"PRAGMA cache_size=-{CACHE_KIB}")

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[Session]:
        """A session in a write transaction of its own, committed where the block ends well.

        Args:
            wait: Whether other writers are waited for; on PostgreSQL only those of the same rows
                are.

        Raises:
            Busy: Other writers kept the lock for longer than the lock timeout, or have it at all
                where `wait` is false (503).
            ReadOnly: The database takes no writes (503).
        """
        if takes_no_writes(self.url):
            raise ReadOnly
        try:
            with (
                self.writes.connect() as connection,
                self._taken(wait=wait),
                Session(connection, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        except OperationalError as error:
            if _says(error, _LOCK_NOT_AVAILABLE, "database is locked"):
                raise Busy from error
            raise

    def _taken(self, *, wait: bool = True) -> AbstractContextManager[None]:
        """The turn that writers of all processes wait for; PostgreSQL has one of its own."""
        if self._turn is None:
            return nullcontext()
        return self._turn.taken(self._seconds if wait else 0)

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """SQLite's own connection in the writer's turn, outside of any transaction.

        Raises:
            Busy: Other writers kept the lock for longer than the lock timeout (503).
        """
        with self._taken(), self.reads.connect() as connection:
            yield connection.connection.driver_connection

    def close(self) -> None:
        """Give all connections back."""
        if self.brief is not None:
            self.brief.close()
        self.reads.dispose()
        self.writes.dispose()
        self.exports.dispose()
        if self.replica is not None:
            self.replica.close()


def _turn(url: URL) -> FileTurn | None:
    if url.get_backend_name() != "sqlite":
        return None
    return FileTurn(Path(f"{url.database}.lock"))


def is_unmigrated(error: Exception) -> bool:
    """Whether an error of the driver says that there are no tables."""
    return _says(error, _NO_TABLE, "no such table")


def problem_of(error: Exception) -> Problem:
    """What an error of the driver means to a client, who never sees the error itself."""
    if is_unmigrated(error):
        return Unavailable(NO_TABLES)
    if _says(error, _DISK_FULL, "disk is full"):
        return InsufficientStorage()
    if _says(error, _READ_ONLY, "readonly database"):
        return ReadOnly()
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return Unavailable()
    # A statement that the database does not understand is our mistake, not its absence.
    return Problem()


def _says(error: Exception, state: str, words: str) -> bool:
    """Whether an error is of this SQLSTATE of PostgreSQL, or has these words of SQLite."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) == state or words in str(cause)
