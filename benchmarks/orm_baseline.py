"""What a user would pick instead: the same list with SQLModel, its ORM and FastAPI, done with care.

Plain normalised tables with the indexes that such lists ask for, relations loaded by `selectinload`
(one more query for each, none for each row), a `response_model`, a plain `def` handler with its
session as a dependency. Codes stand in the link tables themselves, so that no join is needed to
show them. Tables begin with `orm_` and live beside those of events_api, of which this module
imports nothing.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from sqlalchemy import DateTime, Engine, Index, func, select
from sqlalchemy.orm import registry, selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine

ADDRESS = "BENCHMARKS_DATABASE_URL"


class Plain(SQLModel, registry=registry()):
    """Tables of their own, apart from those of events_api."""


class CountryOf(Plain):
    """A country of a meeting: its venue, or one it was for, or both."""

    country: str = Field(primary_key=True)
    venue: bool
    concerned: bool


class OrganisationOf(Plain):
    """An organisation of a meeting, in one role."""

    organisation: str = Field(primary_key=True)
    role: str = Field(primary_key=True)


class ProgrammeOf(Plain):
    """A programme of a meeting."""

    programme: str = Field(primary_key=True)


class ProjectOf(Plain):
    """A project of a meeting."""

    project: str = Field(primary_key=True)


class ThemeOf(Plain):
    """A theme of a meeting."""

    theme: str = Field(primary_key=True)


class OfMeeting(Plain):
    """The meeting a link belongs to; the first part of the primary key."""

    meeting_id: int = Field(primary_key=True, foreign_key="orm_meeting.id")


class OrmCountry(CountryOf, OfMeeting, table=True):
    """Countries of meetings."""

    __tablename__ = "orm_meeting_country"
    __table_args__ = (Index("ix_orm_country", "country", "meeting_id"),)


class OrmOrganisation(OrganisationOf, OfMeeting, table=True):
    """Organisations of meetings."""

    __tablename__ = "orm_meeting_organisation"
    __table_args__ = (Index("ix_orm_organisation", "organisation", "role", "meeting_id"),)


class OrmProgramme(ProgrammeOf, OfMeeting, table=True):
    """Programmes of meetings."""

    __tablename__ = "orm_meeting_programme"
    __table_args__ = (Index("ix_orm_programme", "programme", "meeting_id"),)


class OrmProject(ProjectOf, OfMeeting, table=True):
    """Projects of meetings."""

    __tablename__ = "orm_meeting_project"
    __table_args__ = (Index("ix_orm_project", "project", "meeting_id"),)


class OrmTheme(ThemeOf, OfMeeting, table=True):
    """Themes of meetings."""

    __tablename__ = "orm_meeting_theme"
    __table_args__ = (Index("ix_orm_theme", "theme", "meeting_id"),)


class MeetingFields(Plain):
    """What a meeting has besides its links."""

    owner: str
    ref: str | None
    title: str
    summary: str | None
    language: str | None
    type: str
    when: str | None
    starts_on: date | None
    ends_on: date | None
    precision: str | None
    status: str
    mode: str | None
    venue: str | None
    city: str | None
    participants: int | None
    participants_qualifier: str | None
    women: int | None
    men: int | None
    participating_countries: int | None
    url: str | None
    published_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(sa_type=DateTime(timezone=True))


class OrmMeeting(MeetingFields, table=True):
    """Meetings."""

    __tablename__ = "orm_meeting"
    __table_args__ = (
        Index("ix_orm_meeting_starts_on", "starts_on", "id"),
        Index("ix_orm_meeting_ref", "owner", "ref", unique=True),
    )

    id: int = Field(primary_key=True)
    countries: list[OrmCountry] = Relationship()
    organisations: list[OrmOrganisation] = Relationship()
    programmes: list[OrmProgramme] = Relationship()
    projects: list[OrmProject] = Relationship()
    themes: list[OrmTheme] = Relationship()


class MeetingRead(MeetingFields):
    """A meeting as it is shown, with its links."""

    id: int
    countries: list[CountryOf]
    organisations: list[OrganisationOf]
    programmes: list[ProgrammeOf]
    projects: list[ProjectOf]
    themes: list[ThemeOf]


class MeetingPage(Plain):
    """A page of meetings."""

    data: list[MeetingRead]
    total: int


LINKS = [
    selectinload(OrmMeeting.countries),  # type: ignore[arg-type]
    selectinload(OrmMeeting.organisations),  # type: ignore[arg-type]
    selectinload(OrmMeeting.programmes),  # type: ignore[arg-type]
    selectinload(OrmMeeting.projects),  # type: ignore[arg-type]
    selectinload(OrmMeeting.themes),  # type: ignore[arg-type]
]


def create_app(engine: Engine | None = None) -> FastAPI:
    """The application, on the database that the environment names unless an engine is given."""
    pool = engine or connect(os.environ[ADDRESS])

    def session() -> Iterator[Session]:
        with Session(pool) as session:
            yield session

    app = FastAPI()

    @app.get("/meetings", response_model=MeetingPage)
    def meetings(
        session: Annotated[Session, Depends(session)],
        year: int | None = None,
        country: str | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 20,
    ) -> Any:
        query = select(OrmMeeting)
        if country is not None:
            query = query.join(OrmCountry).where(col(OrmCountry.country) == country)
        if year is not None:
            starts_on = col(OrmMeeting.starts_on)
            query = query.where(starts_on.between(date(year, 1, 1), date(year, 12, 31)))
        total = session.scalar(select(func.count()).select_from(query.subquery()))
        latest = query.order_by(col(OrmMeeting.starts_on).desc(), col(OrmMeeting.id).desc())
        page = session.scalars(latest.options(*LINKS).limit(limit)).all()
        return {"data": page, "total": total}

    return app


def connect(address: str) -> Engine:
    """An engine as its documentation has it."""
    arguments = {"check_same_thread": False} if address.startswith("sqlite") else {}
    return create_engine(address, connect_args=arguments)
