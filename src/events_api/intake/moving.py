"""The move: all staged records become records in one transaction, by a handful of statements.

Separate from staging because only this holds the writers' turn: the time it takes is the time that
others wait.
"""

from collections.abc import Sequence
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
from events_api.core.columns import Instant
from events_api.core.conditions import LINK, RECORD
from events_api.core.searchable import SearchEntry
from events_api.core.store import Writing, writing
from events_api.intake.consequences import bury, create_codes, leave, note, show
from events_api.intake.jobs import beat, now
from events_api.intake.judging import LATER
from events_api.intake.stale import Stale, stale_rows
from events_api.intake.tables import (
    JOB,
    ROW,
    STAGED_ENTRY,
    STAGED_LINK,
    STAGED_OWN,
    STAGED_RECORD,
    ImportJob,
    ImportRow,
)

_ENTRY: Table = SearchEntry.__table__  # type: ignore[attr-defined]
_ROWS: Table = ImportRow.__table__  # type: ignore[attr-defined]


def move(catalogue: Catalogue, job: ImportJob) -> None:
    """Move all staged records of a job in one transaction, and end the job.

    Raises:
        Stale: Rows were judged against what has changed since; nothing was moved.
        Lost: The job is no longer this worker's.
    """
    with writing(catalogue.database, catalogue.lists, now(), job.actor, long=True) as transaction:
        session = transaction.session
        beat(session, job)
        stale = stale_rows(transaction, job.id)
        if stale:
            raise Stale(stale)
        created = create_codes(transaction, job)
        _number(transaction, job.id)
        bury(transaction, job.id)
        leave(transaction, job.id)
        _move_records(transaction, job.id)
        for resource in catalogue.resources:
            table = resource.table.__table__  # type: ignore[attr-defined]
            _move_own(session, STAGED_OWN[resource.kind], table, job.id)
        _replace(session, STAGED_LINK, LINK, job.id, order=("dim", "value", "sort_on"))
        _replace(session, STAGED_ENTRY, _ENTRY, job.id)
        show(transaction, job.id)
        note(transaction, job)
        finished = {"finished_at": transaction.now, "created": created}
        beat(session, job, state="done", **finished)


def _of(staged: Table, job_id: str, outcome: str) -> ColumnElement[bool]:
    """Whether a staged row is of the job and has this outcome."""
    row = and_(_ROWS.c.job == staged.c[JOB], _ROWS.c.number == staged.c[ROW])
    return and_(staged.c[JOB] == job_id, row, _ROWS.c.outcome == outcome)


def _number(transaction: Writing, job_id: str) -> None:
    """Give the new records their ordinals, in the order of their rows."""
    session, staged = transaction.session, STAGED_RECORD
    new = _of(staged, job_id, "created")
    number = session.execute(select(func.count()).select_from(staged).where(new)).scalar_one()
    first = transaction.ordinals(number).start
    place = func.row_number().over(order_by=staged.c[ROW])
    numbered = select(staged.c[ROW], (place + (first - 1)).label("n")).where(new).subquery()
    mine = and_(staged.c[JOB] == job_id, staged.c[ROW] == numbered.c[ROW])
    session.execute(update(staged).where(mine).values(n=numbered.c.n))


def _columns(table: Table) -> list[str]:
    return [each.name for each in table.columns]


def _move_records(transaction: Writing, job_id: str) -> None:
    """Insert the new records and change the others, with the time and revision of this moment."""
    session, staged = transaction.session, STAGED_RECORD
    new, changed = _of(staged, job_id, "created"), _of(staged, job_id, "updated")
    shown = or_(staged.c.public, and_(RECORD.c.id == staged.c.id, RECORD.c.public))
    visible = select(
        or_(
            exists().where(staged.c[JOB] == job_id, staged.c.public == true()),
            exists().where(changed, RECORD.c.id == staged.c.id, RECORD.c.public == true()),
        )
    )
    revision = transaction.next_public
    if session.execute(visible).scalar_one():
        revision = transaction.announce()
    names = _columns(RECORD)
    values: dict[str, Any] = {name: staged.c[name] for name in names}
    values |= _stamped(staged, transaction.now)
    values["revision"] = case((staged.c.public, revision), else_=0)
    session.execute(insert(RECORD).from_select(names, select(*values.values()).where(new)))
    del values["id"]
    values["revision"] = case((shown, revision), else_=RECORD.c.revision)
    session.execute(update(RECORD).where(changed, RECORD.c.id == staged.c.id).values(values))


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


def _move_own(session: Session, staged: Table, table: Table, job_id: str) -> None:
    """Insert or change the rows of what only one kind has."""
    names = _columns(table)
    new, changed = _of(staged, job_id, "created"), _of(staged, job_id, "updated")
    chosen = select(*(staged.c[name] for name in names)).where(new)
    session.execute(insert(table).from_select(names, chosen))
    values = {name: staged.c[name] for name in names if name != "id"}
    session.execute(update(table).where(changed, table.c.id == staged.c.id).values(values))


def _replace(
    session: Session, staged: Table, table: Table, job_id: str, order: Sequence[str] = ()
) -> None:
    """Make the links or the search entries of the moved records those that were staged."""
    old = select(STAGED_RECORD.c.id).where(_of(STAGED_RECORD, job_id, "updated"))
    session.execute(delete(table).where(table.c.record.in_(old)))
    names = _columns(table)
    record = STAGED_RECORD
    same = and_(record.c[JOB] == staged.c[JOB], record.c[ROW] == staged.c[ROW])
    # The ordinals of new records were not known when their rows were staged.
    values = [record.c.n if name == "n" else staged.c[name] for name in names]
    chosen: Any = select(*values).where(staged.c[JOB] == job_id, same)
    # In the order of the indexes, so that their pages are written one after another.
    chosen = chosen.order_by(*(staged.c[name] for name in order))
    session.execute(insert(table).from_select(names, chosen))
