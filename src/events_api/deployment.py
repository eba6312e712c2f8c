"""A deployment: all that the product publishes, in all its formats, on one database.

Separate because the application and every command begin with it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from events_api.core.catalogue import Catalogue
from events_api.core.database.file_checks import check_file
from events_api.core.settings import Settings
from events_api.formats import FORMATS
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.start_warnings import unknown_settings

LOG = logging.getLogger("events_api")


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
    for said in unknown_settings():
        LOG.warning(said)
    check_file(catalogue.database.url, new=new)
    try:
        yield catalogue
    finally:
        catalogue.database.close()
