"""Connections: one snapshot per read, one serial transaction per write, alike on both engines.

Separate because everything that differs between SQLite and PostgreSQL in how a transaction begins
is said here, and nowhere else (design sections 2, 4 and 5; findings "Revision").
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from events_api.core.columns import from_json, to_json
from events_api.core.problems import Busy, InsufficientStorage, Problem, Unavailable
from events_api.core.settings import Settings

# Waiting for the writers' lock is polled, since flock has no timeout of its own.
_POLL_SECONDS = 0.002
_LOCK_NOT_AVAILABLE = "55P03"
_NO_TABLE = "42P01"
_DISK_FULL = "53100"


class Database:
    """The database of one deployment.

    `reads` gives snapshots, `exports` long ones; `writes` begins every transaction as a writer.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepare pools for `settings.database_url`; nothing is opened yet."""
        self.url = database_url(settings)
        self._lock_timeout = settings.lock_timeout_ms / 1000
        self._lock_file = _lock_file(self.url)
        make = _sqlite if self.url.get_backend_name() == "sqlite" else _postgresql
        # One more than requests use, for an import at work.
        self.reads: Engine = make(self.url, settings, size=settings.threads + 1)
        self.writes: Engine = make(self.url, settings, size=settings.threads, write=True)
        # Exports are slow: they must not take the connections of pages.
        self.exports: Engine = make(self.url, settings, size=settings.exports, timeout_ms=0)

    @property
    def engine_name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection whose statements all see one state of the database."""
        with self.reads.connect() as connection:
            yield connection
            # psycopg forgets its prepared statements when a transaction is rolled back.
            connection.commit()

    @contextmanager
    def writing(self, *, wait: bool = True, long: bool = False) -> Iterator[Session]:
        """A session in a write transaction of its own, committed where the block ends well.

        Args:
            wait: Whether other writers are waited for.
            long: Whether single statements may take longer than requests wait for.

        Raises:
            Busy: Other writers kept the lock for longer than the lock timeout, or have it at all
                where `wait` is false (503).
        """
        try:
            with (
                self._turn(self._lock_timeout if wait else 0),
                self._session() as session,
                session.begin(),
            ):
                if long and self.engine_name == "postgresql":
                    session.execute(text("SET LOCAL statement_timeout = 0"))
                yield session
        except OperationalError as error:
            if _is_lock_timeout(error):
                raise Busy from error
            raise

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """SQLite's own connection in the writer's turn, outside of any transaction.

        Raises:
            Busy: Other writers kept the lock for longer than the lock timeout (503).
        """
        with self._turn(self._lock_timeout), self.reads.connect() as connection:
            yield connection.connection.driver_connection

    def _session(self) -> Session:
        return Session(self.writes, expire_on_commit=False)

    def close(self) -> None:
        """Give all connections back."""
        self.reads.dispose()
        self.writes.dispose()
        self.exports.dispose()

    @contextmanager
    def _turn(self, seconds: float) -> Iterator[None]:
        """The writers' lock of SQLite: without it, other processes starve (findings)."""
        if self._lock_file is None:
            yield
            return
        handle = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            _wait_for(handle, time.monotonic() + seconds)
            yield
        finally:
            os.close(handle)


def database_url(settings: Settings) -> URL:
    """The address of the database with the driver that is used for it.

    Raises:
        ValueError: The engine is neither SQLite in a file nor PostgreSQL.
    """
    url = make_url(settings.database_url.get_secret_value())
    backend = url.get_backend_name()
    if backend in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    message = (
        "EVENTS_DATABASE_URL must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; "
        f"it names {backend!r}"
    )
    raise ValueError(message)


def _lock_file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    return Path(f"{url.database}.lock")


def is_unmigrated(error: Exception) -> bool:
    """Whether an error of the driver says that there are no tables."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) == _NO_TABLE or "no such table" in str(cause)


def problem_of(error: Exception) -> Problem:
    """What an error of the driver means to a client, who never sees the error itself."""
    if is_unmigrated(error):
        return Unavailable("The database has no tables yet: run `events-api migrate`.")
    if _is_full(error):
        return InsufficientStorage()
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return Unavailable()
    # A statement that the database does not understand is our mistake, not its absence.
    return Problem()


def _is_full(error: Exception) -> bool:
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) == _DISK_FULL or "disk is full" in str(cause)


def _is_lock_timeout(error: OperationalError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state == _LOCK_NOT_AVAILABLE or "database is locked" in str(error.orig)


def _wait_for(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Busy from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def _sqlite(
    url: URL, settings: Settings, *, size: int, write: bool = False, timeout_ms: int | None = None
) -> Engine:
    del timeout_ms  # SQLite knows no time limit of statements.
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": settings.lock_timeout_ms / 1000},
        pool_size=size,
        max_overflow=0,
        pool_timeout=settings.lock_timeout_ms / 1000,
        hide_parameters=True,
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver must not begin transactions of its own: a snapshot starts where we say so.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            # What a long write sorts would otherwise take memory as its rows do.
            f"temp_store={'FILE' if write else 'MEMORY'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(
    url: URL, settings: Settings, *, size: int, write: bool = False, timeout_ms: int | None = None
) -> Engine:
    limit = settings.statement_timeout_ms if timeout_ms is None else timeout_ms
    # A generic plan of a prepared statement was 40 times slower (findings, "Link filters").
    options = {
        "statement_timeout": str(limit),
        "lock_timeout": str(settings.lock_timeout_ms),
        "plan_cache_mode": "force_custom_plan",
        "timezone": "UTC",
        "application_name": "events_api",
    }
    try:
        return create_engine(
            url,
            connect_args={
                "connect_timeout": 5,
                "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
            },
            isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
            pool_size=size,
            max_overflow=0,
            pool_timeout=settings.lock_timeout_ms / 1000,
            # A page is too quick to ask first; after an outage one page at most fails.
            pool_pre_ping=write or timeout_ms is not None,
            json_serializer=lambda value: to_json(value).decode(),
            json_deserializer=from_json,
            hide_parameters=True,
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        message = "PostgreSQL needs the driver: pip install 'events-api[postgres]'"
        raise ValueError(message) from error
