"""What rows are judged against: the records and the earlier rows that they may be of.

Separate from judging, which is pure but for what it is given here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field
from sqlalchemy import select
from sqlmodel import Session, col

from events_api.core.records.history_table import Change
from events_api.core.records.record import Record
from events_api.core.storing.spent_versions import ERASED, SpentVersion
from events_api.intake.cells.texts import is_id
from events_api.intake.judging.record_identity import Target

# What is stored of what rows name, as a value that can be compared.
State = tuple[object, ...]


class Named(Struct, frozen=True):
    """What some rows name: ids, those that rows themselves have, and refs by owner."""

    ids: frozenset[str]
    refs: Mapping[str, set[str]]


def named_by(targets: Sequence[Target]) -> Named:
    """What these rows name."""
    refs: dict[str, set[str]] = {}
    ids: set[str | None] = set()
    for each in targets:
        named = {each.ref, each.original}
        refs.setdefault(each.owner, set()).update(name for name in named if name is not None)
        ids |= {each.id, each.original}
    # PostgreSQL refuses to look for ids that are none.
    return Named(frozenset(each for each in ids if each is not None and is_id(each)), refs)


class Stored(Struct, frozen=True):
    """What is stored of what rows name.

    Attributes:
        records: The records, by id.
        naming: (original, owner, public) of what is a duplicate of them.
        deleted: Ids of what was named and has a history only.
        spent: The last versions of records that have left their refs, by (owner, ref).
    """

    records: Mapping[str, Record]
    naming: frozenset[tuple[str, str, bool]]
    deleted: frozenset[str]
    spent: Mapping[tuple[str, str], int]

    @property
    def state(self) -> State:
        """All of it that a judgement hangs on; each change of a record has a version."""
        versions = {each.id: each.version for each in self.records.values()}
        return versions, self.naming, self.deleted, self.spent


def stored_of(session: Session, named: Named) -> Stored:
    """What is stored of what rows name, in a handful of queries."""
    conditions: list[Any] = [col(Record.id).in_(named.ids)]
    spent: dict[tuple[str, str], int] = {}
    for owner, refs in named.refs.items():
        conditions.append((col(Record.owner) == owner) & col(Record.ref).in_(refs))
        mine = col(SpentVersion.owner) == owner, col(SpentVersion.ref).in_([*refs, ERASED])
        for each in session.execute(select(SpentVersion).where(*mine)).scalars():
            spent[owner, each.ref] = each.version
    records = {
        each.id: each
        for condition in conditions
        for each in session.execute(select(Record).where(condition)).scalars()
    }
    naming = select(col(Record.duplicate_of), col(Record.owner), col(Record.public)).where(
        col(Record.duplicate_of).in_([*records])
    )
    missing = named.ids - records.keys()
    deleted = select(col(Change.subject)).where(col(Change.subject).in_(missing))
    return Stored(
        records,
        frozenset((row[0], row[1], row[2]) for row in session.execute(naming)),
        frozenset(session.execute(deleted).scalars()) if missing else frozenset(),
        spent,
    )


class Other(Struct, frozen=True):
    """A record as far as others may be duplicates of it; `row` is the earlier row it is of."""

    kind: str
    owner: str
    public: bool
    original: str | None
    row: int | None = None


class Before(Struct):
    """What rows are judged against.

    Attributes:
        today: The day on which they are written, which an import reads once.
        stored: What is stored of what these rows name.
        by_ref: Its records by (owner, ref).
        others: Stored records and those of earlier rows, by id.
        ids_by_ref: The ids of records of earlier rows by (owner, ref).
        originals: Ids that other records, stored or of earlier rows, are duplicates of, as far as
            their owner may know.
        named: Ids that public records are duplicates of.
    """

    today: date
    stored: Stored = Stored({}, frozenset(), frozenset(), {})
    by_ref: dict[tuple[str, str], Record] = field(default_factory=dict)
    others: dict[str, Other] = field(default_factory=dict)
    ids_by_ref: dict[tuple[str, str], str] = field(default_factory=dict)
    originals: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def take(self, stored: Stored) -> None:
        """Go on with other rows, which name what is stored so."""
        self.stored, records = stored, stored.records
        self.by_ref = {(each.owner, each.ref): each for each in records.values() if each.ref}
        self.named = {original for original, _, public in stored.naming if public}
        for each in records.values():
            there = Other(each.kind, each.owner, each.public, each.duplicate_of)
            self.others.setdefault(each.id, there)
        for original, owner, public in stored.naming:
            if public or owner == records[original].owner:
                self.originals.add(original)

    def id_of(self, owner: str, ref: str) -> str | None:
        """The id of the record with this ref, stored or of an earlier row."""
        stored = self.by_ref.get((owner, ref))
        return stored.id if stored is not None else self.ids_by_ref.get((owner, ref))

    def last_spent(self, owner: str, ref: str | None) -> int:
        """The last version that was used under a ref by records that have left it; 0: none was."""
        if ref is None:
            return 0
        return max(self.stored.spent.get((owner, each), 0) for each in (ref, ERASED))
