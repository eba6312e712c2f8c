"""Single records: one document with the words for its codes, by id or by its owner's reference.

Separate from lists because a record's entity tag is its version, which `If-Match` compares.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.format import Format, Listing, offered_alone
from events_api.core.http.answers import JSON, Body, answer, hashed
from events_api.core.http.file_names import attachment
from events_api.core.http.links import record_address
from events_api.core.http.negotiation import negotiated
from events_api.core.http.parameters import parse
from events_api.core.http.provenances import provenance_of
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import NotAcceptable, NotFound
from events_api.core.reading.labels import labels_of
from events_api.core.reading.read_your_writes import reader_of, snapshot_for
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
    catalogue, query = catalogue_of(request), parse(RecordQuery, request)
    language = query.lang or catalogue.settings.language
    offers = offered_alone(catalogue.formats, resource)
    agreed = negotiated(request, query.format, offers, catalogue.formats)
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        document = _seen(request, connection, resource, names)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
    if not agreed.whole:
        body, address = single(request, resource, document, vocabulary, language)
        return answer(request, body, fresh, {"Content-Location": address})
    members = from_json(document)
    if agreed.alone is None or not agreed.alone(members):
        raise _lacking(agreed, offers)
    title = wording_of(members, language).title
    listing = Listing(
        [resource],
        words=lambda documents: labels_of(documents, catalogue.lists, vocabulary, language),
        provenance=provenance_of(request, title, language, fresh),
    )
    content = b"".join(agreed.render([document], listing))
    body = Body(content, agreed.content_type, f"{members['version']}.{hashed(content)}")
    headers = {
        "Content-Location": record_address(request, resource.path, members["id"]),
        "Content-Language": content_language(language),
        **attachment(members["ref"] or members["id"], agreed.suffix),
    }
    return answer(request, body, fresh, headers)


def _seen(
    request: Request, connection: Connection, resource: Resource, names: dict[str, str]
) -> str:
    """The document of the record that is named so, which the caller may see."""
    found = select(RECORD.c.owner, RECORD.c.public, RECORD.c.document).where(
        RECORD.c.kind == resource.kind, *(RECORD.c[name] == value for name, value in names.items())
    )
    caller, row = reader_of(request), connection.execute(found).one_or_none()
    if row is None or not (row.public or (caller is not None and caller.sees(row.owner))):
        buried = (TOMBSTONE.c[name] == value for name, value in names.items())
        raise absence(connection, TOMBSTONE.c.kind == resource.kind, *buried)
    return str(row.document)


def _lacking(agreed: Format, offers: Sequence[Format]) -> NotAcceptable:
    """The refusal of a format that is made of something which the record has not told."""
    detail = "The record lacks what this format is made of: use one of the list."
    allowed = [each.name for each in offers if each is not agreed]
    error = ProblemError(parameter="format", code="not_offered", detail=detail, allowed=allowed)
    return NotAcceptable(errors=[error])
