"""Writes of records over HTTP: who may, on which version, once or again, and what is answered.

Separate from the store, which knows neither callers nor conditions. An answer leaves after the
commit, never before (contract, "Conditions and writes").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core import idempotency
from events_api.core.access import PUBLISH, Caller, require
from events_api.core.answers import NOT_KEPT
from events_api.core.bodies import strict_object, validated
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.columns import from_json
from events_api.core.departed import TOMBSTONE, absence
from events_api.core.merge_patch import merged
from events_api.core.negotiation import require_json
from events_api.core.preconditions import check_new, check_version
from events_api.core.problems import Conflict, Forbidden, InvalidContent, ProblemError
from events_api.core.read_only import check_told
from events_api.core.record import Record, RecordInput
from events_api.core.records import checked_id, language_of, single
from events_api.core.resource import Resource
from events_api.core.store import Writing, Written, writing
from events_api.core.vocabulary import Vocabulary

Members = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """A write as it is asked for: of which kind, by whom, answered in which language."""

    request: Request
    catalogue: Catalogue
    resource: Resource
    caller: Caller
    language: str

    def given(self, members: Mapping[str, Any]) -> RecordInput:
        """The members as a record of the kind; InvalidContent names what is wrong (422)."""
        return validated(self.resource.given, members, self.resource.public.model_fields)

    def in_transaction(self, make: Callable[[Writing, Vocabulary], Response]) -> Response:
        """What `make` answers, once all that it wrote is stored.

        It is given the words as of the beginning: nothing that is being written may be kept in
        memory before it is stored.
        """
        catalogue = self.catalogue
        with writing(catalogue.database, catalogue.lists, actor=self.caller.actor) as transaction:
            connection = transaction.session.connection()
            return make(transaction, catalogue.vocabulary.at(connection, transaction.vocabulary))

    def shown(self, transaction: Writing, written: Written, vocabulary: Vocabulary) -> Response:
        """The record as it is now: 201 with its address where it is new, else 200."""
        body, address = single(
            self.request, self.resource, written.document, vocabulary, self.language
        )
        created = written.outcome == "created"
        headers = NOT_KEPT | _revision(transaction)
        headers |= {"ETag": f'"{body.etag}"', "Content-Location": address}
        headers |= {"Location": address} if created else {}
        return Response(body.content, 201 if created else 200, headers, body.media_type)


def begun(request: Request, resource: Resource) -> Write:
    """A write of a record of this kind, by a key that may.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
    """
    require_json(request)
    catalogue = catalogue_of(request)
    caller = require(request, f"write:{resource.path}")
    return Write(request, catalogue, resource, caller, language_of(request, catalogue))


def create_answer(request: Request, resource: Resource, content: bytes) -> Response:
    """A new record of the caller's owner: 201 with its address.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
        MalformedBody, InvalidContent: The body is no JSON, or no such record (400, 422).
        Conflict: The owner has a record of this `ref` already (409).
    """
    write = begun(request, resource)
    caller = write.caller
    given = write.given(strict_object(content))
    check_publishing(caller, "draft", given.state)
    asked = idempotency.repeatable(request, caller.owner, content)

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        def create() -> tuple[Response, str]:
            written = transaction.create(resource, caller.owner, given)
            return write.shown(transaction, written, vocabulary), written.id

        return idempotency.once(transaction.session, asked, transaction.now, create)

    return write.in_transaction(make)


def replace_answer(
    request: Request, resource: Resource, record_id: str, content: bytes
) -> Response:
    """The record replaced by what is given: 200. What GET shows can be sent back as it is.

    Raises:
        PreconditionRequired, PreconditionFailed: `If-Match` is missing, or stale (428, 412).
        InvalidContent: A member that only the service sets is not what it is (422).
        NotFound, Gone: There is no such record, or not any more (404, 410).
        And as `create_answer`.
    """
    write = begun(request, resource)
    members, where = strict_object(content), {"id": checked_id(record_id)}

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        old = _target(write, transaction, where)
        return write.shown(transaction, _replaced(write, transaction, old, members), vocabulary)

    return write.in_transaction(make)


def put_by_ref_answer(
    request: Request, resource: Resource, owner: str, ref: str, content: bytes
) -> Response:
    """The owner's record of this ref made (201) or replaced (200); errors as `replace_answer`."""
    write = begun(request, resource)
    members = strict_object(content)
    if not write.caller.keeps(owner):
        raise _other_owner()
    if members.setdefault("ref", ref) != ref:
        detail = "The address names another `ref`."
        error = ProblemError(pointer="/ref", code="other_ref", detail=detail)
        raise InvalidContent(errors=[error])

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        old = transaction.find(owner, ref)
        if old is None:
            check_new(request)
            given = write.given(members)
            check_publishing(write.caller, "draft", given.state)
            written = transaction.create(resource, owner, given)
        elif old.kind != resource.kind:
            raise Conflict("The owner uses this `ref` for a record of another kind.")
        else:
            written = _replaced(write, transaction, old, members)
        return write.shown(transaction, written, vocabulary)

    return write.in_transaction(make)


def patch_answer(request: Request, resource: Resource, record_id: str, content: bytes) -> Response:
    """The record with a JSON Merge Patch applied (RFC 7396): 200; errors as `replace_answer`."""
    write = begun(request, resource)
    patch, where = strict_object(content), {"id": checked_id(record_id)}

    def make(transaction: Writing, vocabulary: Vocabulary) -> Response:
        old = _target(write, transaction, where)
        check_version(request, old.version)
        given = write.given(merged(settable(resource, old.document), patch))
        check_publishing(write.caller, old.state, given.state)
        return write.shown(transaction, transaction.replace(resource, old, given), vocabulary)

    return write.in_transaction(make)


def delete_answer(request: Request, resource: Resource, record_id: str) -> Response:
    """The record deleted: 204. Its address answers 410 if it was public; its history stays.

    Raises:
        Conflict: Other records are duplicates of it (409).
        And as `replace_answer`.
    """
    write = begun(request, resource)
    where = {"id": checked_id(record_id)}

    def make(transaction: Writing, _vocabulary: Vocabulary) -> Response:
        old = _target(write, transaction, where)
        check_version(request, old.version)
        check_publishing(write.caller, old.state, "draft")
        transaction.remove(old)
        return Response(status_code=204, headers=NOT_KEPT | _revision(transaction))

    return write.in_transaction(make)


def settable(resource: Resource, document: str) -> Members:
    """The members of a document that a caller may set."""
    names = resource.given.model_fields
    return {name: value for name, value in from_json(document).items() if name in names}


def check_publishing(caller: Caller, old: str, new: str) -> None:
    """Moving a record to or from `published` needs the scope `publish` (contract).

    Raises:
        Forbidden: The key has not that scope (403).
    """
    if (old == "published") is not (new == "published"):
        caller.require(PUBLISH)


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
    raise absence(session.connection(), kind, *buried)


def _other_owner() -> Forbidden:
    return Forbidden("This record is another owner's: a key writes its own owner's records only.")


def _replaced(write: Write, transaction: Writing, old: Record, members: Members) -> Written:
    """The record replaced by members as GET shows them, or as POST takes them."""
    check_version(write.request, old.version)
    settable_names = write.resource.given.model_fields
    shown_names = write.resource.public.model_fields
    told = {n: v for n, v in members.items() if n in shown_names and n not in settable_names}
    rest = {name: value for name, value in members.items() if name not in told}
    # Whoever leaves the state out does not mean to unpublish.
    given = write.given({"state": old.state, **rest})
    check_publishing(write.caller, old.state, given.state)
    before = from_json(old.document)
    written = transaction.replace(write.resource, old, given)
    check_told(told, before, from_json(written.document))
    return written


def _revision(transaction: Writing) -> dict[str, str]:
    return {"Events-Revision": str(transaction.public)}
