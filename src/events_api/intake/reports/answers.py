"""An import and its rows as they are stored, for whoever may see them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlmodel import col

from events_api.core.access.authorization import Caller
from events_api.core.catalogue import Catalogue
from events_api.core.problems.types import NotFound
from events_api.intake.cells.texts import is_id
from events_api.intake.jobs import jobs
from events_api.intake.jobs.tables import ImportJob, ImportRow

_CHUNK = 500


def all_rows(catalogue: Catalogue, job_id: str) -> Iterator[ImportRow]:
    """The rows of an import, read some at a time."""
    last = 0
    while rows := rows_of(catalogue, job_id, (), last, _CHUNK):
        yield from rows
        last = rows[-1].number


def job_seen(catalogue: Catalogue, caller: Caller, import_id: str) -> ImportJob:
    """The import of that id, which the caller may see.

    Raises:
        NotFound: There is none (404).
    """
    if is_id(import_id):
        query = select(ImportJob).where(col(ImportJob.id) == import_id)
        for job in jobs.read(catalogue.database, query):
            if caller.keeps(job.owner):
                return job
    raise NotFound("There is no such import. Its report may be too old, or it was dropped.")


def rows_of(
    catalogue: Catalogue, job_id: str, outcomes: Sequence[str], after: int, limit: int
) -> list[ImportRow]:
    """The rows of an import after one of them, with one of the outcomes if any is named."""
    query = (
        select(ImportRow)
        .where(col(ImportRow.job) == job_id, col(ImportRow.number) > after)
        .order_by(col(ImportRow.number))
        .limit(limit)
    )
    if outcomes:
        query = query.where(col(ImportRow.outcome).in_(outcomes))
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(query).mappings()
        return [ImportRow.model_validate(dict(row)) for row in rows]
