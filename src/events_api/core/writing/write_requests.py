"""Writes over HTTP, step by step: the key, the body, what it says, and only then the turn.

Separate from what is written because every write takes these steps, and each refuses before the
next begins: who has no key learns so at once however long others have the turn, and nobody waits
for it with a body that is none, or with work that needs no turn.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, TypeVar

import anyio
from anyio import to_thread
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.authorization import DRAFTS, PUBLISH, Caller, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import JSON_TYPES, read_bytes, validated
from events_api.core.http.negotiation import require_json
from events_api.core.kinds.code_suggestions import proposer
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList, Vocabulary
from events_api.core.problems.server_errors import Busy
from events_api.core.reading.single_records import language_of, single
from events_api.core.records.record_input import RecordInput
from events_api.core.storing import idempotency
from events_api.core.storing.store import Writing, Written, writing
from events_api.core.values.json import from_json

Read = TypeVar("Read")
Kept = TypeVar("Kept", Resource, ReferenceList)


async def sent(request: Request, read: Callable[[bytes], Read]) -> Read:
    """What a thread reads out of the body; errors as `read_bytes`, and those of `read`."""
    limit = catalogue_of(request).settings.body_limit
    return await to_thread.run_sync(read, await read_bytes(request, limit, JSON_TYPES))


async def in_turn(request: Request, write: Callable[[], Response]) -> Response:
    """What a thread answers that writes in the turn of this process.

    The turn is waited for without a thread, so that many writers never keep a reader waiting.

    Raises:
        Busy: Other writers kept it for longer than the lock timeout (503).
    """
    catalogue = catalogue_of(request)
    with anyio.move_on_after(catalogue.settings.lock_timeout_ms / 1000) as waiting:
        await catalogue.writers.acquire()
    if waiting.cancelled_caught:
        raise Busy
    try:
        return await to_thread.run_sync(write)
    finally:
        catalogue.writers.release()


class Write(Struct, Generic[Kept], frozen=True):
    """A write as it is asked for: of a kind or a list, by whom, answered in which language."""

    request: Request
    catalogue: Catalogue
    of: Kept
    caller: Caller
    language: str

    async def in_turn(self, make: Callable[[Writing], Response]) -> Response:
        """What `make` answers, once all that it wrote is stored.

        Raises:
            Forbidden: It would change what everybody sees, and the key may not publish (403).
            Busy: As of `in_turn` (503).
        """
        return await in_turn(self.request, partial(self._stored, make))

    def _stored(self, make: Callable[[Writing], Response]) -> Response:
        catalogue = self.catalogue
        with writing(catalogue.database, catalogue.lists, actor=self.caller.actor) as transaction:
            answer = make(transaction)
            if transaction.changes_public:
                self.caller.require(PUBLISH)
            return answer


RecordWrite = Write[Resource]


async def begun(request: Request, resource: Resource) -> RecordWrite:
    """A write of a record of this kind, by a key that may.

    Raises:
        Unauthorized, Forbidden: The key is missing, not valid, or may not (401, 403).
    """
    require_json(request)
    catalogue = catalogue_of(request)
    caller = await to_thread.run_sync(require, request, f"write:{resource.path}")
    return Write(request, catalogue, resource, caller, language_of(request, catalogue))


def given_record(write: RecordWrite, members: Mapping[str, Any]) -> RecordInput:
    """The members as a record of the kind; InvalidContent names what is wrong (422)."""
    known = {*write.of.public.model_fields, "links"}
    return validated(write.of.given, members, known, proposer(write.catalogue.vocabulary.latest))


async def stored(
    write: RecordWrite,
    change: Callable[[Writing], Written],
    asked: idempotency.Repeatable | None = None,
    *,
    whole: bool = False,
) -> Response:
    """The record as a change makes it, once it is stored: 201 with its address if new, else 200.

    Where it is not public, a key that may not read drafts gets 204 and the version instead; unless
    the caller has just made it of what was sent, which was the `whole` record.
    """

    def make(transaction: Writing) -> Response:
        # As of the beginning: nothing that is being written may be kept before it is stored.
        connection, stamp = transaction.session.connection(), transaction.vocabulary
        vocabulary = write.catalogue.vocabulary.at(connection, stamp)

        def make_one() -> tuple[Response, str]:
            written = change(transaction)
            headers = NOT_KEPT | revision_header(transaction)
            made = whole and written.outcome != "unchanged"
            if made or write.caller.may(DRAFTS) or _is_public(written):
                return _shown(write, written, vocabulary, headers), written.id
            headers |= {"ETag": f'"{written.version}"'}
            return Response(status_code=204, headers=headers), written.id

        return idempotency.once(transaction.session, asked, transaction.now, make_one)

    return await write.in_turn(make)


def _shown(
    write: RecordWrite, written: Written, vocabulary: Vocabulary, headers: dict[str, str]
) -> Response:
    body, address = single(write.request, write.of, written.document, vocabulary, write.language)
    created = written.outcome == "created"
    headers |= {"ETag": f'"{body.etag}"', "Content-Location": address}
    headers |= {"Location": address} if created else {}
    return Response(body.content, 201 if created else 200, headers, body.media_type)


def _is_public(written: Written) -> bool:
    return bool(from_json(written.document)["state"] == "published")


def revision_header(transaction: Writing) -> dict[str, str]:
    """The public revision that a write leaves, as answers say it."""
    return {"Events-Revision": str(transaction.public)}
