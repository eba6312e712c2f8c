"""The six routes of a reference list, declared once; of a closed list those that keep its rows.

Separate from the lists as the routes of kinds are from the kinds: only names differ.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.reading.reference_lists import reference_answer, row_answer
from events_api.core.routing.documentation import CountryRow, RowCode, documentation, named
from events_api.core.routing.envelopes import ReferencePage, ReferenceSingle
from events_api.core.routing.write_documentation import WriteDocs, write_documentation
from events_api.core.selection.plain_queries import LanguageQuery, ReferenceQuery
from events_api.core.writing import reference_writes as writes


def reference_routes(reference: ReferenceList) -> APIRouter:
    """The routes of a reference list: the list, its rows by code, and their writes."""
    router = APIRouter(prefix=f"/v1/{reference.name}", tags=["reference"])
    # The countries are the list that a standard closes, and their codes have a form of their own.
    code: Any = CountryRow if reference.closed else RowCode
    # What is answered of one row.
    single = ReferenceSingle[reference.public]  # type: ignore[name-defined]
    docs = write_documentation(single, reference.given, reference.public)
    _reading(router, reference, code, single)
    _writing(router, reference, code, docs)
    return router


def _reading(
    router: APIRouter, reference: ReferenceList, by_code: Any, single: type[BaseModel]
) -> None:
    one, many = reference.dim, reference.name
    page = ReferencePage[reference.public]  # type: ignore[name-defined]
    link = {"Content-Location": "The row's own address."}
    shown = documentation(LanguageQuery, 400, 404, 406, shown=single, headers=link)
    counted = f"{many.capitalize()}, with how many published records are linked to each."

    @router.get(
        "",
        **named(f"list_{many}", reference.about or counted),
        **documentation(ReferenceQuery, 400, 406, shown=page),
    )
    def list_rows(request: Request) -> Response:
        return reference_answer(request, reference)

    @router.get("/{code}", **named(f"get_{one}", f"One {one}."), **shown)
    def get_row(request: Request, code: by_code) -> Response:
        return row_answer(request, reference, code)


def _writing(router: APIRouter, reference: ReferenceList, by_code: Any, docs: WriteDocs) -> None:
    one = reference.dim
    replaced = "replaced" if reference.closed else "made, or replaced where there is one"

    @router.put("/{code}", **named(f"put_{one}", f"The {one} {replaced}."), **docs.put)
    async def put_row(request: Request, code: by_code) -> Response:
        return await writes.put(request, reference, code)

    @router.patch(
        "/{code}",
        **named(f"patch_{one}", f"The {one} with some members changed (RFC 7396)."),
        **docs.patch,
    )
    async def patch_row(request: Request, code: by_code) -> Response:
        return await writes.patch(request, reference, code)

    if reference.closed:
        return

    @router.post("", **named(f"create_{one}", f"A new {one}."), **docs.create)
    async def create_row(request: Request) -> Response:
        return await writes.create(request, reference)

    @router.delete(
        "/{code}",
        **named(f"delete_{one}", f"The {one} deleted, where nothing names it any more."),
        **docs.delete,
    )
    async def delete_row(request: Request, code: by_code) -> Response:
        return await writes.delete(request, reference, code)
