"""The endpoints of a year: its summary, and the records behind each of its figures."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from events_api.core.addressing import bound_query, given_parameters, next_address, self_address
from events_api.core.answers import JSON, Body, answer, hashed
from events_api.core.catalogue import catalogue_of
from events_api.core.columns import FOR_JSON, json_of, to_json
from events_api.core.envelopes import Labels, ListLinks, ListMeta, SelfLink
from events_api.core.known import check_codes
from events_api.core.listing import cursor_of, freshness, position_of
from events_api.core.parameters import parse
from events_api.core.problems import InvalidParameter, ProblemError
from events_api.core.routes import documentation
from events_api.summaries.drilldown import Asked, FigureQuery, rows_of
from events_api.summaries.figures import Reason, Shape
from events_api.summaries.year import SummaryQuery, YearSummary, selection_of, year_summary

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])
Year = Annotated[str, Path(description="A calendar year, four digits, as 2020.")]


class SummaryMeta(Shape):
    """What surrounds a summary."""

    license: str = Field(description="Licence of the data (SPDX).")


class Summary(Shape):
    """The summary of a year."""

    data: YearSummary
    labels: Labels
    meta: SummaryMeta
    links: SelfLink


class FigureRow(Shape):
    """A record and what it contributes to the figure."""

    record: dict[str, Any] = Field(description="The record's document.")
    counted: bool = Field(description="Whether it makes part of the value.")
    reason: Reason | None = Field(description="Why it was left out.")
    contribution: float | None = Field(description="What it adds to the value.")


class FigureRows(Shape):
    """One page of the records behind a figure."""

    data: list[FigureRow]
    meta: ListMeta
    links: ListLinks


def _year(text: str) -> int:
    if len(text) == 4 and text.isascii() and text.isdigit() and int(text) > 0:  # noqa: PLR2004
        return int(text)
    detail = "Give a calendar year of four digits, as 2020."
    raise InvalidParameter(
        errors=[ProblemError(parameter="year", code="invalid_value", detail=detail)]
    )


@router.get(
    "/{year}",
    operation_id="get_summary",
    response_model=Summary,
    **documentation(SummaryQuery, 400),
)
def get_summary(request: Request, year: Year) -> Response:
    """What a year adds up to, each figure with the address of the records behind it."""
    catalogue = catalogue_of(request)
    query, number = parse(SummaryQuery, request), _year(year)
    with catalogue.database.snapshot() as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        selection = selection_of(query, number, ())
        check_codes(connection, selection, query.filters, vocabulary, catalogue.lists)
        given = given_parameters(request)
        data = year_summary(connection, catalogue.resources, query, number, given)
    language = query.lang or catalogue.settings.language
    names = [each.name for each in data.indicators]
    labels = {name: vocabulary.label("indicator", name, language) for name in names}
    content = to_json(
        {
            "data": msgspec.Raw(json_of(data)),
            "labels": {"indicators": labels},
            "meta": {"license": catalogue.settings.license},
            "links": {"self": self_address(request)},
        }
    )
    return answer(request, Body(content, JSON, f"{hashed(content)}.json"), fresh)


@router.get(
    "/{year}/figures/{name}/records",
    operation_id="list_figure_records",
    response_model=FigureRows,
    **documentation(FigureQuery, 400, 404),
)
def list_figure_records(request: Request, year: Year, name: str) -> Response:
    """The records behind a figure of a year, each with what it contributes to it."""
    catalogue = catalogue_of(request)
    query, number = parse(FigureQuery, request), _year(year)
    bound = bound_query(request)
    after = None if query.cursor is None else position_of(query.cursor, bound)
    with catalogue.database.snapshot() as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        selection = selection_of(query, number, ())
        check_codes(connection, selection, query.filters, vocabulary, catalogue.lists)
        rows = rows_of(connection, catalogue.resources, Asked(number, name, query, after))
    cursor = None if rows.next is None else cursor_of(rows.next, bound)
    onward = next_address(request, cursor)
    parts = [
        f'{{"record":{row.document},'.encode()
        + to_json(row.contribution.model_dump(exclude={"id"}, context=FOR_JSON))[1:]
        for row in rows.rows
    ]
    rest = {
        "meta": {"total": rows.total, "limit": query.limit, "next_cursor": cursor},
        "links": {"self": self_address(request), "next": onward},
    }
    content = b'{"data":[' + b",".join(parts) + b"]," + to_json(rest)[1:]
    headers = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    return answer(request, Body(content, JSON, f"{hashed(content)}.json"), fresh, headers)
