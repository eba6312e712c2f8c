"""The year in an address, as every endpoint of summaries has it."""

from typing import Annotated

from fastapi import Path

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.values.parameter_texts import YEAR, patterned

Year = Annotated[
    str,
    Path(description="A year, four digits, as 2020.", json_schema_extra=patterned(YEAR)),
]


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
