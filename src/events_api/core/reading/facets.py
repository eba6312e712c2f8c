"""Facets: how many records of a list have each value of what they can be counted by.

Separate from pages because each facet is a list of its own: all filters but the one on itself.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from pyroaring import BitMap

from events_api.core.index.filtering import bound_of, found
from events_api.core.index.postings import Day, Postings
from events_api.core.reading.pages import Head
from events_api.core.selection.selection import Selection
from events_api.core.values.year_windows import NEVER, UNDATED, Window

# The window of a year of the calendar that is asked in.
Calendar = Callable[[int], Window]
Facets = dict[str, list[dict[str, str | int]]]
_SOME_YEAR = 2000


def read_facets(head: Head, dims: Sequence[str], calendar: Calendar) -> Facets:
    """{dimension: [{value, count}]} of the facets asked for, each under all filters but its own."""
    return {
        dim: [{"value": value, "count": count} for value, count in _facet(head, dim, calendar)]
        for dim in dims
    }


def _facet(head: Head, dim: str, calendar: Calendar) -> list[tuple[str, int]]:
    """The values of a dimension and how many records have each, most frequent first."""
    rest, counts = without(head.selection, dim), Counter[str]()
    for postings in (part.postings for part in head.parts):
        matches = found(postings, rest, head.asked)
        counts.update(
            _years(postings, matches, calendar, flows=rest.flows)
            if dim == "year"
            else {
                value: records.intersection_cardinality(matches)
                for value, records in postings.values(dim)
            }
        )
    held = [(value, count) for value, count in counts.items() if count]
    return sorted(held, key=lambda pair: (-pair[1], pair[0]))


def without(selection: Selection, dim: str) -> Selection:
    """The same selection without its filters on a dimension."""
    return replace(
        selection,
        terms=tuple(term for term in selection.terms if term.dim != dim),
        facts=tuple(fact for fact in selection.facts if fact.dim != dim),
        year=None if dim == "year" else selection.year,
    )


def _years(
    postings: Postings, matches: BitMap, calendar: Calendar, *, flows: bool
) -> dict[str, int]:
    """How many records belong to each year: `year_windows.belongs` for all years at once."""
    some, dated = calendar(_SOME_YEAR), matches - postings.undated()
    within = dated & postings.marked("within") if flows else BitMap()
    others, counts = dated - within, Counter[int]()
    if some.allocation == "overlap":
        counts.update(_overlapped(postings, others, some))
    else:
        own = _by_year(postings, bound_of(some), others, some)
        counts.update({year: len(records) for year, records in own.items()})
    ended = within - postings.between("end_on", NEVER, NEVER)
    ends = _by_year(postings, "end_on", ended, some)
    for year, records in _by_year(postings, "sort_on", ended, some).items():
        counts[year] += records.intersection_cardinality(ends.get(year, BitMap()))
    return _named(counts)


def _overlapped(postings: Postings, records: BitMap, some: Window) -> dict[int, int]:
    """How many records overlap each year: those begun by its end that were not over before."""
    begun = _by_year(postings, "sort_on", records, some)
    over = _by_year(postings, "runs_to", records, some)
    counts, running = {}, 0
    for year in range(min(begun, default=0), max(over, default=-1) + 1):
        running += len(begun.get(year, ()))
        counts[year] = running
        running -= len(over.get(year, ()))
    return counts


def _by_year(postings: Postings, day: Day, records: BitMap, some: Window) -> Mapping[int, BitMap]:
    """The records by the year of a day of theirs."""
    years: defaultdict[int, BitMap] = defaultdict(BitMap)
    for month, own in postings.months(day).items():
        if not own.isdisjoint(records):
            years[_year_of(month, some)] |= own & records
    return years


def _year_of(month: int, some: Window) -> int:
    """The year of a month (`postings.month_of`), in the calendar that has some year's window."""
    return (month - ((some.first or UNDATED).month - 1)) // 12


def _named(counts: Mapping[int, int]) -> dict[str, int]:
    # A fiscal year that began before the first year cannot be asked for.
    return {str(year): count for year, count in counts.items() if year >= 1}
