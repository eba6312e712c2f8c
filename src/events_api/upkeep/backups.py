"""Backups: the whole database as one file, and a database that is what a file has.

SQLite copies itself, page by page, while others read and write (sqlite.org/backup.html). PostgreSQL
has `pg_dump` and `pg_restore`, which have to be those of the server's version or a later one.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect, text, update

from events_api.core.database import schema
from events_api.core.database.database import NO_TABLES, Database
from events_api.core.database.revision import APART, REVISION, new_epoch
from events_api.core.problems.server_errors import Unavailable

_MAGIC = b"SQLite format 3\0"


def back_up(database: Database, path: Path) -> int:
    """The size in bytes of a new file that the database was copied into.

    Raises:
        Unavailable: The database has no tables.
        ValueError: The file is there, or PostgreSQL's own programs are missing or too old.
        OSError: It cannot be written.
    """
    if path.exists():
        raise ValueError(f"{path} is there: name a new file.")
    with database.snapshot() as connection:
        if schema.current(connection) is None:
            raise Unavailable(NO_TABLES)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds drafts, and what keys are known by
    try:
        if database.engine_name == "sqlite":
            _copy_file(database, part)
        else:
            _run(database, "pg_dump", "--format=custom", f"--file={part}")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path.stat().st_size


def bring_back(database: Database, path: Path, *, replace: bool) -> None:
    """Make the database what the file has, under revisions that nobody has seen.

    Raises:
        ValueError: There are tables already and `replace` is false; or the file is no backup of
            this engine, or damaged.
        OSError: It cannot be read.
    """
    with database.snapshot() as connection:
        if schema.current(connection) is not None and not replace:
            raise ValueError("The database has tables: --replace gives up what is in it.")
    if database.engine_name == "sqlite":
        _copy_back(database, path)
    else:
        with path.open("rb") as file:
            if file.read(5) != b"PGDMP":
                raise ValueError(f"{path} is no backup of PostgreSQL.")
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _run(database, "pg_restore", *options, str(path))
    now = datetime.now(UTC).replace(microsecond=0)
    counters = {name: REVISION.c[name] + APART for name in ("n", "public", "vocabulary")}
    with database.writing() as session:
        session.execute(update(REVISION).values(**counters, changed_at=now))
        # One of an older version gets an epoch when it is migrated.
        named = inspect(session.connection()).get_columns(REVISION.name)
        if any(each["name"] == "epoch" for each in named):
            session.execute(update(REVISION).values(epoch=new_epoch()))


def _copy_file(database: Database, part: Path) -> None:
    with (
        closing(sqlite3.connect(str(database.url.database))) as source,
        closing(sqlite3.connect(part)) as target,
    ):
        source.backup(target, pages=1_000)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, which can lie on any disk
        _check(target, part)


def _copy_back(database: Database, path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise ValueError(f"{path} is no backup of SQLite.")
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(str(database.url.database))) as target,
    ):
        _check(source, path)
        source.backup(target)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    try:
        told = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{path} is damaged, or no database of events_api: {error}") from None
    if told != "ok":
        raise ValueError(f"{path} is damaged: {told}")


def _run(database: Database, program: str, *options: str) -> None:
    """Run a program of PostgreSQL on the database, which it is told of by the environment."""
    found = shutil.which(program)
    with database.snapshot() as connection:
        served = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    if found is None:
        raise ValueError(f"Install {program} of PostgreSQL {served} or later: it is not there.")
    version = _output([found, "--version"])
    number = re.search(r"\d+", version)
    if number is None or int(number[0]) < served:
        raise ValueError(f"{found} is {version.strip()}; the server is {served}: install that.")
    # What is set to None stays as it is; replaced, it is gone, and the environment's counts.
    url = database.url.set(drivername="postgresql")._replace(password=None)
    password = database.url.password
    shown = url.render_as_string()
    _output([found, *options, f"--dbname={shown}"], {"PGPASSWORD": password} if password else {})


def _output(command: Sequence[str], more: dict[str, str] | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - no word of it comes from outside
        command, check=False, capture_output=True, text=True, env={**os.environ, **(more or {})}
    )
    if done.returncode:
        raise ValueError(f"{Path(command[0]).name}: {done.stderr.strip()}")
    return done.stdout
