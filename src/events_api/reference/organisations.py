"""Organisations: who keeps records, and who took part."""

from sqlalchemy import String, Text
from sqlmodel import Field

from events_api.core.kinds.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.values.scalars import CountryCode, Line, WebAddress


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


ORGANISATIONS = ReferenceList(
    "organisations",
    "organisation",
    Organisation,
    OrganisationFields,
    OrganisationPublic,
    {"country": "country"},
)
