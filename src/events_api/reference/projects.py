"""Projects: what is funded, for whom and when."""

from sqlalchemy import String, Text
from sqlmodel import Field

from events_api.core.database.column_types import Exact, Json
from events_api.core.kinds.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.values.numbers import Number
from events_api.core.values.scalars import (
    Code,
    Codes,
    CountryCodes,
    Currency,
    Edtf,
    WebAddress,
)


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


PROJECTS = ReferenceList(
    "projects",
    "project",
    Project,
    ProjectFields,
    ProjectPublic,
    {"programmes": "programme", "funders": "organisation", "countries": "country"},
)
