"""What has changed since rows were judged, and judging them again.

Separate from the move, which asks this first, when nobody else can write any more.
"""

from typing import Any

from sqlalchemy import and_, delete, exists, func, not_, or_, select, update
from sqlmodel import col

from events_api.core.catalogue import Catalogue
from events_api.core.conditions import RECORD
from events_api.core.spent import ERASED, SpentVersion
from events_api.core.store import Writing
from events_api.intake.jobs import beat
from events_api.intake.staging import RULES
from events_api.intake.tables import (
    JOB,
    ROW,
    STAGED,
    STAGED_LINK,
    STAGED_RECORD,
    ImportCode,
    ImportJob,
    ImportRow,
)

_ROWS: Any = ImportRow.__table__  # type: ignore[attr-defined]
_SPENT: Any = SpentVersion.__table__  # type: ignore[attr-defined]
_CODES: Any = ImportCode.__table__  # type: ignore[attr-defined]
# Rows that are looked for in one statement.
_CHUNK = 500


class Stale(Exception):  # noqa: N818 - no error: these rows are judged again
    """Something has changed since these rows were judged."""

    def __init__(self, rows: list[int]) -> None:
        """Take their numbers."""
        super().__init__()
        self.rows = rows


def stale_rows(transaction: Writing, job_id: str) -> list[int]:
    """Rows that were judged against what is no longer so, in order."""
    staged = STAGED_RECORD
    mine = and_(_ROWS.c.job == job_id, _ROWS.c.outcome != "failed")
    changed = (
        select(_ROWS.c.number)
        .outerjoin(RECORD, RECORD.c.id == _ROWS.c.record)
        .where(mine, func.coalesce(RECORD.c.version, 0) != func.coalesce(_ROWS.c.version, 0))
    )
    same_ref = and_(RECORD.c.owner == staged.c.owner, RECORD.c.ref == staged.c.ref)
    taken = select(staged.c[ROW]).where(
        staged.c[JOB] == job_id, exists().where(same_ref, RECORD.c.id != staged.c.id)
    )
    queries = [changed, taken, _spent(job_id), _orphans(job_id), _named(job_id)]
    queries += _unnamed(transaction, job_id)
    found = {number for query in queries for number in transaction.session.execute(query).scalars()}
    return sorted(found)


def _spent(job_id: str) -> Any:
    """Rows whose record comes to a ref under which others have counted that far by now."""
    staged = STAGED_RECORD
    stays = exists().where(RECORD.c.id == staged.c.id, RECORD.c.ref == staged.c.ref)
    return select(staged.c[ROW]).where(
        staged.c[JOB] == job_id,
        exists().where(
            _SPENT.c.owner == staged.c.owner,
            _SPENT.c.ref.in_((staged.c.ref, ERASED)),
            _SPENT.c.version >= staged.c.version,
        ),
        staged.c.ref.is_not(None),
        not_(stays),
    )


def _unnamed(transaction: Writing, job_id: str) -> list[Any]:
    """Rows that name codes which are gone, or were judged by rules that have changed."""
    link, queries = STAGED_LINK, []
    for dim, reference in transaction.lists.items():
        table: Any = reference.table.__table__  # type: ignore[attr-defined]
        created = and_(_CODES.c.job == job_id, _CODES.c.dim == dim, _CODES.c.code == link.c.value)
        queries.append(
            select(link.c[ROW]).where(
                link.c[JOB] == job_id,
                link.c.dim == dim,
                not_(exists().where(table.c.code == link.c.value)),
                not_(exists().where(created)),
            )
        )
        if dim == RULES:
            row = and_(_ROWS.c.job == job_id, _ROWS.c.number == link.c[ROW])
            queries.append(
                select(link.c[ROW]).where(
                    link.c[JOB] == job_id,
                    link.c.dim == dim,
                    row,
                    table.c.code == link.c.value,
                    table.c.version != _ROWS.c.rule,
                )
            )
    return queries


def _named(job_id: str) -> Any:
    """Rows that hide a record which public ones are duplicates of by now."""
    staged, naming, moved = STAGED_RECORD, RECORD.alias(), STAGED_RECORD.alias()
    again = and_(moved.c[JOB] == job_id, moved.c.id == naming.c.id)
    return select(staged.c[ROW]).where(
        staged.c[JOB] == job_id,
        not_(staged.c.public),
        exists().where(
            naming.c.duplicate_of == staged.c.id, naming.c.public, not_(exists().where(again))
        ),
    )


def _orphans(job_id: str) -> Any:
    """Rows whose original can be one no longer: neither as it is stored nor as it is staged."""
    staged, stored, other = STAGED_RECORD, RECORD.alias(), STAGED_RECORD.alias()
    fit = and_(
        stored.c.id == staged.c.duplicate_of,
        stored.c.duplicate_of.is_(None),
        or_(stored.c.public, not_(staged.c.public)),
    )
    moved = and_(other.c[JOB] == job_id, other.c.id == staged.c.duplicate_of)
    return select(staged.c[ROW]).where(
        staged.c[JOB] == job_id,
        staged.c.duplicate_of.is_not(None),
        not_(exists().where(fit)),
        not_(exists().where(moved)),
    )


def forget(catalogue: Catalogue, job: ImportJob, rows: list[int]) -> None:
    """Make rows unjudged again, with all that was made of them."""
    with catalogue.database.writing() as session:
        beat(session, job)
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            for table in STAGED:
                mine = and_(table.c[JOB] == job.id, table.c[ROW].in_(some))
                session.execute(delete(table).where(mine))
            names = ("outcome", "record", "subject", "ref", "version", "public", "original", "rule")
            again = dict.fromkeys(names)
            session.execute(
                update(ImportRow)
                .where(col(ImportRow.job) == job.id, col(ImportRow.number).in_(some))
                .values(**again)
            )
