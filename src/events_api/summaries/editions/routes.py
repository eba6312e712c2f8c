"""The reading endpoints of editions: list them, read one, follow its figures."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from sqlalchemy import Connection, RowMapping

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness, freshness
from events_api.core.format import Provenance
from events_api.core.http.answers import JSON, Body, answer, hashed
from events_api.core.http.csv_dialects import dialect_of
from events_api.core.http.links import (
    bound_query,
    given_parameters,
    next_address,
    root_path,
    self_address,
)
from events_api.core.http.negotiation import negotiated, require_json
from events_api.core.http.parameters import parse
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.cursors import cursor_of, position_of
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import CODED, LINK, NUMBER, documentation
from events_api.core.routing.envelopes import Labels, ListLinks, ListMeta, SelfLink
from events_api.core.selection.parameter_types import MOST, Cursor, Limit
from events_api.core.selection.plain_queries import CsvQuery, NoQuery
from events_api.core.selection.query import USUAL
from events_api.core.selection.selection import Position
from events_api.core.tables.csv_metadata import NAME
from events_api.core.tables.table_format import TableFormat
from events_api.core.values.json import to_json
from events_api.core.values.parameter_texts import Text
from events_api.summaries.editions import row_formats
from events_api.summaries.editions.edition import EditionHead, EditionPublic
from events_api.summaries.editions.editions import edition_of, editions_of, figure_rows
from events_api.summaries.figures import Shape
from events_api.summaries.presentation.answers import SummaryMeta, origin_of, saved_as
from events_api.summaries.presentation.formats import ROW_FORMATS
from events_api.summaries.presentation.sheets import as_metadata, as_workbook
from events_api.summaries.presentation.tables import COLUMNS
from events_api.summaries.year.path_parameters import Year, year_number

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])
Number = Annotated[
    str, Path(description="Number of the edition, from 1.", json_schema_extra=NUMBER)
]
Name = Annotated[
    str, Path(description="Name of a figure, as the edition says it.", json_schema_extra=CODED)
]
_FOR_GOOD = "public, max-age=31536000, immutable"


class EditionQuery(CsvQuery):
    """The parameters of an edition."""

    format: str | None = Field(
        default=None,
        description="Format of the answer, instead of the `Accept` header.",
    )


class EditionFigureQuery(EditionQuery):
    """The parameters of the records behind a figure: those of its address, and the page."""

    unit: Text = Field(default=None, description="Unit of the figure.")
    project: Text = Field(default=None, description="Projects of its scope.")
    programme: Text = Field(default=None, description="Programmes of its scope.")
    country: Text = Field(default=None, description="Countries of its scope.")
    dimension: Text = Field(default=None, description="Dimensions of its scope.")
    part: Text = Field(default=None, description="Part of a breakdown, as `country:PK`.")
    id: Text = Field(
        default=None, description="The figure of this record, where values are only listed."
    )
    limit: Limit = Field(
        default=None, description=f"Rows a page: {USUAL} unless told, at most {MOST:,}."
    )
    cursor: Cursor = Field(default=None, description="Where the page begins.")


class EditionAnswer(Shape):
    """An edition."""

    data: EditionPublic
    labels: Labels = Field(description="The words for its codes, as they were.")
    meta: SummaryMeta
    links: SelfLink


class EditionsMeta(SummaryMeta):
    """What surrounds a list of editions."""

    total: int = Field(description="Editions of the year.")


class Editions(Shape):
    """The editions of a year."""

    data: list[EditionHead] = Field(description="The editions, the latest first.")
    meta: EditionsMeta
    links: SelfLink


class RecordParts(Shape):
    """One page of the records behind a figure of an edition."""

    data: list[row_formats.RecordPart]
    meta: ListMeta
    links: ListLinks


@router.get(
    "/{year}/editions",
    operation_id="list_editions",
    **documentation(NoQuery, 400, 406, shown=Editions),
)
def list_editions(request: Request, year: Year) -> Response:
    """The editions of a year, the latest first."""
    parse(NoQuery, request)
    require_json(request)
    catalogue, number = catalogue_of(request), year_number(year)
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        data = editions_of(connection, number, root_path(request))
    meta = {"license": catalogue.settings.license, "total": len(data)}
    content = to_json({"data": data, "meta": meta, "links": {"self": self_address(request)}})
    return answer(request, Body(content, JSON, f"{hashed(content)}.json"), fresh)


@router.get(
    "/{year}/editions/{number}",
    operation_id="get_edition",
    **documentation(EditionQuery, 400, 404, 406, shown=EditionAnswer),
)
def get_edition(request: Request, year: Year, number: Number) -> Response:
    """An edition, byte for byte as it was published."""
    query = parse(EditionQuery, request)
    agreed = negotiated(request, query.format, ROW_FORMATS)
    dialect = dialect_of(query, agreed.name)
    with snapshot_for(request) as connection:
        edition = edition_asked(connection, year, number)
    text: str = edition["document"] if agreed.name == "json" else edition["csv"]
    if agreed.spoken:
        made = as_metadata if agreed.name == NAME else as_workbook
        content = made(text.encode(), _origin(request, edition), COLUMNS)
        return kept(request, edition, content, agreed)
    return kept(request, edition, dialect.whole(text.encode()), agreed)


@router.get(
    "/{year}/editions/{number}/figures/{name}/records",
    operation_id="list_edition_figure_records",
    **documentation(EditionFigureQuery, 400, 404, 406, shown=RecordParts, headers=LINK),
)
def list_edition_figure_records(
    request: Request, year: Year, number: Number, name: Name
) -> Response:
    """The records behind a figure of an edition, each with what it contributed to it."""
    query = parse(EditionFigureQuery, request)
    agreed = negotiated(request, query.format, ROW_FORMATS)
    dialect = dialect_of(query, agreed.name)
    bound, limit = bound_query(request), query.limit or USUAL
    after = None if query.cursor is None else position_of(query.cursor, bound)
    with snapshot_for(request) as connection:
        edition = edition_asked(connection, year, number)
        place = (edition["year"], edition["number"])
        rows = figure_rows(connection, *place, name, given_parameters(request))
    shown = row_formats.Rows(catalogue_of(request).resources, root_path(request), rows)
    if agreed.name != "json":
        content = dialect.whole(shown.file(agreed.name, query.limit, _origin(request, edition)))
        return kept(request, edition, content, agreed)
    page = shown.page(None if after is None else after.id, limit)
    cursor = None if page.next is None else cursor_of(Position("", page.next), bound)
    onward = next_address(request, cursor)
    content = to_json(
        {
            "data": page.rows,
            "meta": {"total": len(rows), "limit": limit, "next_cursor": cursor},
            "links": {"self": self_address(request), "next": onward},
        }
    )
    link = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    return kept(request, edition, content, agreed, link)


def edition_asked(connection: Connection, year: str, number: str) -> RowMapping:
    """The row of the edition that the path names.

    Raises:
        InvalidParameter: The year or the number cannot be one (400).
        NotFound: The year has no edition of this number (404).
    """
    return edition_of(connection, year_number(year), _number(number))


def _origin(request: Request, edition: RowMapping) -> Provenance:
    """Where a file of an edition is from: the state that it was made of."""
    as_of = Freshness(edition["revision"], 0, edition["published_at"])
    return origin_of(request, as_of, catalogue_of(request).settings.language)


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:  # noqa: PLR2004
        return int(text)
    detail = "Editions are numbered from 1."
    raise InvalidParameter(
        errors=[ProblemError(parameter="number", code="invalid_value", detail=detail)]
    )


def kept(
    request: Request,
    edition: RowMapping,
    content: bytes,
    agreed: TableFormat,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer that never changes: as of its edition, and to be kept for good."""
    body = Body(content, agreed.content_type, f"{hashed(content)}.{agreed.name}")
    as_of = Freshness(edition["revision"], 0, edition["published_at"])
    more: dict[str, Any] = {**(headers or {})}
    if agreed.spoken:
        language = catalogue_of(request).settings.language
        more |= saved_as(request, agreed.suffix, language)
    if "authorization" not in request.headers:
        more["Cache-Control"] = _FOR_GOOD
    return answer(request, body, as_of, more)
