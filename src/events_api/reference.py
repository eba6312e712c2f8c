"""Reference lists: countries, organisations, themes, programmes, projects, indicators.

Separate from the kinds because records only name their codes. Each list is a table of its own with
what is known of its rows; `/v1/{list}` shows it with counts of what is published.
"""

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict
from sqlalchemy import String, Text
from sqlmodel import Field

from events_api.core.codes import (
    Code,
    Codes,
    CountryCode,
    CountryCodes,
    Currency,
    Edtf,
    Line,
    Number,
    WebAddress,
)
from events_api.core.columns import Exact, Json
from events_api.core.indicator import Indicator, IndicatorFields
from events_api.core.reference_answers import reference_answer
from events_api.core.routes import reference_documentation
from events_api.core.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)

STRICT = ConfigDict(extra="forbid", strict=True)


class CountryFields(ReferenceFields):
    """What is known of a country; its names in all languages come from CLDR."""

    code: CountryCode = Field(
        description="ISO 3166-1 alpha-2, or XK.", primary_key=True, sa_type=String
    )


class Country(CountryFields, ReferenceRow, table=True):
    """One row per country."""


class CountryPublic(ReferencePublic, CountryFields):
    """A country as everybody sees it."""


class OrganisationFields(ReferenceFields):
    """What is known of an organisation."""

    acronym: Line | None = Field(default=None, description="Short name.", sa_type=Text)
    country: CountryCode | None = Field(
        default=None,
        description="Country it belongs to; null for international ones.",
        sa_type=String,
    )
    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Organisation(OrganisationFields, ReferenceRow, table=True):
    """One row per organisation."""


class OrganisationPublic(ReferencePublic, OrganisationFields):
    """An organisation as everybody sees it."""


class Theme(ReferenceRow, table=True):
    """One row per theme."""


class ThemePublic(ReferencePublic, ReferenceFields):
    """A theme as everybody sees it."""


class ProgrammeFields(ReferenceFields):
    """What is known of a programme."""

    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Programme(ProgrammeFields, ReferenceRow, table=True):
    """One row per programme."""


class ProgrammePublic(ReferencePublic, ProgrammeFields):
    """A programme as everybody sees it."""


class ProjectFields(ReferenceFields):
    """What is known of a project."""

    programmes: Codes = Field(
        default=[], description="Programmes it belongs to.", sa_type=Json(list[str])
    )
    when: Edtf | None = Field(default=None, description="When it runs (EDTF).", sa_type=String)
    funders: Codes = Field(
        default=[], description="Organisations that fund it.", sa_type=Json(list[str])
    )
    budget: Number | None = Field(default=None, description="Budget in all.", sa_type=Exact)
    currency: Currency | None = Field(
        default=None, description="Currency of the budget (ISO 4217).", sa_type=String
    )
    sector: Code | None = Field(
        default=None, description="Purpose code of the OECD DAC, as `15190`.", sa_type=String
    )
    countries: CountryCodes = Field(
        default=[], description="Countries it works for.", sa_type=Json(list[str])
    )
    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Project(ProjectFields, ReferenceRow, table=True):
    """One row per project."""


class ProjectPublic(ReferencePublic, ProjectFields):
    """A project as everybody sees it."""


class IndicatorPublic(ReferencePublic, IndicatorFields):
    """An indicator as everybody sees it."""


COUNTRIES = ReferenceList("countries", "country", Country, CountryFields, CountryPublic)
ORGANISATIONS = ReferenceList(
    "organisations", "organisation", Organisation, OrganisationFields, OrganisationPublic
)
THEMES = ReferenceList("themes", "theme", Theme, ReferenceFields, ThemePublic)
PROGRAMMES = ReferenceList("programmes", "programme", Programme, ProgrammeFields, ProgrammePublic)
PROJECTS = ReferenceList("projects", "project", Project, ProjectFields, ProjectPublic)
INDICATORS = ReferenceList("indicators", "indicator", Indicator, IndicatorFields, IndicatorPublic)

REFERENCE_LISTS = (COUNTRIES, ORGANISATIONS, THEMES, PROGRAMMES, PROJECTS, INDICATORS)

router = APIRouter(prefix="/v1", tags=["reference"])


@router.get("/countries", operation_id="list_countries", **reference_documentation(COUNTRIES))
def list_countries(request: Request) -> Response:
    """Countries, with how many published records are linked to each."""
    return reference_answer(request, COUNTRIES)


@router.get(
    "/organisations", operation_id="list_organisations", **reference_documentation(ORGANISATIONS)
)
def list_organisations(request: Request) -> Response:
    """Organisations, with how many published records are linked to each."""
    return reference_answer(request, ORGANISATIONS)


@router.get("/themes", operation_id="list_themes", **reference_documentation(THEMES))
def list_themes(request: Request) -> Response:
    """Themes, with how many published records are linked to each."""
    return reference_answer(request, THEMES)


@router.get("/programmes", operation_id="list_programmes", **reference_documentation(PROGRAMMES))
def list_programmes(request: Request) -> Response:
    """Programmes, with how many published records are linked to each."""
    return reference_answer(request, PROGRAMMES)


@router.get("/projects", operation_id="list_projects", **reference_documentation(PROJECTS))
def list_projects(request: Request) -> Response:
    """Projects, with how many published records are linked to each."""
    return reference_answer(request, PROJECTS)


@router.get("/indicators", operation_id="list_indicators", **reference_documentation(INDICATORS))
def list_indicators(request: Request) -> Response:
    """Indicators and their rules, with how many published values there are of each."""
    return reference_answer(request, INDICATORS)
