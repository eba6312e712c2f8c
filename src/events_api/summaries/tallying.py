"""Tallying: the records of a year that are alike, counted and added up from postings.

Separate so that the rules stay pure. A year is divided once into groups of records that count
alike; a part of a breakdown is then an intersection with each. Years are allocated by the same code
as in lists.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple, cast

from pyroaring import BitMap

from events_api.core import found
from events_api.core.allocation import UNDATED, Window, year_window
from events_api.core.postings import Day, Mark, Number, Postings
from events_api.core.selection import Selection
from events_api.core.values import Basis, Qualifier, Status
from events_api.summaries.counting import Measure, Tally, reason_of

_NUMBERS: tuple[Number, ...] = ("items", "heads", "women", "men")
_UNKNOWN: Mapping[str, Mark] = {"start": "start_unknown", "end": "end_unknown"}
_NOTHING: Mapping[Measure, int] = dict.fromkeys(_NUMBERS, 0)
_FIRST = UNDATED + timedelta(days=1)


class _Alike(NamedTuple):
    """What the records of a group have in common, as a tally says it."""

    kind: str
    status: Status
    duplicate: bool
    unconfirmed: bool
    other_bound: bool
    qualifier: Qualifier | None
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class _Group:
    """The records that are alike, and those of them that gave each number (None: all did)."""

    alike: _Alike
    records: BitMap
    known: Mapping[Number, BitMap | None]


class YearRecords:
    """The records of a selection's year, the unconfirmed ones too, in groups that count alike."""

    def __init__(self, postings: Postings, selection: Selection) -> None:
        """Find and group them.

        Raises:
            ValueError: The selection is of no year.
        """
        if selection.year is None:
            raise ValueError("A summary is of a year.")
        self._postings, self._window = postings, selection.year
        self._get: dict[Number, Callable[[int], int]] = {
            name: postings.columns[name].__getitem__
            for name in _NUMBERS
            if name in postings.columns
        }
        self.records = found.found(postings, replace(selection, unconfirmed=True))
        self._groups = [
            _Group(alike, records, {} if _left_out(alike) else _known(postings, records))
            for alike, records in self._divided().items()
        ]

    def _divided(self) -> dict[_Alike, BitMap]:
        """The records of the year by what they have in common."""
        postings, window = self._postings, self._window
        unconfirmed = found.unconfirmed(postings, window)
        unknown = _UNKNOWN.get(window.allocation)
        other_bound = BitMap() if unknown is None else postings.marked(unknown)
        counted = postings.marked("heads")
        groups: defaultdict[_Alike, BitMap] = defaultdict(BitMap)
        for own, everywhere in postings.classes().items():
            inside = everywhere & self.records
            status, duplicate = cast("Status", own.status), own.duplicate
            for late, confirmed in _halves(inside, unconfirmed):
                for other, records in _halves(confirmed, other_bound):
                    alike = _Alike(own.kind, status, duplicate, late, other, None, None)
                    if _left_out(alike):
                        groups[alike] |= records
                        continue
                    alike = alike._replace(basis=cast("Basis | None", own.basis))
                    for has_heads, rest in _halves(records, counted):
                        qualifier = cast("Qualifier | None", own.qualifier) if has_heads else None
                        groups[alike._replace(qualifier=qualifier)] |= rest
        return groups

    def tallies(self, part: BitMap | None = None) -> list[Tally]:
        """The tallies of all records, or of those in a part."""
        tallies = []
        for group in self._groups:
            records = group.records if part is None else group.records & part
            if records:
                tallies.append(self._tally(group, records))
        return tallies

    def by(self, dim: str) -> dict[str | None, list[Tally]]:
        """The tallies of each value of a dimension; under None of the records that have none."""
        return {key: self.tallies(part) for key, part in self._parts(dim) if part}

    def _parts(self, dim: str) -> Iterator[tuple[str | None, BitMap]]:
        if dim == "month":
            yield from found.by_month(self._postings, self._window, self.records).items()
            return
        for value, records in self._postings.values(dim):
            yield value, records & self.records
        yield None, self.records - self._postings.having(dim)

    def _tally(self, group: _Group, records: BitMap) -> Tally:
        """The tally of some records of a group; the sums of what counts in nothing are 0."""
        number = len(records)
        sums: dict[Measure, int] = {**_NOTHING, "records": number}
        known: dict[Measure, int] = {**_NOTHING, "records": number}
        for name, own in group.known.items():
            inside = records if own is None else own & records
            if inside:
                known[name] = len(inside)
                sums[name] = sum(map(self._get[name], inside))
        return Tally(*group.alike, number, sums, known)


def _left_out(alike: _Alike) -> bool:
    reason = reason_of(alike.status, duplicate=alike.duplicate, unconfirmed=alike.unconfirmed)
    return reason is not None


def _known(postings: Postings, records: BitMap) -> dict[Number, BitMap | None]:
    """Which records gave a number, of the numbers that any gave."""
    found = {name: records & postings.marked(name) for name in _NUMBERS}
    return {name: None if own == records else own for name, own in found.items() if own}


def _halves(records: BitMap, mark: BitMap) -> Iterator[tuple[bool, BitMap]]:
    """The marked and the unmarked ones of some records, as far as there are any."""
    marked = records & mark
    if marked:
        yield True, marked
    if len(marked) < len(records):
        yield False, records - marked


def years(postings: Postings, selection: Selection, begins: int = 1) -> set[int]:
    """The years, begun by the month `begins`, to which a record of the selection belongs.

    The selection's year says by which allocation, and has no bounds; by overlap a record belongs to
    every year from its first to its last.
    """
    window = selection.year
    if window is None:
        raise ValueError("A summary is of years.")
    records = found.found(postings, selection)
    if window.allocation != "overlap":
        return _turns(postings, records, (found.bound_of(window),), begins)
    # Years in which records begin or end, and the gaps between them, which are all alike.
    turns = _turns(postings, records, ("sort_on", "runs_to"), begins)
    every = set(turns)
    for one, two in pairwise(sorted(turns)):
        between = year_window(one + 1, "overlap", begins)
        if two - one > 1 and not records.isdisjoint(found.overlapping(postings, between)):
            every.update(range(one + 1, two))
    return every


def _turns(postings: Postings, records: BitMap, days: Sequence[Day], begins: int) -> set[int]:
    """The years in which one of these days of some of the records lies."""
    return {
        (month - (begins - 1)) // 12
        for day in days
        for month, own in postings.months(day).items()
        if not own.isdisjoint(records)
    }


def undated_and_continuing(postings: Postings, selection: Selection) -> tuple[int, int]:
    """How many records have no date, and how many older ones still ran in the year."""
    window = selection.year
    if window is None or window.first is None:
        raise ValueError("A summary is of a year.")
    held = BitMap.union(
        BitMap(),
        *(
            records
            for own, records in postings.classes().items()
            if reason_of(cast("Status", own.status), duplicate=own.duplicate, unconfirmed=False)
            is None
        ),
    )
    held &= found.found(postings, replace(selection, year=None))
    before = postings.between("sort_on", _FIRST, window.first - timedelta(days=1))
    running = found.overlapping(postings, Window(window.first, None, "overlap"))
    return len(held & postings.undated()), len(held & before & running)
