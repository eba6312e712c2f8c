"""History over HTTP: what a record or a reference row was, who changed it, and back to it.

Separate from the kinds because all of them, and all reference lists, have it alike. Only keys that
may read drafts see it: a history tells of what was never published.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, select, true
from sqlmodel import col

from events_api.core.access.callers import DRAFTS, WRITE_REFERENCE, Caller, caller_of
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import validated
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.http.write_steps import InTurn, write_answer
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems import NotFound, Unauthorized
from events_api.core.records.changes import Action, Change, Via
from events_api.core.records.record import Record
from events_api.core.records.tombstones import ADVICE
from events_api.core.routing.documentation import NUMBER, RecordId, documentation
from events_api.core.routing.envelopes import Single
from events_api.core.routing.write_documentation import AGAIN, READ, other_documentation
from events_api.core.selection.parameter_types import Limit
from events_api.core.selection.plain_queries import NoQuery
from events_api.core.selection.query import USUAL
from events_api.core.values.json import from_json, to_json
from events_api.core.values.patterns import CODE, COUNTRY
from events_api.core.values.readings import patterned, whole
from events_api.core.writing import idempotency
from events_api.core.writing.preconditions import check_version
from events_api.core.writing.record_writes import settable
from events_api.core.writing.store import Return, Writing, Written
from events_api.core.writing.write_requests import Write, begun
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES

router = APIRouter(prefix="/v1", tags=["history"])
KINDS = [each.path for each in RESOURCES]
LISTS = [each.name for each in REFERENCE_LISTS]
Plural = Annotated[
    str,
    Path(
        description="A kind or a reference list, as addresses name it.",
        json_schema_extra={"enum": [*KINDS, *LISTS]},
    ),
]
Kind = Annotated[
    str, Path(description="A kind, as addresses name it.", json_schema_extra={"enum": [*KINDS]})
]
Subject = Annotated[
    str,
    Path(
        description="Id of the record, or code of the reference row.",
        json_schema_extra=patterned(f"{CODE}|{COUNTRY}"),
    ),
]
Version = Annotated[str, Path(description="A version, as a number.", json_schema_extra=NUMBER)]
RESTORED = reduce(or_, (Single[each.public] for each in RESOURCES))  # type: ignore[name-defined]
SHOWN = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)
CHANGE = Change.__table__  # type: ignore[attr-defined]
MOST_VERSIONS = 2**31 - 1


class HistoryQuery(NoQuery):
    """The parameters of a history."""

    limit: Limit = Field(default=None, description=f"Changes a page: {USUAL} unless told.")
    before: Annotated[int | None, whole(1, MOST_VERSIONS, "a version")] = Field(
        default=None, description="Only changes before this version, from `links.next`."
    )


class By(BaseModel):
    """Who made a change."""

    model_config = SHOWN

    via: Via = Field(description="Over the API, or by a command on the server.")
    owner: str | None = Field(description="Owner of the key.")
    key: str | None = Field(description="Public part of the key.")


class ChangeShown(BaseModel):
    """One change."""

    model_config = SHOWN

    version: int = Field(description="The version it made.")
    action: Action = Field(description="What was done.")
    at: datetime = Field(description="When.")
    by: By
    old: dict[str, Any] | None = Field(description="What it was; null: not there.")
    new: dict[str, Any] | None = Field(description="What it became; null: deleted.")


class HistoryLinks(BaseModel):
    """Addresses around a page of a history."""

    model_config = SHOWN

    self: str = Field(description="This page.")
    next: str | None = Field(description="Older changes; null where there are none.")


class History(BaseModel):
    """A page of a history, the latest change first."""

    model_config = SHOWN

    data: list[ChangeShown]
    links: HistoryLinks


class OneChange(BaseModel):
    """One change."""

    model_config = SHOWN

    data: ChangeShown


@router.get(
    "/{plural}/{subject}/history",
    operation_id="get_history",
    response_model=History,
    **documentation(HistoryQuery, 400, 401, 403, 404, 406, needs_key=True),
)
def get_history(request: Request, plural: Plural, subject: Subject) -> Response:
    """Every change of a record or a reference row, for keys that may read drafts."""
    query = parse(HistoryQuery, request)
    limit = query.limit or USUAL
    with catalogue_of(request).database.snapshot() as connection:
        rows = _rows(connection, request, (plural, subject), query.before, limit + 2)
    address = f"{root_path(request)}/v1/{plural}/{subject}/history"
    more = len(rows) > limit
    onward = f"{address}?limit={limit}&before={rows[limit - 1].version}" if more else None
    return _answer({"data": _shown(rows)[:limit], "links": {"self": address, "next": onward}})


@router.get(
    "/{plural}/{subject}/history/{version}",
    operation_id="get_change",
    response_model=OneChange,
    **documentation(NoQuery, 400, 401, 403, 404, 406, needs_key=True),
)
def get_change(request: Request, plural: Plural, subject: Subject, version: Version) -> Response:
    """The change that made a version of a record or a reference row."""
    parse(NoQuery, request)
    number = _number(version)
    with catalogue_of(request).database.snapshot() as connection:
        rows = _rows(connection, request, (plural, subject), number + 1, 2)
    if not rows or rows[0].version != number:
        raise NotFound(_NO_VERSION)
    return _answer({"data": _shown(rows)[0]})


@router.post(
    "/{plural}/{subject}/history/{version}/restore",
    operation_id="restore_version",
    **other_documentation(RESTORED, None, 200, READ, AGAIN),
)
async def restore_version(
    request: Request, plural: Kind, subject: RecordId, version: Version
) -> Response:
    """The record with the content of a version, in the state it has; deleted, it is a draft."""

    def begin() -> Write:
        write = begun(request, _resource(catalogue_of(request), plural))
        write.caller.require(DRAFTS)
        return write

    def prepare(write: Write, _sent: bytes) -> InTurn:
        return _restoration(write, subject, _number(version))

    return await write_answer(request, begin, prepare, body=False)


def _restoration(write: Write, subject: str, number: int) -> InTurn:
    asked = idempotency.repeatable(write.request, write.caller.owner, b"")

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        def restore() -> tuple[Response, str]:
            content = _content(transaction, write, subject, number)
            written = _restored(transaction, write.resource, subject, content)
            return write.shown(transaction, written, vocabulary), written.id

        return idempotency.once(transaction.session, asked, transaction.now, restore)

    return partial(write.in_transaction, make)


_NO_VERSION = "There is no such version; the history names those there are."


def _content(transaction: Writing, write: Write, subject: str, number: int) -> dict[str, Any]:
    """What a version said of a record, which has not changed since the caller read it."""
    connection, resource = transaction.session.connection(), write.resource
    rows = _changes(connection, resource.kind, subject, number + 1, 1)
    _check_sees(write.caller, rows)
    if not rows or rows[0].version != number or rows[0].document is None:
        raise NotFound(_NO_VERSION)
    latest = _changes(connection, resource.kind, subject, None, 1)[0]
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
    latest = _changes(connection, resource.kind, record_id, None, 1)[0]
    given = validated(resource.given, content | {"state": "draft"})
    before = _changes(connection, resource.kind, record_id, latest.version, 1)[0]
    published = from_json(before.document)["published_at"]
    again = Return(record_id, latest.version + 1, published and datetime.fromisoformat(published))
    return transaction.create(resource, latest.owner, given, again)


def _resource(catalogue: Catalogue, plural: str) -> Resource:
    found = next((each for each in catalogue.resources if each.path == plural), None)
    if found is None:
        raise NotFound
    return found


def _rows(
    connection: Connection,
    request: Request,
    subject: tuple[str, str],
    before: int | None,
    limit: int,
) -> Sequence[Any]:
    """The changes of a subject that the caller may see, the latest first."""
    require_json(request)
    catalogue = catalogue_of(request)
    caller = caller_of(request, connection)
    if caller is None:
        raise Unauthorized
    caller.require(DRAFTS)
    plural, code = subject
    kinds = {each.path: each.kind for each in catalogue.resources}
    kinds |= {each.name: each.dim for each in catalogue.lists}
    if plural not in kinds:
        raise NotFound
    _check_knows(connection, catalogue, caller, subject)
    rows = _changes(connection, kinds[plural], code, before, limit)
    _check_sees(caller, rows)
    if not rows:
        raise NotFound(ADVICE)
    return rows


def _check_knows(
    connection: Connection, catalogue: Catalogue, caller: Caller, subject: tuple[str, str]
) -> None:
    """A row that is not public is known to those who write such rows."""
    plural, code = subject
    for each in catalogue.lists:
        if each.name == plural and not caller.may(WRITE_REFERENCE):
            table = each.table.__table__  # type: ignore[attr-defined]
            shown = select(table.c.code).where(table.c.code == code, table.c.public == true())
            if connection.execute(shown).first() is None:
                raise NotFound(ADVICE)


def _changes(
    connection: Connection, kind: str, subject: str, before: int | None, limit: int
) -> Sequence[Any]:
    found = select(CHANGE).where(CHANGE.c.kind == kind, CHANGE.c.subject == subject)
    if before is not None:
        found = found.where(CHANGE.c.version < before)
    return connection.execute(found.order_by(CHANGE.c.version.desc()).limit(limit)).all()


def _check_sees(caller: Caller, rows: Sequence[Any]) -> None:
    """Another owner's history answers like one that never was."""
    if any(row.owner is not None and not caller.keeps(row.owner) for row in rows):
        raise NotFound(ADVICE)


def _shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Changes as they are shown; each has what the one before it made."""
    older = [*rows[1:], None]
    return [
        {
            "version": row.version,
            "action": row.action,
            "at": row.at,
            "by": {"via": row.via, "owner": row.by_owner, "key": row.by_key},
            "old": None if before is None else _document(before.document),
            "new": _document(row.document),
        }
        for row, before in zip(rows, older, strict=True)
    ]


def _document(text: str | None) -> Any:
    return None if text is None else from_json(text)


def _answer(content: dict[str, Any]) -> Response:
    return Response(to_json(content), 200, NOT_KEPT, "application/json")


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:  # noqa: PLR2004
        return int(text)
    raise NotFound(_NO_VERSION)
