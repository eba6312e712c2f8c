"""Single records: one document with the words for its codes, by id or by its owner's reference.

Separate from lists because a record's entity tag is its version, which `If-Match` compares.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.callers import Caller, caller_of
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import Freshness, freshness
from events_api.core.format import Format, Listing, Provenance, offered_alone
from events_api.core.http.answers import JSON, Body, answer, hashed
from events_api.core.http.file_names import attachment
from events_api.core.http.links import absolute, record_address, self_address
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import NotAcceptable, NotFound
from events_api.core.reading.labels import labels_of
from events_api.core.reading.least_revision import snapshot_for
from events_api.core.records.record import RECORD
from events_api.core.records.tombstones import ADVICE, TOMBSTONE, absence
from events_api.core.records.translations import wording_of
from events_api.core.selection.plain_queries import LanguageQuery, RecordQuery
from events_api.core.texts.file_words import content_language
from events_api.core.values.json import from_json, to_json


def record_answer(request: Request, resource: Resource, record_id: str) -> Response:
    """One record by id: a published one, or one that the caller's key may see.

    Raises:
        NotFound: There is none of this kind, or it is not public (404).
        Gone: It was public and is not any more (410).
        Unauthorized: A key was sent that is not valid (401).
    """
    return _answer(request, resource, {"id": checked_id(record_id)})


def record_by_ref_answer(request: Request, resource: Resource, owner: str, ref: str) -> Response:
    """One record by its owner's own reference; errors as `record_answer`."""
    return _answer(request, resource, {"owner": owner, "ref": ref})


def checked_id(text: str) -> str:
    """The id that an address names; NotFound where no record can have it.

    Identifiers are shown in one form only; any other text cannot be one.
    """
    try:
        known = str(UUID(text)) == text
    except ValueError:
        known = False
    if not known:
        raise NotFound(ADVICE)
    return text


def single(
    request: Request, resource: Resource, document: str, vocabulary: Vocabulary, language: str
) -> tuple[Body, str]:
    """A record's document in its envelope, and the record's own address."""
    members = from_json(document)
    labels = labels_of([members], catalogue_of(request).lists, vocabulary, language)
    address = record_address(request, resource.path, members["id"])
    rest: dict[str, Any] = {"labels": labels, "links": {"self": address}}
    # The document's own bytes, with the rest of the envelope appended.
    content = b'{"data":' + document.encode() + b"," + to_json(rest)[1:]
    return Body(content, JSON, f"{members['version']}.{hashed(content)}"), address


def language_of(request: Request, catalogue: Catalogue) -> str:
    """The language of labels that the request asks for."""
    return parse(LanguageQuery, request).lang or catalogue.settings.language


def _answer(request: Request, resource: Resource, names: dict[str, str]) -> Response:
    catalogue = catalogue_of(request)
    query = parse(RecordQuery, request)
    language = query.lang or catalogue.settings.language
    offers = offered_alone(catalogue.formats, resource)
    agreed = negotiated(request, query.format, offers, catalogue.formats)
    found = select(RECORD.c.owner, RECORD.c.public, RECORD.c.document).where(
        RECORD.c.kind == resource.kind, *(RECORD.c[name] == value for name, value in names.items())
    )
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        caller = caller_of(request, connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        row = connection.execute(found).one_or_none()
        if row is None or not _sees(caller, row):
            buried = (TOMBSTONE.c[name] == value for name, value in names.items())
            raise absence(connection, TOMBSTONE.c.kind == resource.kind, *buried)
    if not agreed.whole:
        body, address = single(request, resource, row.document, vocabulary, language)
        return answer(request, body, fresh, {"Content-Location": address})
    alone = Alone(request, resource, agreed, language)
    return alone.answer(row.document, fresh, vocabulary, offers)


class Alone(Struct, frozen=True):
    """One record in a format that is otherwise one of whole lists."""

    request: Request
    resource: Resource
    format: Format
    language: str

    def answer(
        self, document: str, fresh: Freshness, vocabulary: Vocabulary, offers: Sequence[Format]
    ) -> Response:
        """The record as a file of its own.

        Raises:
            NotAcceptable: What it says has no place in this format (406).
        """
        request, members = self.request, from_json(document)
        if self.format.alone is None or not self.format.alone(members):
            detail = "The record lacks what this format is made of: use one of the list."
            allowed = [each.name for each in offers if each is not self.format]
            error = ProblemError(
                parameter="format", code="not_offered", detail=detail, allowed=allowed
            )
            raise NotAcceptable(errors=[error])
        lists, settings = catalogue_of(request).lists, catalogue_of(request).settings
        provenance = Provenance(
            title=wording_of(members, self.language).title,
            language=self.language,
            address=absolute(settings.public_url, self_address(request)),
            root=settings.public_url.rstrip("/"),
            license=settings.license,
            fresh=fresh,
            total=1,
            held=1,
        )
        listing = Listing(
            [self.resource],
            words=lambda documents: labels_of(documents, lists, vocabulary, self.language),
            provenance=provenance,
        )
        content = b"".join(self.format.render([document], listing))
        etag = f"{members['version']}.{hashed(content)}"
        headers = {
            "Content-Location": record_address(request, self.resource.path, members["id"]),
            "Content-Language": content_language(self.language),
            **attachment(members["ref"] or members["id"], self.format.suffix),
        }
        return answer(request, Body(content, self.format.content_type, etag), fresh, headers)


def _sees(caller: Caller | None, row: Any) -> bool:
    return bool(row.public) or (caller is not None and caller.sees(row.owner))
