"""Tallying: the records of a year, counted and added up from postings.

Separate so that the rules stay pure. A year is divided once into sets of records that count in the
same way; a part of a breakdown is then an intersection with each. Years are allocated by the same
code as in lists.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, field
from msgspec.structs import replace
from pyroaring import BitMap

from events_api.core.index import filtering
from events_api.core.index.postings import Class, Day, Mark, Number, Postings
from events_api.core.selection.selection import Selection
from events_api.core.values.structures import Basis, Qualifier
from events_api.core.values.year_windows import UNDATED, Window, day_before, year_window
from events_api.summaries.figures import Reason
from events_api.summaries.rules.counting import Counts, exactness, reason_of

if TYPE_CHECKING:
    from events_api.core.values.statuses import Status

NUMBERS: tuple[Number, ...] = ("items", "heads", "women", "men")
_UNKNOWN: Mapping[str, Mark] = {"start": "start_unknown", "end": "end_unknown"}
# Why an occasion may be left out, in the order in which reasons are shown.
_REASONS: tuple[Reason, ...] = ("duplicate", "status", "unconfirmed")
_FIRST = UNDATED + timedelta(days=1)


def _no_records() -> defaultdict[Any, BitMap]:
    return defaultdict(BitMap)


class _Kind(Struct, frozen=True):
    """The records of one kind in a year, by how they count.

    Attributes:
        records: All of them.
        held: Those that count.
        left_out: Those that do not, by reason.
        numbers: Those that count and gave a number, by what it is and how exact.
        expected: Those of which a number was only expected.
        ranges: Those that count and gave a range of heads.
    """

    records: BitMap = field(default_factory=BitMap)
    held: BitMap = field(default_factory=BitMap)
    left_out: defaultdict[Reason, BitMap] = field(default_factory=_no_records)
    numbers: defaultdict[tuple[Number, Qualifier], BitMap] = field(default_factory=_no_records)
    expected: defaultdict[Number, BitMap] = field(default_factory=_no_records)
    ranges: BitMap = field(default_factory=BitMap)


class YearRecords:
    """The records of a selection's year, the unconfirmed ones too, divided by how they count.

    Attributes:
        records: All of them.
        by_status: How many of them count in nothing for their status, by status.
        by_other_bound: How many count and are of the year by another bound than was asked for.
    """

    def __init__(
        self, postings: Postings, selection: Selection, numbers: Collection[Number] = NUMBERS
    ) -> None:
        """Find and divide them; `numbers` are those that are to be added up.

        Raises:
            ValueError: The selection is of no year.
        """
        if selection.year is None:
            raise ValueError("A summary is of a year.")
        self._postings, self._window, self._numbers = postings, selection.year, numbers
        self.records = filtering.found(postings, replace(selection, unconfirmed=True))
        self.by_status: Counter[Status] = Counter()
        self._kinds: defaultdict[str, _Kind] = defaultdict(_Kind)
        self._divide()
        unknown = _UNKNOWN.get(self._window.allocation)
        other = BitMap() if unknown is None else postings.marked(unknown)
        self.by_other_bound = sum(
            kind.held.intersection_cardinality(other) for kind in self._kinds.values()
        )

    def _divide(self) -> None:
        """Divide the records of each class, which are alike but for what is not confirmed."""
        unconfirmed = filtering.unconfirmed(self._postings, self._window)
        for own, everywhere in self._postings.classes().items():
            records = everywhere & self.records
            if records:
                kind = self._kinds[own.kind]
                kind.records.update(records)
                self._place(kind, own, records & unconfirmed, unconfirmed=True)
                self._place(kind, own, records - unconfirmed, unconfirmed=False)

    def _place(self, kind: _Kind, own: Class, records: BitMap, *, unconfirmed: bool) -> None:
        status = cast("Status", own.status)
        reason = reason_of(status, duplicate=own.duplicate, unconfirmed=unconfirmed)
        if reason is not None:
            kind.left_out[reason] |= records
            self.by_status[status] += len(records) if reason == "status" else 0
            return
        kind.held.update(records)
        if own.basis != "expected" and "heads" in self._numbers:
            kind.ranges.update(records & self._postings.marked("heads_more"))
        for name in self._numbers:
            given = records & self._postings.marked(name)
            qualifier = exactness(
                name, cast("Qualifier | None", own.qualifier), cast("Basis | None", own.basis)
            )
            if given and qualifier is None:
                kind.expected[name] |= given
            elif given and qualifier is not None:
                kind.numbers[name, qualifier] |= given

    def counts(self, part: BitMap | None = None) -> dict[str, Counts]:
        """What all records come to, or those in a part, by kind; kinds without any are not in."""
        found = {}
        for name, kind in self._kinds.items():
            inside = kind.records if part is None else kind.records & part
            if inside:
                found[name] = self._counts(kind, inside)
        return found

    def by(self, dim: str) -> dict[str | None, dict[str, Counts]]:
        """What those of each value of a dimension come to; under None those that have none."""
        return {key: self.counts(part) for key, part in self._parts(dim) if part}

    def _parts(self, dim: str) -> Iterator[tuple[str | None, BitMap]]:
        if dim == "month":
            yield from filtering.by_month(self._postings, self._window, self.records).items()
            return
        for value, records in self._postings.values(dim):
            yield value, records & self.records
        yield None, self.records - self._postings.having(dim)

    def _counts(self, kind: _Kind, records: BitMap) -> Counts:
        """What some records of a kind come to."""
        held = records & kind.held
        counts = Counts(len(held))
        if len(held) < len(records):
            for reason in _REASONS:
                number = records.intersection_cardinality(kind.left_out[reason])
                if number:
                    counts.left_out[reason] = number
        for (name, qualifier), those in kind.numbers.items():
            given = held & those
            if given:
                total = len(given), self._postings.total(name, given)
                counts.numbers.setdefault(name, {})[qualifier] = total
        if kind.ranges:
            counts.more = self._postings.total("heads_more", held & kind.ranges)
        for name, those in kind.expected.items():
            number = held.intersection_cardinality(those)
            if number:
                counts.expected[name] = number
        return counts


def years(postings: Postings, selection: Selection, begins: int = 1) -> set[int]:
    """The years, begun by the month `begins`, to which a record of the selection belongs.

    The selection's year says by which allocation, and has no bounds; by overlap a record belongs to
    every year from its first to its last.
    """
    window = selection.year
    if window is None:
        raise ValueError("A summary is of years.")
    records = filtering.found(postings, selection)
    if window.allocation != "overlap":
        return _turns(postings, records, (filtering.bound_of(window),), begins)
    # Years in which records begin or end, and the gaps between them, which are all alike.
    turns = _turns(postings, records, ("sort_on", "runs_to"), begins)
    every = set(turns)
    for one, two in pairwise(sorted(turns)):
        between = year_window(one + 1, "overlap", begins)
        if two - one > 1 and not records.isdisjoint(filtering.overlapping(postings, between)):
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
    held &= filtering.found(postings, replace(selection, year=None))
    before = postings.between("sort_on", _FIRST, day_before(window.first))
    running = filtering.overlapping(postings, Window(window.first, None, "overlap"))
    return len(held & postings.undated()), len(held & before & running)
