"""The catalogue: one deployment's settings, database, kinds, reference lists and formats.

Separate because every request needs these and nothing else is shared between requests.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import cast

import anyio
from starlette.requests import Request

from events_api.core.database.database import Database
from events_api.core.format import Format
from events_api.core.index.postings_cache import PostingsCache
from events_api.core.index.saved_postings import SavedPostings, place_of
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList, VocabularyCache
from events_api.core.settings import Settings


class Catalogue:
    """What one deployment publishes, and where it is kept."""

    def __init__(
        self,
        settings: Settings,
        resources: Sequence[Resource],
        lists: Sequence[ReferenceList],
        formats: Sequence[Format],
    ) -> None:
        """Take what there is; the database is opened when it is first used."""
        self.settings = settings
        self.resources = tuple(resources)
        self.lists = tuple(each.settling(resources) for each in lists)
        self.formats = tuple(formats)
        self.database = Database(settings)
        self.vocabulary = VocabularyCache(lists)
        # Writers are serial anyway; here those of this process wait for one another.
        self.writers = anyio.Semaphore(1)
        self.postings = PostingsCache(
            SavedPostings(place_of(self.database.url, settings.cache_dir))
        )
        # The day that `today` is, for all who ask.
        self.today: Callable[[], date] = _day_in_utc


def _day_in_utc() -> date:
    return datetime.now(UTC).date()


def catalogue_of(request: Request) -> Catalogue:
    """The catalogue that the request's application serves."""
    return cast("Catalogue", request.app.state.catalogue)
