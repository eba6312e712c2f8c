"""Problem types: the pages that the `type` of a problem document points to (RFC 9457)."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from events_api.core.http.links import root_path
from events_api.core.problems.document import Problem
from events_api.core.problems.types import PROBLEMS, NotFound
from events_api.core.routing.documentation import plain_documentation
from events_api.intake.problems import INTAKE_PROBLEMS

router = APIRouter(prefix="/problems", tags=["service"])
KNOWN = (*PROBLEMS, *INTAKE_PROBLEMS)
TYPES = {each.slug: each for each in KNOWN}
Slug = Annotated[
    str,
    Path(description="Last part of the type's address.", json_schema_extra={"enum": [*TYPES]}),
]


class ProblemType(BaseModel):
    """What a type of problem means and what to do about it."""

    type: str = Field(description="Its address.")
    title: str = Field(description="Its name, as in problem documents.")
    status: int = Field(description="The HTTP status it comes with.")
    meaning: str = Field(description="When it occurs.")
    advice: str = Field(description="What to do.")


@router.get("", operation_id="list_problem_types", **plain_documentation(list[ProblemType]))
def list_problem_types(request: Request) -> list[ProblemType]:
    """All types of problems."""
    return [_described(each, root_path(request)) for each in KNOWN]


@router.get("/{slug}", operation_id="get_problem_type", **plain_documentation(ProblemType, 404))
def get_problem_type(request: Request, slug: Slug) -> ProblemType:
    """What a type of problem means and what to do about it."""
    if slug not in TYPES:
        raise NotFound
    return _described(TYPES[slug], root_path(request))


def _described(problem: type[Problem], root: str) -> ProblemType:
    return ProblemType(
        type=f"{root}/problems/{problem.slug}",
        title=problem.title,
        status=problem.status,
        meaning=(problem.__doc__ or "").strip().splitlines()[0],
        advice=problem.advice,
    )
