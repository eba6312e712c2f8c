"""The addresses of imports: what became of them, and files to fill in.

Separate from what a file that is sent becomes.
"""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy import select
from sqlmodel import col
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from events_api.core.access.authorization import IMPORT, Caller, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.http.answers import NOT_KEPT, Body, answer, hashed, not_kept
from events_api.core.http.csv_dialects import Dialect
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import documented, parse
from events_api.core.problems.types import NotFound, TooLarge
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import documentation, header_documented
from events_api.core.routing.write_documentation import AGAIN, other_documentation
from events_api.core.selection.plain_queries import NoQuery, SeparatorQuery
from events_api.intake import uploads
from events_api.intake.columns.known_values import known_rows
from events_api.intake.files import xlsx
from events_api.intake.jobs import jobs
from events_api.intake.jobs.query import ImportQuery, RowQuery, TemplateQuery
from events_api.intake.jobs.tables import ImportJob
from events_api.intake.judging.kinds import columns_of_kind, kind_named
from events_api.intake.reports.annotated_files import annotated
from events_api.intake.reports.answers import all_rows, job_seen, rows_of
from events_api.intake.reports.shapes import (
    ImportAnswer,
    ImportList,
    RowLinks,
    RowList,
    row_shown,
    shown,
)
from events_api.intake.templates.workbook import template

router = APIRouter(prefix="/v1/imports", tags=["imports"])
ImportId = Annotated[UUID, Path(description="Identifier of the import (UUID).")]
FILE = {"Content-Disposition": "The name of the file."}
XLSX = xlsx.FORMAT.media_types[0]
# Small files stay in memory, larger ones wait on disk.
_IN_MEMORY = 1 << 20
_READ = (400, 401, 403, 404, 406)
# Imports that are listed, and rows on a page unless told.
_LISTED, _USUAL = 100, 100


async def _received(request: Request) -> AsyncIterator[tuple[Caller, BinaryIO]]:
    """The caller and the file that was sent, which is gone once it is answered.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
        TooLarge: The file is larger than what is taken here (413).
    """
    # Asked before a byte of the file is read.
    caller = await run_in_threadpool(require, request, IMPORT)
    limit = catalogue_of(request).settings.import_max_bytes
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise TooLarge(f"A file to import has at most {limit:,} bytes; split it.")
            file.write(piece)
        file.seek(0)
        yield caller, cast("BinaryIO", file)


Received = Annotated[tuple[Caller, BinaryIO], Depends(_received, scope="function")]


def _documented_import() -> dict[str, Any]:
    """Documentation of the import: what other writes have, its parameters and its files."""
    said = other_documentation(ImportAnswer, None, 201)
    cache = header_documented("`no-store`: it is asked for anew each time.")
    address = header_documented("The import's own address.")
    done = {**said["responses"][201], "headers": {"Cache-Control": cache, "Location": address}}
    later = {**done["headers"], "Retry-After": header_documented("When to ask again, in seconds.")}
    said["responses"] |= {
        200: {**done, "description": "Tried: nothing was stored."},
        201: {**done, "description": "All rows were stored."},
        202: {**done, "headers": later, "description": "It has many rows: ask its address."},
    }
    said["openapi_extra"]["parameters"] = [*documented(ImportQuery)["parameters"], AGAIN]
    binary = {"schema": {"type": "string", "format": "binary"}}
    # Where `format` says what it is, a file may come as bytes of any type.
    content = dict.fromkeys((*uploads.media_types(), "application/octet-stream"), binary)
    said["openapi_extra"]["requestBody"] = {"required": True, "content": content}
    return said


def _documented_file(said: dict[str, Any], media_type: str) -> dict[str, Any]:
    """Documentation of an answer that is a file."""
    text = media_type.startswith("text/")
    schema = {"type": "string"} if text else {"type": "string", "format": "binary"}
    content = {media_type: {"schema": schema}}
    said["responses"][200] |= {"content": content, "description": "The file."}
    return said


@router.post("", operation_id="create_import", **_documented_import())
def create_import(request: Request, received: Received) -> Response:
    """A file of records, imported whole or not at all, with a report of every row."""
    return uploads.import_answer(request, *received)


@router.get(
    "",
    operation_id="list_imports",
    **documentation(NoQuery, *_READ, shown=ImportList, needs_key=True),
)
def list_imports(request: Request) -> Response:
    """The latest imports, the latest first."""
    caller, catalogue = _begun(request)
    query = select(ImportJob).order_by(col(ImportJob.id).desc()).limit(_LISTED)
    if not caller.admin:
        query = query.where(col(ImportJob.owner) == caller.owner)
    found = jobs.read(catalogue.database, query)
    return not_kept(ImportList(data=[shown(each, root_path(request)) for each in found]))


@router.get(
    "/template.xlsx",
    operation_id="get_import_template",
    response_class=Response,
    **_documented_file(documentation(TemplateQuery, 400, headers=FILE), XLSX),
)
def get_import_template(request: Request) -> Response:
    """An empty workbook for records of a kind, with drop-downs and a sheet of explanations."""
    catalogue, query = catalogue_of(request), parse(TemplateQuery, request)
    named = kind_named(catalogue, query.kind)
    language = query.lang or catalogue.settings.language
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
    codes = {
        each.dim: {
            code: vocabulary.label(each.dim, code, language)
            for code in sorted(vocabulary.codes(each.dim))
        }
        for each in catalogue.lists
    }
    nothing = known_rows({each.dim: [] for each in catalogue.lists})
    kind = (named.kind, named.path)
    content = template(kind, columns_of_kind(named, nothing), codes, language)
    body = Body(content, XLSX, f"{hashed(content)}.xlsx")
    disposition = f'attachment; filename="{named.path}.xlsx"'
    return answer(request, body, fresh, {"Content-Disposition": disposition})


@router.get(
    "/{import_id:uuid}",
    operation_id="get_import",
    **documentation(NoQuery, *_READ, shown=ImportAnswer, needs_key=True),
)
def get_import(request: Request, import_id: ImportId) -> Response:
    """How far an import has come, and what became of its rows."""
    caller, catalogue = _begun(request)
    job = job_seen(catalogue, caller, str(import_id))
    return not_kept(ImportAnswer(data=shown(job, root_path(request))))


@router.get(
    "/{import_id:uuid}/rows",
    operation_id="list_import_rows",
    **documentation(RowQuery, *_READ, shown=RowList, needs_key=True),
)
def list_import_rows(request: Request, import_id: ImportId) -> Response:
    """What became of each row, what is wrong with it, and what was understood."""
    caller = require(request, IMPORT)
    catalogue, query = catalogue_of(request), parse(RowQuery, request)
    require_json(request)
    job, limit = job_seen(catalogue, caller, str(import_id)), query.limit or _USUAL
    rows = rows_of(catalogue, job.id, query.outcome, query.after, limit + 1)
    links = shown(job, root_path(request)).links
    chosen = f"outcome={','.join(query.outcome)}&" if query.outcome else ""
    onward = f"{links.rows}?{chosen}limit={limit}&after="
    following = f"{onward}{rows[limit - 1].number}" if len(rows) > limit else None
    page = RowList(
        data=[row_shown(each, job.state) for each in rows[:limit]],
        links=RowLinks(self=f"{onward}{query.after}", next=following),
    )
    return not_kept(page)


@router.get(
    "/{import_id:uuid}/annotated.csv",
    operation_id="get_annotated_import",
    response_class=Response,
    **_documented_file(documentation(SeparatorQuery, *_READ[:-1], needs_key=True), "text/csv"),
)
def get_annotated_import(request: Request, import_id: ImportId) -> Response:
    """The rows that were sent, with their numbers, outcomes, problems and what was understood."""
    separator = parse(SeparatorQuery, request).separator
    caller, catalogue = require(request, IMPORT), catalogue_of(request)
    job = job_seen(catalogue, caller, str(import_id))
    if job.header is None:
        raise NotFound("Files of NDJSON have no columns: see the rows of the import.")
    named = f'attachment; filename="import-{job.id}.csv"'
    return StreamingResponse(
        Dialect(separator).written(annotated(job.header, all_rows(catalogue, job.id))),
        media_type="text/csv; charset=utf-8",
        headers={**NOT_KEPT, "Content-Disposition": named},
    )


@router.delete(
    "/{import_id:uuid}", operation_id="drop_import", **other_documentation(None, None, 204)
)
def drop_import(request: Request, import_id: ImportId) -> Response:
    """Stop an import that goes on, or remove the report of one that ended."""
    caller, catalogue = _begun(request)
    jobs.drop(catalogue.database, job_seen(catalogue, caller, str(import_id)).id)
    return Response(status_code=204, headers=NOT_KEPT)


def _begun(request: Request) -> tuple[Caller, Catalogue]:
    """Who asks; what is asked has no parameters."""
    parse(NoQuery, request)
    caller = require(request, IMPORT)
    require_json(request)
    return caller, catalogue_of(request)
