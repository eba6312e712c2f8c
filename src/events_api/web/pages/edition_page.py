"""The page of an edition: the figures of a year as they were published, and what was restated."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, RowMapping
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import root_path
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.selection.query import ScopeQuery
from events_api.summaries.editions import restatement_memo
from events_api.summaries.editions.editions import edition_of, editions_of, stored
from events_api.summaries.editions.live_records import live_records
from events_api.summaries.editions.restatement import restated, with_records
from events_api.summaries.editions.restatement_route import years_of
from events_api.summaries.editions.restatement_shapes import (
    ChangedRecord,
    RestatedFigure,
    Restatement,
)
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.snapshot import year_snapshot
from events_api.web.pages.edition_figures import Frozen, published
from events_api.web.pages.page_language import base_of, language_of
from events_api.web.pages.rendering import page, rendered
from events_api.web.pages.year_page import by_section

_ALIKE = ("allocation", "year_start", "filters")
# More are in the data.
_MOST, _MOST_RECORDS = 200, 20


class Because(Struct, frozen=True):
    """A record because of which a figure is another: what it was and is, and its page if public."""

    title: str
    about: str
    part: str
    href: str | None


class Changed(Struct, frozen=True):
    """A figure that was restated: in words, with the addresses of what it was and is made of."""

    name: str
    then: str
    now: str
    then_href: str | None
    now_href: str | None
    became: str
    records: Sequence[Because]


def edition_page(request: Request, year: int, number: int) -> Response:
    """An edition, and what it says otherwise than the last one before it that compares.

    Raises:
        NotFound: The year has no edition of this number (404).
    """
    root = root_path(request)
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, ScopeQuery())
        own = published(request, snapshot, year, number)
        edition, wording = own.edition, Wording(language_of(request), own.labels)
        editions = editions_of(connection, year, root)
        before = next((e for e in editions if e["number"] < number and _alike(e, edition)), None)
        found = None if before is None else _restated(request, connection, edition, before)
    told = {
        "edition": edition,
        "address": f"{root}/v1/summaries/{year:04}/editions/{number}",
        "editions": [each for each in editions if each["number"] != number],
        "date": wording.date(f"{edition['published_at']:%Y-%m-%d}"),
        "about": [*own.about(wording)],
        "sections": by_section(own.summary, Frozen(request, wording)),
        "since": None if before is None else before["number"],
        "changed": [] if found is None else [*_changed(request, found, wording)],
        "rules": []
        if found is None
        else [restatement_memo.changed_rule(r, wording) for r in found.rules],
    }
    return page(request, rendered(request, "edition.html", wording, told), snapshot.fresh)


def _alike(one: Mapping[str, Any], other: RowMapping) -> bool:
    return all(one[name] == other[name] for name in _ALIKE)


def _restated(
    request: Request, connection: Connection, edition: RowMapping, before: Mapping[str, Any]
) -> Restatement:
    root = root_path(request)
    other = edition_of(connection, before["year"], before["number"])
    now, then = (stored(connection, each, root) for each in (edition, other))
    # Where an edition's records have pages, not data.
    paths = {each.kind: "records" for each in catalogue_of(request).resources}
    found = restated(now, then, paths)
    ids = [each.id for figure in found.figures for each in figure.records]
    return with_records(found, live_records(connection, ids, years_of(edition, now)))


def _changed(request: Request, found: Restatement, wording: Wording) -> Iterator[Changed]:
    for figure in [each for each in found.figures if restatement_memo.counts(each)][:_MOST]:
        # The parts of breakdowns have the same records once more.
        records = figure.records[:_MOST_RECORDS] if figure.by is None else []
        yield Changed(
            name=restatement_memo.called(figure, wording),
            then=restatement_memo.number(figure.then, wording),
            now=restatement_memo.number(figure.now, wording),
            then_href=None if figure.then is None else _rows(request, found, figure, found.since),
            now_href=None if figure.now is None else _rows(request, found, figure, found.number),
            became=restatement_memo.became(figure, wording),
            records=[_because(request, each, wording) for each in records],
        )


def _because(request: Request, record: ChangedRecord, wording: Wording) -> Because:
    part = restatement_memo.part(record, wording)
    if record.title is None:
        return Because(restatement_memo.away(record, wording), "", part, None)
    href = f"{base_of(request)}/records/{record.id}"
    return Because(record.title, restatement_memo.dated(record, wording), part, href)


def _rows(request: Request, found: Restatement, figure: RestatedFigure, number: int) -> str:
    """The records behind the figure in an edition."""
    addresses = Addresses(found.year, Origin(root_path(request), {}, number))
    if figure.by is not None:
        addresses = addresses.part(figure.by, figure.key)
    return addresses(figure.name, figure.unit, figure.scope)
