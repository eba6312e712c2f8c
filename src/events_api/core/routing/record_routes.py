"""The eight routes of a kind, declared once: what a kind says of itself is all that they need.

Separate from the kinds because nothing in a route is a kind's own but its names. Operation ids and
descriptions are made of the kind's singular and plural.
"""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from events_api.core.kinds.resource import Resource
from events_api.core.reading.lists import list_answer
from events_api.core.reading.single_records import record_answer, record_by_ref_answer
from events_api.core.routing.documentation import (
    Owner,
    OwnRef,
    RecordId,
    documentation,
    named,
    pages_documentation,
)
from events_api.core.routing.envelopes import ListPage, Single
from events_api.core.routing.plain_route import PlainRoute
from events_api.core.routing.write_documentation import WriteDocs, write_documentation
from events_api.core.selection.plain_queries import RecordQuery
from events_api.core.writing import record_writes


def record_routes(resource: Resource) -> APIRouter:
    """The routes of a kind: its list, its records by id and by reference, and their writes."""
    router = APIRouter(prefix=f"/v1/{resource.path}", tags=[resource.path])
    # What is answered of one record.
    single = Single[resource.public]  # type: ignore[name-defined]
    docs = write_documentation(single, resource.given, resource.public)
    _reading(router, resource, single)
    _making(router, resource, docs)
    _changing(router, resource, docs)
    return router


def _reading(router: APIRouter, resource: Resource, single: type[BaseModel]) -> None:
    one, many, members = resource.kind, resource.path, resource.public.model_fields
    page = ListPage[resource.public]  # type: ignore[name-defined]
    link = {"Content-Location": "The record's own address."}
    shown = documentation(RecordQuery, 400, 404, 406, 410, shown=single, headers=link)

    async def list_records(request: Request) -> Response:
        return await list_answer(request, resource.query, [resource])

    router.add_api_route(
        "",
        list_records,
        **named(f"list_{many}", f"{many.capitalize()}, the latest first."),
        **pages_documentation(resource.query, page, members),
        route_class_override=PlainRoute,
    )

    @router.get("/{record_id}", **named(f"get_{one}", f"One {one}."), **shown)
    def get_record(request: Request, record_id: RecordId) -> Response:
        return record_answer(request, resource, record_id)

    @router.get(
        "/by-ref/{owner}/{ref}",
        **named(f"get_{one}_by_ref", f"One {one}, by its owner's own reference."),
        **shown,
    )
    def get_record_by_ref(request: Request, owner: Owner, ref: OwnRef) -> Response:
        return record_by_ref_answer(request, resource, owner, ref)


def _making(router: APIRouter, resource: Resource, docs: WriteDocs) -> None:
    one = resource.kind

    @router.post("", **named(f"create_{one}", f"A new {one} of the key's owner."), **docs.create)
    async def create_record(request: Request) -> Response:
        return await record_writes.create(request, resource)

    @router.put(
        "/by-ref/{owner}/{ref}",
        **named(
            f"put_{one}_by_ref",
            f"The {one} of this reference made, or replaced where there is one.",
        ),
        **docs.put,
    )
    async def put_record_by_ref(request: Request, owner: Owner, ref: OwnRef) -> Response:
        return await record_writes.put_by_ref(request, resource, owner, ref)


def _changing(router: APIRouter, resource: Resource, docs: WriteDocs) -> None:
    one = resource.kind

    @router.put(
        "/{record_id}",
        **named(f"replace_{one}", f"The {one} replaced; what GET shows can be sent back."),
        **docs.replace,
    )
    async def replace_record(request: Request, record_id: RecordId) -> Response:
        return await record_writes.replace(request, resource, record_id)

    @router.patch(
        "/{record_id}",
        **named(f"patch_{one}", f"The {one} with some members changed (RFC 7396)."),
        **docs.patch,
    )
    async def patch_record(request: Request, record_id: RecordId) -> Response:
        return await record_writes.patch(request, resource, record_id)

    @router.delete(
        "/{record_id}",
        **named(f"delete_{one}", f"The {one} deleted; its history stays."),
        **docs.delete,
    )
    async def delete_record(request: Request, record_id: RecordId) -> Response:
        return await record_writes.delete(request, resource, record_id)
