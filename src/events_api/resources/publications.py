"""Publications: things released, from fact sheets and guidelines to websites and apps."""

from typing import Annotated, Literal, get_args

from sqlalchemy import String
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Json
from events_api.core.kinds.resource import Resource
from events_api.core.records.record import OwnRow, RecordPublic, RecordTail
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.query import ListQuery
from events_api.core.values.numbers import Items
from events_api.core.values.scalars import Code, Edtf, LanguageCodes
from events_api.core.values.structures import File, Identifier
from events_api.record_types import PublicationType


class PublicationFields(SQLModel):
    """What a publication has besides what every record has; `when` is its release."""

    languages: LanguageCodes = Field(
        default=[], description="Languages it is available in.", sa_type=Json(list[str])
    )
    period_covered: Edtf | None = Field(
        default=None, description="Period it reports on; never decides its year.", sa_type=String
    )
    identifiers: list[Identifier] = Field(
        default=[], description="DOI, ISBN and the like.", sa_type=Json(list[Identifier])
    )
    files: list[File] = Field(default=[], description="Its files.", sa_type=Json(list[File]))
    quantity: Items = Field(
        default=1,
        description="Items released: ten modules are one record, 10 items.",
    )


class Publication(OwnRow, PublicationFields, table=True):
    """One row per publication."""


class PublicationKind(SQLModel):
    """The kinds of publications."""

    type: PublicationType = Field(description="Type of publication.")


class PublicationInput(PublicationKind, PublicationFields, RecordInput):
    """What a caller may say of a publication."""


class PublicationPublic(PublicationKind, RecordTail, PublicationFields, RecordPublic):
    """A publication as everybody sees it."""

    kind: Literal["publication"] = Field(description="Kind of record.")
    publisher: Code | None = Field(
        default=None,
        description="The organisation with role publisher; null where there is none or several.",
    )


class PublicationQuery(ListQuery):
    """The parameters of the list of publications."""

    type: Annotated[Filter, closed(*get_args(PublicationType))] = Field(
        default=None, description="Type of publication."
    )


PUBLICATIONS = Resource(
    kind="publication",
    path="publications",
    about="Things released.",
    usual_role="publisher",
    table=Publication,
    given=PublicationInput,
    public=PublicationPublic,
    query=PublicationQuery,
)
