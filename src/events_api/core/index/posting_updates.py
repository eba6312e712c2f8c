"""Catching up: what records and links changed since a revision, put into a new state.

Separate from the postings because this is all they ask of the database, at the start and later:
loading them is catching up from nothing. Unpublished records are loaded the same way, for one
answer: no state of what is published has any.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import eq
from typing import Any

from msgspec import Struct, field
from pyroaring import BitMap
from sqlalchemy import Connection, Select

from events_api.core.database.ordinals import read
from events_api.core.index.posting_rows import (
    DAYS,
    FLAGS,
    NUMBERS,
    ROLES,
    changed,
    hidden,
    links,
    records,
)
from events_api.core.index.postings import ANY, Class, Column, Postings, month_of
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.selection.selection import Selection

_CHUNK = 10_000
# Of what each column is an array: days are ordinals of the calendar.
_TYPES: dict[Column, str] = {**dict.fromkeys(DAYS, "i"), **dict.fromkeys(NUMBERS, "q")}

Families = dict[str, dict[Any, BitMap]]


def _no_families() -> defaultdict[str, defaultdict[Any, BitMap]]:
    return defaultdict(lambda: defaultdict(BitMap))


class _Added(Struct, frozen=True):
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
    since = (RECORD.c.revision > old.stamp,) if old.stamp else ()
    added = _Added()
    _read_records(connection, records(*since), added)
    _read_links(connection, links(*since), added.families)
    gone = _gone(connection, old.stamp)
    families = _without(old.families, gone)
    for family, own in added.families.items():
        known = families.setdefault(family, {})
        for key, those in own.items():
            known[key] = known[key] | those if key in known else those
    return Postings(stamp, families, _columns(old, added), old.carried(gone))


def unpublished(connection: Connection, selection: Selection, dims: Collection[str]) -> Postings:
    """The unpublished records that a selection may hold, as postings of their own.

    They are of its kinds, its states and its keeper, with their links of some dimensions: those of
    all would take four times as long. Nothing keeps them, so nothing has to learn that they change.
    """
    those = hidden(selection)
    added = _Added()
    _read_records(connection, records(*those, public=False), added)
    if dims:
        some = links(*those, public=False).where(LINK.c.dim.in_(sorted(dims)))
        _read_links(connection, some, added.families)
    if selection.keeper is not None:
        added.families["owner"][selection.keeper, 0] = added.families["kind"][ANY, 0]
    return Postings(0, added.families, _columns(Postings(), added))


def _columns(old: Postings, added: _Added) -> dict[Column, "array[int]"]:
    return {
        column: _with(old.columns.get(column, array(_TYPES[column])), added.ordinals, numbers)
        for column, numbers in added.columns.items()
    }


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


def _read_records(connection: Connection, statement: Select[Any], added: _Added) -> None:
    kinds, precisions = added.families["kind"], added.families["precision"]
    classes, marks = added.families["class"], added.families["mark"]
    months = [(added.families[day], added.columns[day].append) for day in DAYS]
    rest = [(marks[e], added.columns[e].append, added.families[e]) for e in NUMBERS]
    marked = [marks[name] for name, _ in FLAGS]
    for row in connection.execute(statement.execution_options(yield_per=_CHUNK)):
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
    connection: Connection,
    statement: Select[Any],
    families: Mapping[str, defaultdict[Any, BitMap]],
) -> None:
    few: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for dim, value, numbers in connection.execute(statement):
        if isinstance(numbers, int):
            few[dim, value].append(numbers)
        else:
            _add_links(families[dim], value, read(numbers))
    for (dim, value), each in few.items():
        _add_links(families[dim], value, each)


def _add_links(family: defaultdict[Any, BitMap], value: str, numbers: Iterable[int]) -> None:
    for roles, found in _by_roles(numbers):
        for bit in _bits(roles):
            family[value, bit] |= found
            family[ANY, bit] |= found


def _by_roles(numbers: Iterable[int]) -> Iterable[tuple[int, BitMap]]:
    """The records of some links by all the roles that they have in them."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number in numbers:
        found[number % ROLES].append(number // ROLES)
    return ((roles, BitMap(ordinals)) for roles, ordinals in found.items())


@lru_cache(maxsize=4096)
def _places(number: int) -> tuple[int, ...]:
    """The places of the bits that are set in a number."""
    return tuple(place for place in range(number.bit_length()) if number >> place & 1)


def _bits(roles: int) -> Iterable[int]:
    """Any role, and each single one."""
    return (0, *(1 << place for place in _places(roles)))
