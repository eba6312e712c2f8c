"""Writes of records over HTTP: who may, on which version, once or again, and what is answered.

Separate from the store, which knows neither callers nor conditions. An answer leaves after the
commit, never before (contract, "Conditions and writes"). Each function here checks what was
sent and gives what is left to do in the turn to write (`http.write_steps`).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlmodel import col, select
from starlette.responses import Response

from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import strict_object
from events_api.core.http.links import record_address
from events_api.core.http.write_steps import InTurn
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
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
from events_api.core.records.tombstones import TOMBSTONE, absence
from events_api.core.storing import idempotency
from events_api.core.storing.store import Writing, Written
from events_api.core.values.json import canonical, from_json
from events_api.core.values.scalars import CODE_WORDS, is_code
from events_api.core.writing.merge_patch import merged
from events_api.core.writing.preconditions import check_new, check_version, names_version
from events_api.core.writing.read_only import check_told
from events_api.core.writing.write_requests import Write, revision_header

Members = dict[str, Any]


def create(write: Write, content: bytes) -> InTurn:
    """A new record of the caller's owner: 201 with its address.

    Raises:
        Forbidden: It would be public, and the key may not publish (403).
        MalformedBody, InvalidContent: The body is no JSON, or no such record (400, 422).
        Conflict: The owner has a record of this `ref` already (409).
    """
    caller, members = write.caller, strict_object(content)
    given = write.given(members)
    asked = idempotency.repeatable(write.request, caller.owner, canonical(members))

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        def make_one() -> tuple[Response, str]:
            written = transaction.create(write.resource, caller.owner, given)
            return write.shown(transaction, written, vocabulary, whole=True), written.id

        return idempotency.once(transaction.session, asked, transaction.now, make_one)

    return partial(write.in_transaction, make)


def replace(record_id: str, write: Write, content: bytes) -> InTurn:
    """The record replaced by what is given: 200. What GET shows can be sent back as it is.

    Raises:
        PreconditionRequired, PreconditionFailed: `If-Match` is missing, or stale (428, 412).
        InvalidContent: A member that only the service sets is not what it is (422).
        NotFound, Gone: There is no such record, or not any more (404, 410).
        And as `create`.
    """
    members, where = strict_object(content), {"id": checked_id(record_id)}

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        old = _target(write, transaction, where)
        written = _replaced(write, transaction, old, members)
        return write.shown(transaction, written, vocabulary, whole=True)

    return partial(write.in_transaction, make)


def put_by_ref(owner: str, ref: str, write: Write, content: bytes) -> InTurn:
    """The owner's record of this ref made (201) or replaced (200).

    Raises:
        InvalidParameter: No organisation can have the owner's code (400).
        And as `replace`.
    """
    members = strict_object(content)
    _check_owner(owner)
    if not write.caller.keeps(owner):
        raise _other_owner()
    if members.setdefault("ref", ref) != ref:
        detail = "The address names another `ref`."
        error = ProblemError(pointer="/ref", code="other_ref", detail=detail)
        raise InvalidContent(errors=[error])

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        old = transaction.find(owner, ref)
        if old is None:
            check_new(write.request)
            written = transaction.create(write.resource, owner, write.given(members))
        elif old.kind != write.resource.kind:
            raise Conflict("The owner uses this `ref` for a record of another kind.")
        else:
            written = _replaced(write, transaction, old, members)
        return write.shown(transaction, written, vocabulary, whole=True)

    return partial(write.in_transaction, make)


def patch(record_id: str, write: Write, content: bytes) -> InTurn:
    """The record with a JSON Merge Patch applied (RFC 7396): 200; errors as `replace`."""
    patch, where = strict_object(content), {"id": checked_id(record_id)}

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        old = _target(write, transaction, where)
        check_version(write.request, old.version)
        given = write.given(merged(settable(write.resource, old.document), patch))
        return write.shown(transaction, transaction.replace(write.resource, old, given), vocabulary)

    return partial(write.in_transaction, make)


def delete(write: Write, record_id: str) -> InTurn:
    """The record deleted: 204. Its address answers 410 if it was public; its history stays.

    Raises:
        Conflict: Other records are duplicates of it (409).
        And as `replace`.
    """
    where = {"id": checked_id(record_id)}

    def make(transaction: Writing, _vocabulary: Vocabulary) -> Response:
        old = _target(write, transaction, where)
        check_version(write.request, old.version)
        transaction.remove(old)
        return Response(status_code=204, headers=NOT_KEPT | revision_header(transaction))

    return partial(write.in_transaction, make)


def _check_owner(owner: str) -> None:
    """Refuse an owner who cannot be: the store takes one for granted."""
    if not is_code(owner):
        error = ProblemError(parameter="owner", code="invalid_value", detail=CODE_WORDS)
        raise InvalidParameter(errors=[error])


def settable(resource: Resource, document: str) -> Members:
    """The members of a document that a caller may set."""
    names = resource.given.model_fields
    return {name: value for name, value in from_json(document).items() if name in names}


def _target(write: Write, transaction: Writing, where: Mapping[str, str]) -> Record:
    """The record that is to be changed, which must be the caller's own."""
    kind, session = write.resource.kind, transaction.session
    conditions = [col(getattr(Record, name)) == value for name, value in where.items()]
    record = session.exec(select(Record).where(col(Record.kind) == kind, *conditions)).one_or_none()
    if record is not None and write.caller.keeps(record.owner):
        return record
    if record is not None and record.public:
        raise _other_owner()
    buried = [TOMBSTONE.c[name] == value for name, value in where.items()]
    raise absence(session.connection(), TOMBSTONE.c.kind == kind, *buried)


def _other_owner() -> Forbidden:
    return Forbidden("This record is another owner's: a key writes its own owner's records only.")


def _replaced(write: Write, transaction: Writing, old: Record, members: Members) -> Written:
    """The record replaced by members as GET shows them, or as POST takes them.

    Without `If-Match` they may only say again what it is already.
    """
    read = names_version(write.request, old.version)
    settable_names = write.resource.given.model_fields
    shown_names = {*write.resource.public.model_fields, "links"}
    told = {n: v for n, v in members.items() if n in shown_names and n not in settable_names}
    rest = {name: value for name, value in members.items() if name not in told}
    # Whoever leaves the state out does not mean to unpublish.
    given = write.given({"state": old.state, **rest})
    before = from_json(old.document)
    written = transaction.replace(write.resource, old, given)
    if not read and written.outcome != "unchanged":
        raise PreconditionRequired
    address = record_address(write.request, write.resource.path, old.id)
    links = {"links": {"self": address}}
    check_told(told, before | links, from_json(written.document) | links)
    return written
