"""Writes of records over HTTP: who may, on which version, once or again, and what is answered.

Separate from the store, which knows neither callers nor conditions. An answer leaves after the
commit, never before (contract, "Conditions and writes"). Each function here is the way of one
method, step by step (`writing.write_requests`).
"""

from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import strict_object
from events_api.core.http.links import record_address
from events_api.core.kinds.resource import Resource
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import (
    Conflict,
    Forbidden,
    InvalidContent,
    InvalidParameter,
    PreconditionRequired,
)
from events_api.core.reading.single_records import checked_id
from events_api.core.records.record import Record
from events_api.core.records.record_input import RecordInput
from events_api.core.records.tombstones import TOMBSTONE, absence
from events_api.core.storing.idempotency import Repeatable
from events_api.core.storing.store import Writing, Written
from events_api.core.values.json import canonical, from_json
from events_api.core.values.scalars import CODE_WORDS, is_code
from events_api.core.writing.merge_patch import merged
from events_api.core.writing.preconditions import check_new, check_version, names_version
from events_api.core.writing.read_only import check_told
from events_api.core.writing.repeatable_requests import repeatable
from events_api.core.writing.write_requests import (
    RecordWrite,
    begun,
    given_record,
    revision_header,
    sent,
    stored,
)

Members = dict[str, Any]


async def create(request: Request, resource: Resource) -> Response:
    """A new record of the caller's owner: 201 with its address.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
        MalformedBody, InvalidContent: The body is no JSON, or no such record (400, 422).
        Conflict: The owner has a record of this `ref` already (409).
    """
    write = await begun(request, resource)
    owner = write.caller.owner

    def read(content: bytes) -> tuple[RecordInput, Repeatable | None]:
        members = strict_object(content)
        given = given_record(write, members)
        return given, repeatable(request, owner, canonical(members))

    given, asked = await sent(request, read)
    return await stored(write, lambda each: each.create(resource, owner, given), asked, whole=True)


async def replace(request: Request, resource: Resource, record_id: str) -> Response:
    """The record replaced by what is given: 200. What GET shows can be sent back as it is.

    Raises:
        PreconditionRequired, PreconditionFailed: `If-Match` is missing, or stale (428, 412).
        InvalidContent: A member that only the service sets is not what it is (422).
        NotFound, Gone: There is no such record, or not any more (404, 410).
        And as `create`.
    """
    write = await begun(request, resource)
    members = await sent(request, strict_object)
    checked_id(record_id)

    def change(transaction: Writing) -> Written:
        return _replaced(write, transaction, _target(write, transaction, record_id), members)

    return await stored(write, change, whole=True)


async def put_by_ref(request: Request, resource: Resource, owner: str, ref: str) -> Response:
    """The owner's record of this ref made (201) or replaced (200).

    Raises:
        InvalidParameter: No organisation can have the owner's code (400).
        And as `replace`.
    """
    write = await begun(request, resource)
    members = await sent(request, strict_object)
    _check_owner(owner)
    if not write.caller.keeps(owner):
        raise _other_owner()
    if members.setdefault("ref", ref) != ref:
        detail = "The address names another `ref`."
        error = ProblemError(pointer="/ref", code="other_ref", detail=detail)
        raise InvalidContent(errors=[error])

    def change(transaction: Writing) -> Written:
        old = transaction.find(owner, ref)
        if old is None:
            check_new(request)
            return transaction.create(resource, owner, given_record(write, members))
        if old.kind != resource.kind:
            raise Conflict("The owner uses this `ref` for a record of another kind.")
        return _replaced(write, transaction, old, members)

    return await stored(write, change, whole=True)


async def patch(request: Request, resource: Resource, record_id: str) -> Response:
    """The record with a JSON Merge Patch applied (RFC 7396): 200; errors as `replace`."""
    write = await begun(request, resource)
    patch = await sent(request, strict_object)
    checked_id(record_id)

    def change(transaction: Writing) -> Written:
        old = _target(write, transaction, record_id)
        check_version(request, old.version)
        given = given_record(write, merged(settable(resource, old.document), patch))
        return transaction.replace(resource, old, given)

    return await stored(write, change)


async def delete(request: Request, resource: Resource, record_id: str) -> Response:
    """The record deleted: 204. Its address answers 410 if it was public; its history stays.

    Raises:
        Conflict: Other records are duplicates of it (409).
        And as `replace`.
    """
    write = await begun(request, resource)
    checked_id(record_id)

    def make(transaction: Writing) -> Response:
        old = _target(write, transaction, record_id)
        check_version(request, old.version)
        transaction.remove(old)
        return Response(status_code=204, headers=NOT_KEPT | revision_header(transaction))

    return await write.in_turn(make)


def _check_owner(owner: str) -> None:
    """Refuse an owner who cannot be: the store takes one for granted."""
    if not is_code(owner):
        error = ProblemError(parameter="owner", code="invalid_value", detail=CODE_WORDS)
        raise InvalidParameter(errors=[error])


def settable(resource: Resource, document: str) -> Members:
    """The members of a document that a caller may set."""
    names = resource.given.model_fields
    return {name: value for name, value in from_json(document).items() if name in names}


def _target(write: RecordWrite, transaction: Writing, record_id: str) -> Record:
    """The record that is to be changed, which must be the caller's own."""
    kind, session = write.of.kind, transaction.session
    found = select(Record).where(col(Record.kind) == kind, col(Record.id) == record_id)
    record = session.exec(found).one_or_none()
    if record is not None and write.caller.keeps(record.owner):
        return record
    if record is not None and record.public:
        raise _other_owner()
    buried = TOMBSTONE.c.id == record_id
    raise absence(session.connection(), TOMBSTONE.c.kind == kind, buried)


def _other_owner() -> Forbidden:
    return Forbidden("This record is another owner's: a key writes its own owner's records only.")


def _replaced(write: RecordWrite, transaction: Writing, old: Record, members: Members) -> Written:
    """The record replaced by members as GET shows them, or as POST takes them.

    Without `If-Match` they may only say again what it is already.
    """
    read = names_version(write.request, old.version)
    settable_names = write.of.given.model_fields
    shown_names = {*write.of.public.model_fields, "links"}
    told = {n: v for n, v in members.items() if n in shown_names and n not in settable_names}
    rest = {name: value for name, value in members.items() if name not in told}
    # Whoever leaves the state out does not mean to unpublish.
    given = given_record(write, {"state": old.state, **rest})
    before = from_json(old.document)
    written = transaction.replace(write.of, old, given)
    if not read and written.outcome != "unchanged":
        raise PreconditionRequired
    address = record_address(write.request, write.of.path, old.id)
    links = {"links": {"self": address}}
    check_told(told, before | links, from_json(written.document) | links)
    return written
