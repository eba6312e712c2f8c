"""The filters of records: the parameters that say which ones, declared once for all who ask.

Separate from the query of lists because summaries and the feed of changes select by them, too, and
have neither pages to sort nor formats (contract, "A list").
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

from msgspec.structs import replace
from pydantic import Field

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.records.link import COUNTRY_BITS
from events_api.core.selection.filter_syntax import (
    CountryFilter,
    Filter,
    LanguageFilter,
    RoleFilter,
    closed,
)
from events_api.core.selection.parameter_types import Day, Ids, Month, Words
from events_api.core.selection.plain_queries import NoQuery
from events_api.core.selection.selection import FACTS, Selection, Term
from events_api.core.values import edtf
from events_api.core.values.edtf import Precision
from events_api.core.values.parameter_texts import choice, whole
from events_api.core.values.statuses import Status
from events_api.core.values.structures import Basis, Mode
from events_api.core.values.year_windows import Allocation, Window, year_window


class ScopeFilters(NoQuery):
    """The filters that lists and summaries share: whom and what records are about."""

    # Which dimension of links each filter asks, and in which roles.
    filters: ClassVar[dict[str, tuple[str, int]]] = {
        "country": ("country", 0),
        "venue_country": ("country", COUNTRY_BITS["venue"]),
        "for_country": ("country", COUNTRY_BITS["for"]),
        "organisation": ("organisation", 0),
        "programme": ("programme", 0),
        "project": ("project", 0),
        "theme": ("theme", 0),
        "owner": ("owner", 0),
    }

    allocation: Annotated[Allocation, choice(*get_args(Allocation))] = Field(
        default="start",
        description="Year of the `start`, of the `end`, or each year of the `overlap`.",
    )
    year_start: Month = Field(
        default="01", description="First month of the year, as `04` for fiscal years from April."
    )
    country: CountryFilter = Field(
        default=None, description="Venue or countries concerned (ISO 3166-1 alpha-2, XK)."
    )
    venue_country: CountryFilter = Field(default=None, description="Country of the venue.")
    for_country: CountryFilter = Field(default=None, description="Country it was about or for.")
    organisation: RoleFilter = Field(
        default=None, description="Organisation in any role; `icmpd:organiser` in that role."
    )
    programme: Filter = Field(default=None, description="Programme.")
    project: Filter = Field(default=None, description="Project.")
    theme: Filter = Field(default=None, description="Theme.")
    owner: Filter = Field(default=None, description="Organisation that keeps the record.")

    def window(self, year: int) -> Window:
        """The days of a year, and how records are allocated to them."""
        return year_window(year, self.allocation, int(self.year_start))

    def terms(self) -> tuple[Term, ...]:
        """The filters that were given, each on its dimension."""
        given = ((getattr(self, name), each) for name, each in self.filters.items())
        return tuple(term.on(*each) for term, each in given if term is not None)


class RecordFilters(ScopeFilters):
    """The filters of lists of records, of any kind."""

    filters: ClassVar[dict[str, tuple[str, int]]] = {
        **ScopeFilters.filters,
        **{name: (name, 0) for name in ("type", "status", "mode", "language")},
    }

    year: Annotated[int | None, whole(1, 9999, "a year")] = Field(
        default=None,
        description="Year the records belong to, by `allocation`: the one it begins in, where "
        "`year_start` makes it a fiscal year.",
    )
    from_: Day = Field(
        default=None,
        alias="from",
        description="Records that overlap the days from this date on; any precision, or `today`.",
    )
    to: Day = Field(
        default=None, description="Records that overlap the days up to this date, inclusive."
    )
    starts_from: Day = Field(
        default=None,
        description="Records that begin on this date or later, of any precision, or `today`: "
        "`2020` begins on 2020-01-01.",
    )
    starts_to: Day = Field(
        default=None, description="Records that begin on this date or before, inclusive."
    )
    precision: Annotated[Filter, closed(*get_args(Precision))] = Field(
        default=None, description="How precisely it is known when; `none`: undated."
    )
    type: Filter = Field(default=None, description="Type of record.")
    status: Annotated[Filter, closed(*get_args(Status))] = Field(
        default=None, description="What happened to it."
    )
    mode: Annotated[Filter, closed(*get_args(Mode))] = Field(
        default=None, description="How people met."
    )
    language: LanguageFilter = Field(default=None, description="Language of the record (BCP 47).")
    when: Annotated[Filter, closed()] = Field(
        default=None, description="`none`: only undated records; `!none`: only dated ones."
    )
    ended_by: Day = Field(
        default=None, description="Dated records that were over by the end of this date."
    )
    duplicate_of: Annotated[Filter, closed()] = Field(
        default=None, description="`none`: without those that report the same thing again."
    )
    participants: Annotated[Filter, closed(*get_args(Basis))] = Field(
        default=None, description="How its participants were counted; `none`: no head count."
    )
    id: Ids = Field(default=None, description="Only these records, several by comma.")
    q: Words = Field(
        default=(),
        description="Words, in any script: all of them, the last one as a prefix, in title, "
        "summary, their translations, venue, city and ref.",
    )

    def selection(self, kinds: tuple[str, ...], today: date, *, flows: bool) -> Selection:
        """What the parameters select among `kinds`."""
        return Selection(
            kinds=kinds,
            terms=self.terms(),
            year=None if self.year is None else self.window(self.year),
            overlap=_between(("from", self.from_), ("to", self.to), today, "overlap"),
            starts=_between(
                ("starts_from", self.starts_from), ("starts_to", self.starts_to), today, "start"
            ),
            facts=self._facts(),
            ended_by=None if self.ended_by is None else day_bounds(self.ended_by, today)[1],
            ids=self.id,
            words=self.q,
            flows=flows,
        )

    def _facts(self) -> tuple[Term, ...]:
        """What records must say of themselves."""
        # Some lists alone have a parameter for one.
        given = ((name, getattr(self, name)) for name in FACTS if name in self.model_fields_set)
        return tuple(replace(term, dim=name) for name, term in given if term is not None)


def _between(
    first: tuple[str, str | None], last: tuple[str, str | None], today: date, allocation: Allocation
) -> Window | None:
    """The window from one date to another, (parameter, date) each, either alone; None without both.

    Raises:
        InvalidParameter: The first comes after the last (400).
    """
    begins = None if first[1] is None else day_bounds(first[1], today)[0]
    ends = None if last[1] is None else day_bounds(last[1], today)[1]
    if begins is ends is None:
        return None
    if begins is not None and ends is not None and begins > ends:
        raise out_of_order(first[0], last[0])
    return Window(begins, ends, allocation)


def out_of_order(first: str, last: str) -> InvalidParameter:
    """Of two parameters that bound something, the first comes after the last."""
    detail = f"`{first}` comes after `{last}`."
    return InvalidParameter(
        errors=[ProblemError(parameter=first, code="invalid_value", detail=detail)]
    )


def day_bounds(text: str, today: date) -> tuple[date, date]:
    """The first and the last day of a date as parameters give it, `today` included."""
    return (today, today) if text == "today" else edtf.bounds(text)
