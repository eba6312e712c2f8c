"""An edition as it is shown: the figures of a year as they were published, for a reader.

Separate because its page and its fact sheet show the same. Nothing is derived anew; the words are
those that it was published with, and in another language those of today.
"""

from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import RowMapping
from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.core.values.json import from_json
from events_api.summaries.editions.editions import edition_of
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.labels import Labels, labels_of
from events_api.summaries.year.snapshot import YearSnapshot
from events_api.summaries.year.year import YearSummary
from events_api.web.pages.figures import Plain
from events_api.web.pages.page_language import language_of


class Published(Struct, frozen=True):
    """An edition's row, its figures, and the words for their codes."""

    edition: RowMapping
    summary: YearSummary
    labels: Labels

    def about(self, wording: Wording) -> Iterator[str]:
        """How records belong to its year, when that begins, and what they were narrowed to."""
        yield from wording.asked(self.summary.allocation, self.summary.filters)
        if self.summary.from_.month > 1:
            yield wording.say("begins", wording.month(self.summary.from_.month))


class Frozen(Plain):
    """Figures of an edition, which lead to the records that made them then."""

    def href(self, figure: Figure) -> str:
        """The edition's own rows of a figure."""
        return figure.records


def published(request: Request, snapshot: YearSnapshot, year: int, number: int) -> Published:
    """An edition in the language of the page.

    Raises:
        NotFound: The year has no edition of this number (404).
    """
    edition, language = edition_of(snapshot.connection, year, number), language_of(request)
    document = from_json(edition["document"])
    summary = YearSummary.model_validate(document["data"]["summary"])
    labels = document["labels"]
    if language != edition["lang"]:
        lists = catalogue_of(request).lists
        labels = labels_of([summary], snapshot.vocabulary, lists, language)
    return Published(edition, summary, labels)
