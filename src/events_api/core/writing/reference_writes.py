"""Writes of reference rows over HTTP: organisations, themes, indicators and the others.

Separate from writes of records because a row has a code instead of an id, and no states: it is
public from when a key that may publish writes it, or a published record names it. Each function
here is the way of one method, step by step (`writing.write_requests`).
"""

from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.authorization import PUBLISH, WRITE_REFERENCE, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import strict_object, validated
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.kinds.code_suggestions import proposer
from events_api.core.kinds.vocabulary import (
    ReferenceFields,
    ReferenceList,
    ReferenceRow,
    ReferenceStamps,
)
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import Conflict, InvalidContent, NotFound, PreconditionRequired
from events_api.core.reading.reference_lists import NO_ROW, counts_of, row_address, row_body
from events_api.core.records.link import Link
from events_api.core.selection.plain_queries import LanguageQuery
from events_api.core.storing import idempotency
from events_api.core.storing.store import Writing
from events_api.core.values.json import canonical, from_json
from events_api.core.writing.merge_patch import merged
from events_api.core.writing.preconditions import check_new, check_version, names_version
from events_api.core.writing.read_only import check_told
from events_api.core.writing.repeatable_requests import repeatable
from events_api.core.writing.write_requests import Write, revision_header, sent

Members = dict[str, Any]
ReferenceWrite = Write[ReferenceList]


async def create(request: Request, reference: ReferenceList) -> Response:
    """A new row: 201 with its address.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
        MalformedBody, InvalidContent: The body is no JSON, or no such row (400, 422).
        Conflict: The list has this code already (409).
    """
    write = await _begun(request, reference)

    def read(content: bytes) -> tuple[ReferenceFields, idempotency.Repeatable | None]:
        members = strict_object(content)
        given = _given(write, members)
        return given, repeatable(request, write.caller.owner, canonical(members))

    given, asked = await sent(request, read)

    def make(transaction: Writing) -> Response:
        def make_one() -> tuple[Response, None]:
            if _found(write, transaction, given.code) is not None:
                raise Conflict("The list has this code already; nothing was stored.")
            return _put(write, transaction, given), None

        return idempotency.once(transaction.session, asked, transaction.now, make_one)

    return await write.in_turn(make)


async def put(request: Request, reference: ReferenceList, code: str) -> Response:
    """The row of this code made (201) or replaced (200). What GET shows can be sent back.

    Raises:
        PreconditionRequired, PreconditionFailed: `If-Match` is missing where there is a row, or
            stale (428, 412).
        And as `create`.
    """
    write = await _begun(request, reference)
    fields, public = reference.given.model_fields, reference.public.model_fields

    def read(content: bytes) -> tuple[Members, ReferenceFields]:
        members = strict_object(content)
        if members.setdefault("code", code) != code:
            detail = "The address names another code."
            error = ProblemError(pointer="/code", code="other_code", detail=detail)
            raise InvalidContent(errors=[error])
        # The label depends on a language, and the counts on records: they say nothing of the row.
        own = {n: v for n, v in members.items() if n in fields or n not in public}
        return members, _given(write, own)

    members, given = await sent(request, read)
    told = {n: v for n, v in members.items() if n in ReferenceStamps.model_fields}

    def make(transaction: Writing) -> Response:
        old = _found(write, transaction, code)
        if old is None:
            check_new(request)
            _check_listed(reference)
            return _put(write, transaction, _given(write, members))
        read, before = names_version(request, old.version), _stamps(old)
        answer = _put(write, transaction, given, read=read)
        check_told(told, before, _stamps(transaction.session.get_one(reference.table, code)))
        return answer

    return await write.in_turn(make)


async def patch(request: Request, reference: ReferenceList, code: str) -> Response:
    """The row with a JSON Merge Patch applied (RFC 7396): 200; errors as `put`."""
    write = await _begun(request, reference)
    patch = await sent(request, strict_object)

    def make(transaction: Writing) -> Response:
        old = _found(write, transaction, code)
        if old is None:
            raise NotFound(NO_ROW)
        check_version(request, old.version)
        given = _given(write, merged(from_json(reference.document(old)), patch))
        if given.code != code:
            detail = "A code is for good: make a new row, and move its records there."
            error = ProblemError(pointer="/code", code="read_only", detail=detail)
            raise InvalidContent(errors=[error])
        return _put(write, transaction, given)

    return await write.in_turn(make)


async def delete(request: Request, reference: ReferenceList, code: str) -> Response:
    """The row deleted: 204.

    Raises:
        Conflict: A record, or a row of another list, names it (409).
        And as `put`.
    """
    write = await _begun(request, reference)

    def make(transaction: Writing) -> Response:
        old = _found(write, transaction, code)
        if old is None:
            raise NotFound(NO_ROW)
        check_version(request, old.version)
        _check_unused(transaction.session, write.catalogue, reference, code)
        transaction.remove_reference(reference, old)
        return Response(status_code=204, headers=NOT_KEPT | revision_header(transaction))

    return await write.in_turn(make)


async def _begun(request: Request, reference: ReferenceList) -> ReferenceWrite:
    """A write of a row of this list, by a key that may."""
    language = parse(LanguageQuery, request).lang
    require_json(request)
    catalogue = catalogue_of(request)
    caller = await to_thread.run_sync(require, request, WRITE_REFERENCE)
    return Write(request, catalogue, reference, caller, language or catalogue.settings.language)


def _given(write: ReferenceWrite, members: Mapping[str, Any]) -> ReferenceFields:
    """The members as a row of the list; InvalidContent names what is wrong (422)."""
    propose = proposer(write.catalogue.vocabulary.latest)
    return validated(write.of.given, members, write.of.public.model_fields, propose)


def _found(write: ReferenceWrite, transaction: Writing, code: str) -> ReferenceRow | None:
    """The row of a code; None: there is none."""
    return transaction.session.get(write.of.table, code)


def _put(
    write: ReferenceWrite, transaction: Writing, given: ReferenceFields, *, read: bool = True
) -> Response:
    """The row as it is after this write; one that was not `read` must stay as it is.

    Raises:
        PreconditionRequired: It was not, and would change (428).
    """
    session, reference = transaction.session, write.of
    public = write.caller.may(PUBLISH)
    outcome = transaction.put_reference(reference, given, public=public)
    if not read and outcome != "unchanged":
        raise PreconditionRequired
    row = session.get_one(reference.table, given.code)
    counts = counts_of(session.connection(), reference, write.catalogue, given.code)
    body = row_body(write.request, reference, dict(row), counts, write.language)
    address = row_address(write.request, reference, given.code)
    headers = {"ETag": f'"{body.etag}"', "Content-Location": address, **NOT_KEPT}
    headers |= revision_header(transaction)
    headers |= {"Location": address} if outcome == "created" else {}
    return Response(body.content, 201 if outcome == "created" else 200, headers, body.media_type)


def _check_listed(reference: ReferenceList) -> None:
    """Refuse a new row in a list that a standard closes."""
    if reference.closed:
        raise NotFound("This list is closed: a standard says what is in it.")


def _stamps(row: ReferenceRow) -> Members:
    """What the service says of a row, as it is shown."""
    return {name: getattr(row, name) for name in ReferenceStamps.model_fields}


def _check_unused(
    session: Session, catalogue: Catalogue, reference: ReferenceList, code: str
) -> None:
    """Refuse to delete a code that something still names, in whatever state."""
    dims = [reference.dim, "owner"] if reference.dim == "organisation" else [reference.dim]
    linked = select(Link.record).where(col(Link.dim).in_(dims), col(Link.value) == code).limit(1)
    if session.exec(linked).first() is not None:
        raise Conflict("Records name this code: change them first.")
    for other in catalogue.lists:
        if reference.dim not in other.members.values() and other.within is None:
            continue
        for row in session.exec(select(other.table)):
            if (reference.dim, code) in other.names(row.model_dump()):
                raise Conflict(f"A row of /v1/{other.name} names this code: change it first.")
