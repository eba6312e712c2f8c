"""Programmes: what projects and records belong to."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import Text
from sqlmodel import Field

from events_api.core.bodies import JsonBody, Turn
from events_api.core.codes import (
    WebAddress,
)
from events_api.core.reference_answers import reference_answer, row_answer
from events_api.core.reference_writes import (
    create_row_answer,
    delete_row_answer,
    patch_row_answer,
    put_row_answer,
)
from events_api.core.routes import RowCode, reference_documentation, row_documentation
from events_api.core.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.write_routes import reference_write_documentation


class ProgrammeFields(ReferenceFields):
    """What is known of a programme."""

    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Programme(ProgrammeFields, ReferenceRow, table=True):
    """One row per programme."""


class ProgrammePublic(ReferencePublic, ProgrammeFields):
    """A programme as everybody sees it."""


PROGRAMMES = ReferenceList("programmes", "programme", Programme, ProgrammeFields, ProgrammePublic)


router = APIRouter(prefix="/v1/programmes", tags=["reference"])
WRITES = reference_write_documentation(PROGRAMMES)


@router.get("", operation_id="list_programmes", **reference_documentation(PROGRAMMES))
def list_programmes(request: Request) -> Response:
    """Programmes, with how many published records are linked to each."""
    return reference_answer(request, PROGRAMMES)


@router.get("/{code}", operation_id="get_programme", **row_documentation(PROGRAMMES))
def get_programme(request: Request, code: RowCode) -> Response:
    """One programme."""
    return row_answer(request, PROGRAMMES, code)


@router.post("", operation_id="create_programme", **WRITES.create)
def create_programme(request: Request, body: JsonBody) -> Response:
    """A new programme."""
    return create_row_answer(request, PROGRAMMES, body)


@router.put("/{code}", operation_id="put_programme", **WRITES.put)
def put_programme(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The programme made, or replaced where there is one."""
    return put_row_answer(request, PROGRAMMES, code, body)


@router.patch("/{code}", operation_id="patch_programme", **WRITES.patch)
def patch_programme(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The programme with some members changed (RFC 7396)."""
    return patch_row_answer(request, PROGRAMMES, code, body)


@router.delete("/{code}", operation_id="delete_programme", **WRITES.delete)
def delete_programme(request: Request, code: RowCode, _turn: Turn) -> Response:
    """The programme deleted, where nothing names it any more."""
    return delete_row_answer(request, PROGRAMMES, code)
