"""Composing: the rows, links and document of a record as they would be stored.

Separate from the store because an import composes its records in advance, while others write.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import uuid_utils
from msgspec import Struct
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel

from events_api.core.kinds.documents import render
from events_api.core.kinds.resource import Resource
from events_api.core.records.link import links_of
from events_api.core.records.record import Record
from events_api.core.records.record_input import RecordInput
from events_api.core.records.status_from_date import status_on
from events_api.core.storing.derivation import days_of, numbers_of
from events_api.core.values.statuses import Status
from events_api.core.words import folding

Outcome = Literal["created", "updated", "unchanged"]
Links = dict[tuple[str, str], int]
Row = TypeVar("Row", bound=SQLModel)
# The members that name codes within values of their own.
_LINKING = {"organisations", "location"}


class Standing(Struct, frozen=True):
    """Whose a record is, when it changes, and what it was; without `old` it is new.

    `today` is the day of writing; an import reads it once, before `now` is known. `spent` is the
    last version that another record used under the ref that this one comes to. `new_id` is the id
    of a new record, where it has one already.
    """

    owner: str
    now: datetime
    today: date
    old: Record | None = None
    spent: int = 0
    new_id: str | None = None


class Composed(Struct, frozen=True):
    """A record as it would be stored: its row, its kind's own row, its links.

    `hidden` are codes that it names and nothing public does, as far as the store has looked.
    """

    record: Record
    own: SQLModel
    links: Links
    hidden: Sequence[tuple[str, str]] = ()


def compose(
    session: Session, resource: Resource, given: RecordInput, standing: Standing
) -> Composed:
    """The record that is given, in the place of what was; its document is not yet rendered.

    A new one has no ordinal yet: the store gives it, since only writers know which is next.

    Args:
        session: Where rules are read that decide about it (the indicator of a metric).
        resource: Its kind.
        given: What a caller says of it.
        standing: Whose it is, and what it was.
    """
    old, owner = standing.old, standing.owner
    values = {**dict(given), "status": _status(given, standing)}
    course = resource.settle(session, values)
    record = row_of(
        Record,
        {
            **values,
            **numbers_of(given),
            **days_of(given.when, [each.date for each in given.sources], course),
            "kind": resource.kind,
            "id": old.id if old else standing.new_id or str(uuid_utils.uuid7()),
            "n": old.n if old else 0,
            "owner": owner,
            "version": old.version if old else standing.spent + 1,
            "public": given.state == "published",
            "title_sort": folding.sort_key(given.title),
            "published_at": _published_at(given, standing),
            "updated_at": old.updated_at if old else standing.now,
            "revision": old.revision if old else 0,
            "document": "",
        },
    )
    own = row_of(resource.table, {**values, "id": record.id})
    return Composed(record, own, _links(given, values, owner))


def row_of(table: type[Row], values: Mapping[str, Any]) -> Row:
    """A row with these values, each of which has been checked already.

    The table would check all of them once more, and set each by itself: twenty times the work.
    """
    row: Row = inspect(table).class_manager.new_instance()
    row.__dict__.update({name: values[name] for name in table.model_fields})
    return row


def _status(given: RecordInput, standing: Standing) -> Status:
    """What is given, else what its date says on the day of writing."""
    old = standing.old
    if "status" in given.model_fields_set:
        return given.status
    # Sent again as it was, it stays as it is: time alone changes nothing (meaning section 1).
    return old.status if old and old.when == given.when else status_on(standing.today, given.when)


def _links(given: RecordInput, values: Mapping[str, Any], owner: str) -> Links:
    return links_of({**values, **given.model_dump(include=_LINKING), "owner": owner})


def finish(resource: Resource, composed: Composed, standing: Standing) -> Outcome:
    """Render the document; where a byte of it changes, version and time move first."""
    record, old = composed.record, standing.old
    record.document = render(resource, record, composed.own, composed.links)
    if old is None:
        return "created"
    if old.document == record.document:
        return "unchanged"
    record.version = max(old.version, standing.spent) + 1
    record.updated_at = standing.now
    record.document = render(resource, record, composed.own, composed.links)
    return "updated"


def _published_at(given: RecordInput, standing: Standing) -> datetime | None:
    """When it was first published: the one time that no later change moves."""
    old = standing.old
    if old is not None and old.published_at is not None:
        return old.published_at
    return standing.now if given.state == "published" else None
