"""What an activity is made of: a project with its records, as they are published."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from events_api.core.catalogue import Catalogue
from events_api.core.format import Document
from events_api.core.kinds.indicator import Indicator
from events_api.core.reading.pages import Snapshot, documents
from events_api.core.selection.selection import Order, Selection, Term
from events_api.core.values.json import from_json
from events_api.core.values.statuses import HELD
from events_api.reference.projects import Project

PROJECT = Project.__table__  # type: ignore[attr-defined]
INDICATOR = Indicator.__table__  # type: ignore[attr-defined]
Row = Mapping[str, Any]
# What a code of a dimension is called, in the language of the report.
Words = Callable[[str, str], str]


class Reporting(Struct, frozen=True):
    """Who reports, in which language, on which day.

    Attributes:
        organisation: Its identifier in IATI.
        kind: The type of organisation that it is (code list OrganisationType).
        owner: Its code among the organisations here, which has its name.
        language: The language of the words.
        today: The day, by which what is to come is told from what was.
        changed_at: When the data last changed.
    """

    organisation: str
    kind: str
    owner: str
    language: str
    today: date
    changed_at: datetime


def reporting(catalogue: Catalogue, language: str, changed_at: datetime) -> Reporting:
    """Who reports, by the settings of the deployment."""
    settings = catalogue.settings
    return Reporting(
        settings.iati_organisation,
        settings.iati_organisation_type,
        settings.iati_owner,
        language.partition("-")[0],
        catalogue.today(),
        changed_at,
    )


def projects(connection: Connection, codes: Sequence[str] = ()) -> list[Row]:
    """The public projects, or those of these codes, by code."""
    asked = select(PROJECT).where(PROJECT.c.public).order_by(PROJECT.c.code)
    if codes:
        asked = asked.where(PROJECT.c.code.in_(codes))
    return [dict(row) for row in connection.execute(asked).mappings()]


def indicators(connection: Connection) -> dict[str, Row]:
    """The public indicators by code."""
    asked = select(INDICATOR).where(INDICATOR.c.public)
    return {row["code"]: dict(row) for row in connection.execute(asked).mappings()}


def records(snapshot: Snapshot, catalogue: Catalogue, project: str) -> Iterator[Document]:
    """The published records of a project, the earliest first, without those told twice."""
    selection = Selection(
        kinds=tuple(each.kind for each in catalogue.resources),
        terms=(Term("project", ((project, 0),)),),
        facts=(Term("duplicate_of", unset=True),),
        flows=True,
    )
    order = Order("starts_on", descending=False)
    for text in documents(snapshot, selection, order):
        document = from_json(text)
        if document["status"] in HELD:
            yield document
