"""The addresses of what is told of the service as a whole: package and catalogue."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.format import Provenance
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.parameters import parse
from events_api.core.http.provenances import provenance_of
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import documentation
from events_api.core.selection.plain_queries import LanguageQuery
from events_api.core.texts.file_words import content_language, said
from events_api.core.values.json import to_json
from events_api.exchange.catalog import catalog
from events_api.exchange.data_package import data_package

router = APIRouter(tags=["service"])
# The addresses of what is told of all of it, for the cache of answers.
EXCHANGE = ("/datapackage.json", "/catalog.ttl", "/iati.xml")
_TURTLE = "text/turtle"


def _documented(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    docs = documentation(
        LanguageQuery, 400, headers={"Content-Language": "The language of its words."}
    )
    docs["responses"][200]["content"] = {media_type: {"schema": schema}}
    return {**docs, "response_class": Response}


@router.get(
    "/datapackage.json",
    operation_id="get_data_package",
    **_documented("application/json", {"type": "object"}),
)
def get_data_package(request: Request) -> Response:
    """Every table of the service with its columns (Data Package 2.0)."""
    return _answer(request, "application/json", lambda origin: to_json(data_package(origin)))


@router.get("/catalog.ttl", operation_id="get_catalog", **_documented(_TURTLE, {"type": "string"}))
def get_catalog(request: Request) -> Response:
    """Every list of the service with its formats, for portals of open data (DCAT-AP 3)."""
    media_type = f"{_TURTLE}; charset=utf-8"
    return _answer(request, media_type, lambda origin: catalog(origin).encode())


def _answer(request: Request, media_type: str, render: Callable[[Provenance], bytes]) -> Response:
    language = parse(LanguageQuery, request).lang or catalogue_of(request).settings.language
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
    origin = provenance_of(request, said("service", language), language, fresh)
    content = render(origin)
    told = {"Content-Language": content_language(language)}
    return answer(request, Body(content, media_type, hashed(content)), fresh, told)
