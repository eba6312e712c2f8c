"""Rows of postings: what records and links changed since a revision, put into a new state.

Separate from the postings because this is all they ask of the database, at the start and later:
loading them is catching up from nothing.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import eq
from typing import Any

from pyroaring import BitMap
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    case,
    cast,
    func,
    or_,
    select,
    true,
)

from events_api.core.database.ordinals import ordinals_of, read
from events_api.core.index.postings import ANY, Class, Column, Day, Mark, Number, Postings, month_of
from events_api.core.records.tombstones import TOMBSTONE
from events_api.core.selection.conditions import LINK, RECORD

_NUMBERS: tuple[Number, ...] = ("items", "heads", "heads_more", "women", "men")
_DAYS: tuple[Day, ...] = ("sort_on", "end_on", "runs_to")
# More than the roles of a link can be as bits (records.link).
_ROLES = 1 << 16
_CHUNK = 10_000
# Of what each column is an array: days are ordinals of the calendar.
_TYPES: dict[Column, str] = {**dict.fromkeys(_DAYS, "i"), **dict.fromkeys(_NUMBERS, "q")}

# What a mark means of a record.
_FLAGS: tuple[tuple[Mark, ColumnElement[bool]], ...] = (
    ("open_end", RECORD.c.open_end),
    ("within", RECORD.c.within),
    ("start_unknown", RECORD.c.starts_on.is_(None)),
    ("end_unknown", RECORD.c.ends_on.is_(None)),
)
# How many are known to have been there: the count, or else the women and men (meaning section 3).
_HEADS: ColumnElement[int | None] = case(
    (RECORD.c.heads.is_not(None), RECORD.c.heads),
    (
        or_(RECORD.c.women.is_not(None), RECORD.c.men.is_not(None)),
        func.coalesce(RECORD.c.women, 0) + func.coalesce(RECORD.c.men, 0),
    ),
)
_DERIVED: dict[Column, ColumnElement[int | None]] = {
    "heads": _HEADS,
    "heads_more": RECORD.c.heads_to - RECORD.c.heads,
}

Families = dict[str, dict[Any, BitMap]]


def _no_families() -> defaultdict[str, defaultdict[Any, BitMap]]:
    return defaultdict(lambda: defaultdict(BitMap))


@dataclass(frozen=True, slots=True)
class _Added:
    """What was read: records by family and key; ordinals, and what stands at each in a column."""

    families: defaultdict[str, defaultdict[Any, BitMap]] = field(default_factory=_no_families)
    ordinals: "array[int]" = field(default_factory=lambda: array("i"))
    columns: dict[Column, "array[int]"] = field(
        default_factory=lambda: {column: array(code) for column, code in _TYPES.items()}
    )


def caught_up(connection: Connection, old: Postings, stamp: int) -> Postings:
    """The postings of the connection's snapshot, whose public revision is `stamp`, from older ones.

    The older ones stay as they are; whatever no change touches is shared.
    """
    added = _Added()
    _read_records(connection, old.stamp, added)
    _read_links(connection, old.stamp, added.families)
    gone = _gone(connection, old.stamp)
    families = _without(old.families, gone)
    for family, own in added.families.items():
        known = families.setdefault(family, {})
        for key, records in own.items():
            known[key] = known[key] | records if key in known else records
    columns = {
        column: _with(old.columns.get(column, array(_TYPES[column])), added.ordinals, numbers)
        for column, numbers in added.columns.items()
    }
    return Postings(stamp, families, columns, old.carried(gone))


def _gone(connection: Connection, since: int) -> BitMap:
    """The records that are not what they were: changed, withdrawn or deleted."""
    if not since:
        return BitMap()
    return BitMap(connection.execute(changed(since)).scalars().all())


def _without(families: Mapping[str, Mapping[Any, BitMap]], gone: BitMap) -> Families:
    """The families without some records; keys that nothing is left of go too."""
    kept: Families = {}
    for family, own in families.items():
        rest = ((key, r if r.isdisjoint(gone) else r - gone) for key, r in own.items())
        kept[family] = {key: records for key, records in rest if records}
    return kept


def _with(old: "array[int]", ordinals: Sequence[int], values: Sequence[int]) -> "array[int]":
    """A column with these values in it; the same one where it has them already."""
    longest = max(ordinals, default=-1) + 1
    if longest <= len(old) and all(map(eq, map(old.__getitem__, ordinals), values)):
        return old
    new = old[:]
    new.frombytes(bytes(max(longest - len(new), 0) * new.itemsize))
    for n, value in zip(ordinals, values, strict=True):
        new[n] = value
    return new


def changed(since: int) -> CompoundSelect[Any]:
    """The ordinals of the records that changed after a revision, withdrawn and deleted ones too."""
    there = select(RECORD.c.n).where(RECORD.c.revision > since)
    return there.union_all(select(TOMBSTONE.c.n).where(TOMBSTONE.c.revision > since))


def records(since: int) -> Select[Any]:
    """What postings hold of the public records that changed after a revision, a row for each."""
    duplicate = RECORD.c.duplicate_of.is_not(None)
    alike = (RECORD.c.status, duplicate, RECORD.c.heads_qualifier, RECORD.c.heads_basis)
    numbers = [_DERIVED[e] if e in _DERIVED else RECORD.c[e] for e in (*_DAYS, *_NUMBERS)]
    columns = (
        RECORD.c.n,
        RECORD.c.kind,
        RECORD.c.precision,
        *alike,
        *(flag for _, flag in _FLAGS),
        *numbers,
    )
    statement = select(*columns).where(RECORD.c.public == true())
    return statement.where(RECORD.c.revision > since) if since else statement


def links(since: int) -> Select[Any]:
    """The links of the public records that changed after a revision: (dim, value, numbers).

    Each number holds an ordinal and its roles, since the order within several aggregates need not
    be the same. A value has one row for all records, or one for each of a few changed ones: to
    group those, SQLite would walk through all links.
    """
    both = cast(LINK.c.n, BigInteger) * _ROLES + LINK.c.roles
    groups = (LINK.c.dim, LINK.c.value)
    if not since:
        return select(*groups, ordinals_of(both)).where(LINK.c.public == true()).group_by(*groups)
    those = select(RECORD.c.id).where(RECORD.c.revision > since)
    few = select(*groups, cast(both, String))
    return few.where(LINK.c.public == true(), LINK.c.record.in_(those))


def _read_records(connection: Connection, since: int, added: _Added) -> None:
    kinds, precisions = added.families["kind"], added.families["precision"]
    classes, marks = added.families["class"], added.families["mark"]
    months = [(added.families[day], added.columns[day].append) for day in _DAYS]
    rest = [(marks[e], added.columns[e].append, added.families[e]) for e in _NUMBERS]
    marked = [marks[name] for name, _ in _FLAGS]
    for row in connection.execute(records(since).execution_options(yield_per=_CHUNK)):
        n, kind, precision, status, is_duplicate, qualifier, basis = row[:7]
        added.ordinals.append(n)
        kinds[kind, 0].add(n)
        kinds[ANY, 0].add(n)
        if precision is not None:
            precisions[precision, 0].add(n)
        classes[Class(kind, status, bool(is_duplicate), qualifier, basis)].add(n)
        for own, holds in zip(marked, row[7:11], strict=True):
            if holds:
                own.add(n)
        for (by_month, append), day in zip(months, row[11:14], strict=True):
            by_month[month_of(day)].add(n)
            append(day.toordinal())
        for (known, append, bits), number in zip(rest, row[14:], strict=True):
            append(number or 0)
            if number is not None:
                known.add(n)
                for place in _places(number):
                    bits[place].add(n)


def _read_links(
    connection: Connection, since: int, families: Mapping[str, defaultdict[Any, BitMap]]
) -> None:
    for dim, value, text in connection.execute(links(since)):
        own = families[dim]
        for roles, found in _by_roles(read(text)):
            for bit in _bits(roles):
                own[value, bit] |= found
                own[ANY, bit] |= found


def _by_roles(numbers: Iterable[int]) -> Iterable[tuple[int, BitMap]]:
    """The records of some links by all the roles that they have in them."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number in numbers:
        found[number % _ROLES].append(number // _ROLES)
    return ((roles, BitMap(ordinals)) for roles, ordinals in found.items())


@lru_cache(maxsize=4096)
def _places(number: int) -> tuple[int, ...]:
    """The places of the bits that are set in a number."""
    return tuple(place for place in range(number.bit_length()) if number >> place & 1)


def _bits(roles: int) -> Iterable[int]:
    """Any role, and each single one."""
    return (0, *(1 << place for place in _places(roles)))
