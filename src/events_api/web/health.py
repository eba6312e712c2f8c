"""Health: whether the process runs, whether it can serve, and which version it is."""

from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError

from events_api.core.catalogue import catalogue_of
from events_api.core.database import schema
from events_api.core.database.revision import freshness
from events_api.core.problems.server_errors import Unavailable
from events_api.core.routing.documentation import plain_documentation

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """The process answers."""

    status: str = Field(description="Always `ok`.")


class Readiness(BaseModel):
    """The service can answer from its database."""

    status: str = Field(description="Always `ready`.")
    schema_revision: str = Field(description="Revision of the database's schema.")
    public_revision: int = Field(description="Public revision of the data.")
    writable: bool = Field(description="Whether the database takes writes; else they answer 503.")


class Version(BaseModel):
    """Which software this is."""

    name: str = Field(description="Name of the software.")
    version: str = Field(description="Version of the software.")


@router.get("/healthz", operation_id="get_health", **plain_documentation(Health, uncached=True))
def get_health(response: Response) -> Health:
    """Whether the process runs; it asks nothing else."""
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok")


@router.get(
    "/readyz", operation_id="get_readiness", **plain_documentation(Readiness, 503, uncached=True)
)
def get_readiness(request: Request, response: Response) -> Readiness:
    """Whether the database is there and at the revision that this version needs."""
    database = catalogue_of(request).database
    needed = schema.latest()
    try:
        with database.snapshot(least=0) as connection:
            there = schema.current(connection)
            if there != needed:
                raise Unavailable(_advice(there, needed))
            fresh = freshness(connection)
    except DBAPIError as error:
        raise Unavailable from error
    response.headers["Cache-Control"] = "no-store"
    return Readiness(
        status="ready",
        schema_revision=there,
        public_revision=fresh.public,
        writable=database.takes_writes(),
    )


@router.get("/version", operation_id="get_version", **plain_documentation(Version, uncached=True))
def get_version(response: Response) -> Version:
    """Name and version of the software."""
    response.headers["Cache-Control"] = "no-store"
    return Version(name="events_api", version=version("events-api"))


def _advice(there: str | None, needed: str) -> str:
    if there is None:
        return "The database has no tables yet: run `events-api migrate`."
    return (
        f"The database is at schema revision {there}, this version needs {needed}: "
        "run `events-api migrate`, or start the version that fits."
    )
