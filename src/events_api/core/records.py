"""Single records: one document with the words for its codes, by id or by its owner's reference.

Separate from lists because a record's entity tag is its version, which `If-Match` compares.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.addressing import root_path
from events_api.core.answers import JSON, Body, answer, hashed
from events_api.core.catalogue import catalogue_of
from events_api.core.columns import from_json, to_json
from events_api.core.conditions import RECORD
from events_api.core.labels import labels_of
from events_api.core.listing import freshness
from events_api.core.negotiation import require_json
from events_api.core.parameters import parse
from events_api.core.problems import NotFound
from events_api.core.query import LanguageQuery
from events_api.core.resource import Resource


def record_answer(request: Request, resource: Resource, record_id: str) -> Response:
    """One published record by id.

    Raises:
        NotFound: There is none of this kind, or it is not public (404).
    """
    # Identifiers are shown in one form only; any other text cannot be one.
    try:
        known = str(UUID(record_id)) == record_id
    except ValueError:
        known = False
    if not known:
        raise NotFound(_ADVICE)
    return _answer(request, resource, RECORD.c.id == record_id)


def record_by_ref_answer(request: Request, resource: Resource, owner: str, ref: str) -> Response:
    """One published record by its owner's own reference; errors as `record_answer`."""
    return _answer(request, resource, RECORD.c.owner == owner, RECORD.c.ref == ref)


_ADVICE = "There is no such record. It may have another kind, or not be published."


def _answer(request: Request, resource: Resource, *where: ColumnElement[bool]) -> Response:
    catalogue = catalogue_of(request)
    query = parse(LanguageQuery, request)
    require_json(request)
    found = select(RECORD.c.id, RECORD.c.version, RECORD.c.document).where(
        RECORD.c.public == true(), RECORD.c.kind == resource.kind, *where
    )
    with catalogue.database.snapshot() as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound(_ADVICE)
    language = query.lang or catalogue.settings.language
    labels = labels_of([from_json(row.document)], catalogue.lists, vocabulary, language)
    address = f"{root_path(request)}/v1/{resource.path}/{row.id}"
    rest: dict[str, Any] = {"labels": labels, "links": {"self": address}}
    # The document's own bytes, with the rest of the envelope appended.
    content = b'{"data":' + row.document.encode() + b"," + to_json(rest)[1:]
    body = Body(content, JSON, f"{row.version}.{hashed(content)}")
    return answer(request, body, fresh, {"Content-Location": address})
