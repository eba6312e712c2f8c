"""Themes: what records deal with."""

from fastapi import APIRouter, Request, Response

from events_api.core.bodies import JsonBody, Turn
from events_api.core.reference_answers import reference_answer, row_answer
from events_api.core.reference_writes import (
    create_row_answer,
    delete_row_answer,
    patch_row_answer,
    put_row_answer,
)
from events_api.core.routes import RowCode, reference_documentation, row_documentation
from events_api.core.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.write_routes import reference_write_documentation


class Theme(ReferenceRow, table=True):
    """One row per theme."""


class ThemePublic(ReferencePublic, ReferenceFields):
    """A theme as everybody sees it."""


THEMES = ReferenceList("themes", "theme", Theme, ReferenceFields, ThemePublic)


router = APIRouter(prefix="/v1/themes", tags=["reference"])
WRITES = reference_write_documentation(THEMES)


@router.get("", operation_id="list_themes", **reference_documentation(THEMES))
def list_themes(request: Request) -> Response:
    """Themes, with how many published records are linked to each."""
    return reference_answer(request, THEMES)


@router.get("/{code}", operation_id="get_theme", **row_documentation(THEMES))
def get_theme(request: Request, code: RowCode) -> Response:
    """One theme."""
    return row_answer(request, THEMES, code)


@router.post("", operation_id="create_theme", **WRITES.create)
def create_theme(request: Request, body: JsonBody) -> Response:
    """A new theme."""
    return create_row_answer(request, THEMES, body)


@router.put("/{code}", operation_id="put_theme", **WRITES.put)
def put_theme(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The theme made, or replaced where there is one."""
    return put_row_answer(request, THEMES, code, body)


@router.patch("/{code}", operation_id="patch_theme", **WRITES.patch)
def patch_theme(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The theme with some members changed (RFC 7396)."""
    return patch_row_answer(request, THEMES, code, body)


@router.delete("/{code}", operation_id="delete_theme", **WRITES.delete)
def delete_theme(request: Request, code: RowCode, _turn: Turn) -> Response:
    """The theme deleted, where nothing names it any more."""
    return delete_row_answer(request, THEMES, code)
