"""Reports: what became of an import and of each of its rows, for whoever sent it.

Separate from importing itself, because they are asked for long after it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from events_api.core.access.callers import IMPORT, Caller, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.csv_dialects import Dialect
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.problems.types import NotFound
from events_api.core.selection.plain_queries import SeparatorQuery
from events_api.core.values.json import json_of
from events_api.intake.cells.cell import Unclear, text_of
from events_api.intake.cells.texts import is_id
from events_api.intake.jobs import jobs
from events_api.intake.jobs.packing import unpacked
from events_api.intake.jobs.query import RowQuery
from events_api.intake.jobs.tables import ImportJob, ImportRow
from events_api.intake.reports.annotated_files import AnnotatedRow, annotated
from events_api.intake.reports.shapes import (
    ImportAnswer,
    ImportList,
    RowLinks,
    RowList,
    row_shown,
    shown,
)

_USUAL, _LISTED = 100, 100
_CHUNK = 500


def status_answer(request: Request, import_id: str) -> Response:
    """An import as it stands."""
    caller, catalogue = _begun(request)
    return _answer(
        ImportAnswer(data=shown(job_seen(catalogue, caller, import_id), root_path(request)))
    )


def list_answer(request: Request) -> Response:
    """The latest imports that the caller may see."""
    caller, catalogue = _begun(request)
    query = select(ImportJob).order_by(col(ImportJob.id).desc()).limit(_LISTED)
    if not caller.admin:
        query = query.where(col(ImportJob.owner) == caller.owner)
    with catalogue.database.snapshot() as connection:
        found = [
            ImportJob.model_validate(dict(row)) for row in connection.execute(query).mappings()
        ]
    return _answer(ImportList(data=[shown(each, root_path(request)) for each in found]))


def rows_answer(request: Request, import_id: str) -> Response:
    """What became of the rows of an import, a page of them."""
    caller = require(request, IMPORT)
    catalogue, query = catalogue_of(request), parse(RowQuery, request)
    require_json(request)
    job, limit = job_seen(catalogue, caller, import_id), query.limit or _USUAL
    rows = rows_of(catalogue, job.id, query.outcome, query.after, limit + 1)
    links = shown(job, root_path(request)).links
    chosen = f"outcome={','.join(query.outcome)}&" if query.outcome else ""
    onward = f"{links.rows}?{chosen}limit={limit}&after="
    following = f"{onward}{rows[limit - 1].number}" if len(rows) > limit else None
    page = RowList(
        data=[row_shown(each, job.state) for each in rows[:limit]],
        links=RowLinks(self=f"{onward}{query.after}", next=following),
    )
    return _answer(page)


def annotated_answer(request: Request, import_id: str) -> Response:
    """The rows that were sent, as CSV, each with what became of it."""
    separator = parse(SeparatorQuery, request).separator
    caller, catalogue = _begun(request, json=False)
    job = job_seen(catalogue, caller, import_id)
    if job.header is None:
        raise NotFound("Files of NDJSON have no columns: see the rows of the import.")
    named = f'attachment; filename="import-{job.id}.csv"'
    return StreamingResponse(
        Dialect(separator).written(annotated(job.header, annotated_rows(catalogue, job.id))),
        media_type="text/csv; charset=utf-8",
        headers={**NOT_KEPT, "Content-Disposition": named},
    )


def annotated_rows(catalogue: Catalogue, job_id: str) -> Iterator[AnnotatedRow]:
    """The rows of an import as they were sent, with what became of them."""
    last = 0
    while rows := rows_of(catalogue, job_id, (), last, _CHUNK):
        for row in rows:
            cells = [_text(each) for each in _cells(row)]
            outcome = row.outcome or "not looked at"
            yield AnnotatedRow(row.number, cells, outcome, row.problems, row.understood)
        last = rows[-1].number


def _cells(row: ImportRow) -> Sequence[Any]:
    cells = unpacked(row.number, row.cells).cells
    return cells if isinstance(cells, list) else []


def _text(cell: Any) -> str:
    try:
        return text_of(cell)
    except Unclear:
        return str(cell)


def drop_answer(request: Request, import_id: str) -> Response:
    """The import stopped, and its report removed: 204. What was stored stays."""
    caller, catalogue = _begun(request)
    jobs.drop(catalogue.database, job_seen(catalogue, caller, import_id).id)
    return Response(status_code=204, headers=NOT_KEPT)


def _begun(request: Request, *, json: bool = True) -> tuple[Caller, Catalogue]:
    caller = require(request, IMPORT)
    if json:
        require_json(request)
    return caller, catalogue_of(request)


def job_seen(catalogue: Catalogue, caller: Caller, import_id: str) -> ImportJob:
    """The import of that id, which the caller may see.

    Raises:
        NotFound: There is none (404).
    """
    if is_id(import_id):
        query = select(ImportJob).where(col(ImportJob.id) == import_id)
        with catalogue.database.snapshot() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is not None and caller.keeps(row["owner"]):
            return ImportJob.model_validate(dict(row))
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


def _answer(model: BaseModel) -> Response:
    return Response(json_of(model), 200, NOT_KEPT, "application/json")
