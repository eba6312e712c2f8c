"""Addresses of databases, as settings name them, with the driver that is used for each."""

from sqlalchemy.engine import URL, make_url

from events_api.core.settings import Settings

_POSTGRESQL, _DRIVER = {"postgres", "postgresql"}, "postgresql+psycopg"


def database_url(settings: Settings) -> URL:
    """The address of the database with the driver that is used for it.

    Raises:
        ValueError: The engine is neither SQLite in a file nor PostgreSQL.
    """
    url = make_url(settings.database_url.get_secret_value())
    backend = url.get_backend_name()
    if backend in _POSTGRESQL:
        return url.set(drivername=_DRIVER)
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    message = (
        "EVENTS_DATABASE_URL must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; "
        f"it names {backend!r}"
    )
    raise ValueError(message)


def read_url(settings: Settings, primary: URL) -> URL | None:
    """The address of the replica; None where none is set.

    Raises:
        ValueError: It is not PostgreSQL, or the primary is not.
    """
    named = settings.database_read_url.get_secret_value()
    if not named:
        return None
    url = make_url(named)
    if {url.get_backend_name(), primary.get_backend_name()} <= _POSTGRESQL:
        return url.set(drivername=_DRIVER)
    raise ValueError("EVENTS_DATABASE_READ_URL must name a replica of PostgreSQL")
