"""Answering about a year: how every endpoint of summaries ends."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.csv_dialects import Dialect
from events_api.core.http.links import given_parameters, self_address
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.values.parameter_texts import YEAR, patterned
from events_api.summaries.figures import Shape
from events_api.summaries.presentation.formats import Data, Shown, SummaryFormat
from events_api.summaries.year.labels import Labels

Year = Annotated[
    str,
    Path(description="A year, four digits, as 2020.", json_schema_extra=patterned(YEAR)),
]


class SummaryMeta(Shape):
    """What surrounds a summary."""

    license: str = Field(description="Licence of the data (SPDX).")


NO_LINKS: Mapping[str, str | None] = MappingProxyType({})


def year_number(text: str) -> int:
    """The year that a path names.

    Raises:
        InvalidParameter: It is no year of four digits (400).
    """
    if len(text) == 4 and text.isascii() and text.isdigit() and int(text) > 0:  # noqa: PLR2004
        return int(text)
    detail = "Give a calendar year of four digits, as 2020."
    raise InvalidParameter(
        errors=[ProblemError(parameter="year", code="invalid_value", detail=detail)]
    )


def answered(
    request: Request,
    how: tuple[SummaryFormat[Data], Dialect],
    said: tuple[Data, Labels],
    fresh: Freshness,
    links: Mapping[str, str | None] = NO_LINKS,
) -> Response:
    """What is `said`, with its labels, in the format agreed on; `links` stand beside its own."""
    settings = catalogue_of(request).settings
    language = given_parameters(request).get("lang", settings.language)
    every = {"self": self_address(request), **links}
    agreed, dialect = how
    content = dialect.whole(agreed.render(Shown(*said, settings.license, every, language)))
    body = Body(content, agreed.content_type, f"{hashed(content)}.{agreed.name}")
    onward = links.get("next")
    headers = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    return answer(request, body, fresh, headers)
