"""The addresses of imports.

Separate from the answers, so that each is named in a line or two.
"""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from events_api.core.access.callers import IMPORT, Caller, require
from events_api.core.catalogue import catalogue_of
from events_api.core.http.parameters import documented, parse
from events_api.core.problems.types import TooLarge
from events_api.core.routing.documentation import documentation, header_documented
from events_api.core.routing.write_documentation import AGAIN, other_documentation
from events_api.core.selection.plain_queries import NoQuery, SeparatorQuery
from events_api.intake import uploads
from events_api.intake.files import xlsx
from events_api.intake.jobs.query import ImportQuery, RowQuery, TemplateQuery
from events_api.intake.reports import reports
from events_api.intake.reports.shapes import ImportAnswer, ImportList, RowList
from events_api.intake.templates.over_http import template_answer

router = APIRouter(prefix="/v1/imports", tags=["imports"])
ImportId = Annotated[UUID, Path(description="Identifier of the import (UUID).")]
FILE = {"Content-Disposition": "The name of the file."}
XLSX = xlsx.FORMAT.media_types[0]
# Small files stay in memory, larger ones wait on disk.
_IN_MEMORY = 1 << 20
_READ = (400, 401, 403, 404, 406)


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
    parse(NoQuery, request)
    return reports.list_answer(request)


@router.get(
    "/template.xlsx",
    operation_id="get_import_template",
    response_class=Response,
    **_documented_file(documentation(TemplateQuery, 400, headers=FILE), XLSX),
)
def get_import_template(request: Request) -> Response:
    """An empty workbook for records of a kind, with drop-downs and a sheet of explanations."""
    return template_answer(request)


@router.get(
    "/{import_id:uuid}",
    operation_id="get_import",
    **documentation(NoQuery, *_READ, shown=ImportAnswer, needs_key=True),
)
def get_import(request: Request, import_id: ImportId) -> Response:
    """How far an import has come, and what became of its rows."""
    parse(NoQuery, request)
    return reports.status_answer(request, str(import_id))


@router.get(
    "/{import_id:uuid}/rows",
    operation_id="list_import_rows",
    **documentation(RowQuery, *_READ, shown=RowList, needs_key=True),
)
def list_import_rows(request: Request, import_id: ImportId) -> Response:
    """What became of each row, what is wrong with it, and what was understood."""
    return reports.rows_answer(request, str(import_id))


@router.get(
    "/{import_id:uuid}/annotated.csv",
    operation_id="get_annotated_import",
    response_class=Response,
    **_documented_file(documentation(SeparatorQuery, *_READ[:-1], needs_key=True), "text/csv"),
)
def get_annotated_import(request: Request, import_id: ImportId) -> Response:
    """The rows that were sent, with their numbers, outcomes, problems and what was understood."""
    return reports.annotated_answer(request, str(import_id))


@router.delete(
    "/{import_id:uuid}", operation_id="drop_import", **other_documentation(None, None, 204)
)
def drop_import(request: Request, import_id: ImportId) -> Response:
    """Stop an import that goes on, or remove the report of one that ended."""
    parse(NoQuery, request)
    return reports.drop_answer(request, str(import_id))
