"""Filtering: the records of a selection, from postings.

Separate from the postings because these are the rules of lists, which stand here alone; the oracle
of the lists and a comparison with plain SQL hold them to their meaning.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pyroaring import BitMap

from events_api.core.index.postings import Day, Postings
from events_api.core.selection.selection import Selection, Term
from events_api.core.values import edtf
from events_api.core.values.year_windows import NEVER, UNDATED, Window

_FIRST, _LAST = UNDATED + timedelta(days=1), NEVER


def found(postings: Postings, selection: Selection, asked: BitMap | None = None) -> BitMap:
    """The records of a selection among those of the postings, whatever their state.

    `asked` are the records that have its words and identifiers and its time of change, which
    postings do not hold; None where it asks for none of them.
    """
    records = _any([postings.having("kind", kind) for kind in selection.kinds])
    if asked is not None:
        records = records & asked
    if selection.keeper is not None:
        records = records & postings.having("owner", selection.keeper)
    # A year has few of all, so what is asked of it next is quick.
    if selection.year is not None:
        records = _in_year(postings, selection, selection.year, records)
    for term in selection.terms:
        records = meeting(postings, term, records)
    if selection.overlap is not None:
        records = records & overlapping(postings, selection.overlap)
    if selection.starts is not None:
        records = records & beginning(postings, selection.starts)
    if selection.ended_by is not None:
        records = records & postings.between("runs_to", _FIRST, selection.ended_by)
    for fact in selection.facts:
        records = saying(postings, fact, records)
    return records


def _any(sets: Sequence[BitMap]) -> BitMap:
    """The records that are in any of the sets; of one set that itself, which nobody may change."""
    return sets[0] if len(sets) == 1 else BitMap.union(BitMap(), *sets)


def _in_year(postings: Postings, selection: Selection, year: Window, records: BitMap) -> BitMap:
    """Those of the records that belong to the selection's year, and to its month."""
    inside = belonging(postings, year, flows=selection.flows)
    if selection.unconfirmed:
        inside = inside | unconfirmed(postings, year)
    records = records & inside
    if selection.month is not None:
        records = _in_month(postings, selection.month, year, records)
    return records


def saying(postings: Postings, fact: Term, records: BitMap) -> BitMap:
    """Those of the records that meet a term on what they say of themselves (`selection.FACTS`)."""
    said = _said(postings, fact.dim)
    anything = BitMap.union(BitMap(), *said.values())
    if fact.values or fact.unset:
        wanted = [said.get(value, BitMap()) for value, _ in fact.values]
        if fact.unset:
            wanted.append(records - anything)
        records = records & BitMap.union(*wanted)
    if fact.present:
        records = records & anything
    for value, _ in fact.excluded:
        records = records - said.get(value, BitMap())
    return records


def _said(postings: Postings, name: str) -> Mapping[str, BitMap]:
    """{what records say of themselves: records}, of one fact."""
    if name == "when":
        return {"dated": postings.having("kind") - postings.undated()}
    if name in {"kind", "precision"}:
        return dict(postings.values(name))
    said: defaultdict[str, BitMap] = defaultdict(BitMap)
    for own, records in postings.classes().items():
        if name == "duplicate_of" and own.duplicate:
            said["duplicate"] |= records
        elif name == "participants" and own.basis is not None and own.qualifier is not None:
            # A count has a qualifier; women and men without one are no head count.
            said[own.basis] |= records
    return said


def meeting(postings: Postings, term: Term, records: BitMap) -> BitMap:
    """Those of the records that meet a term."""
    if term.values or term.unset:
        wanted = [postings.having(term.dim, *each) for each in term.values]
        if term.unset:
            wanted.append(records - postings.having(term.dim, roles=term.roles))
        records = records & _any(wanted)
    if term.present:
        records = records & postings.having(term.dim, roles=term.roles)
    for each in term.excluded:
        records = records - postings.having(term.dim, *each)
    return records


def belonging(postings: Postings, window: Window, *, flows: bool) -> BitMap:
    """The records that belong to a window (`year_windows.belongs`)."""
    first, last = max(window.first or _FIRST, _FIRST), window.last or _LAST
    if window.allocation == "overlap":
        chosen = overlapping(postings, window)
    else:
        chosen = postings.between(bound_of(window), first, last)
    if not flows:
        return chosen
    whole = postings.between("sort_on", first, last) & postings.between(
        "end_on", first, min(last, NEVER - timedelta(days=1))
    )
    within = postings.marked("within")
    return (chosen - within) | (whole & within)


def bound_of(window: Window) -> Day:
    """The day by which a record is allocated to a window."""
    return "end_on" if window.allocation == "end" else "sort_on"


def overlapping(postings: Postings, window: Window) -> BitMap:
    """The dated records that overlap a window."""
    begun = postings.between("sort_on", _FIRST, window.last or _LAST)
    if window.first is None:
        return begun
    return begun & postings.between("runs_to", max(window.first, _FIRST), _LAST)


def beginning(postings: Postings, window: Window) -> BitMap:
    """The records that begin within a window."""
    dated = postings.between("sort_on", max(window.first or _FIRST, _FIRST), window.last or _LAST)
    return dated - postings.marked("start_unknown")


def unconfirmed(postings: Postings, window: Window) -> BitMap:
    """The records that only an open end, which nothing confirms, would bring into the window."""
    if window.allocation != "overlap" or window.first is None or window.last is None:
        return BitMap()
    begun = postings.between("sort_on", _FIRST, window.last) & postings.marked("open_end")
    return begun - postings.between("runs_to", max(window.first, _FIRST), _LAST)


def by_month(postings: Postings, window: Window, records: BitMap) -> dict[str | None, BitMap]:
    """The records of a window by the month that they are known by, as `2020-03`; None: by none.

    Those known more coarsely, or begun before the window, are known by no month of it.
    """
    bound, first = bound_of(window), window.first or _FIRST
    fine = records & _to_month(postings) & postings.between(bound, first, _LAST)
    parts: dict[str | None, BitMap] = {
        f"{month // 12:04}-{month % 12 + 1:02}": own & fine
        for month, own in postings.months(bound).items()
        if not own.isdisjoint(fine)
    }
    coarse = records - fine
    return parts | ({None: coarse} if coarse else {})


def _to_month(postings: Postings) -> BitMap:
    """The records that are known to the month."""
    return postings.having("precision", "day") | postings.having("precision", "month")


def _in_month(postings: Postings, month: str, year: Window, records: BitMap) -> BitMap:
    bound, first = bound_of(year), year.first or _FIRST
    days: tuple[date, date] = (first, _LAST) if month == "none" else edtf.bounds(month)
    fine = _to_month(postings) & postings.between(bound, max(days[0], first), days[1])
    return records - fine if month == "none" else records & fine
