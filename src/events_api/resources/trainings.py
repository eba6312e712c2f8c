"""Trainings: occasions where people learn, from courses to study visits."""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Request, Response
from sqlalchemy import String, Text, Uuid
from sqlmodel import Field, SQLModel

from events_api.core.bodies import JsonBody, Turn
from events_api.core.codes import Line, Number
from events_api.core.columns import Exact
from events_api.core.lists import list_answer
from events_api.core.parameter_types import Filter, closed
from events_api.core.query import ListQuery
from events_api.core.record import Attendance, Place, RecordPublic, RecordTail
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
from events_api.core.write_routes import write_documentation
from events_api.core.writes import (
    create_answer,
    delete_answer,
    patch_answer,
    put_by_ref_answer,
    replace_answer,
)

Level = Literal["basic", "intermediate", "advanced", "specialised"]
TrainingType = Literal[
    "awareness_session",
    "coaching",
    "course",
    "e_learning",
    "executive_training",
    "fellowship",
    "internship",
    "lecture",
    "mentoring",
    "national_workshop",
    "on_the_job_training",
    "orientation_session",
    "pilot_training",
    "pre_departure_orientation",
    "refresher_course",
    "regional_workshop",
    "secondment",
    "seminar",
    "simulation_exercise",
    "study_visit",
    "summer_school",
    "training_of_trainers",
    "webinar",
    "workshop",
    "other",
]


class TrainingFields(Attendance, Place):
    """What a training has besides what every record has."""

    level: Level | None = Field(
        default=None, description="Level, as the source names it.", sa_type=String
    )
    topic: Line | None = Field(default=None, description="What was taught.", sa_type=Text)
    target_group: Line | None = Field(
        default=None, description="For whom it was meant.", sa_type=Text
    )
    sessions: int | None = Field(
        default=None, ge=0, lt=2**31, description="Sessions held, where there were several."
    )
    duration_hours: Number | None = Field(
        default=None, ge=0, description="Taught hours in all.", sa_type=Exact
    )


class Training(TrainingFields, table=True):
    """One row per training."""

    id: str = Field(
        primary_key=True, foreign_key="record.id", ondelete="CASCADE", sa_type=Uuid(as_uuid=False)
    )


class TrainingKind(SQLModel):
    """The kinds of trainings."""

    type: TrainingType = Field(description="Type of training.")


class TrainingInput(TrainingKind, TrainingFields, RecordInput):
    """What a caller may say of a training."""


class TrainingPublic(TrainingKind, RecordTail, TrainingFields, RecordPublic):
    """A training as everybody sees it."""

    kind: Literal["training"] = Field(description="Kind of record.")


class TrainingQuery(ListQuery):
    """The parameters of the list of trainings."""

    type: Annotated[Filter, closed(*get_args(TrainingType))] = Field(
        default=None, description="Type of training."
    )


TRAININGS = Resource(
    kind="training",
    path="trainings",
    about="Occasions where people learn.",
    table=Training,
    given=TrainingInput,
    public=TrainingPublic,
    query=TrainingQuery,
    router=APIRouter(prefix="/v1/trainings", tags=["trainings"]),
)
router = TRAININGS.router
LIST_DOCS = list_documentation(TRAININGS)
RECORD_DOCS = record_documentation(TRAININGS)
WRITES = write_documentation(TRAININGS)


@router.get("", operation_id="list_trainings", **LIST_DOCS)
def list_trainings(request: Request) -> Response:
    """Trainings, the latest first."""
    return list_answer(request, TrainingQuery, [TRAININGS])


@router.get("/{record_id}", operation_id="get_training", **RECORD_DOCS)
def get_training(request: Request, record_id: RecordId) -> Response:
    """One training."""
    return record_answer(request, TRAININGS, record_id)


@router.get("/by-ref/{owner}/{ref}", operation_id="get_training_by_ref", **RECORD_DOCS)
def get_training_by_ref(request: Request, owner: Owner, ref: OwnRef) -> Response:
    """One training, by its owner's own reference."""
    return record_by_ref_answer(request, TRAININGS, owner, ref)


@router.post("", operation_id="create_training", **WRITES.create)
def create_training(request: Request, body: JsonBody) -> Response:
    """A new training of the key's owner."""
    return create_answer(request, TRAININGS, body)


@router.put("/{record_id}", operation_id="replace_training", **WRITES.replace)
def replace_training(request: Request, record_id: RecordId, body: JsonBody) -> Response:
    """The training replaced; what GET shows can be sent back."""
    return replace_answer(request, TRAININGS, record_id, body)


@router.put(
    "/by-ref/{owner}/{ref}",
    operation_id="put_training_by_ref",
    **WRITES.put,
)
def put_training_by_ref(request: Request, owner: Owner, ref: OwnRef, body: JsonBody) -> Response:
    """The training of this reference made, or replaced where there is one."""
    return put_by_ref_answer(request, TRAININGS, owner, ref, body)


@router.patch("/{record_id}", operation_id="patch_training", **WRITES.patch)
def patch_training(request: Request, record_id: RecordId, body: JsonBody) -> Response:
    """The training with some members changed (RFC 7396)."""
    return patch_answer(request, TRAININGS, record_id, body)


@router.delete("/{record_id}", operation_id="delete_training", **WRITES.delete)
def delete_training(request: Request, record_id: RecordId, _turn: Turn) -> Response:
    """The training deleted; its history stays."""
    return delete_answer(request, TRAININGS, record_id)
