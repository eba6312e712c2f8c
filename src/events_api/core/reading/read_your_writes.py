"""The least revision: which state of the data a reader is shown at least, and from where.

Separate because every public read begins so, with its key, if one was sent. Who shows a key reads
what the primary has; others may be shown what the replica has, as far as it has what they have seen
already (docs/adr/0026).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request

from events_api.core.access.authorization import Caller, caller_of
from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter, PreconditionFailed

HEADER = "Events-Min-Revision"
# The counters are 64 bits wide.
_MOST_DIGITS = 18
PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The answer is of this public revision or of a later one: send the "
    "`Events-Revision` of a write, or of an answer, and see no less than that.",
    "schema": {"type": "string", "pattern": "^[0-9]{1,18}$"},
}


@contextmanager
def snapshot_for(request: Request, known: int = 0) -> Iterator[Connection]:
    """A snapshot that the request may be answered from.

    Args:
        request: The request, whose header is checked.
        known: A revision that its reader has seen, so that a replica must be as far.

    Raises:
        InvalidParameter: The header is no revision (400).
        PreconditionFailed: There is no such revision yet, not in the primary either (412).
        Unauthorized: A key was sent that is not valid (401).
    """
    least = _least(request)
    anywhere = _anywhere(request, max(least, known))
    with catalogue_of(request).database.snapshot(least=anywhere) as connection:
        _check(request, connection, least)
        yield connection


def export_for(request: Request) -> Connection:
    """A connection of the export's own, with a snapshot that it may be read from.

    Raises:
        InvalidParameter, PreconditionFailed, Unauthorized: As `snapshot_for` (400, 412, 401).
    """
    least = _least(request)
    database = catalogue_of(request).database
    connection = database.connection(_anywhere(request, least), export=True)
    try:
        _check(request, connection, least)
    except BaseException:
        connection.close()
        raise
    return connection


def reader_of(request: Request) -> Caller | None:
    """Who reads in the snapshot of the request; None where no key was sent."""
    caller: Caller | None = request.state.caller
    return caller


def _anywhere(request: Request, least: int) -> int | None:
    """The least revision of whoever may be shown the replica; None for who shows a key.

    A key that was revoked must not be good for a moment longer; and who writes, reads it again.
    """
    return None if "authorization" in request.headers else least


def _least(request: Request) -> int:
    sent = request.headers.getlist(HEADER)
    if not sent:
        return 0
    text = sent[0]
    if len(sent) > 1 or not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        detail = "Send one whole number, as `Events-Revision` of an answer has it."
        raise InvalidParameter(
            errors=[ProblemError(header=HEADER, code="invalid_value", detail=detail)]
        )
    return int(text)


def _check(request: Request, connection: Connection, least: int) -> None:
    if least and freshness(connection).public < least:
        detail = "The data here was never at this revision: it is of another service, or was lost."
        error = ProblemError(header=HEADER, code="unknown_revision", detail=detail)
        raise PreconditionFailed(detail, errors=[error])
    request.state.caller = caller_of(request, connection)
