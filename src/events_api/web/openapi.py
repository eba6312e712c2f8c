"""OpenAPI: the description of the whole service, made from its routes.

Separate from the application so that what is said of it stands in one place. It is made when the
code changes, not when it is served (`openapi_document`).
"""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from events_api.core.format import Offer, offered, offered_alone
from events_api.core.http.parameters import described as parameters_of
from events_api.core.problems.document import ProblemDocument
from events_api.core.routing.documentation import SHOWN
from events_api.core.routing.write_documentation import GIVEN, PATCHES
from events_api.core.tables.reference_tables import REFERENCE_FORMATS
from events_api.formats import FORMATS
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.summaries.completeness.formats import COMPLETENESS_FORMATS
from events_api.summaries.editions.restatement_formats import RESTATEMENT_FORMATS
from events_api.summaries.presentation.formats import (
    ROW_FORMATS,
    SUMMARY_FORMATS,
    YEARS_FORMATS,
)
from events_api.timeline import EVENTS
from events_api.web.examples import add_examples
from events_api.web.openapi_schemas import add_patch, entitle, listed, open_maps, tell_defaults

Models = list[tuple[type[BaseModel], Literal["validation", "serialization"]]]
# The formats of each answer that has several.
OFFERS: dict[str, Sequence[Offer]] = {
    "list_summaries": YEARS_FORMATS,
    "get_summary": SUMMARY_FORMATS,
    "get_completeness": COMPLETENESS_FORMATS,
    "get_edition": ROW_FORMATS,
    "get_edition_changes": RESTATEMENT_FORMATS,
    "list_edition_figure_records": ROW_FORMATS,
    "list_figure_records": ROW_FORMATS,
    "list_events": offered(FORMATS, EVENTS),
    **{f"list_{each.path}": offered(FORMATS, [each]) for each in RESOURCES},
    **{f"get_{each.kind}": offered_alone(FORMATS, each) for each in RESOURCES},
    **{f"get_{each.kind}_by_ref": offered_alone(FORMATS, each) for each in RESOURCES},
    **{f"list_{each.name}": REFERENCE_FORMATS for each in REFERENCE_LISTS},
}
DESCRIPTION = """\
What a migration programme did and reached: its meetings, trainings, publications, activities and
metrics, and what each year adds up to.

Every figure comes from the records that are published here, and names the address where they are
listed. Lists are pages in a fixed order (`cursor`), filters take several values (`a,b` is or, `!a`
is not, `none` is unset), and every error is a problem document (RFC 9457).

Every answer has `X-Content-Type-Options: nosniff`.
"""
KEY = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "events_…",
    "description": "A key of `events-api keys create`, or of an administrator.",
}
TAGS = [
    {"name": "summaries", "description": "What a year adds up to, figure by figure."},
    {"name": "events", "description": "Every dated kind but metrics in one list."},
    {"name": "changes", "description": "What has changed, to keep a copy in step."},
    *({"name": each.path, "description": each.about} for each in RESOURCES),
    {"name": "imports", "description": "Spreadsheets and files of records, reported row by row."},
    {"name": "history", "description": "Every change of a record or a row, and back to it."},
    {"name": "keys", "description": "What callers show to write, for administrators."},
    {"name": "reference", "description": "The codes that records name, with their words."},
    {"name": "service", "description": "Whether the service is well, and which one it is."},
]


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of a service at the root of its host."""
    _say_parameters(app)
    document = get_openapi(
        title="events_api",
        version=app.version,
        summary="What a migration programme did and reached, year by year.",
        description=DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
        servers=[{"url": "/"}],  # of the host that this description is from
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    reference = "#/components/schemas/{model}"
    answers: Models = [(each, "serialization") for each in SHOWN.values()]
    schemas = document["components"]["schemas"]
    schemas |= models_json_schema(answers, ref_template=reference)[1]["$defs"]
    document["components"]["schemas"] = schemas = dict(sorted(schemas.items()))
    schemas |= ProblemDocument.model_json_schema(ref_template=reference).pop("$defs", {})
    problem = ProblemDocument.model_json_schema(ref_template=reference)
    problem.pop("$defs", None)
    schemas[ProblemDocument.__name__] = problem
    # By name, so that the document does not depend on what was imported first.
    for name in sorted(GIVEN):
        _add_body(schemas, GIVEN[name])
    open_maps(schemas)
    tell_defaults(schemas)
    for name in sorted(PATCHES):
        add_patch(schemas, name, PATCHES[name])
    for resource in RESOURCES:
        name = resource.public.__name__
        listed(schemas, f"ListPage_{name}_", [name])
    listed(schemas, "EventPage", (each.public.__name__ for each in EVENTS))
    document["components"]["securitySchemes"] = {"key": KEY}
    _add_formats(document)
    entitle(document)
    add_examples(document)
    return document


def _say_parameters(app: FastAPI) -> None:
    """Put the parameters of queries in the place of what stands for them."""
    for route in iter_route_contexts(app.routes):
        said = getattr(route.original_route, "openapi_extra", None)
        if said and "parameters" in said:
            said["parameters"] = [own for each in said["parameters"] for own in parameters_of(each)]


def _add_body(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    """Add the schema of a request body; what it is made of is named apart from what is answered."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}Given")
    schemas |= {f"{name}Given": each for name, each in schema.pop("$defs", {}).items()}
    schemas[model.__name__] = schema


def _add_formats(document: dict[str, Any]) -> None:
    """Say which formats an answer has, and that `format` names them."""
    for path in document["paths"].values():
        operation = path.get("get", {})
        asked = {each["name"]: each for each in operation.get("parameters", [])}
        if "format" not in asked:
            continue
        offers = OFFERS[operation["operationId"]]
        asked["format"]["schema"] = {"type": "string", "enum": [each.name for each in offers]}
        content = operation["responses"]["200"]["content"]
        for each in offers:
            content.setdefault(each.media_type, {"schema": {"type": "string"}})
