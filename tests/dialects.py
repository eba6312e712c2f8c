"""What is known of the two engines, learned once a run and not anew by each database of tests.

Separate because each application opens three pools, whose dialects ask the server who it is,
compile every statement anew and begin new sessions: most of the time of a test of one request.
SQLAlchemy's dialects are replaced by these for as long as tests run, in the process of the tests.
"""

import os
from collections import defaultdict
from threading import Lock
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

Session = psycopg.Connection[Any]

# Databases of these names are used by one test after another, and so are sessions with them.
REUSED = "events_reused_"
_LOCK = Lock()
_COMPILED: LRUCache[Any, Any] = LRUCache(5_000)
_DIALECTS: dict[Any, Any] = {}
_IDLE: defaultdict[str, list[Session]] = defaultdict(list)
_OF_PARENT: list[Any] = []
_BEGUN: WeakKeyDictionary[Session, Any] = WeakKeyDictionary()


class _Shared(DefaultDialect):
    """A dialect of which there is one for each choice of its arguments."""

    def __new__(cls, **options: Any) -> Self:
        named = ((name, getattr(each, "__qualname__", each)) for name, each in options.items())
        key = cls, *sorted(named, key=str)
        with _LOCK:
            if key not in _DIALECTS:
                _DIALECTS[key] = super().__new__(cls)
            return cast("Self", _DIALECTS[key])

    def __init__(self, **options: Any) -> None:
        if not self.__dict__:
            super().__init__(**options)
            self._met = False

    def initialize(self, connection: Connection) -> None:
        if not self._met:
            super().initialize(connection)
            self._met = True

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


class SQLite(_Shared, SQLiteDialect_pysqlite):
    """SQLite's."""

    supports_statement_cache = True


class PostgreSQL(_Shared, PGDialect_psycopg):
    """PostgreSQL's, with sessions that outlive their pool."""

    supports_statement_cache = True

    def connect(self, *words: Any, **options: Any) -> Any:
        """An idle session that was begun with the same words, or another."""
        begun = sorted((name, str(each)) for name, each in options.items())
        with _LOCK:
            idle = _IDLE[str(options.get("dbname"))]
            found = next((each for each in idle if _BEGUN[each] == begun), None)
            if found is not None:
                idle.remove(found)
                return found
        session = cast("Session", super().connect(*words, **options))
        _BEGUN[session] = begun
        return session

    def do_close(self, dbapi_connection: Any) -> None:
        """Keep a session that somebody may need again."""
        session: Session = dbapi_connection
        name = session.info.dbname
        idle = session.info.transaction_status == TransactionStatus.IDLE
        if name.startswith(REUSED) and idle:
            with _LOCK:
                _IDLE[name].append(session)
        else:
            session.close()

    def do_terminate(self, dbapi_connection: Any) -> None:
        """End a session that is of no use."""
        dbapi_connection.close()


def idle_sessions(database: str) -> list[Session]:
    """The sessions with a database that nobody uses."""
    with _LOCK:
        return [*_IDLE[database]]


def end_sessions(database: str) -> None:
    """End those that nobody uses."""
    with _LOCK:
        for session in _IDLE.pop(database, []):
            session.close()


def _share_none() -> None:
    """A process that is split off begins sessions of its own; the others stay open beside it."""
    _OF_PARENT.append({**_IDLE})
    _IDLE.clear()


os.register_at_fork(after_in_child=_share_none)
registry.register("sqlite", __name__, "SQLite")
registry.register("postgresql.psycopg", __name__, "PostgreSQL")
