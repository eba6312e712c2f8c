"""What a history is asked for and shown as."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from events_api.core.records.history_table import Action, Via
from events_api.core.routing.envelopes import Envelope
from events_api.core.selection.parameter_types import Limit
from events_api.core.selection.plain_queries import NoQuery
from events_api.core.selection.query import USUAL
from events_api.core.values.parameter_texts import whole

MOST_VERSIONS = 2**31 - 1


class HistoryQuery(NoQuery):
    """The parameters of a history."""

    limit: Limit = Field(default=None, description=f"Changes a page: {USUAL} unless told.")
    before: Annotated[int | None, whole(1, MOST_VERSIONS, "a version")] = Field(
        default=None, description="Only changes before this version, from `links.next`."
    )


class By(Envelope):
    """Who made a change."""

    via: Via = Field(description="Over the API, or by a command on the server.")
    owner: str | None = Field(description="Owner of the key.")
    key: str | None = Field(description="Public part of the key.")


class ChangeShown(Envelope):
    """One change."""

    version: int = Field(description="The version it made.")
    action: Action = Field(description="What was done.")
    at: datetime = Field(description="When.")
    by: By
    old: dict[str, Any] | None = Field(description="What it was; null: not there.")
    new: dict[str, Any] | None = Field(description="What it became; null: deleted.")


class HistoryLinks(Envelope):
    """Addresses around a page of a history."""

    self: str = Field(description="This page.")
    next: str | None = Field(description="Older changes; null where there are none.")


class History(Envelope):
    """A page of a history, the latest change first."""

    data: list[ChangeShown]
    links: HistoryLinks


class OneChange(Envelope):
    """One change."""

    data: ChangeShown
