"""Programmes: what projects and records belong to."""

from sqlalchemy import Text
from sqlmodel import Field

from events_api.core.kinds.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferencePublic,
    ReferenceRow,
)
from events_api.core.values.scalars import WebAddress


class ProgrammeFields(ReferenceFields):
    """What is known of a programme."""

    url: WebAddress | None = Field(default=None, description="Its website.", sa_type=Text)


class Programme(ProgrammeFields, ReferenceRow, table=True):
    """One row per programme."""


class ProgrammePublic(ReferencePublic, ProgrammeFields):
    """A programme as everybody sees it."""


PROGRAMMES = ReferenceList("programmes", "programme", Programme, ProgrammeFields, ProgrammePublic)
