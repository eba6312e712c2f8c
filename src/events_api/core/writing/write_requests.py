"""A write as it is asked for over HTTP: whether it may be, and what is shown of what it wrote.

Separate from the answers of each method, which say what is written; these hold for all of them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.callers import DRAFTS, PUBLISH, Caller, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import NOT_KEPT
from events_api.core.http.bodies import validated
from events_api.core.http.negotiation import require_json
from events_api.core.kinds.proposals import proposer
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.reading.single_records import language_of, single
from events_api.core.records.record_input import RecordInput
from events_api.core.storing.store import Writing, Written, writing
from events_api.core.values.json import from_json


class Write(Struct, frozen=True):
    """A write as it is asked for: of which kind, by whom, answered in which language."""

    request: Request
    catalogue: Catalogue
    resource: Resource
    caller: Caller
    language: str

    def given(self, members: Mapping[str, Any]) -> RecordInput:
        """The members as a record of the kind; InvalidContent names what is wrong (422)."""
        known = {*self.resource.public.model_fields, "links"}
        propose = proposer(self.catalogue.vocabulary.latest)
        return validated(self.resource.given, members, known, propose)

    def in_transaction(self, make: Callable[[Writing, Vocabulary], Response]) -> Response:
        """What `make` answers, once all that it wrote is stored.

        It is given the words as of the beginning: nothing that is being written may be kept in
        memory before it is stored.

        Raises:
            Forbidden: It would change what everybody sees, and the key may not publish (403).
        """
        catalogue = self.catalogue
        with writing(catalogue.database, catalogue.lists, actor=self.caller.actor) as transaction:
            connection = transaction.session.connection()
            answer = make(transaction, catalogue.vocabulary.at(connection, transaction.vocabulary))
            if transaction.changes_public:
                self.caller.require(PUBLISH)
            return answer

    def shown(
        self,
        transaction: Writing,
        written: Written,
        vocabulary: Vocabulary,
        *,
        whole: bool = False,
    ) -> Response:
        """The record as it is now: 201 with its address where it is new, else 200.

        Where it is not public, a key that may not read drafts gets 204 and the version instead;
        unless the caller has just made it of what was sent, which was the `whole` record.
        """
        told = whole and written.outcome != "unchanged"
        if not (told or self.caller.may(DRAFTS) or _is_public(written)):
            headers = NOT_KEPT | revision_header(transaction) | {"ETag": f'"{written.version}"'}
            return Response(status_code=204, headers=headers)
        body, address = single(
            self.request, self.resource, written.document, vocabulary, self.language
        )
        created = written.outcome == "created"
        headers = NOT_KEPT | revision_header(transaction)
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


def _is_public(written: Written) -> bool:
    return bool(from_json(written.document)["state"] == "published")


def revision_header(transaction: Writing) -> dict[str, str]:
    """The public revision that a write leaves, as answers say it."""
    return {"Events-Revision": str(transaction.public)}
