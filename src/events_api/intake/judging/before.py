"""What rows are judged against: the records and the earlier rows that they may be of.

Separate from judging, which is pure but for what it is given here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from events_api.core.records.changes import Change
from events_api.core.records.record import Record
from events_api.core.writing.used_versions import ERASED, SpentVersion
from events_api.intake.cells.texts import is_id
from events_api.intake.jobs.tables import ImportJob, ImportRow
from events_api.intake.judging.targets import Target

Refs = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Other:
    """A record as far as others may be duplicates of it; `row` is the earlier row it is of."""

    kind: str
    owner: str
    public: bool
    original: str | None
    row: int | None = None


@dataclass(slots=True)
class Before:
    """What rows are judged against.

    Attributes:
        today: The day on which they are written, which an import reads once.
        by_id, by_ref: Records as they are stored, by id and by (owner, ref).
        others: Stored records and those of earlier rows, by id.
        ids_by_ref: The ids of records of earlier rows by (owner, ref).
        originals: Ids that other records, stored or of earlier rows, are duplicates of, as far as
            their owner may know.
        named: Ids that public records are duplicates of.
        deleted: Ids of records that were deleted.
        spent: The last versions of records that have left their refs, by (owner, ref).
    """

    today: date
    by_id: dict[str, Record] = field(default_factory=dict)
    by_ref: dict[tuple[str, str], Record] = field(default_factory=dict)
    others: dict[str, Other] = field(default_factory=dict)
    ids_by_ref: dict[tuple[str, str], str] = field(default_factory=dict)
    originals: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    spent: dict[tuple[str, str], int] = field(default_factory=dict)

    def id_of(self, owner: str, ref: str) -> str | None:
        """The id of the record with this ref, stored or of an earlier row."""
        stored = self.by_ref.get((owner, ref))
        return stored.id if stored is not None else self.ids_by_ref.get((owner, ref))

    def last_spent(self, owner: str, ref: str | None) -> int:
        """The last version that was used under a ref by records that have left it; 0: none was."""
        if ref is None:
            return 0
        return max(self.spent.get((owner, each), 0) for each in (ref, ERASED))


def before_of(session: Session, job: ImportJob, targets: Sequence[Target]) -> Before:
    """What these rows are judged against, in a handful of queries."""
    refs: Refs = {}
    ids: set[str] = set()
    for each in targets:
        named = {each.ref, each.original} - {None}
        refs.setdefault(each.owner, set()).update(name for name in named if name is not None)
        ids |= {each.id, each.original} - {None}  # type: ignore[arg-type]
    before = Before(job.created_at.date())
    _take_records(session, before, ids, refs)
    _take_spent(session, before, refs)
    _take_rows(session, job.id, before, ids | set(before.by_id), refs)
    missing = _ids(each.id for each in targets if each.id and each.id not in before.by_id)
    deleted = select(col(Change.subject)).where(col(Change.subject).in_(missing))
    before.deleted |= set(session.execute(deleted).scalars()) if missing else set()
    return before


def _take_records(session: Session, before: Before, ids: set[str], refs: Refs) -> None:
    conditions: list[Any] = [col(Record.id).in_(_ids(ids))]
    for owner, own in refs.items():
        conditions.append((col(Record.owner) == owner) & col(Record.ref).in_(own))
    for condition in conditions:
        for each in session.execute(select(Record).where(condition)).scalars():
            before.by_id[each.id] = each
            before.others[each.id] = Other(each.kind, each.owner, each.public, each.duplicate_of)
            if each.ref is not None:
                before.by_ref[each.owner, each.ref] = each
    known = list(before.by_id)
    naming = select(col(Record.duplicate_of), col(Record.owner), col(Record.public)).where(
        col(Record.duplicate_of).in_(known)
    )
    for original, owner, public in session.execute(naming):
        if public:
            before.named.add(str(original))
        if public or owner == before.by_id[str(original)].owner:
            before.originals.add(str(original))


def _take_spent(session: Session, before: Before, refs: Refs) -> None:
    for owner, own in refs.items():
        mine = col(SpentVersion.owner) == owner, col(SpentVersion.ref).in_([*own, ERASED])
        for each in session.execute(select(SpentVersion).where(*mine)).scalars():
            before.spent[owner, each.ref] = each.version


def _take_rows(session: Session, job_id: str, before: Before, ids: set[str], refs: Refs) -> None:
    """Rows of earlier chunks that are of the same records, or that these may be duplicates of."""
    table = ImportRow.__table__  # type: ignore[attr-defined]
    mine = (table.c.job == job_id, table.c.record.is_not(None))
    conditions: list[Any] = [table.c.record.in_(_ids(ids))]
    for owner, own in refs.items():
        conditions.append((table.c.owner == owner) & table.c.ref.in_(own))
    for condition in conditions:
        for row in session.execute(select(table).where(*mine, condition)):
            before.others[row.record] = Other(
                row.kind, row.owner, row.public, row.original, row.number
            )
            if row.ref is not None:
                before.ids_by_ref[row.owner, row.ref] = row.record
    known = list(before.others)
    query = select(table.c.original).where(table.c.job == job_id, table.c.original.in_(known))
    before.originals |= set(session.execute(query).scalars())


def _ids(texts: Iterable[str]) -> list[str]:
    """The texts that are ids: PostgreSQL refuses to look for others."""
    return [each for each in texts if is_id(each)]
