"""The SQL of postings: what they ask of records and of links, of all, of some, or of drafts.

Separate from `posting_updates`, which puts rows together; here is which rows there are.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    cast,
    false,
    func,
    or_,
    select,
)

from events_api.core.database.ordinals import ordinals_of
from events_api.core.index.postings import Column, Day, Mark, Number
from events_api.core.records.link import LINK
from events_api.core.records.record import HIDDEN, RECORD
from events_api.core.records.tombstones import TOMBSTONE
from events_api.core.selection.selection import Selection

NUMBERS: tuple[Number, ...] = ("items", "heads", "heads_more", "women", "men")
DAYS: tuple[Day, ...] = ("sort_on", "end_on", "runs_to")
# More than the roles of a link can be as bits (records.link).
ROLES = 1 << 16

# What a mark means of a record.
FLAGS: tuple[tuple[Mark, ColumnElement[bool]], ...] = (
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


def changed(since: int) -> CompoundSelect[Any]:
    """The ordinals of the records that changed after a revision, withdrawn and deleted ones too."""
    there = select(RECORD.c.n).where(RECORD.c.revision > since)
    return there.union_all(select(TOMBSTONE.c.n).where(TOMBSTONE.c.revision > since))


def records(*chosen: ColumnElement[bool], public: bool = True) -> Select[Any]:
    """What postings hold of records, a row for each."""
    duplicate = RECORD.c.duplicate_of.is_not(None)
    alike = (RECORD.c.status, duplicate, RECORD.c.heads_qualifier, RECORD.c.heads_basis)
    numbers = [_DERIVED[e] if e in _DERIVED else RECORD.c[e] for e in (*DAYS, *NUMBERS)]
    columns = (
        RECORD.c.n,
        RECORD.c.kind,
        RECORD.c.precision,
        *alike,
        *(flag for _, flag in FLAGS),
        *numbers,
    )
    return select(*columns).where(RECORD.c.public == public, *chosen)


def links(*chosen: ColumnElement[bool], public: bool = True) -> Select[Any]:
    """The links of records: (dim, value, numbers), each number an ordinal and its roles.

    They are in one number, since the order within several aggregates need not be the same. A value
    has one row for all records, as a text, or one for each of those that are chosen: to group
    those, SQLite would walk through all links.
    """
    both = cast(LINK.c.n, BigInteger) * ROLES + LINK.c.roles
    groups, own = (LINK.c.dim, LINK.c.value), LINK.c.public == public
    if not chosen:
        return select(*groups, ordinals_of(both)).where(own).group_by(*groups)
    those = select(RECORD.c.id).where(*chosen)
    return select(*groups, both).where(own, LINK.c.record.in_(those))


def hidden(selection: Selection) -> list[ColumnElement[bool]]:
    """Which unpublished records a selection may hold."""
    # As the index says it that has them alone.
    found = [HIDDEN, RECORD.c.kind.in_(selection.kinds)]
    if selection.states:
        found.append(RECORD.c.state.in_(selection.states))
    if selection.keeper is not None:
        # An owner may have published many; of the links to it, the unpublished are together.
        own = (LINK.c.dim == "owner", LINK.c.value == selection.keeper, LINK.c.public == false())
        found.append(RECORD.c.id.in_(select(LINK.c.record).where(*own)))
    return found
