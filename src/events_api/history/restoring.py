"""A record as it was at a version, stored again."""

from datetime import datetime
from typing import Any

from fastapi import Response
from sqlalchemy import select
from sqlmodel import col

from events_api.core.http.bodies import validated
from events_api.core.kinds.resource import Resource
from events_api.core.problems.types import NotFound
from events_api.core.records.record import Record
from events_api.core.storing.store import Return, Writing, Written
from events_api.core.values.json import from_json
from events_api.core.writing.preconditions import check_version
from events_api.core.writing.record_writes import settable
from events_api.core.writing.repeatable_requests import repeatable
from events_api.core.writing.write_requests import RecordWrite, stored
from events_api.history.versions import changes_of, check_sees

NO_VERSION = "There is no such version; the history names those there are."


async def restoration(write: RecordWrite, subject: str, number: int) -> Response:
    """The record with the content of a version, done once however often it is sent."""
    asked = repeatable(write.request, write.caller.owner, b"")

    def change(transaction: Writing) -> Written:
        content = _content(transaction, write, subject, number)
        return _restored(transaction, write.of, subject, content)

    return await stored(write, change, asked)


def _content(transaction: Writing, write: RecordWrite, subject: str, number: int) -> dict[str, Any]:
    """What a version said of a record, which has not changed since the caller read it."""
    connection, resource = transaction.session.connection(), write.of
    rows = changes_of(connection, resource.kind, subject, number + 1, 1)
    check_sees(write.caller, rows)
    if not rows or rows[0].version != number or rows[0].document is None:
        raise NotFound(NO_VERSION)
    latest = changes_of(connection, resource.kind, subject, None, 1)[0]
    check_version(write.request, latest.version)
    return settable(resource, rows[0].document)


def _restored(
    transaction: Writing, resource: Resource, record_id: str, content: dict[str, Any]
) -> Written:
    """The record with this content again; a deleted one comes back as a draft."""
    query = select(Record).where(col(Record.id) == record_id)
    old = transaction.session.scalars(query).one_or_none()
    if old is not None:
        given = validated(resource.given, content | {"state": old.state})
        return transaction.replace(resource, old, given, "restored")
    connection = transaction.session.connection()
    latest = changes_of(connection, resource.kind, record_id, None, 1)[0]
    given = validated(resource.given, content | {"state": "draft"})
    before = changes_of(connection, resource.kind, record_id, latest.version, 1)[0]
    published = from_json(before.document)["published_at"]
    again = Return(record_id, latest.version + 1, published and datetime.fromisoformat(published))
    return transaction.create(resource, latest.owner, given, again)
