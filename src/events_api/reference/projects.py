"""Projects: what is funded, for whom and when."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import String, Text
from sqlmodel import Field

from events_api.core.bodies import JsonBody, Turn
from events_api.core.codes import (
    Code,
    Codes,
    CountryCodes,
    Currency,
    Edtf,
    Number,
    WebAddress,
)
from events_api.core.columns import Exact, Json
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


class ProjectFields(ReferenceFields):
    """What is known of a project."""

    programmes: Codes = Field(
        default=[], description="Programmes it belongs to.", sa_type=Json(list[str])
    )
    when: Edtf | None = Field(default=None, description="When it runs (EDTF).", sa_type=String)
    funders: Codes = Field(
        default=[], description="Organisations that fund it.", sa_type=Json(list[str])
    )
    budget: Number | None = Field(default=None, description="Budget in all.", sa_type=Exact)
    currency: Currency | None = Field(
        default=None, description="Currency of the budget (ISO 4217).", sa_type=String
    )
    sector: Code | None = Field(
        default=None, description="Purpose code of the OECD DAC, as `15190`.", sa_type=String
    )
    countries: CountryCodes = Field(
        default=[], description="Countries it works for.", sa_type=Json(list[str])
    )
    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Project(ProjectFields, ReferenceRow, table=True):
    """One row per project."""


class ProjectPublic(ReferencePublic, ProjectFields):
    """A project as everybody sees it."""


PROJECTS = ReferenceList(
    "projects",
    "project",
    Project,
    ProjectFields,
    ProjectPublic,
    {"programmes": "programme", "funders": "organisation", "countries": "country"},
)


router = APIRouter(prefix="/v1/projects", tags=["reference"])
WRITES = reference_write_documentation(PROJECTS)


@router.get("", operation_id="list_projects", **reference_documentation(PROJECTS))
def list_projects(request: Request) -> Response:
    """Projects, with how many published records are linked to each."""
    return reference_answer(request, PROJECTS)


@router.get("/{code}", operation_id="get_project", **row_documentation(PROJECTS))
def get_project(request: Request, code: RowCode) -> Response:
    """One project."""
    return row_answer(request, PROJECTS, code)


@router.post("", operation_id="create_project", **WRITES.create)
def create_project(request: Request, body: JsonBody) -> Response:
    """A new project."""
    return create_row_answer(request, PROJECTS, body)


@router.put("/{code}", operation_id="put_project", **WRITES.put)
def put_project(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The project made, or replaced where there is one."""
    return put_row_answer(request, PROJECTS, code, body)


@router.patch("/{code}", operation_id="patch_project", **WRITES.patch)
def patch_project(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The project with some members changed (RFC 7396)."""
    return patch_row_answer(request, PROJECTS, code, body)


@router.delete("/{code}", operation_id="delete_project", **WRITES.delete)
def delete_project(request: Request, code: RowCode, _turn: Turn) -> Response:
    """The project deleted, where nothing names it any more."""
    return delete_row_answer(request, PROJECTS, code)
