"""A selection: which records are asked for, in which order, independent of HTTP and of SQL.

Separate because a list, a timeline, a facet and a drill-down of a figure select by the same rules.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.values.year_windows import Window

SortKey = Literal["starts_on", "updated_at", "published_at", "title"]

# What records say of themselves, without a link: parameters of lists by these names.
FACTS = ("kind", "precision", "when", "duplicate_of", "participants")


class Term(Struct, frozen=True):
    """A filter on one dimension: any of `values`, or unset; and none of `excluded`.

    Each value comes with the roles it must be linked in, as bits (0: any role); `roles` are those
    that unset and present mean.
    """

    dim: str
    values: tuple[tuple[str, int], ...] = ()
    unset: bool = False
    excluded: tuple[tuple[str, int], ...] = ()
    present: bool = False
    roles: int = 0

    def on(self, dim: str, roles: int) -> "Term":
        """The same filter on a dimension, in these roles where no role was named."""
        return replace(
            self,
            dim=dim,
            roles=roles,
            values=tuple((value, bits or roles) for value, bits in self.values),
            excluded=tuple((value, bits or roles) for value, bits in self.excluded),
        )


class Selection(Struct, frozen=True):
    """Which records.

    Attributes:
        kinds: Kinds of records.
        terms: Filters that must all hold.
        year: The window a record must belong to (its year).
        month: The month, as `2020-03`, by which a record of the year is known; `none`: known only
            more coarsely, or begun before the year.
        overlap: The window a record must overlap (`from`, `to`).
        starts: The window in which a record must begin (`starts_from`, `starts_to`).
        ids: Only these records.
        words: Terms that must all be found (`search_terms.query_terms`).
        facts: What records must say of themselves (`FACTS`), each a term.
        ended_by: The day by which a dated record must be over.
        updated_since: Only records that the service saw change at or after this instant.
        flows: Whether records among `kinds` may be flows, which a year must contain.
        unconfirmed: Whether open-ended records that nothing confirms for the year come too.
        drafts: Whether unpublished records are included.
        states: Only records in one of these states; empty: in any that `drafts` lets in.
        keeper: Only records that this owner keeps: what a caller may see. No filter, so that no
            facet ever leaves it out.
    """

    kinds: tuple[str, ...]
    terms: tuple[Term, ...] = ()
    year: Window | None = None
    month: str | None = None
    overlap: Window | None = None
    starts: Window | None = None
    ids: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()
    facts: tuple[Term, ...] = ()
    ended_by: date | None = None
    updated_since: datetime | None = None
    flows: bool = False
    unconfirmed: bool = False
    drafts: bool = False
    states: tuple[str, ...] = ()
    keeper: str | None = None

    @property
    def begun_by(self) -> date | None:
        """The day by which all its dated records have begun; None: any."""
        windows = (self.year, self.overlap, self.starts)
        days = [each.last for each in windows if each is not None and each.last is not None]
        return min(days, default=None)


class Order(Struct, frozen=True):
    """By which key, and which way; ties go by id the same way, undated records come last."""

    key: SortKey = "starts_on"
    descending: bool = True


class Position(Struct, frozen=True):
    """A place in an order: the last record of a page."""

    key: str
    id: str
