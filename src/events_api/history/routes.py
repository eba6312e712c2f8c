"""The routes of histories: their changes, one change, and back to it."""

from functools import reduce
from operator import or_
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from events_api.core.access.authorization import DRAFTS
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import not_kept
from events_api.core.http.links import root_path
from events_api.core.http.parameters import parse
from events_api.core.kinds.resource import Resource
from events_api.core.problems.types import NotFound
from events_api.core.routing.documentation import NUMBER, RecordId, documentation
from events_api.core.routing.envelopes import Single
from events_api.core.routing.write_documentation import AGAIN, READ, other_documentation
from events_api.core.selection.plain_queries import NoQuery
from events_api.core.selection.query import USUAL
from events_api.core.values.parameter_texts import patterned
from events_api.core.values.patterns import CODE, COUNTRY
from events_api.core.writing.write_requests import begun
from events_api.history.restoring import NO_VERSION, restoration
from events_api.history.shapes import History, HistoryQuery, OneChange
from events_api.history.versions import changes_seen, shown
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES

router = APIRouter(prefix="/v1", tags=["history"])
KINDS = [each.path for each in RESOURCES]
LISTS = [each.name for each in REFERENCE_LISTS]
Plural = Annotated[
    str,
    Path(
        description="A kind or a reference list, as addresses name it.",
        json_schema_extra={"enum": [*KINDS, *LISTS]},
    ),
]
Kind = Annotated[
    str, Path(description="A kind, as addresses name it.", json_schema_extra={"enum": [*KINDS]})
]
Subject = Annotated[
    str,
    Path(
        description="Id of the record, or code of the reference row.",
        json_schema_extra=patterned(f"{CODE}|{COUNTRY}"),
    ),
]
Version = Annotated[str, Path(description="A version, as a number.", json_schema_extra=NUMBER)]
RESTORED = reduce(or_, (Single[each.public] for each in RESOURCES))  # type: ignore[name-defined]


@router.get(
    "/{plural}/{subject}/history",
    operation_id="get_history",
    **documentation(HistoryQuery, 400, 403, 404, 406, shown=History, needs_key=True),
)
def get_history(request: Request, plural: Plural, subject: Subject) -> Response:
    """Every change of a record or a reference row, for keys that may read drafts."""
    query = parse(HistoryQuery, request)
    limit = query.limit or USUAL
    with catalogue_of(request).database.snapshot() as connection:
        rows = changes_seen(connection, request, (plural, subject), query.before, limit + 2)
    address = f"{root_path(request)}/v1/{plural}/{subject}/history"
    more = len(rows) > limit
    onward = f"{address}?limit={limit}&before={rows[limit - 1].version}" if more else None
    return not_kept({"data": shown(rows)[:limit], "links": {"self": address, "next": onward}})


@router.get(
    "/{plural}/{subject}/history/{version}",
    operation_id="get_change",
    **documentation(NoQuery, 400, 403, 404, 406, shown=OneChange, needs_key=True),
)
def get_change(request: Request, plural: Plural, subject: Subject, version: Version) -> Response:
    """The change that made a version of a record or a reference row."""
    parse(NoQuery, request)
    number = _number(version)
    with catalogue_of(request).database.snapshot() as connection:
        rows = changes_seen(connection, request, (plural, subject), number + 1, 2)
    if not rows or rows[0].version != number:
        raise NotFound(NO_VERSION)
    return not_kept({"data": shown(rows)[0]})


@router.post(
    "/{plural}/{subject}/history/{version}/restore",
    operation_id="restore_version",
    **other_documentation(RESTORED, None, 200, READ, AGAIN),
)
async def restore_version(
    request: Request, plural: Kind, subject: RecordId, version: Version
) -> Response:
    """The record with the content of a version, in the state it has; deleted, it is a draft."""
    write = await begun(request, _resource(catalogue_of(request), plural))
    write.caller.require(DRAFTS)
    return await restoration(write, subject, _number(version))


def _resource(catalogue: Catalogue, plural: str) -> Resource:
    found = next((each for each in catalogue.resources if each.path == plural), None)
    if found is None:
        raise NotFound
    return found


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:  # noqa: PLR2004
        return int(text)
    raise NotFound(NO_VERSION)
