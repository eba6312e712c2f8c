"""Indicators: what metrics are values of, and by which rules they combine."""

from fastapi import APIRouter, Request, Response

from events_api.core.bodies import JsonBody, Turn
from events_api.core.indicator import Indicator, IndicatorFields, IndicatorInput, named_codes
from events_api.core.reference_answers import reference_answer, row_answer
from events_api.core.reference_writes import (
    create_row_answer,
    delete_row_answer,
    patch_row_answer,
    put_row_answer,
)
from events_api.core.routes import RowCode, reference_documentation, row_documentation
from events_api.core.vocabulary import (
    ReferenceList,
    ReferencePublic,
)
from events_api.core.write_routes import reference_write_documentation


class IndicatorPublic(ReferencePublic, IndicatorFields):
    """An indicator as everybody sees it."""


INDICATORS = ReferenceList(
    "indicators",
    "indicator",
    Indicator,
    IndicatorInput,
    IndicatorPublic,
    within=named_codes,
    # Of a name nobody can tell how its values combine, so they never do.
    unsaid={"unit": "number", "time_rule": "none"},
)


router = APIRouter(prefix="/v1/indicators", tags=["reference"])
WRITES = reference_write_documentation(INDICATORS)


@router.get("", operation_id="list_indicators", **reference_documentation(INDICATORS))
def list_indicators(request: Request) -> Response:
    """Indicators and their rules, with how many published values there are of each."""
    return reference_answer(request, INDICATORS)


@router.get("/{code}", operation_id="get_indicator", **row_documentation(INDICATORS))
def get_indicator(request: Request, code: RowCode) -> Response:
    """One indicator."""
    return row_answer(request, INDICATORS, code)


@router.post("", operation_id="create_indicator", **WRITES.create)
def create_indicator(request: Request, body: JsonBody) -> Response:
    """A new indicator."""
    return create_row_answer(request, INDICATORS, body)


@router.put("/{code}", operation_id="put_indicator", **WRITES.put)
def put_indicator(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The indicator made, or replaced where there is one."""
    return put_row_answer(request, INDICATORS, code, body)


@router.patch("/{code}", operation_id="patch_indicator", **WRITES.patch)
def patch_indicator(request: Request, code: RowCode, body: JsonBody) -> Response:
    """The indicator with some members changed (RFC 7396)."""
    return patch_row_answer(request, INDICATORS, code, body)


@router.delete("/{code}", operation_id="delete_indicator", **WRITES.delete)
def delete_indicator(request: Request, code: RowCode, _turn: Turn) -> Response:
    """The indicator deleted, where nothing names it any more."""
    return delete_row_answer(request, INDICATORS, code)
