"""Engines: what a connection is told when it is opened, on SQLite and on PostgreSQL.

Separate from the database, which says how transactions begin and end, alike on both.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import NoSuchModuleError

from events_api.core.database.read_only_file import opened_to_read, takes_no_writes
from events_api.core.settings import Settings
from events_api.core.values.json import from_json, to_json

# SQLite keeps so much of the file for each connection, and sorts as much in memory. Pages are read
# again and again; what writes, or reads much once, finds as much in the cache of the system.
CACHE_KIB, LEAN_KIB = 65_536, 16_384

# A host that is gone without a word is noticed within so many seconds, not after a quarter of an
# hour (libpq, "Parameter Key Words").
_NOTICED = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}


def sqlite(
    url: URL, settings: Settings, *, size: int, write: bool = False, timeout_ms: int | None = None
) -> Engine:
    """The engine of a SQLite file; `write`: every transaction begins as a writer's.

    SQLite knows no time limit of statements; what has one of its own here reads much once.
    """
    lean = write or timeout_ms is not None
    read_only = takes_no_writes(url)
    engine = create_engine(
        opened_to_read(url) if read_only else url,
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
            "query_only=ON" if read_only else "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"cache_size=-{LEAN_KIB if lean else CACHE_KIB}",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        # A snapshot has begun by then (database.snapshot).
        if not driver.in_transaction:
            connection.exec_driver_sql(begin)

    return engine


def postgresql(
    url: URL, settings: Settings, *, size: int, write: bool = False, timeout_ms: int | None = None
) -> Engine:
    """The engine of a PostgreSQL database; `write`: each statement sees what others committed.

    Raises:
        ValueError: The driver is not installed.
    """
    try:
        return create_engine(
            url,
            connect_args={
                "connect_timeout": 5,
                **_NOTICED,
                **_session(settings, write=write, timeout_ms=timeout_ms),
            },
            isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
            pool_size=size,
            max_overflow=0,
            pool_timeout=settings.lock_timeout_ms / 1000,
            # A page is too quick to ask first; after an outage one page at most fails.
            pool_pre_ping=write or timeout_ms is not None,
            json_serializer=lambda value: to_json(value).decode(),
            json_deserializer=from_json,
            # There is none; each pool would ask for it first.
            use_native_hstore=False,
            hide_parameters=True,
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        message = "PostgreSQL needs the driver: pip install 'events-api[postgres]'"
        raise ValueError(message) from error


def _session(settings: Settings, *, write: bool, timeout_ms: int | None) -> dict[str, Any]:
    """What a session is told at its beginning."""
    if settings.database_pooler:
        # Each transaction may be in another session, of which nothing is known; and a plan is
        # generic of prepared statements alone.
        return {"prepare_threshold": None}
    limit = settings.statement_timeout_ms if timeout_ms is None else timeout_ms
    options = {
        "statement_timeout": str(limit),
        "lock_timeout": str(settings.lock_timeout_ms),
        # A generic plan of a prepared statement was 40 times slower (findings, "Link filters").
        # Writers ask by keys; and foreign keys would be planned anew for each row that is checked.
        "plan_cache_mode": "auto" if write else "force_custom_plan",
        "timezone": "UTC",
        "application_name": "events_api",
    }
    return {"options": " ".join(f"-c {name}={value}" for name, value in options.items())}
