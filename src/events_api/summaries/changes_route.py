"""The endpoint that compares two editions.

Separate from those that read one, because it makes something of them: what was restated.
"""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import RowMapping

from events_api.core.addressing import self_address
from events_api.core.catalogue import catalogue_of
from events_api.core.envelopes import SelfLink
from events_api.core.negotiation import negotiated
from events_api.core.parameter_types import INTEGER, whole
from events_api.core.parameters import parse
from events_api.core.problems import InvalidParameter, ProblemError
from events_api.core.query import NoQuery
from events_api.core.routes import documentation
from events_api.summaries.answering import Year
from events_api.summaries.edition_routes import Number, edition_asked, kept
from events_api.summaries.editions import edition_of, stored
from events_api.summaries.figures import Shape
from events_api.summaries.formats import RESTATEMENT_FORMATS, Shown
from events_api.summaries.restated import Restatement, restated

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])


class ChangesQuery(NoQuery):
    """The parameters of a comparison of editions."""

    since: Annotated[int | None, whole(1, 999_999_999, "a number"), INTEGER] = Field(
        default=None, description="The edition to compare with; without it the one before."
    )
    format: str | None = Field(
        default=None,
        description="Format of the answer (`json`, `csv`, `txt`), instead of the `Accept` header.",
    )


class RestatementAnswer(Shape):
    """What an edition restated."""

    data: Restatement
    links: SelfLink


@router.get(
    "/{year}/editions/{number}/changes",
    operation_id="get_edition_changes",
    response_model=RestatementAnswer,
    **documentation(ChangesQuery, 400, 401, 404, 406),
)
def get_edition_changes(request: Request, year: Year, number: Number) -> Response:
    """What an edition says otherwise than another, by how much, because of which records."""
    query = parse(ChangesQuery, request)
    agreed = negotiated(request, query.format, RESTATEMENT_FORMATS)
    with catalogue_of(request).database.snapshot() as connection:
        edition = edition_asked(connection, request, year, number)
        since = query.since or edition["number"] - 1
        other = edition_of(connection, edition["year"], since)
        _check_alike(edition, other)
        now = stored(connection, edition)
        data = restated(now, stored(connection, other))
    licence = catalogue_of(request).settings.license
    content = agreed.render(Shown(data, now.labels, licence, self_address(request)))
    return kept(request, edition, content, agreed)


def _check_alike(edition: RowMapping, other: RowMapping) -> None:
    """Refuse to compare what is made of other records to begin with.

    Raises:
        InvalidParameter: The editions differ in allocation, year or filters (400).
    """
    names = ("allocation", "year_start", "filters")
    if any(edition[name] != other[name] for name in names):
        detail = "That edition has another allocation, first month or filters: they do not compare."
        raise InvalidParameter(
            errors=[ProblemError(parameter="since", code="not_alike", detail=detail)]
        )
