"""Parameters: the query string, read strictly into a typed model, and documented from it.

Separate from FastAPI's own reading, which takes the last of two values, replaces broken UTF-8 and
costs three times as long on a model of this size (docs/adr/0007).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from events_api.core.http.links import parts_of
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.values.parameter_texts import either, listed
from events_api.core.words.close_matches import close_to

Model = TypeVar("Model", bound=BaseModel)
# The query models of routes, by name, for the description of the service: no other answer needs
# what is said of them. Beside them the members that `fields` can name.
QUERIES: dict[str, tuple[type[BaseModel], Sequence[str]]] = {}
_QUERY = "#/queries/"

# What pydantic calls an error, and what we call it; anything else is an invalid value.
_UNNAMED = "A name of a parameter has letters of English, digits and `_` alone: one here has not."
_CODES = {"extra_forbidden": "unknown_parameter", "literal_error": "unknown_value"}


def parse(model: type[Model], request: Request) -> Model:
    """The request's query as `model`.

    Raises:
        InvalidParameter: A parameter is unknown, repeated or has a bad value (400); each is named.
    """
    return understood(model, _pairs(request.scope["query_string"]))


def understood(model: type[Model], given: Mapping[str, str]) -> Model:
    """Parameters as `model`.

    Raises:
        InvalidParameter: One is unknown or has a bad value (400); each is named.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidParameter(
            errors=[_explained(each, model) for each in error.errors(include_url=False)]
        ) from error


def read(model: type[Model], request: Request) -> Model:
    """The same, without words for what is wrong.

    Raises:
        ValidationError, InvalidParameter: It cannot be read.
    """
    return model.model_validate(_pairs(request.scope["query_string"]))


def _pairs(query: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, _, value in parts_of(query):
        if name in found:
            detail = "Give the parameter once; several values are separated by commas."
            raise InvalidParameter(
                errors=[ProblemError(parameter=_safe(name), code="repeated", detail=detail)]
            )
        found[name] = value
    return found


def _explained(error: ErrorDetails, model: type[BaseModel]) -> ProblemError:
    name = str(error["loc"][0]) if error["loc"] else None
    code = _CODES.get(error["type"], "invalid_value")
    if error["type"] == "extra_forbidden":
        names = [field.alias or name for name, field in model.model_fields.items()]
        said = _safe(name or "")
        return ProblemError(
            parameter=said,
            code=code,
            detail="There is no such parameter here." if said else _UNNAMED,
            allowed=close_to(name or "", names),
        )
    context = error.get("ctx", {})
    allowed = context.get("allowed")
    return ProblemError(
        parameter=name,
        code=context.get("code", code),
        detail=error["msg"],
        allowed=list(allowed) if allowed is not None else None,
    )


def _safe(name: str) -> str | None:
    """The name of a parameter as far as it can be one: the input is not repeated (contract)."""
    return name if re.fullmatch(r"[A-Za-z0-9_]{1,40}", name) else None


def documented(model: type[BaseModel], members: Iterable[str] = ()) -> dict[str, Any]:
    """What stands for the OpenAPI `parameters` of a query model in a route's `openapi_extra`.

    The description of the service has them in its place (`described`).
    """
    QUERIES[model.__name__] = model, tuple(members)
    return {"parameters": [{"$ref": _QUERY + model.__name__}]}


def described(parameter: dict[str, Any]) -> list[dict[str, Any]]:
    """The OpenAPI parameters that one stands for: those of a query model, or itself."""
    name = parameter.get("$ref", "").removeprefix(_QUERY)
    return _parameters(*QUERIES[name]) if name else [parameter]


def _parameters(model: type[BaseModel], members: Sequence[str]) -> list[dict[str, Any]]:
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    parameters = []
    for name, field in schema.get("properties", {}).items():
        description = field.pop("description", "")
        field.pop("title", None)
        # Told in words: generated clients send what a schema gives as default, wanted or not.
        default = field.pop("default", None)
        if default:
            description += f" Left out: `{default}`."
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": description,
                "schema": listed(either(members)) if members and name == "fields" else field,
            }
        )
    return parameters
