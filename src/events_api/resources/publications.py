"""Publications: things released, from fact sheets and guidelines to websites and apps."""

from typing import Annotated, Literal, Self, get_args

from fastapi import APIRouter, Request, Response
from pydantic import model_validator
from sqlalchemy import String, Uuid
from sqlmodel import Field, SQLModel

from events_api.core.bodies import JsonBody, Turn
from events_api.core.codes import Code, Edtf, LanguageCodes
from events_api.core.columns import Json
from events_api.core.lists import list_answer
from events_api.core.parameter_types import Filter, closed
from events_api.core.query import ListQuery
from events_api.core.record import RecordPublic, RecordTail
from events_api.core.record_input import RecordInput
from events_api.core.records import record_answer, record_by_ref_answer
from events_api.core.resource import Resource
from events_api.core.routes import (
    Owner,
    OwnRef,
    RecordId,
    list_documentation,
    record_documentation,
)
from events_api.core.values import File, Identifier
from events_api.core.write_routes import write_documentation
from events_api.core.writes import (
    create_answer,
    delete_answer,
    patch_answer,
    put_by_ref_answer,
    replace_answer,
)

PublicationType = Literal[
    "action_plan",
    "annual_report",
    "article",
    "background_paper",
    "blog_post",
    "book",
    "brochure",
    "bulletin",
    "call",
    "concept_note",
    "conclusions",
    "curriculum",
    "database",
    "dataset",
    "declaration",
    "e_learning_platform",
    "evaluation",
    "fact_sheet",
    "glossary",
    "guidelines",
    "handbook",
    "infographic",
    "leaflet",
    "legislation",
    "manual",
    "map",
    "memorandum_of_understanding",
    "migration_profile",
    "mobile_app",
    "needs_assessment",
    "news_item",
    "newsletter",
    "podcast",
    "policy_brief",
    "policy_guidance",
    "poster",
    "presentation",
    "press_release",
    "progress_report",
    "quarterly_review",
    "report",
    "report_chapter",
    "roadmap",
    "social_media_page",
    "standard_operating_procedures",
    "statement",
    "strategy",
    "study",
    "survey",
    "terms_of_reference",
    "toolkit",
    "training_material",
    "video",
    "website",
    "working_paper",
    "other",
]


class PublicationFields(SQLModel):
    """What a publication has besides what every record has; `when` is its release."""

    languages: LanguageCodes = Field(
        default=[], description="Languages it is available in.", sa_type=Json(list[str])
    )
    period_covered: Edtf | None = Field(
        default=None, description="Period it reports on; never decides its year.", sa_type=String
    )
    identifiers: list[Identifier] = Field(
        default=[], description="DOI, ISBN and the like.", sa_type=Json(list[Identifier])
    )
    files: list[File] = Field(default=[], description="Its files.", sa_type=Json(list[File]))
    quantity: int = Field(
        default=1,
        ge=0,
        lt=2**31,
        description="Items released: ten modules are one record, 10 items.",
    )


class Publication(PublicationFields, table=True):
    """One row per publication."""

    id: str = Field(
        primary_key=True, foreign_key="record.id", ondelete="CASCADE", sa_type=Uuid(as_uuid=False)
    )


class PublicationKind(SQLModel):
    """The kinds of publications."""

    type: PublicationType = Field(description="Type of publication.")


class PublicationInput(PublicationKind, PublicationFields, RecordInput):
    """What a caller may say of a publication."""


class PublicationPublic(PublicationKind, RecordTail, PublicationFields, RecordPublic):
    """A publication as everybody sees it."""

    kind: Literal["publication"] = Field(description="Kind of record.")
    publisher: Code | None = Field(
        default=None,
        description="The organisation with role publisher; null where there is none or several.",
    )

    @model_validator(mode="after")
    def _publisher(self) -> Self:
        named = [each.organisation for each in self.organisations if "publisher" in each.roles]
        self.publisher = named[0] if len(named) == 1 else None
        return self


class PublicationQuery(ListQuery):
    """The parameters of the list of publications."""

    type: Annotated[Filter, closed(*get_args(PublicationType))] = Field(
        default=None, description="Type of publication."
    )


PUBLICATIONS = Resource(
    kind="publication",
    path="publications",
    about="Things released.",
    usual_role="publisher",
    table=Publication,
    given=PublicationInput,
    public=PublicationPublic,
    query=PublicationQuery,
    router=APIRouter(prefix="/v1/publications", tags=["publications"]),
)
router = PUBLICATIONS.router
LIST_DOCS = list_documentation(PUBLICATIONS)
RECORD_DOCS = record_documentation(PUBLICATIONS)
WRITES = write_documentation(PUBLICATIONS)


@router.get("", operation_id="list_publications", **LIST_DOCS)
def list_publications(request: Request) -> Response:
    """Publications, the latest first."""
    return list_answer(request, PublicationQuery, [PUBLICATIONS])


@router.get("/{record_id}", operation_id="get_publication", **RECORD_DOCS)
def get_publication(request: Request, record_id: RecordId) -> Response:
    """One publication."""
    return record_answer(request, PUBLICATIONS, record_id)


@router.get("/by-ref/{owner}/{ref}", operation_id="get_publication_by_ref", **RECORD_DOCS)
def get_publication_by_ref(request: Request, owner: Owner, ref: OwnRef) -> Response:
    """One publication, by its owner's own reference."""
    return record_by_ref_answer(request, PUBLICATIONS, owner, ref)


@router.post("", operation_id="create_publication", **WRITES.create)
def create_publication(request: Request, body: JsonBody) -> Response:
    """A new publication of the key's owner."""
    return create_answer(request, PUBLICATIONS, body)


@router.put("/{record_id}", operation_id="replace_publication", **WRITES.replace)
def replace_publication(request: Request, record_id: RecordId, body: JsonBody) -> Response:
    """The publication replaced; what GET shows can be sent back."""
    return replace_answer(request, PUBLICATIONS, record_id, body)


@router.put(
    "/by-ref/{owner}/{ref}",
    operation_id="put_publication_by_ref",
    **WRITES.put,
)
def put_publication_by_ref(request: Request, owner: Owner, ref: OwnRef, body: JsonBody) -> Response:
    """The publication of this reference made, or replaced where there is one."""
    return put_by_ref_answer(request, PUBLICATIONS, owner, ref, body)


@router.patch("/{record_id}", operation_id="patch_publication", **WRITES.patch)
def patch_publication(request: Request, record_id: RecordId, body: JsonBody) -> Response:
    """The publication with some members changed (RFC 7396)."""
    return patch_answer(request, PUBLICATIONS, record_id, body)


@router.delete("/{record_id}", operation_id="delete_publication", **WRITES.delete)
def delete_publication(request: Request, record_id: RecordId, _turn: Turn) -> Response:
    """The publication deleted; its history stays."""
    return delete_answer(request, PUBLICATIONS, record_id)
