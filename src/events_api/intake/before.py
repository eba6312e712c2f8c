"""What rows are judged against: the records and the earlier rows that they may be of.

Separate from judging, which is pure but for what it is given here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from events_api.core.history import Change
from events_api.core.record import Record
from events_api.intake.judging import Before, Other
from events_api.intake.tables import ImportRow
from events_api.intake.targets import Target, is_id

Refs = dict[str, set[str]]


def before_of(session: Session, job_id: str, targets: Sequence[Target]) -> Before:
    """What these rows are judged against, in a handful of queries."""
    refs: Refs = {}
    ids: set[str] = set()
    for each in targets:
        named = {each.ref, each.original} - {None}
        refs.setdefault(each.owner, set()).update(name for name in named if name is not None)
        ids |= {each.id, each.original} - {None}  # type: ignore[arg-type]
    before = Before()
    _take_records(session, before, ids, refs)
    _take_rows(session, job_id, before, ids | set(before.by_id), refs)
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
