"""The problem document of RFC 9457, and the exception that becomes one.

A problem never repeats the input, and names what is allowed instead.
"""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Scope

from events_api.core.values.json import to_json

MEDIA_TYPE = "application/problem+json"
# So many errors fit into a document, whatever they say (contract: at most 16 KiB).
MOST_ERRORS = 20


class ProblemError(BaseModel):
    """One thing that is wrong, and where."""

    parameter: str | None = Field(default=None, description="The query or path parameter.")
    pointer: str | None = Field(default=None, description="The member of the body (RFC 6901).")
    header: str | None = Field(default=None, description="The request header.")
    code: str = Field(description="What is wrong, for programs.")
    detail: str = Field(description="What is wrong and what to do, for people.")
    allowed: list[str] | None = Field(default=None, description="What is allowed, or close to it.")
    see: str | None = Field(default=None, description="Where all that is allowed is listed.")

    def under(self, root: str) -> "ProblemError":
        """The same where the service has its addresses under `root`."""
        return self.model_copy(update={"see": root + self.see}) if self.see else self


class ProblemDocument(BaseModel):
    """A problem document of RFC 9457."""

    type: str = Field(description="Address of the description of this type of problem.")
    title: str = Field(description="The type of problem, the same each time.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened here and what to do.")
    errors: list[ProblemError] | None = Field(default=None, description="Each thing that is wrong.")


class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """A problem that becomes the answer.

    Each subclass is one type of problem: its slug is the last part of the type's address.
    """

    status: int = 500
    # None: nothing beyond the status (RFC 9457, section 4.2.1).
    slug: str | None = "internal-error"
    title: str = "Internal error"
    advice: str = "Something went wrong here, not with the request. It has been logged."
    # Headers that each answer of this type has.
    always: tuple[tuple[str, str], ...] = ()

    def __init__(
        self,
        detail: str | None = None,
        errors: list[ProblemError] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Take the words for this case, its single errors and headers of the answer."""
        super().__init__(detail or self.advice)
        self.detail = detail or self.advice
        self.errors = errors
        self.headers = {**dict(self.always), **(headers or {})}

    def document(self, root: str = "") -> dict[str, Any]:
        """The members of the problem document, without empty ones; addresses begin with `root`."""
        errors = [each.under(root) for each in (self.errors or ())[:MOST_ERRORS]]
        return ProblemDocument(
            type="about:blank" if self.slug is None else f"{root}/problems/{self.slug}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            errors=errors or None,
        ).model_dump(exclude_none=True)


class OtherProblem(Problem):
    """A status that has no type of its own; titled by its reason phrase."""

    slug = None

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        """Take the status that the framework chose."""
        self.status = status
        self.title = HTTPStatus(status).phrase
        super().__init__(HTTPStatus(status).description or self.title, headers=headers)


def problem_response(problem: Problem, scope: Scope | None = None) -> Response:
    """The answer to a request that a problem becomes; it is never cached."""
    root = "" if scope is None else scope.get("root_path", "")
    return Response(
        to_json(problem.document(root)),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **problem.headers},
    )
