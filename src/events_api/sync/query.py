"""What the feed of changes is asked for: kinds, the filters of lists, and how far one has come."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.filters import RecordFilters
from events_api.core.selection.parameter_types import MOST, Cursor, Limit
from events_api.core.selection.query import USUAL
from events_api.core.selection.selection import Selection
from events_api.core.values.parameter_texts import whole
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES, TYPES

RECORD_KINDS: tuple[str, ...] = tuple(each.kind for each in RESOURCES)
ROW_KINDS: tuple[str, ...] = tuple(each.dim for each in REFERENCE_LISTS)
KINDS = (*RECORD_KINDS, *ROW_KINDS)
# What says nothing of records by itself.
_NO_FILTERS = {"kind", "limit", "cursor", "wait", "allocation", "year_start"}
_DAYS = ("from_", "to", "starts_from", "starts_to", "ended_by")


class FeedQuery(RecordFilters):
    """The parameters of the feed of changes."""

    filters: ClassVar[dict[str, tuple[str, int]]] = {
        **RecordFilters.filters,
        "indicator": ("indicator", 0),
    }

    kind: Annotated[Filter, closed(*KINDS)] = Field(
        default=None, description="Kinds of records and of reference rows; all unless told."
    )
    type: Annotated[Filter, closed(*TYPES)] = Field(
        default=None, description="Type of record, of any kind."
    )
    indicator: Filter = Field(default=None, description="Indicator.")
    limit: Limit = Field(
        default=None, description=f"Changes a page: {USUAL} unless told, at most {MOST:,}."
    )
    cursor: Cursor = Field(
        default=None,
        description="How far you have come: `meta.next_cursor` of the last page. Without it you "
        "walk from the beginning.",
    )

    wait: Annotated[int, whole(0, 60, "a number of seconds")] = Field(
        default=0,
        description="Where there is no change yet, wait so many seconds for one; 30 is usual.",
    )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds asked for."""
        if self.kind is None:
            return KINDS
        wanted = {value for value, _ in self.kind.values}
        excluded = {value for value, _ in self.kind.excluded}
        every = not (wanted or self.kind.unset)
        return tuple(each for each in KINDS if (every or each in wanted) and each not in excluded)

    def chosen(self, today: date) -> Selection | None:
        """Which records match; None: all of the kinds asked for.

        Raises:
            InvalidParameter: A filter is `today`: what matches would change without a change (400).
        """
        if not self.model_fields_set - _NO_FILTERS:
            return None
        moving = [name for name in _DAYS if getattr(self, name) == "today"]
        if moving:
            detail = "Name a day: what begins or ends by `today` changes without any change."
            raise InvalidParameter(
                errors=[
                    ProblemError(parameter=name.strip("_"), code="not_here", detail=detail)
                    for name in moving
                ]
            )
        kinds = tuple(each for each in self.kinds if each in RECORD_KINDS)
        flows = any(each.flows for each in RESOURCES if each.kind in kinds)
        return self.selection(kinds, today, flows=flows)
