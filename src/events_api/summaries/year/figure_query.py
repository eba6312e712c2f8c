"""The parameters of a figure's records: the summary's filters, and which of its figures is meant.

Separate because addresses write what is read here (`year.addresses`).
"""

import re
from typing import Annotated

from pydantic import Field

from events_api.core.selection.parameter_types import MOST, Cursor, Dimensions, Ids, Limit
from events_api.core.selection.plain_queries import CsvQuery
from events_api.core.selection.query import USUAL
from events_api.core.values.parameter_texts import ParameterText, Text, bad, either, patterned
from events_api.core.values.patterns import LINE
from events_api.summaries.rules.scopes import Scope
from events_api.summaries.year.addresses import EVERYTHING, SCOPE_PARAMETERS
from events_api.summaries.year.breakdowns import DIMENSIONS
from events_api.summaries.year.year import SummaryFilters

_MONTH = "none|[0-9]{4}-(?:0[1-9]|1[0-2])"
_PARTS = either(each for each in DIMENSIONS if each != "month")
_PART = patterned(f"month:(?:{_MONTH})|(?:{_PARTS}):[^{LINE}]+")
_PAIR = f"(?:{either(SCOPE_PARAMETERS.values())}):[^,{LINE}]+"
_SCOPE = patterned(f"{EVERYTHING}|{_PAIR}(?:,{_PAIR})*")


def _scope(text: object) -> object:
    """A scope as {parameter: values}; `all` is about everything."""
    if not isinstance(text, str):
        return text
    scope: dict[str, list[str]] = {}
    for pair in text.split(",") if text != EVERYTHING else ():
        name, _, value = pair.partition(":")
        if name not in SCOPE_PARAMETERS.values() or not value:
            raise bad("Give a scope as `project:a,project:b`, `programme:a,country:PK` or `all`.")
        scope.setdefault(name, []).append(value)
    return scope


def _part(text: object) -> object:
    """A part of a breakdown as (dimension, key)."""
    if not isinstance(text, str):
        return text
    dim, _, key = text.partition(":")
    monthly = dim != "month" or re.fullmatch(_MONTH, key)
    if dim not in DIMENSIONS or not key or not monthly:
        raise bad("Give a part of a breakdown as `country:PK`, `country:none` or `month:2020-03`.")
    return dim, key


class FigureQuery(SummaryFilters, CsvQuery):
    """The parameters of a figure's records."""

    unit: Text = Field(default=None, description="Unit of the figure.")
    dimension: Dimensions = Field(
        default=(), description="Dimensions of the figure, as `channel:facebook`."
    )
    told: Annotated[dict[str, list[str]] | None, ParameterText(_scope, _SCOPE)] = Field(
        default=None,
        alias="scope",
        description="Scope of the figure, where it is not that of the filters, as "
        "`project:a,project:b`; `all` without.",
    )
    part: Annotated[tuple[str, str] | None, ParameterText(_part, _PART)] = Field(
        default=None, description="Part of a breakdown, as `country:PK`; `country:none` without."
    )
    id: Ids = Field(
        default=None, description="The figure of this record, where values are only listed."
    )
    format: str | None = Field(
        default=None, description="Format of the answer, instead of the `Accept` header."
    )
    limit: Limit = Field(
        default=None, description=f"Rows a page: {USUAL} unless told, at most {MOST:,}."
    )
    cursor: Cursor = Field(default=None, description="Where the page begins.")

    def scope(self) -> Scope:
        """The scope that is asked for."""
        named = self.told
        if named is None:
            terms = ((name, getattr(self, name)) for name in SCOPE_PARAMETERS.values())
            named = {name: [value for value, _ in term.values] for name, term in terms if term}
        members = {
            member: frozenset(named.get(name, ())) for member, name in SCOPE_PARAMETERS.items()
        }
        dimensions = [each.partition(":") for each in self.dimension]
        return Scope(**members, dimensions=frozenset((n, value) for n, _, value in dimensions))
