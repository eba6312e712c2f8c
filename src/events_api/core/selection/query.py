"""The query models that lists and summaries have: filters, and how what is found is shown.

Separate from `parameters` because that reads any query; this says what a list of records can be
asked (contract, "A list").
"""

from datetime import date
from typing import Annotated, get_args

from msgspec.structs import replace
from pydantic import Field

from events_api.core.records.link import Dimension
from events_api.core.selection.filters import RecordFilters, ScopeFilters
from events_api.core.selection.parameter_types import (
    MOST,
    Cursor,
    Instant,
    Limit,
    Names,
    one_of,
)
from events_api.core.selection.plain_queries import CsvQuery, LanguageQuery
from events_api.core.selection.selection import Order, Selection, SortKey
from events_api.core.values.parameter_texts import sort_keys
from events_api.core.values.structures import State

USUAL = 20
# What records can be counted by: what they are linked to, and what is told of themselves.
FACETS: tuple[str, ...] = (*get_args(Dimension), "kind", "year")


class ScopeQuery(ScopeFilters, LanguageQuery):
    """The parameters that lists and summaries share."""


class ListQuery(RecordFilters, ScopeQuery, CsvQuery):
    """The parameters of every list of records. A kind adds its own by subclassing."""

    updated_since: Instant = Field(
        default=None, description="Only what the service saw change at or after this instant."
    )
    state: Annotated[Names, one_of(*get_args(State))] = Field(
        default=(),
        description="For keys that may read drafts: their owner's records in these states, "
        "several by comma. Without it every list holds what is published.",
    )
    sort: Annotated[str, sort_keys(*get_args(SortKey))] = Field(
        default="-starts_on", description="Order; `-` descends; undated records come last."
    )
    limit: Limit = Field(
        default=None,
        description=f"Records a page: {USUAL} unless told, at most {MOST:,}. "
        "Whole-file formats hold all records unless told.",
    )
    cursor: Cursor = Field(
        default=None, description="Where the page begins: from `links.next` of the page before."
    )

    fields: Names = Field(
        default=(), description="Only these members, by comma; `id` and `kind` always."
    )
    facets: Annotated[Names, one_of(*FACETS)] = Field(
        default=(),
        description="Counts by value of these, each under all filters but its own; `year` by "
        "`allocation` and `year_start`.",
    )
    format: str | None = Field(
        default=None, description="Format of the answer, instead of the `Accept` header."
    )
    include: Annotated[Names, one_of("labels")] = Field(
        default=(),
        description="`labels`: words for the codes and dates of the page, and for all values of "
        "its facets; as CSV in columns of their own, as `countries_label`.",
    )

    def selection(self, kinds: tuple[str, ...], today: date, *, flows: bool) -> Selection:
        """What the parameters select among `kinds`."""
        return replace(
            super().selection(kinds, today, flows=flows),
            updated_since=self.updated_since,
            drafts=bool({*self.state} - {"published"}),
            states=self.state,
        )

    def order(self) -> Order:
        """The order asked for."""
        key = self.sort.removeprefix("-")
        return Order(key, descending=self.sort.startswith("-"))  # type: ignore[arg-type]
