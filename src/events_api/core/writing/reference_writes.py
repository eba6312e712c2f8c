"""Writes of reference rows over HTTP: organisations, themes, indicators and the others.

Separate from writes of records because a row has a code instead of an id, and no states: it is
public from when a key that may publish writes it, or a published record names it. Each
function here checks what was sent and gives what is left to do in the turn (`http.write_steps`).
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.callers import PUBLISH, WRITE_REFERENCE, Caller, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import strict_object, validated
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.http.write_steps import InTurn
from events_api.core.kinds.proposals import proposer
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
from events_api.core.storing.store import Writing, writing
from events_api.core.values.json import canonical, from_json
from events_api.core.writing.merge_patch import merged
from events_api.core.writing.preconditions import check_new, check_version, names_version
from events_api.core.writing.read_only import check_told

Members = dict[str, Any]


class ReferenceWrite(Struct, frozen=True):
    """A write as it is asked for: of which list, by whom, answered in which language."""

    request: Request
    catalogue: Catalogue
    reference: ReferenceList
    caller: Caller
    language: str

    def given(self, members: Mapping[str, Any]) -> ReferenceFields:
        """The members as a row of the list; InvalidContent names what is wrong (422)."""
        propose = proposer(self.catalogue.vocabulary.latest)
        return validated(self.reference.given, members, self.reference.public.model_fields, propose)

    def in_transaction(self, make: Callable[[Writing], Response]) -> Response:
        """What `make` answers; what changes what everybody sees needs `publish` (403)."""
        catalogue = self.catalogue
        with writing(catalogue.database, catalogue.lists, actor=self.caller.actor) as transaction:
            answer = make(transaction)
            if transaction.changes_public:
                self.caller.require(PUBLISH)
            return answer

    def found(self, transaction: Writing, code: str) -> ReferenceRow | None:
        """The row of a code; None: there is none."""
        return transaction.session.get(self.reference.table, code)

    def put(self, transaction: Writing, given: ReferenceFields, *, read: bool = True) -> Response:
        """The row as it is after this write; one that was not `read` must stay as it is.

        Raises:
            PreconditionRequired: It was not, and would change (428).
        """
        session = transaction.session
        public = self.caller.may(PUBLISH)
        outcome = transaction.put_reference(self.reference, given, public=public)
        if not read and outcome != "unchanged":
            raise PreconditionRequired
        row = session.get_one(self.reference.table, given.code)
        counts = counts_of(session.connection(), self.reference, self.catalogue, given.code)
        body = row_body(self.request, self.reference, dict(row), counts, self.language)
        address = row_address(self.request, self.reference, given.code)
        headers = {"ETag": f'"{body.etag}"', "Content-Location": address, **NOT_KEPT}
        headers["Events-Revision"] = str(transaction.public)
        headers |= {"Location": address} if outcome == "created" else {}
        status = 201 if outcome == "created" else 200
        return Response(body.content, status, headers, body.media_type)


def create(write: ReferenceWrite, content: bytes) -> InTurn:
    """A new row: 201 with its address.

    Raises:
        MalformedBody, InvalidContent: The body is no JSON, or no such row (400, 422).
        Conflict: The list has this code already (409).
    """
    members = strict_object(content)
    given = write.given(members)
    asked = idempotency.repeatable(write.request, write.caller.owner, canonical(members))

    def make(transaction: Writing) -> Response:
        def make_one() -> tuple[Response, None]:
            if write.found(transaction, given.code) is not None:
                raise Conflict("The list has this code already; nothing was stored.")
            return write.put(transaction, given), None

        return idempotency.once(transaction.session, asked, transaction.now, make_one)

    return partial(write.in_transaction, make)


def put(code: str, write: ReferenceWrite, content: bytes) -> InTurn:
    """The row of this code made (201) or replaced (200). What GET shows can be sent back.

    Raises:
        PreconditionRequired, PreconditionFailed: `If-Match` is missing where there is a row, or
            stale (428, 412).
        And as `create`.
    """
    members = strict_object(content)
    if members.setdefault("code", code) != code:
        error = ProblemError(
            pointer="/code", code="other_code", detail="The address names another code."
        )
        raise InvalidContent(errors=[error])
    fields = write.reference.given.model_fields
    shown = {n: v for n, v in members.items() if n in write.reference.public.model_fields}
    # The label depends on a language, and the counts on records: they say nothing of the row.
    told = {n: v for n, v in shown.items() if n in ReferenceStamps.model_fields}
    given = write.given({n: v for n, v in members.items() if n in fields or n not in shown})

    def make(transaction: Writing) -> Response:
        old = write.found(transaction, code)
        if old is None:
            check_new(write.request)
            _check_listed(write.reference)
            return write.put(transaction, write.given(members))
        read, before = names_version(write.request, old.version), _stamps(old)
        answer = write.put(transaction, given, read=read)
        check_told(told, before, _stamps(transaction.session.get_one(write.reference.table, code)))
        return answer

    return partial(write.in_transaction, make)


def patch(code: str, write: ReferenceWrite, content: bytes) -> InTurn:
    """The row with a JSON Merge Patch applied (RFC 7396): 200; errors as `put`."""
    patch = strict_object(content)

    def make(transaction: Writing) -> Response:
        old = write.found(transaction, code)
        if old is None:
            raise NotFound(NO_ROW)
        check_version(write.request, old.version)
        given = write.given(merged(from_json(write.reference.document(old)), patch))
        if given.code != code:
            detail = "A code is for good: make a new row, and move its records there."
            error = ProblemError(pointer="/code", code="read_only", detail=detail)
            raise InvalidContent(errors=[error])
        return write.put(transaction, given)

    return partial(write.in_transaction, make)


def delete(write: ReferenceWrite, code: str) -> InTurn:
    """The row deleted: 204.

    Raises:
        Conflict: A record, or a row of another list, names it (409).
        And as `put`.
    """

    def make(transaction: Writing) -> Response:
        old = write.found(transaction, code)
        if old is None:
            raise NotFound(NO_ROW)
        check_version(write.request, old.version)
        _check_unused(transaction.session, write.catalogue, write.reference, code)
        transaction.remove_reference(write.reference, old)
        revision = {"Events-Revision": str(transaction.public)}
        return Response(status_code=204, headers=NOT_KEPT | revision)

    return partial(write.in_transaction, make)


def begun(request: Request, reference: ReferenceList) -> ReferenceWrite:
    """A write of a row of this list, by a key that may.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
    """
    language = parse(LanguageQuery, request).lang
    require_json(request)
    catalogue = catalogue_of(request)
    caller = require(request, WRITE_REFERENCE)
    return ReferenceWrite(
        request, catalogue, reference, caller, language or catalogue.settings.language
    )


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
