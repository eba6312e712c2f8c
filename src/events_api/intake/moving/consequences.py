"""What follows from a move: new codes, tombstones, what becomes public, history.

Separate from the move of the records themselves; the store does the same for a single write.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import String, Table, and_, delete, exists, insert, literal, not_, select
from sqlmodel import col

from events_api.core.database.column_types import Instant
from events_api.core.records.changes import Change
from events_api.core.records.record import RECORD
from events_api.core.records.tombstones import Tombstone
from events_api.core.writing.store import Writing
from events_api.core.writing.used_versions import spend
from events_api.intake.jobs.tables import JOB, ROW, STAGED_RECORD, ImportCode, ImportJob, ImportRow

_TOMB: Table = Tombstone.__table__  # type: ignore[attr-defined]
_CHANGE: Table = Change.__table__  # type: ignore[attr-defined]
_ROWS: Table = ImportRow.__table__  # type: ignore[attr-defined]


def create_codes(transaction: Writing, job: ImportJob) -> dict[str, int]:
    """Create the codes that rows of records named, as far as they are still missing."""
    query = select(col(ImportCode.dim), col(ImportCode.code), col(ImportCode.name))
    rows = transaction.session.execute(query.where(col(ImportCode.job) == job.id)).all()
    return make_codes(transaction, [(row.dim, row.code, row.name) for row in rows])


def make_codes(transaction: Writing, named: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Create the (dimension, code, name) that are still missing; {list: how many}.

    They are public once something public names them.
    """
    created: dict[str, int] = {}
    for dim, code, name in named:
        reference = transaction.lists[dim]
        if transaction.session.get(reference.table, code) is None:
            values = {"code": code, "name": name, **reference.unsaid}
            transaction.put_reference(
                reference, reference.given.model_validate(values), public=False
            )
            created[reference.name] = created.get(reference.name, 0) + 1
    return created


def bury(transaction: Writing, job_id: str) -> None:
    """Leave a tombstone where a record is public no more, and remove it where it is again."""
    session, row = transaction.session, _ROWS
    mine = and_(row.c.job == job_id, row.c.outcome.in_(("created", "updated")))
    back = exists().where(mine, row.c.record == _TOMB.c.id, row.c.public)
    session.execute(delete(_TOMB).where(back))
    said: dict[str, Any] = {
        "id": RECORD.c.id,
        "n": RECORD.c.n,
        "kind": RECORD.c.kind,
        "owner": RECORD.c.owner,
        "ref": row.c.ref,
        "reason": literal("withdrawn"),
        "gone_at": literal(transaction.now, Instant),
        "revision": literal(transaction.next_public),
    }
    hidden = and_(RECORD.c.id == row.c.record, RECORD.c.public, not_(row.c.public))
    gone = select(*said.values()).where(mine, row.c.outcome == "updated", hidden)
    session.execute(insert(_TOMB).from_select(list(said), gone))


def leave(transaction: Writing, job_id: str) -> None:
    """Keep the last versions of records under the refs that they leave for others."""
    session, staged = transaction.session, STAGED_RECORD
    mine = and_(_ROWS.c.job == job_id, _ROWS.c.outcome == "updated")
    row = and_(staged.c[JOB] == _ROWS.c.job, staged.c[ROW] == _ROWS.c.number)
    other = RECORD.c.ref.is_distinct_from(staged.c.ref)
    left = select(RECORD.c.owner, RECORD.c.ref, RECORD.c.version).where(
        mine, row, RECORD.c.id == staged.c.id, other
    )
    for owner, ref, version in session.execute(left).all():
        spend(session, owner, ref, version)


def note(transaction: Writing, job: ImportJob) -> None:
    """Write the history of the moved records, with their documents as they are now."""
    by = job.actor
    said: dict[str, Any] = {
        "at": literal(transaction.now, Instant),
        "via": literal(by.via),
        "by_owner": literal(by.owner, String),
        "by_key": literal(by.key, String),
    }
    chosen: Any = select(
        RECORD.c.kind,
        _ROWS.c.subject,
        RECORD.c.version,
        RECORD.c.owner,
        _ROWS.c.outcome,
        *list(said.values()),
        RECORD.c.document,
    ).where(
        _ROWS.c.job == job.id,
        _ROWS.c.outcome.in_(("created", "updated")),
        RECORD.c.id == _ROWS.c.record,
    )
    names = ["kind", "subject", "version", "owner", "action", *said, "document"]
    transaction.session.execute(insert(_CHANGE).from_select(names, chosen.order_by(_ROWS.c.number)))
