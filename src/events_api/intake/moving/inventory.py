"""The inventory of a staged import: what the move has to know of it, counted before the lock.

Separate from the move because nobody but the job's worker changes what is staged: what is looked
up here need not be looked up while others wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select, text
from sqlmodel import col

from events_api.core.database.database import Database
from events_api.intake.jobs.tables import (
    JOB,
    ROW,
    STAGED,
    STAGED_LINK,
    STAGED_RECORD,
    ImportJob,
    ImportRow,
)
from events_api.intake.moving.staging import RULES

# From so many rows on, plans for a few would be slow.
_MANY = 5_000
_ROWS = ImportRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is staged of a job.

    Attributes:
        places: The highest place of a new record; as many ordinals are needed.
        public: Whether any of the records becomes public.
        codes: The (list, code) pairs that rows name, and whether a public row names them.
        rules: The (indicator, version) pairs that rows were judged by.
    """

    places: int
    public: bool
    codes: Mapping[tuple[str, str], bool]
    rules: frozenset[tuple[str, int | None]]


def inventory(database: Database, job: ImportJob) -> Inventory:
    """What is staged of a job, in one snapshot."""
    if job.rows >= _MANY:
        _tell_planner(database)
    job_id = job.id
    with database.snapshot(lean=True) as connection:
        codes = _codes(connection, job_id)
        lowest = select(func.min(STAGED_RECORD.c.n)).where(STAGED_RECORD.c[JOB] == job_id)
        places = max(0, -(connection.execute(lowest).scalar_one() or 0))
        named = any(dim == RULES for dim, _ in codes)
        rules = _rules(connection, job_id) if named else frozenset()
    return Inventory(places, any(codes.values()), codes, rules)


def _tell_planner(database: Database) -> None:
    """PostgreSQL knows nothing of rows that have just come, and would plan for a few."""
    if database.engine_name != "postgresql":
        return
    with database.writing() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        names = ", ".join(table.name for table in (_ROWS, *STAGED))
        session.execute(text(f"ANALYZE {names}"))


def _codes(connection: Connection, job_id: str) -> dict[tuple[str, str], bool]:
    link = STAGED_LINK
    groups = (link.c.dim, link.c.value, link.c.public)
    rows = connection.execute(select(*groups).where(link.c[JOB] == job_id).distinct())
    found: dict[tuple[str, str], bool] = {}
    for dim, value, public in rows:
        found[dim, value] = found.get((dim, value), False) or public
    return found


def _rules(connection: Connection, job_id: str) -> frozenset[tuple[str, int | None]]:
    link = STAGED_LINK
    row = and_(col(ImportRow.job) == link.c[JOB], col(ImportRow.number) == link.c[ROW])
    query = select(link.c.value, col(ImportRow.rule)).where(
        link.c[JOB] == job_id, link.c.dim == RULES, row
    )
    return frozenset((value, rule) for value, rule in connection.execute(query.distinct()))
