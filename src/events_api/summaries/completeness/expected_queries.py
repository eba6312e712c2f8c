"""Queries: which indicators were ever reported for which project, and when projects ran.

Separate from the queries of figures because these look at all years, not at one.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec.structs import replace
from pyroaring import BitMap

from events_api.core.index.filtering import belonging, found
from events_api.core.index.postings import Postings
from events_api.core.selection.selection import Selection, Term
from events_api.core.values.statuses import HELD

_HELD = Term("status", tuple((status, 0) for status in sorted(HELD)))
_ONCE = Term("duplicate_of", unset=True)


def reports(postings: Postings, selection: Selection) -> Iterator[tuple[str, str | None, int, int]]:
    """(indicator, project, values ever, values of the year) of what counts, by project.

    A value of several projects is one of each; without any it is of None.
    """
    window = selection.year
    if window is None:
        raise ValueError("Completeness is of a year.")
    ever = replace(selection, year=None, terms=(*selection.terms, _HELD), facts=(_ONCE,))
    counted, of_year = found(postings, ever), belonging(postings, window, flows=True)
    projects: dict[str | None, BitMap] = {None: counted - postings.having("project")}
    projects |= {code: counted & own for code, own in postings.values("project")}
    for indicator, own in postings.values("indicator"):
        for project, its in projects.items():
            values = own & its
            if values:
                yield indicator, project, len(values), values.intersection_cardinality(of_year)


def active(postings: Postings, projects: Iterable[str]) -> dict[str | None, tuple[date, date]]:
    """{project: (first, last)} days on which its published records begin; None: any record's."""
    records: dict[str | None, BitMap] = {None: postings.having("kind")}
    records |= {code: postings.having("project", code) for code in projects}
    dated = {code: own - postings.undated() for code, own in records.items()}
    return {code: _days(postings, own) for code, own in dated.items() if own}


def _days(postings: Postings, dated: BitMap) -> tuple[date, date]:
    """The first and the last day on which some dated records begin."""
    days = postings.columns["sort_on"]
    months = [own & dated for _, own in sorted(postings.months("sort_on").items())]
    begun = [own for own in months if own]
    first, last = min(days[n] for n in begun[0]), max(days[n] for n in begun[-1])
    return date.fromordinal(first), date.fromordinal(last)
