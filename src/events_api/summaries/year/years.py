"""Years side by side: which ones are asked for, and their summaries made comparable.

Separate from one year because a series, and the comparison of a year with another, need the same
parts and indicators in every year: what one of them lacks is there as a gap (meaning section 5).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from pydantic import Field

from events_api.core.index.postings import Postings
from events_api.core.kinds.resource import Resource
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.pages import Snapshot
from events_api.core.selection.filters import day_bounds, out_of_order
from events_api.core.selection.parameter_types import Day
from events_api.core.selection.selection import Selection
from events_api.core.values.year_windows import Window
from events_api.summaries.queries.tallies import years
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.comparison import compared
from events_api.summaries.year.missing_parts import aligned
from events_api.summaries.year.size_limit import Size
from events_api.summaries.year.year import SummaryQuery, Year, YearSummary, kinds_of, year_of

MOST_YEARS = 100


class YearsQuery(SummaryQuery):
    """The parameters of the list of years."""

    from_: Day = Field(
        default=None,
        alias="from",
        description="The first year, as `2014`, or the one that holds this day. With `from` or "
        "`to`, years without a record are there too.",
    )
    to: Day = Field(default=None, description="The last year, or the one that holds this day.")

    def year_of(self, day: date) -> int:
        """The year that holds a day."""
        return day.year - (day.month < int(self.year_start))


class YearHeadlines(YearSummary):
    """The figures of one year of several."""

    summary: str = Field(description="Address of the year's own summary.")


class Years(NamedTuple):
    """Years, the latest first, and the last one of those before them, if there are more."""

    years: Sequence[int]
    before: int | None = None


def years_asked(
    postings: Postings, resources: Sequence[Resource], query: YearsQuery, today: date
) -> Years:
    """The years asked for: without bounds those that have a record; the latest 100 of them.

    Raises:
        InvalidParameter: `from` comes after `to`, or there are too many years since it (400).
    """
    first = None if query.from_ is None else query.year_of(day_bounds(query.from_, today)[0])
    last = None if query.to is None else query.year_of(day_bounds(query.to, today)[1])
    there: set[int] = set()
    if first is None or last is None:
        there = _with_records(postings, resources, query)
    if first is last is None:
        every = sorted(there, reverse=True)
        return Years(every[:MOST_YEARS], *every[MOST_YEARS : MOST_YEARS + 1])
    first = min(there, default=last) if first is None else first
    last = max(there, default=first) if last is None else last
    if first is None or last is None:
        return Years([])
    if query.from_ is not None and query.to is not None and first > last:
        raise out_of_order("from", "to")
    held = max(first, last - MOST_YEARS + 1)
    if query.from_ is not None and held > first:
        detail = f"Ask for at most {MOST_YEARS} years."
        raise InvalidParameter(
            errors=[ProblemError(parameter="from", code="invalid_value", detail=detail)]
        )
    return Years(range(last, held - 1, -1), None if held == first else held - 1)


def spanned(years: Sequence[int]) -> range:
    """From the first to the last of these years: one between them without a record is 0 records."""
    return range(min(years), max(years) + 1) if years else range(0)


def _with_records(postings: Postings, resources: Sequence[Resource], query: YearsQuery) -> set[int]:
    """The years that have a record under the filters: those that a metric touches, too."""
    found: set[int] = set()
    for timeline in (True, False):
        window = Window(None, None, query.allocation if timeline else "overlap")
        selection = Selection(
            kinds=kinds_of(resources, timeline=timeline), terms=query.terms(), year=window
        )
        found |= years(postings, selection, int(query.year_start))
    return found


def year_summaries(
    snapshot: Snapshot,
    resources: Sequence[Resource],
    query: SummaryQuery,
    asked: Iterable[int],
    origin: Origin,
) -> list[YearSummary]:
    """The summaries of these years, in their order, with the changes that `compare` asks for.

    Raises:
        InvalidParameter: They have more figures than one answer holds (400).
    """
    bases = {year: query.base_of(year) for year in asked}
    needed = {*bases, *(base for base in bases.values() if base is not None)}
    made: dict[int, Year] = {}
    size = Size(len(needed))
    for year in needed:
        made[year] = year_of(snapshot, resources, query, year, origin)
        size.add(made[year].summary)
    found = aligned(made, resources, origin)
    return [
        found[year] if base is None else compared(found[year], found[base])
        for year, base in bases.items()
    ]


def headlines(
    snapshot: Snapshot,
    resources: Sequence[Resource],
    query: SummaryQuery,
    asked: Iterable[int],
    origin: Origin,
) -> list[YearHeadlines]:
    """The same with the address of each year's own summary."""
    return [
        YearHeadlines.model_construct(**dict(each), summary=Addresses(each.year, origin).summary())
        for each in year_summaries(snapshot, resources, query, asked, origin)
    ]
