"""What OpenAPI says of a route besides its model: parameters, headers, problems, examples.

Separate so that each route of each kind is two or three lines and documents every answer it gives.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, get_args

from fastapi import Path
from pydantic import BaseModel

from events_api.core.http.parameters import documented
from events_api.core.problems.document import MEDIA_TYPE, ProblemDocument
from events_api.core.reading.read_your_writes import HEADER, PARAMETER
from events_api.core.values.parameter_texts import patterned
from events_api.core.values.patterns import CODE, COUNTRY, REF
from events_api.core.values.scalars import LONGEST_CODE

# The models of answers, by the names of their schemas, for the description of the service: nothing
# that is answered is made by them.
SHOWN: dict[str, type[BaseModel]] = {}
HEADERS: dict[str, Any] = {
    "ETag": "Strong entity tag of exactly these bytes; send it back as `If-None-Match`.",
    "Cache-Control": "How long caches may keep it.",
    "Vary": "The request headers it depends on.",
    "Events-Revision": "Public revision of the data the answer was read from.",
    "Last-Modified": "When that revision came to be.",
}
LINK = {"Link": 'The next page, `rel="next"` (RFC 8288); absent on the last.'}
# The scheme of keys, as the description of the service names it.
SECURITY: list[dict[str, list[str]]] = [{"key": []}]
# What OpenAPI says of parts of addresses; whatever else stands there names nothing.
CODED: dict[str, Any] = patterned(CODE) | {"maxLength": LONGEST_CODE}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
RowCode = Annotated[str, Path(description="Code of the row.", json_schema_extra=CODED)]
CountryRow = Annotated[
    str,
    Path(description="Code of the country (ISO 3166-1).", json_schema_extra=patterned(COUNTRY)),
]
RecordId = Annotated[
    str, Path(description="Identifier of the record (UUID).", json_schema_extra={"format": "uuid"})
]
Owner = Annotated[
    str,
    Path(description="Code of the organisation that keeps the record.", json_schema_extra=CODED),
]
OwnRef = Annotated[
    str, Path(description="The owner's own reference.", json_schema_extra=patterned(REF))
]
PROBLEMS = {
    400: "A parameter is unknown, malformed or not allowed.",
    401: "A key is needed, or the one sent is not valid.",
    403: "The key may not do this; the missing scope is named.",
    409: "It contradicts what is stored.",
    410: "It was public once and is not any more; since when is said.",
    412: "It has changed since the version that `If-Match` names.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "The body says something that cannot be; each member is named.",
    428: "`If-Match` is needed.",
    404: "There is nothing public at this address.",
    406: "None of the accepted media types can be served.",
    503: "The database is away or busy; `Retry-After` says when to try again.",
}


def named(operation: str, description: str) -> dict[str, Any]:
    """Keyword arguments for a route decorator: what the operation is called, and what it gives."""
    return {"operation_id": operation, "name": operation, "description": description}


def documentation(
    query: type[BaseModel],
    *problems: int,
    shown: type[BaseModel] | None = None,
    members: Iterable[str] = (),
    headers: dict[str, str] | None = None,
    needs_key: bool = False,
) -> dict[str, Any]:
    """Keyword arguments for a route decorator: parameters, 200 with model and headers, problems.

    `members` are those that `fields` can name.
    """
    said = {name: header_documented(text) for name, text in {**HEADERS, **(headers or {})}.items()}
    good: dict[str, Any] = {"headers": said, **answered(shown)}
    responses: dict[int | str, Any] = {
        200: good,
        304: {"description": "Not modified since the entity tag in `If-None-Match`."},
        **{
            status: problem_documented(PROBLEMS[status]) for status in sorted({401, 503, *problems})
        },
        "default": problem_documented("Any other error."),
    }
    extra = documented(query, members)
    if needs_key:
        extra["security"] = SECURITY
    else:
        # With a key, the latest is shown anyway.
        extra["parameters"].append(PARAMETER)
        responses[412] = problem_documented(f"There is no such revision as `{HEADER}` names.")
    return {"responses": responses, "openapi_extra": extra}


def answered(shown: Any) -> dict[str, Any]:
    """What an answer holds, for OpenAPI: a model, one of a union of models, or nothing said."""
    if shown is None:
        return {}
    # By the names that pydantic gives to schemas.
    models = {re.sub(r"\W", "_", each.__name__): each for each in get_args(shown) or (shown,)}
    SHOWN.update(models)
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in models]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"content": {"application/json": {"schema": schema}}}


@cache
def header_documented(description: str) -> dict[str, Any]:
    """A response header for OpenAPI."""
    return {"description": description, "schema": {"type": "string"}}


@cache
def problem_documented(description: str) -> dict[str, Any]:
    """A problem document for OpenAPI."""
    reference = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": reference}}}


def pages_documentation(
    query: type[BaseModel], page: type[BaseModel], members: Iterable[str]
) -> dict[str, Any]:
    """Documentation of a list: `fields` names these members of its records."""
    return documentation(query, 400, 403, 406, shown=page, members=members, headers=LINK)


def plain_documentation(model: Any, *problems: int, uncached: bool = False) -> dict[str, Any]:
    """Documentation of an answer outside `/v1`: model and problems, without conditions."""
    cache = {"Cache-Control": header_documented("`no-store`: it is asked for anew each time.")}
    responses: dict[int | str, Any] = {
        **({200: {"headers": cache}} if uncached else {}),
        **{status: problem_documented(PROBLEMS[status]) for status in problems},
        "default": problem_documented("Any other error."),
    }
    return {"response_model": model, "responses": responses}
