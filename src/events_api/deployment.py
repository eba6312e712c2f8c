"""A deployment: all that the product publishes, in all its formats, on one database.

Separate because the application and every command begin with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from events_api.core.catalogue import Catalogue
from events_api.core.database.file_checks import check_file
from events_api.core.settings import Settings
from events_api.formats import FORMATS
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES


def deployed(settings: Settings | None = None) -> Catalogue:
    """The catalogue of a deployment; settings are read from the environment unless given."""
    return Catalogue(settings or Settings(), RESOURCES, REFERENCE_LISTS, FORMATS)


@contextmanager
def opened(*, new: bool = False) -> Iterator[Catalogue]:
    """The catalogue of the environment's deployment, for one command: its connections are ended.

    Args:
        new: Whether the command makes a database where there is none.

    Raises:
        ValueError: There is no database in a file where one is needed.
    """
    catalogue = deployed()
    check_file(catalogue.database.url, new=new)
    try:
        yield catalogue
    finally:
        catalogue.database.close()


def doubts(catalogue: Catalogue) -> Iterator[str]:
    """What whoever begins to serve this may not have meant, and what to do; a line each."""
    settings = catalogue.settings
    here = urlsplit(settings.public_url).hostname or ""
    if _is_own(here) and not _is_own(settings.host):
        yield f"links begin with {settings.public_url}: set EVENTS_PUBLIC_URL to what others use"
    if not catalogue.database.takes_writes():
        yield "the database takes no writes: all that is not reading is answered 503"


def _is_own(host: str) -> bool:
    """Whether a host is this machine, as only this machine calls it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
