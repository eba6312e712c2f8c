"""The endpoints of a year: all years, one year, and the records behind each of its figures."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.csv_dialects import dialect_of
from events_api.core.http.links import (
    bound_query,
    changed_address,
    given_parameters,
    next_address,
    root_path,
    self_address,
)
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.reading.cursors import cursor_of, position_of
from events_api.core.reading.pages import Snapshot
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import CODED, LINK, documentation
from events_api.core.routing.envelopes import Labels, ListLinks, ListMeta, SelfLink
from events_api.core.selection.query import USUAL
from events_api.core.selection.selection import Order
from events_api.core.values.json import to_json
from events_api.summaries.figures import Shape
from events_api.summaries.presentation import formats
from events_api.summaries.presentation.answers import SummaryMeta, answered
from events_api.summaries.presentation.export import rows_export
from events_api.summaries.presentation.figure_tables import FigureRow
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.drilldown import Asked, Row, rows_of
from events_api.summaries.year.figure_query import FigureQuery
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.part_check import check_part
from events_api.summaries.year.path_parameters import Year, year_number
from events_api.summaries.year.snapshot import year_snapshot
from events_api.summaries.year.year import SummaryQuery, YearSummary
from events_api.summaries.year.years import (
    YearHeadlines,
    YearsQuery,
    headlines,
    year_summaries,
    years_asked,
)

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])
Name = Annotated[
    str, Path(description="Name of a figure, as the summary says it.", json_schema_extra=CODED)
]


class Summary(Shape):
    """The summary of a year."""

    data: YearSummary
    labels: Labels
    meta: SummaryMeta
    links: SelfLink


class Summaries(Shape):
    """The figures of years side by side, at most 100."""

    data: list[YearHeadlines] = Field(description="The years, the latest first.")
    labels: Labels
    meta: SummaryMeta
    links: ListLinks


class FigureRows(Shape):
    """One page of the records behind a figure."""

    data: list[FigureRow]
    meta: ListMeta
    links: ListLinks


@router.get(
    "",
    operation_id="list_summaries",
    **documentation(YearsQuery, 400, 406, shown=Summaries, headers=LINK),
)
def list_summaries(request: Request) -> Response:
    """The figures of every year that has a record, or of each year `from` one `to` another.

    At most 100 years, the latest; `links.next` has those before them.
    """
    catalogue = catalogue_of(request)
    query = parse(YearsQuery, request)
    agreed = negotiated(request, query.format, formats.YEARS_FORMATS)
    how = agreed, dialect_of(query, agreed.name)
    origin = Origin(root_path(request), given_parameters(request))
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        asked = years_asked(snapshot.postings, catalogue.resources, query, catalogue.today())
        years = headlines(snapshot, catalogue.resources, query, asked.years, origin)
    language = query.lang or catalogue.settings.language
    labels = labels_of(years, snapshot.vocabulary, catalogue.lists, language)
    onward = None if asked.before is None else changed_address(request, to=f"{asked.before:04}")
    links = {"next": onward}
    return answered(request, how, (years, labels), snapshot.fresh, links)


@router.get(
    "/{year}",
    operation_id="get_summary",
    **documentation(SummaryQuery, 400, 406, shown=Summary),
)
def get_summary(request: Request, year: Year) -> Response:
    """What a year adds up to, each figure with the address of the records behind it."""
    catalogue = catalogue_of(request)
    query, number = parse(SummaryQuery, request), year_number(year)
    agreed = negotiated(request, query.format, formats.SUMMARY_FORMATS)
    how = agreed, dialect_of(query, agreed.name)
    origin = Origin(root_path(request), given_parameters(request))
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        [data] = year_summaries(snapshot, catalogue.resources, query, [number], origin)
    language = query.lang or catalogue.settings.language
    labels = labels_of([data], snapshot.vocabulary, catalogue.lists, language)
    return answered(request, how, (data, labels), snapshot.fresh)


@router.get(
    "/{year}/figures/{name}/records",
    operation_id="list_figure_records",
    **documentation(FigureQuery, 400, 404, 406, shown=FigureRows, headers=LINK),
)
def list_figure_records(request: Request, year: Year, name: Name) -> Response:
    """The records behind a figure of a year, each with what it contributes to it."""
    catalogue = catalogue_of(request)
    query = parse(FigureQuery, request)
    asked = Asked(catalogue.resources, year_number(year), name, query)
    agreed = negotiated(request, query.format, formats.ROW_FORMATS)
    dialect = dialect_of(query, agreed.name)
    if agreed.name != "json":
        how = agreed, dialect
        return rows_export(
            request, how, asked, lambda connection: _begun_rows(connection, request, query)
        )
    bound, limit = bound_query(request), query.limit or USUAL
    key = None if asked.counted is None else Order().key
    after = None if query.cursor is None else position_of(query.cursor, bound, key)
    with snapshot_for(request) as connection:
        snapshot = _begun_rows(connection, request, query)
        rows = rows_of(snapshot, asked, after)
    cursor = None if rows.next is None else cursor_of(rows.next, bound)
    onward = next_address(request, cursor)
    rest = {
        "meta": {"total": rows.total, "limit": limit, "next_cursor": cursor},
        "links": {"self": self_address(request), "next": onward},
    }
    content = b'{"data":[' + b",".join(map(_shown, rows.rows)) + b"]," + to_json(rest)[1:]
    headers = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    body = Body(content, "application/json", f"{hashed(content)}.json")
    return answer(request, body, snapshot.fresh, headers)


def _begun_rows(connection: Connection, request: Request, query: FigureQuery) -> Snapshot:
    """The snapshot, in which there can be such a part, too."""
    catalogue = catalogue_of(request)
    snapshot = year_snapshot(connection, request, query)
    check_part(query.part, catalogue.resources, snapshot.vocabulary, catalogue.lists)
    return snapshot


def _shown(row: Row) -> bytes:
    part = row.contribution
    shown = {
        "record": msgspec.Raw(row.document.encode()),
        "counted": part.counted,
        "reason": part.reason,
        "contribution": part.contribution,
    }
    return to_json(shown)
