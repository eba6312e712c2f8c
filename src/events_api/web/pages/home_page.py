"""The first page: all years beside one another, and what is upcoming."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import root_path
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.snapshot import year_snapshot
from events_api.summaries.year.years import YearsQuery, year_summaries, years_asked
from events_api.web.pages.figures import Figures, Part, Row, Table, columns_shown, table_of
from events_api.web.pages.occasions import UPCOMING, View, occasions
from events_api.web.pages.page_language import base_of, language_of
from events_api.web.pages.rendering import page, rendered

_MOST_UPCOMING = 10


def home_page(request: Request) -> Response:
    """All years that have a record, at most the last hundred, and what begins from today on."""
    catalogue, root = catalogue_of(request), root_path(request)
    language = language_of(request)
    query = YearsQuery().narrowed({None: columns_shown(catalogue.resources)})
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        asked = years_asked(snapshot.postings, catalogue.resources, query, catalogue.today())
        years = year_summaries(snapshot, catalogue.resources, query, asked.years, Origin(root))
        labels = labels_of(years, snapshot.vocabulary, catalogue.lists, language)
        wording = Wording(language, labels)
        upcoming = occasions(View(request, snapshot, wording), UPCOMING, _MOST_UPCOMING)
    base = base_of(request)
    parts = [
        Part(f"{each.year}", each.year, each, f"{base}/years/{each.year:04}") for each in years
    ]
    table = table_of(parts, catalogue.resources, wording, Figures(request, wording))
    told = {
        "years": Table(table.heads, [*_with_gaps(table.rows, asked.years, wording, base)]),
        "upcoming": upcoming,
    }
    content = rendered(request, "home.html", wording, told)
    return page(request, content, snapshot.fresh, of_today=True)


def _with_gaps(
    rows: Sequence[Row], years: Sequence[int], wording: Wording, base: str
) -> Iterator[Row]:
    """The rows of years, the latest first, and between them those of years without a record."""
    if rows:
        yield rows[0]
    for row, (later, year) in zip(rows[1:], pairwise(years), strict=True):
        first, last = year + 1, later - 1
        if first == last:
            yield Row(str(first), [], f"{base}/years/{first:04}")
        elif first < last:
            yield Row(wording.say("years", first, last), [])
        yield row
