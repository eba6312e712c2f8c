"""Postings: which published records have which value, in memory, as of one public revision.

Separate from SQL because totals, facets and figures are then intersections of compressed bitmaps:
microseconds, where a database walks through every match (docs/adr/0009). Postings never change;
a later state is made from them (`index.posting_updates`) and shares what did not change.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pyroaring import BitMap

from events_api.core.index.bounded_cache import BoundedCache
from events_api.core.values.year_windows import UNDATED

if TYPE_CHECKING:
    from array import array

Column = Literal["sort_on", "end_on", "runs_to", "items", "heads", "heads_more", "women", "men"]
Day = Literal["sort_on", "end_on", "runs_to"]
# Of a range of heads, `heads_more` is by how much its upper end is more.
Number = Literal["items", "heads", "heads_more", "women", "men"]
Mark = Literal[
    "open_end",
    "within",
    "start_unknown",
    "end_unknown",
    "items",
    "heads",
    "heads_more",
    "women",
    "men",
]

# Readings of metrics, with what follows from them about 3 kilobytes each.
MOST_MADE = 16_384
# Of a million records one takes up to 125 kilobytes.
_MOST_WINDOWS = 32
# What stands for any value of a dimension.
ANY = ""
# From so many records on, intersections with 10 to 20 bitmaps are quicker than so many additions.
_MANY = 512
_UNDATED_MONTH = UNDATED.year * 12


def _made() -> BoundedCache[int, Any]:
    return BoundedCache(MOST_MADE)


def _windows() -> "BoundedCache[tuple[Day, date, date], BitMap]":
    return BoundedCache(_MOST_WINDOWS)


class Class(NamedTuple):
    """What decides how a record counts."""

    kind: str
    status: str
    duplicate: bool
    qualifier: str | None
    basis: str | None


def month_of(day: date) -> int:
    """The key of a day's month."""
    return day.year * 12 + day.month - 1


def _begins(month: int) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def _ends(month: int) -> date:
    """The last day of a month."""
    year, number = month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


@dataclass(frozen=True, slots=True)
class Postings:
    """The published records of one state of the database, by their ordinals (`record.n`).

    Attributes:
        stamp: The public revision that they are of.
        families: {family: {key: records}}. A dimension of links has a key (value, role bit), in
            which bit 0 means any role and `ANY` any value; `kind` and `precision` likewise; `mark`
            has a `Mark`, `class` a `Class`, each `Day` has months (`month_of`), and each `Number`
            the places of the bits that are set in it.
        columns: {column: numbers by ordinal}: days as ordinals of the calendar, and the numbers
            that figures add up; 0 where there is none.
        made: What readers made of records' documents, by ordinal.
        windows: The records whose day is in a window, of those that were asked for.
        ordered_months: The months of `sort_on`, the earliest first.

    What was `made` nobody works out again: later states take it over, but for changed records.
    """

    stamp: int = 0
    families: Mapping[str, Mapping[Any, BitMap]] = field(default_factory=dict)
    columns: Mapping[Column, "array[int]"] = field(default_factory=dict)
    made: BoundedCache[int, Any] = field(default_factory=_made, compare=False)
    windows: BoundedCache[tuple[Day, date, date], BitMap] = field(
        default_factory=_windows, compare=False
    )
    ordered_months: list[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Put in order what each page by date is found along."""
        object.__setattr__(self, "ordered_months", sorted(self.months("sort_on")))

    def carried(self, gone: BitMap) -> BoundedCache[int, Any]:
        """What is `made`, but for these records."""
        made = dict(self.made)
        for n in gone:
            made.pop(n, None)
        return BoundedCache(MOST_MADE, made)

    def having(self, dim: str, value: str = ANY, roles: int = 0) -> BitMap:
        """The records that have a value, or any, in one of the roles (0: in any)."""
        own = self.families.get(dim, {})
        if not roles:
            return own.get((value, 0), BitMap())
        bits = [1 << place for place in range(roles.bit_length()) if roles >> place & 1]
        return BitMap.union(*(own.get((value, bit), BitMap()) for bit in bits))

    def values(self, dim: str) -> Iterator[tuple[str, BitMap]]:
        """The values of a dimension, each with its records."""
        for (value, bit), records in self.families.get(dim, {}).items():
            if not bit and value != ANY:
                yield value, records

    def marked(self, mark: Mark) -> BitMap:
        """The records with a mark."""
        return self.families.get("mark", {}).get(mark, BitMap())

    def classes(self) -> Mapping[Class, BitMap]:
        """The records of each class."""
        return self.families.get("class", {})

    def months(self, day: Day) -> Mapping[int, BitMap]:
        """The records by the month of a day of theirs; the undated ones under the first."""
        return self.families.get(day, {})

    def total(self, number: Number, records: BitMap) -> int:
        """The sum of a number over some records, 0 for those that have none.

        Of many records it is added up by the bits of the numbers, which is counting, not reading.
        """
        if len(records) < _MANY:
            return sum(map(self.columns[number].__getitem__, records))
        bits = self.families.get(number, {}).items()
        return sum(records.intersection_cardinality(own) << place for place, own in bits)

    def undated(self) -> BitMap:
        """The records without a day."""
        return self.months("sort_on").get(_UNDATED_MONTH, BitMap())

    def between(self, day: Day, first: date, last: date) -> BitMap:
        """The dated records whose day is in a window, both bounds inclusive; not to be changed."""
        key = day, first, last
        known = self.windows.get(key)
        return self.windows.keep(key, self._between(*key)) if known is None else known

    def _between(self, day: Day, first: date, last: date) -> BitMap:
        days, low, high = self.columns.get(day, ()), first.toordinal(), last.toordinal()
        months, lowest, highest = self.months(day), month_of(first), month_of(last)
        # Few months of a short window, else those that have records.
        some = range(lowest + 1, highest) if highest - lowest < len(months) else months
        inside = [
            months[month]
            for month in some
            if lowest < month < highest and month != _UNDATED_MONTH and month in months
        ]
        for edge in {lowest, highest} - {_UNDATED_MONTH}:
            records = months.get(edge, BitMap())
            # Of years and months all days of the month are inside.
            if not (_begins(edge) >= first and _ends(edge) <= last):
                records = BitMap([n for n in records if low <= days[n] <= high])
            inside.append(records)
        return BitMap.union(*inside) if inside else BitMap()
