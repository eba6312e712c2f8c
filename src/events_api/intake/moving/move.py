"""The move: all staged records become records in one transaction, by a handful of statements.

Separate from staging because only this holds the writers' turn: the time it takes is the time that
others wait. So what can be known before is looked up before, in the inventory.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session

from events_api.core.catalogue import Catalogue
from events_api.core.database.column_types import Instant
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.records.searchable import SearchEntry
from events_api.core.writing.store import Writing, writing
from events_api.intake.jobs.jobs import beat, now
from events_api.intake.jobs.tables import (
    JOB,
    ROW,
    STAGED_ENTRY,
    STAGED_LINK,
    STAGED_OWN,
    STAGED_RECORD,
    ImportJob,
    ImportRow,
)
from events_api.intake.judging.judging import LATER
from events_api.intake.moving.consequences import bury, create_codes, leave, note
from events_api.intake.moving.inventory import Inventory, inventory
from events_api.intake.moving.stale import Stale, stale_rows

_ENTRY: Table = SearchEntry.__table__  # type: ignore[attr-defined]
_ROWS: Table = ImportRow.__table__  # type: ignore[attr-defined]


def move(catalogue: Catalogue, job: ImportJob) -> None:
    """Move all staged records of a job in one transaction, and end the job.

    Raises:
        Stale: Rows were judged against what has changed since; nothing was moved.
        Lost: The job is no longer this worker's.
        Busy: Other writers kept the turn for longer than the lock timeout (503).
    """
    staged = inventory(catalogue.database, job)
    with writing(catalogue.database, catalogue.lists, now(), job.actor, long=True) as transaction:
        beat(transaction.session, job)
        stale = stale_rows(transaction, job.id, staged)
        if stale:
            raise Stale(stale)
        created = create_codes(transaction, job)
        bury(transaction, job.id)
        _move(catalogue, transaction, job, staged)
        transaction.show(code for code, public in staged.codes.items() if public)
        note(transaction, job)
        finished = {"finished_at": transaction.now, "created": created}
        beat(transaction.session, job, state="done", **finished)


def _move(catalogue: Catalogue, transaction: Writing, job: ImportJob, staged: Inventory) -> None:
    """Move the rows of all tables; of those that change, only where there are any."""
    session, changes = transaction.session, bool(job.outcomes.get("updated"))
    first = transaction.ordinals(staged.places).start
    revision = _revision(transaction, job.id, staged)
    _add_records(transaction, job.id, first, revision)
    if changes:
        leave(transaction, job.id)
        _change_records(transaction, job.id, revision)
    for resource in catalogue.resources:
        table = resource.table.__table__  # type: ignore[attr-defined]
        _move_own(session, STAGED_OWN[resource.kind], table, job.id, changes=changes)
    for waiting, table in ((STAGED_LINK, LINK), (STAGED_ENTRY, _ENTRY)):
        if changes:
            old = select(_ROWS.c.record).where(*_of(job.id, "updated"))
            session.execute(delete(table).where(table.c.record.in_(old)))
        _add(session, waiting, table, job.id, first)


def _of(job_id: str, outcome: str) -> tuple[ColumnElement[bool], ...]:
    """Whether a row is of the job and has this outcome."""
    return (_ROWS.c.job == job_id, _ROWS.c.outcome == outcome)


def _same(staged: Table) -> ColumnElement[bool]:
    """Whether something staged is of a row."""
    return and_(staged.c[JOB] == _ROWS.c.job, staged.c[ROW] == _ROWS.c.number)


def _ordinal(staged: Table, first: int) -> ColumnElement[int]:
    """The ordinal of a record; a new one waits under the negative of its place."""
    return case((staged.c.n < 0, first - 1 - staged.c.n), else_=staged.c.n)


def _revision(transaction: Writing, job_id: str, staged: Inventory) -> int:
    """The public revision of the move, which is announced if anything public changes."""
    hidden = exists().where(
        *_of(job_id, "updated"), RECORD.c.id == _ROWS.c.record, RECORD.c.public == true()
    )
    if staged.public or transaction.session.execute(select(hidden)).scalar_one():
        return transaction.announce()
    return int(transaction.next_public)


def _values(staged: Table, table: Table) -> dict[str, Any]:
    return {each.name: staged.c[each.name] for each in table.columns}


def _add_records(transaction: Writing, job_id: str, first: int, revision: int) -> None:
    """Insert the new records, with the time and revision of this moment."""
    staged = STAGED_RECORD
    values = _values(staged, RECORD) | _stamped(staged, transaction.now)
    values["n"] = _ordinal(staged, first)
    values["revision"] = case((staged.c.public, revision), else_=0)
    chosen = select(*values.values()).where(staged.c[JOB] == job_id, staged.c.n < 0)
    transaction.session.execute(insert(RECORD).from_select(list(values), chosen))


def _change_records(transaction: Writing, job_id: str, revision: int) -> None:
    """Change the records that were there, with the time and revision of this moment."""
    staged = STAGED_RECORD
    values = _values(staged, RECORD) | _stamped(staged, transaction.now)
    del values["id"]
    shown = or_(staged.c.public, RECORD.c.public)
    values["revision"] = case((shown, revision), else_=RECORD.c.revision)
    mine = and_(staged.c[JOB] == job_id, staged.c.n > 0, RECORD.c.id == staged.c.id)
    transaction.session.execute(update(RECORD).where(mine).values(values))


def _stamped(staged: Table, at: datetime) -> dict[str, Any]:
    """The columns that say when it changed, which nobody could know while it was made."""
    later, text = LATER.isoformat().replace("+00:00", "Z"), at.isoformat().replace("+00:00", "Z")
    document: ColumnElement[Any] = staged.c.document
    # Quotation marks inside texts are escaped, so only the members themselves look like this.
    for name in ("updated_at", "published_at"):
        document = func.replace(document, f'"{name}":"{later}"', f'"{name}":"{text}"')
    moment = literal(at, Instant)
    first = case((staged.c.published_at == LATER, moment), else_=staged.c.published_at)
    return {"document": document, "updated_at": moment, "published_at": first}


def _move_own(session: Session, staged: Table, table: Table, job_id: str, *, changes: bool) -> None:
    """Insert or change the rows of what only one kind has."""
    values = _values(staged, table)
    new = select(*values.values()).where(staged.c[JOB] == job_id)
    if changes:
        new = new.where(_same(staged), *_of(job_id, "created"))
    session.execute(insert(table).from_select(list(values), new))
    if changes:
        del values["id"]
        mine = and_(_same(staged), *_of(job_id, "updated"), table.c.id == staged.c.id)
        session.execute(update(table).where(mine).values(values))


def _add(session: Session, staged: Table, table: Table, job_id: str, first: int) -> None:
    """Insert the staged links or search entries."""
    values = _values(staged, table) | {"n": _ordinal(staged, first)}
    chosen: Any = select(*values.values()).where(staged.c[JOB] == job_id)
    if staged is STAGED_LINK and session.get_bind().dialect.name == "sqlite":
        # Each value is added to in the order of its index, and the links of a record together: half
        # the time for many rows. PostgreSQL takes half the time if they come as they lie.
        chosen = chosen.order_by(staged.c.sort_on, staged.c.record)
    session.execute(insert(table).from_select(list(values), chosen))
