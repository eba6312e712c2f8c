"""History: every change of a record or a reference row, who made it, when, and what it became.

Separate from the store because it is never read to answer the public, and outlives what it is
about: a deleted record has a history still, until it is erased.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant

Via = Literal["api", "command"]
Action = Literal["created", "updated", "restored", "deleted"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who made a change: a key of an owner over the API, or a command on the server."""

    via: Via
    owner: str | None = None
    key: str | None = None


COMMAND = Actor("command")


class Change(SQLModel, table=True):
    """One change; what was there before is the document of the change before."""

    __table_args__ = (
        Index("ix_change_subject", "kind", "subject", "version", unique=True),
        Index("ix_change_owner", "owner", "n"),
    )

    n: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer(), "sqlite"),
    )
    kind: str = Field(
        description="Kind of record, or dimension of a reference row.", sa_type=String
    )
    subject: str = Field(description="Id of the record, or code of the row.", sa_type=String)
    version: int = Field(description="Version that the change made.")
    owner: str | None = Field(default=None, description="Owner of the record.", sa_type=String)
    action: str = Field(sa_type=String)
    at: datetime = Field(sa_type=Instant)
    via: str = Field(sa_type=String)
    by_owner: str | None = Field(default=None, sa_type=String)
    by_key: str | None = Field(default=None, sa_type=String)
    document: str | None = Field(
        default=None, description="What it became, as JSON; null: deleted.", sa_type=Text
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about: a record by id, a reference row by code."""

    kind: str
    id: str
    owner: str | None = None


def changed(
    subject: Subject, version: int, action: Action, by: Actor, at: datetime
) -> dict[str, object]:
    """The columns of a change, but for what it made of its subject."""
    return {
        "kind": subject.kind,
        "subject": subject.id,
        "owner": subject.owner,
        "version": version,
        "action": action,
        "at": at,
        "via": by.via,
        "by_owner": by.owner,
        "by_key": by.key,
    }
