"""The endpoint that compares two editions.

Separate from those that read one, because it makes something of them: what was restated.
"""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import RowMapping

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.http.csv_dialects import dialect_of, refuse_unused
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.kinds.indicator import COURSES
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import documentation
from events_api.core.routing.envelopes import Labels, SelfLink
from events_api.core.selection.parameter_types import Language, Names, one_of
from events_api.core.selection.plain_queries import CsvQuery
from events_api.core.values.parameter_texts import whole
from events_api.summaries.editions.editions import edition_of, stored
from events_api.summaries.editions.live_records import Years, live_records
from events_api.summaries.editions.restatement import Stored, restated, with_records
from events_api.summaries.editions.restatement_formats import RESTATEMENT_FORMATS
from events_api.summaries.editions.restatement_shapes import Restatement
from events_api.summaries.editions.routes import Number, edition_asked
from events_api.summaries.figures import Shape
from events_api.summaries.presentation.answers import answered
from events_api.summaries.year.path_parameters import Year

router = APIRouter(prefix="/v1/summaries", tags=["summaries"])


class ChangesQuery(CsvQuery):
    """The parameters of a comparison of editions."""

    since: Annotated[int | None, whole(1, 999_999_999, "a number")] = Field(
        default=None, description="The edition to compare with; without it the one before."
    )
    include: Annotated[Names, one_of("labels", "unchanged", "not_reported")] = Field(
        default=(),
        description="`labels` of codes; figures and records that say the same (`unchanged`), or "
        "that gave no number then and now (`not_reported`).",
    )
    lang: Language = Field(
        default=None,
        description="Language of the text; names are those that the editions were published with.",
    )
    format: str | None = Field(
        default=None,
        description="Format of the answer, instead of the `Accept` header.",
    )


class RestatementAnswer(Shape):
    """What an edition restated."""

    data: Restatement
    labels: Labels = Field(description="Words for codes, where asked for.")
    links: SelfLink


@router.get(
    "/{year}/editions/{number}/changes",
    operation_id="get_edition_changes",
    **documentation(ChangesQuery, 400, 404, 406, shown=RestatementAnswer),
)
def get_edition_changes(request: Request, year: Year, number: Number) -> Response:
    """What an edition says otherwise than another, by how much, because of which records."""
    query, catalogue, root = parse(ChangesQuery, request), catalogue_of(request), root_path(request)
    agreed = negotiated(request, query.format, RESTATEMENT_FORMATS)
    how = agreed, dialect_of(query, agreed.name)
    if agreed.name == "csv":
        with_labels = ("include",) if "labels" in query.include else ()
        refuse_unused(query, agreed.name, "lang", *with_labels)
    elif agreed.spoken and "labels" in query.include:
        refuse_unused(query, agreed.name, "include")
    paths = {each.kind: f"{root}/v1/{each.path}" for each in catalogue.resources}
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        edition = edition_asked(connection, year, number)
        other = edition_of(connection, edition["year"], query.since or edition["number"] - 1)
        _check_alike(edition, other)
        now, then = (stored(connection, each, root) for each in (edition, other))
        found = restated(now, then, paths, query.include)
        ids = (each.id for figure in found.figures for each in figure.records)
        data = with_records(found, live_records(connection, ids, years_of(edition, now)))
    words = {name: {**then.labels.get(name, {}), **own} for name, own in now.labels.items()}
    labels = words if agreed.name == "txt" or "labels" in query.include else {}
    # Titles are those of today: what is erased must leave no words in anybody's cache.
    return answered(request, how, (data, labels), fresh)


def years_of(edition: RowMapping, now: Stored) -> Years:
    """How records belong to years, as the edition has it."""
    courses = {each["code"]: COURSES[each["time_rule"]] for each in now.data["rules"]}
    return Years(edition["allocation"], int(edition["year_start"]), courses)


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
