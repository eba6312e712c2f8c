"""The schema: which migrations there are, and whether the database is at the latest.

Separate because the CLI migrates, readiness checks, and tests do both. Alembic is imported by what
needs it, which answering requests does not.
"""

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from events_api.core.database.database import Database
from events_api.core.shipped_folders import shipped_folder

if TYPE_CHECKING:
    from alembic.config import Config


def alembic_config(connection: Connection | None = None) -> "Config":
    """The configuration of Alembic, for a connection that has begun a transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped_folder("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@cache
def latest() -> str:
    """The revision that the code needs: migrations are files by their revisions, in order.

    Raises:
        FileNotFoundError: There are no migrations: the installation is broken.
    """
    files = (shipped_folder("migrations") / "versions").glob("[0-9]*_*.py")
    revisions = [file.name.partition("_")[0] for file in files]
    if not revisions:
        raise FileNotFoundError("There are no migrations in this installation; install it again.")
    return max(revisions)


def current(connection: Connection) -> str | None:
    """The revision that a database is at; None where it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision, up or down, in one transaction.

    Raises:
        ValueError: There is no such revision, or the database is at one that is not known here.
    """
    from alembic import command
    from alembic.script import ScriptDirectory

    with database.writing() as session:
        connection = session.connection()
        config = alembic_config(connection)
        known = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]
        there = current(connection)
        if there is not None and there not in known:
            raise ValueError(f"The database is at {there}, which this version does not know.")
        if revision not in {*known, "base", "head"}:
            named = ", ".join(sorted(known))
            raise ValueError(f"There is no revision {revision}; there are {named}, base and head.")
        # `known` is from the newest to the oldest; an unmigrated database is before them all.
        ages = [*known, None]
        target = {"head": known[0], "base": None}.get(revision, revision)
        if ages.index(target) <= ages.index(there):
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
