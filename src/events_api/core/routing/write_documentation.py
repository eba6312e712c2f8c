"""What OpenAPI says of a route that writes: its body, conditions, answers and problems.

Separate from the reading routes because the framework must not read these bodies itself
(http.bodies), and so knows nothing of them.
"""

from http import HTTPStatus
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

from events_api.core.http.bodies import JSON_TYPES
from events_api.core.http.parameters import documented
from events_api.core.routing.documentation import (
    HEADERS,
    PROBLEMS,
    SECURITY,
    answered,
    header_documented,
    problem_documented,
)
from events_api.core.selection.plain_queries import LanguageQuery, NoQuery
from events_api.core.storing.idempotency import HEADER
from events_api.core.values.parameter_texts import patterned
from events_api.core.writing.repeatable_requests import LONGEST

Said = dict[str, Any]
Answers = dict[int, Said]
# The models of request bodies, by name, for the description of the service.
GIVEN: dict[str, type[BaseModel]] = {}
# The schemas of merge patches, by that of which they are.
PATCHES: dict[str, str] = {}
_SCHEMAS = "#/components/schemas/"
_REFUSED = (400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 422, 428, 503)


def _if_match(description: str, *, required: bool = False) -> Said:
    return {
        "name": "If-Match",
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string", "minLength": 1},
    }


# Headers: of a request that changes what the caller has read, and of one that may be sent again.
READ = _if_match("Entity tag of what was read.", required=True)
AGAIN: Said = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Text of the caller's own; a request sent again under it is done once.",
    "schema": {**patterned("[!-~](?:[ -~]*[!-~])?"), "maxLength": LONGEST},
}


class WriteDocs(Struct, frozen=True):
    """Keyword arguments for the decorators of the writing routes of one kind or list."""

    create: Said
    replace: Said
    put: Said
    patch: Said
    delete: Said


def write_documentation(shown: Any, given: type[BaseModel], public: type[BaseModel]) -> WriteDocs:
    """Documentation of all writes of what is answered as `shown` and sent as `given`.

    PUT takes what GET shows, `public`, as well.
    """
    own = body_of(given)
    either = {"anyOf": [own, {"$ref": _SCHEMAS + public.__name__}]}
    there = _if_match("Entity tag of what is replaced; needed where it exists.")
    made, changed = _good(shown, HTTPStatus.CREATED), _good(shown, HTTPStatus.OK)
    unseen = "Done; the key may not read what is not public, so only its `ETag` is told."
    changed[HTTPStatus.NO_CONTENT] = {"description": unseen}
    return WriteDocs(
        create=_route(made, AGAIN, body=own),
        replace=_route(changed, READ, body=either),
        put=_route({**made, **changed}, there, body=either),
        patch=_route(changed, READ, body=patch_of(given), types=JSON_TYPES),
        delete=_route({HTTPStatus.NO_CONTENT: {"description": "Deleted."}}, READ),
    )


def body_of(model: type[BaseModel]) -> dict[str, str]:
    """The schema of a request body, which the description of the service will hold."""
    GIVEN[model.__name__] = model
    return {"$ref": _SCHEMAS + model.__name__}


def patch_of(model: type[BaseModel]) -> dict[str, str]:
    """The schema of a merge patch of such a body, which is derived from the body's own."""
    name = model.__name__.removesuffix("Input").removesuffix("Fields") + "Patch"
    PATCHES[model.__name__] = name
    return {"$ref": _SCHEMAS + name}


def other_documentation(
    shown: Any, given: type[BaseModel] | None, status: int = 201, *headers: Said
) -> Said:
    """Documentation of what is done with a key to something else than a record."""
    body = None if given is None else body_of(given)
    return _route(_good(shown, HTTPStatus(status)), *headers, body=body, query=NoQuery)


def _good(shown: Any, status: HTTPStatus) -> Answers:
    names = ("ETag", "Cache-Control", "Events-Revision")
    headers = {name: header_documented(HEADERS[name]) for name in names}
    if status == HTTPStatus.CREATED:
        headers["Location"] = header_documented("Address of what was made.")
    return {status: {"headers": headers, "description": status.phrase, **answered(shown)}}


def _route(
    good: Answers,
    *parameters: Said,
    body: Said | None = None,
    types: tuple[str, ...] = JSON_TYPES[:1],
    query: type[NoQuery] = LanguageQuery,
) -> Said:
    extra: Said = {"security": SECURITY}
    extra["parameters"] = [*documented(query)["parameters"], *parameters]
    if body is not None:
        content = {media_type: {"schema": body} for media_type in reversed(types)}
        extra["requestBody"] = {"required": True, "content": content}
    status = max(good) if HTTPStatus.OK not in good else HTTPStatus.OK
    refused = {each: problem_documented(PROBLEMS[each]) for each in _REFUSED}
    return {
        "status_code": int(status),
        "responses": {
            **{int(each): said for each, said in good.items()},
            **refused,
            "default": problem_documented("Any other error."),
        },
        "openapi_extra": extra,
    }
