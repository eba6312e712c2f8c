"""Countries: ISO 3166-1 and XK, with their names; which there are, no deployment changes."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import String
from sqlmodel import Field

from events_api.core.bodies import JsonBody
from events_api.core.codes import (
    CountryCode,
)
from events_api.core.reference_answers import reference_answer, row_answer
from events_api.core.reference_writes import (
    patch_row_answer,
    put_row_answer,
)
from events_api.core.routes import CountryRow, reference_documentation, row_documentation
from events_api.core.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.write_routes import reference_write_documentation


class CountryFields(ReferenceFields):
    """What is known of a country; its names in all languages come from CLDR."""

    code: CountryCode = Field(
        description="ISO 3166-1 alpha-2, or XK.", primary_key=True, sa_type=String
    )


class Country(CountryFields, ReferenceRow, table=True):
    """One row per country."""


class CountryPublic(ReferencePublic, CountryFields):
    """A country as everybody sees it."""


COUNTRIES = ReferenceList(
    "countries", "country", Country, CountryFields, CountryPublic, closed=True
)


router = APIRouter(prefix="/v1/countries", tags=["reference"])
WRITES = reference_write_documentation(COUNTRIES)


@router.get("", operation_id="list_countries", **reference_documentation(COUNTRIES))
def list_countries(request: Request) -> Response:
    """Countries, with how many published records are linked to each."""
    return reference_answer(request, COUNTRIES)


@router.get("/{code}", operation_id="get_country", **row_documentation(COUNTRIES))
def get_country(request: Request, code: CountryRow) -> Response:
    """One country."""
    return row_answer(request, COUNTRIES, code)


@router.put("/{code}", operation_id="put_country", **WRITES.put)
def put_country(request: Request, code: CountryRow, body: JsonBody) -> Response:
    """The country replaced."""
    return put_row_answer(request, COUNTRIES, code, body)


@router.patch("/{code}", operation_id="patch_country", **WRITES.patch)
def patch_country(request: Request, code: CountryRow, body: JsonBody) -> Response:
    """The country with some members changed (RFC 7396)."""
    return patch_row_answer(request, COUNTRIES, code, body)
