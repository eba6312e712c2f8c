"""Single records: one document with the words for its codes, by id or by its owner's reference.

Separate from lists because a record's entity tag is its version, which `If-Match` compares.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.callers import Caller, caller_of
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.http.answers import JSON, Body, answer, hashed
from events_api.core.http.links import record_address
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.types import NotFound
from events_api.core.reading.labels import labels_of
from events_api.core.reading.least_revision import snapshot_for
from events_api.core.records.record import RECORD
from events_api.core.records.tombstones import ADVICE, TOMBSTONE, absence
from events_api.core.selection.plain_queries import LanguageQuery
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
    language = language_of(request, catalogue)
    require_json(request)
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
    body, address = single(request, resource, row.document, vocabulary, language)
    return answer(request, body, fresh, {"Content-Location": address})


def _sees(caller: Caller | None, row: Any) -> bool:
    return bool(row.public) or (caller is not None and caller.sees(row.owner))
