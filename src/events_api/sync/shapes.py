"""What a page of changes is shown as."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model
from sqlmodel import SQLModel

from events_api.core.kinds.vocabulary import ReferenceList, ReferenceStamps
from events_api.core.routing.envelopes import Envelope
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES

State = Literal["upserted", "removed"]
Reason = Literal["withdrawn", "deleted", "filter"]


class _Whole(SQLModel):
    """What is last of the bases of a row, and says that each member is there."""

    model_config = {"extra": "forbid", "json_schema_serialization_defaults_required": True}


def _row(reference: ReferenceList) -> type[BaseModel]:
    """A row of the list without what depends on a language, or on records."""
    name = f"{reference.dim.capitalize()}Row"
    about = f"A row of `/v1/{reference.name}` without its label and its counts."
    bases: Any = (ReferenceStamps, reference.given, _Whole)
    row: type[BaseModel] = create_model(name, __base__=bases, __doc__=about)
    return row


ROWS: dict[str, type[BaseModel]] = {each.dim: _row(each) for each in REFERENCE_LISTS}


class FeedChange(Envelope):
    """A record or a reference row, where it changed last."""

    revision: int = Field(description="The public revision in which it changed.")
    state: State = Field(description="Whether it is there now, as `data`, or has to be removed.")
    reason: Reason | None = Field(
        description="Why it has to be: it was withdrawn or deleted, or it matches the filters no "
        "more, if it ever did."
    )
    kind: str = Field(description="Kind of record, or what a row of the reference list is.")
    id: str = Field(description="Id of the record, or code of the row.")
    owner: str | None = Field(
        description="Organisation that keeps the record; empty where it was erased."
    )
    ref: str | None = Field(description="The owner's own reference.")
    changed_at: datetime = Field(
        description="When it came to say what it says, or to be there no more."
    )
    data: Any = Field(
        description="What it says, as its list has it; null where it has to be removed."
    )


def _of(kind: str, data: type[BaseModel]) -> type[FeedChange]:
    """A change of the kind, by which programs tell what `data` is."""
    fields: dict[str, Any] = {
        "kind": (Literal[kind], FeedChange.model_fields["kind"]),
        "data": (data | None, FeedChange.model_fields["data"]),
    }
    about = f"A {kind}, where it changed last."
    return create_model(f"{kind.capitalize()}Change", __base__=FeedChange, __doc__=about, **fields)


PUBLIC = {each.kind: each.public for each in RESOURCES}
ANY_CHANGE = reduce(or_, (_of(*each) for each in (PUBLIC | ROWS).items()))


class FeedMeta(Envelope):
    """Where a page of changes ends."""

    limit: int = Field(description="The most changes a page holds.")
    more: bool = Field(description="Whether there are further changes already.")
    next_cursor: str = Field(
        description="The `cursor` to go on from, now or in a month; there always is one."
    )


class FeedLinks(Envelope):
    """Addresses around a page, relative to the host."""

    self: str = Field(description="This page.")
    next: str = Field(description="Where to go on from, now or later.")


class FeedPage(Envelope):
    """A page of changes, in the order of their revisions."""

    data: list[Annotated[ANY_CHANGE, Field(discriminator="kind")]]  # type: ignore[valid-type]
    meta: FeedMeta
    links: FeedLinks
