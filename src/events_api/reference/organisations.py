"""Organisations: who keeps records, and who took part."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import String, Text
from sqlmodel import Field

from events_api.core.bodies import JsonBody, Turn
from events_api.core.codes import (
    CountryCode,
    Line,
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


class OrganisationFields(ReferenceFields):
    """What is known of an organisation."""

    acronym: Line | None = Field(default=None, description="Short name.", sa_type=Text)
    country: CountryCode | None = Field(
        default=None,
        description="Country it belongs to; null for international ones.",
        sa_type=String,
    )
    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Organisation(OrganisationFields, ReferenceRow, table=True):
    """One row per organisation."""


class OrganisationPublic(ReferencePublic, OrganisationFields):
    """An organisation as everybody sees it."""


ORGANISATIONS = ReferenceList(
    "organisations",
    "organisation",
    Organisation,
    OrganisationFields,
    OrganisationPublic,
    {"country": "country"},
)


router = APIRouter(prefix="/v1/organisations", tags=["reference"])
WRITES = reference_write_documentation(ORGANISATIONS)


@router.get("", operation_id="list_organisations", **reference_documentation(ORGANISATIONS))
def list_organisations(request: Request) -> Response:
    """Organisations, with how many published records are linked to each."""
    return reference_answer(request, ORGANISATIONS)


@router.get("/{code}", operation_id="get_organisation", **row_documentation(ORGANISATIONS))
def get_organisation(request: Request, code: RowCode) -> Response:
    """One organisation."""
    return row_answer(request, ORGANISATIONS, code)


@router.post("", operation_id="create_organisation", **WRITES.create)
def create_organisation(request: Request, body: JsonBody) -> Response:
    """A new organisation."""
    return create_row_answer(request, ORGANISATIONS, body)


@router.put("/{code}", operation_id="put_organisation", **WRITES.put)
def put_organisation(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The organisation made, or replaced where there is one."""
    return put_row_answer(request, ORGANISATIONS, code, body)


@router.patch("/{code}", operation_id="patch_organisation", **WRITES.patch)
def patch_organisation(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The organisation with some members changed (RFC 7396)."""
    return patch_row_answer(request, ORGANISATIONS, code, body)


@router.delete("/{code}", operation_id="delete_organisation", **WRITES.delete)
def delete_organisation(request: Request, code: RowCode, _turn: Turn) -> Response:
    """The organisation deleted, where nothing names it any more."""
    return delete_row_answer(request, ORGANISATIONS, code)
