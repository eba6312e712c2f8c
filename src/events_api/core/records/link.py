"""Links: what a record hangs on, one row per record, dimension and value.

Separate from the record because lists, facets, counts and drill-downs all hang on these rows. Each
carries the record's kind, publication and ordinal, so that one covering index has all that is asked
of them (docs/adr/0008).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import Index, String, Uuid
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import BYTEWISE
from events_api.core.values.structures import ROLES, Role

Dimension = Literal[
    "country",
    "organisation",
    "programme",
    "project",
    "theme",
    "indicator",
    "type",
    "status",
    "mode",
    "language",
    "owner",
]

# The members that name several codes, of records and of reference rows.
MEMBERS: dict[str, Dimension] = {
    "countries": "country",
    "organisations": "organisation",
    "funders": "organisation",
    "programmes": "programme",
    "projects": "project",
    "themes": "theme",
}
# Each role is one bit, so that a record has one row per organisation however many roles it had.
# The numbers are stored: append, never reorder.
ROLE_BITS: dict[Role, int] = {role: 1 << position for position, role in enumerate(ROLES)}
COUNTRY_BITS: dict[str, int] = {"venue": 1, "for": 2}


class Link(SQLModel, table=True):
    """One value of one dimension of a record; `roles` says in which roles, as bits."""

    __table_args__ = (
        # One for all: what is asked of one kind passes over the others in it, and each further one
        # costs every write. With the ordinal, so that all postings are read from it alone.
        Index("ix_link_all", "dim", "value", "public", "record", "kind", "roles", "n"),
    )

    record: str = Field(
        primary_key=True,
        sa_type=Uuid(as_uuid=False),
        foreign_key="record.id",
        ondelete="CASCADE",
    )
    dim: str = Field(primary_key=True, sa_type=String)
    value: str = Field(primary_key=True, sa_type=BYTEWISE)
    roles: int = Field(default=0)
    n: int = Field(description="The record's `n`.")
    kind: str = Field(sa_type=String)
    public: bool


LINK = Link.__table__  # type: ignore[attr-defined]


def links_of(document: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """The links of a record as {(dimension, value): roles}, from its public members."""
    found: dict[tuple[str, str], int] = {}

    def add(dim: Dimension, values: Iterable[str | None], bit: int = 0) -> None:
        for value in values:
            if value is not None:
                found[dim, value] = found.get((dim, value), 0) | bit

    add("country", document["countries"], COUNTRY_BITS["for"])
    add("country", [document.get("location", {}).get("country")], COUNTRY_BITS["venue"])
    for entry in document["organisations"]:
        for role in entry["roles"]:
            add("organisation", [entry["organisation"]], ROLE_BITS[role])
    add("programme", document["programmes"])
    add("project", document["projects"])
    add("theme", document["themes"])
    add("language", [document["language"], *document.get("languages", [])])
    for dim in ("indicator", "type", "status", "mode", "owner"):
        add(dim, [document.get(dim)])
    return found
