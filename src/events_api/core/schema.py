"""The schema: which migrations there are, and whether the database is at the latest.

Separate because the CLI migrates, readiness checks, and tests do both.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from events_api.core.database import Database

_PACKAGE = Path(__file__).resolve().parents[1]


def migrations_folder() -> Path:
    """Where the migrations are: beside the package in a wheel, at the top of a checkout.

    Raises:
        FileNotFoundError: Neither has them: the installation is broken.
    """
    for folder in (_PACKAGE / "migrations", _PACKAGE.parents[1] / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    message = "The migrations folder is missing from this installation; install it again."
    raise FileNotFoundError(message)


def alembic_config(connection: Connection | None = None) -> Config:
    """The configuration of Alembic, for a connection that has begun a transaction."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def latest() -> str:
    """The revision that the code needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        message = "There are no migrations in this installation; install it again."
        raise FileNotFoundError(message)
    return head


def current(connection: Connection) -> str | None:
    """The revision that a database is at; None where it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision, up or down, in one transaction."""
    with database.writing() as session:
        connection = session.connection()
        config = alembic_config(connection)
        steps = ScriptDirectory.from_config(config)
        known = {each.revision for each in steps.walk_revisions()}
        there = current(connection)
        if there is not None and there not in known:
            message = f"The database is at revision {there}, which this version does not know."
            raise ValueError(message)
        if revision == "head":
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
