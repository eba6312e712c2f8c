"""What has changed since rows were judged, and judging them again.

Separate from the move, which asks this first, when nobody else can write any more.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, delete, exists, func, not_, or_, select, update
from sqlmodel import col

from events_api.core.catalogue import Catalogue
from events_api.core.records.record import RECORD
from events_api.core.writing.store import Writing
from events_api.core.writing.used_versions import ERASED, SpentVersion
from events_api.intake.jobs.jobs import beat
from events_api.intake.jobs.tables import (
    JOB,
    ROW,
    STAGED,
    STAGED_LINK,
    STAGED_RECORD,
    ImportCode,
    ImportJob,
    ImportRow,
)
from events_api.intake.moving.inventory import Inventory
from events_api.intake.moving.staging import RULES

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


def stale_rows(transaction: Writing, job_id: str, staged: Inventory) -> list[int]:
    """Rows that were judged against what is no longer so, in order.

    Rows of the report are asked, not the staged ones: they are narrow and have indexes for it.
    """
    mine = and_(_ROWS.c.job == job_id, _ROWS.c.outcome != "failed")
    changed = (
        select(_ROWS.c.number)
        .outerjoin(RECORD, RECORD.c.id == _ROWS.c.record)
        .where(mine, func.coalesce(RECORD.c.version, 0) != func.coalesce(_ROWS.c.version, 0))
    )
    taken = (
        select(_ROWS.c.number)
        .join(RECORD, and_(RECORD.c.owner == _ROWS.c.owner, RECORD.c.ref == _ROWS.c.ref))
        .where(mine, RECORD.c.id != _ROWS.c.record)
    )
    queries = [changed, taken, _spent(job_id), _orphans(job_id), _named(job_id)]
    queries += _renamed(transaction, job_id, staged)
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


def _renamed(transaction: Writing, job_id: str, staged: Inventory) -> Iterator[Any]:
    """Rows that name codes which are gone, or were judged by rules that have changed."""
    session, link = transaction.session, STAGED_LINK
    made = session.execute(select(_CODES.c.dim, _CODES.c.code).where(_CODES.c.job == job_id))
    missing = set(staged.codes) - {(dim, code) for dim, code in made}
    for dim, reference in transaction.lists.items():
        table: Any = reference.table.__table__  # type: ignore[attr-defined]
        rows = session.execute(select(table.c.code, table.c.version))
        versions = {row.code: row.version for row in rows}
        for code in sorted(code for of, code in missing if of == dim and code not in versions):
            yield _naming(job_id, dim, code)
        for code, rule in staged.rules if dim == RULES else ():
            if versions.get(code, rule) != rule:
                row = and_(_ROWS.c.job == job_id, _ROWS.c.number == link.c[ROW])
                yield _naming(job_id, dim, code).where(row, _ROWS.c.rule == rule)


def _naming(job_id: str, dim: str, code: str) -> Any:
    link = STAGED_LINK
    mine = and_(link.c[JOB] == job_id, link.c.dim == dim, link.c.value == code)
    return select(link.c[ROW]).where(mine)


def _named(job_id: str) -> Any:
    """Rows that hide a record which public ones are duplicates of by now."""
    naming, moved = RECORD.alias(), _ROWS.alias()
    again = and_(moved.c.job == job_id, moved.c.record == naming.c.id, _is_moved(moved))
    return select(_ROWS.c.number).where(
        _ROWS.c.job == job_id,
        _ROWS.c.outcome == "updated",
        not_(_ROWS.c.public),
        exists().where(
            naming.c.duplicate_of == _ROWS.c.record, naming.c.public, not_(exists().where(again))
        ),
    )


def _orphans(job_id: str) -> Any:
    """Rows whose original can be one no longer: neither as it is stored nor as it is staged."""
    stored, other = RECORD.alias(), _ROWS.alias()
    fit = and_(
        stored.c.id == _ROWS.c.original,
        stored.c.duplicate_of.is_(None),
        or_(stored.c.public, not_(_ROWS.c.public)),
    )
    moved = and_(other.c.job == job_id, other.c.record == _ROWS.c.original, _is_moved(other))
    return select(_ROWS.c.number).where(
        _ROWS.c.job == job_id,
        _ROWS.c.original.is_not(None),
        _is_moved(_ROWS),
        not_(exists().where(fit)),
        not_(exists().where(moved)),
    )


def _is_moved(rows: Any) -> Any:
    """Whether something is staged of a row."""
    return rows.c.outcome.in_(("created", "updated"))


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
