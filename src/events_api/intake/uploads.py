"""Imports over HTTP: who may import, and what a file becomes.

Separate from the reports of what became of it, and from the work, which knows no HTTP.
"""

import hashlib
from contextlib import suppress
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response
from werkzeug.http import parse_options_header

from events_api.core.access.authorization import DRAFTS, PUBLISH, WRITE_REFERENCE, Caller
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.answers import not_kept
from events_api.core.http.bodies import check_media_type
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.problems.document import ProblemError
from events_api.core.problems.server_errors import Busy
from events_api.core.problems.types import Conflict, Forbidden, InvalidContent, UnsupportedMediaType
from events_api.core.storing import idempotency
from events_api.core.storing.idempotency import Repeatable
from events_api.core.writing.repeatable_requests import repeatable
from events_api.intake.files.encodings import ENCODINGS
from events_api.intake.files.foreign_files import refuse_foreign
from events_api.intake.files.format import FileFormat, Limits
from events_api.intake.jobs import jobs
from events_api.intake.jobs.query import CREATABLE, ImportQuery
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.kinds import kind_named, kinds_written_by
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.problems import ImportFailed
from events_api.intake.reports.answers import job_seen, rows_of
from events_api.intake.reports.shapes import ImportAnswer, shown
from events_api.intake.storing.job_work import work

# So much of a report fits into a problem document; the whole stands at its own address.
_MOST_ERRORS, _MOST_ALLOWED = 20, 3


def media_types() -> dict[str, FileFormat]:
    """The formats of files by the media types that name them."""
    return {name: each for each in FORMATS.values() for name in each.media_types}


def import_answer(request: Request, caller: Caller, file: BinaryIO) -> Response:
    """What became of a file: 201 done, 200 tried, 202 where it has many rows.

    Raises:
        Forbidden: The key may not write the kind, other owners' records, or codes (403).
        Unreadable, TooLarge, UnknownColumns: The file cannot be read (400, 413, 422).
        ImportFailed: Rows have problems; nothing was stored (422).
    """
    catalogue = catalogue_of(request)
    query = parse(ImportQuery, request)
    require_json(request)
    format_ = FORMATS[query.format] if query.format else _format_of(request, file)
    again = repeatable(request, caller.owner, _digest(file))
    asked = _asked(catalogue, caller, query, again, _charset(request))
    job_id = _given(catalogue, again)
    if job_id is None:
        job_id = _imported(catalogue, file, format_, asked)
        request.app.state.importer.resume()
    return _told(request, job_seen(catalogue, caller, job_id))


def _format_of(request: Request, file: BinaryIO) -> FileFormat:
    """The format by `Content-Type`.

    Raises:
        Unreadable: It is a file of another program, whatever it is sent as (400).
        UnsupportedMediaType: No format has this media type (415).
    """
    known = media_types()
    named, _ = parse_options_header(request.headers.get("content-type"))
    # A text file may be in another encoding than bodies are.
    if _charset(request) is not None and "content-encoding" not in request.headers:
        found = known.get(named.lower())
        if found is not None:
            return found
    try:
        return known[check_media_type(request, known)]
    except UnsupportedMediaType as problem:
        refuse_foreign(file, Limits.of(catalogue_of(request).settings))
        detail = "Send one of these, or say what the file is, as format=csv."
        said = [each.model_copy(update={"detail": detail}) for each in problem.errors or ()]
        raise UnsupportedMediaType(errors=said) from problem


def _charset(request: Request) -> str | None:
    """The encoding that `Content-Type` names, where it is one that can be named."""
    _, said = parse_options_header(request.headers.get("content-type"))
    charset = said.get("charset", "").lower()
    return charset if charset in ENCODINGS else None


def _asked(
    catalogue: Catalogue,
    caller: Caller,
    query: ImportQuery,
    again: Repeatable | None,
    charset: str | None,
) -> Asked:
    """What the parameters ask for, as far as the caller may."""
    named = None if query.kind is None else kind_named(catalogue, query.kind)
    if isinstance(named, Resource):
        caller.require(f"write:{named.path}")
    if query.create or isinstance(named, ReferenceList):
        caller.require(WRITE_REFERENCE)
    owner = query.owner or caller.owner
    if not caller.keeps(owner):
        raise Forbidden("A key imports records of its own owner only, unless it is an admin's.")
    options = ImportOptions(
        dates=query.dates,  # type: ignore[arg-type]
        decimal=query.decimal,  # type: ignore[arg-type]
        role=query.role,  # type: ignore[arg-type]
        create=[CREATABLE[name] for name in query.create],
        any_owner=caller.admin,
        publish=caller.may(PUBLISH),
        drafts=caller.may(DRAFTS),
        kinds=kinds_written_by(caller, catalogue),
        map=query.map,
        ignore=query.ignore,
    )
    return Asked(
        owner,
        caller.actor,
        options,
        kind=None if named is None else named.kind,
        dry_run=query.dry_run,
        sheet=query.sheet,
        encoding=query.encoding or charset,
        hidden=query.hidden,
        again=again,
    )


def _imported(catalogue: Catalogue, file: BinaryIO, format_: FileFormat, asked: Asked) -> str:
    """The id of a new import, done where it is small."""
    jobs.drop_older(catalogue.database, catalogue.settings.import_days)
    try:
        job = open_file(catalogue, file, format_, asked)
    except IntegrityError:
        # The same request was sent twice at once, and the other one was first.
        job_id = _given(catalogue, asked.again)
        if job_id is None:
            raise
        return job_id
    if job.rows <= catalogue.settings.import_direct_rows:
        _work_now(catalogue, job.id)
    return job.id


def _given(catalogue: Catalogue, again: Repeatable | None) -> str | None:
    """The id of the import that the same request began before.

    Raises:
        InvalidContent: The key came with another request, of whatever kind (422).
    """
    with catalogue.database.snapshot() as connection:
        given = idempotency.given_before(connection, again)
    if given is None or again is None:
        return None
    if given.asked != again.asked:
        detail = "This key was used for another request; send a new one."
        error = ProblemError(header=idempotency.HEADER, code="used", detail=detail)
        raise InvalidContent(detail, errors=[error])
    return given.record


def _work_now(catalogue: Catalogue, job_id: str) -> None:
    """Work on a small import while its caller waits; where others write too long, it is later."""
    job = jobs.claim(catalogue.database, jobs.new_worker(), job_id)
    if job is not None:
        with suppress(Busy):
            work(catalogue, job)


def _told(request: Request, job: ImportJob) -> Response:
    """The answer to a file, by what has become of it so far."""
    answer = ImportAnswer(data=shown(job, root_path(request)))
    address = answer.data.links.self
    if job.state == "failed":
        raise ImportFailed(
            f"{job.outcomes['failed']} of {job.rows} rows have problems; nothing was stored. "
            f"All of them are listed at {answer.data.links.rows}?outcome=failed",
            errors=_errors(catalogue_of(request), job.id),
            headers={"Location": address},
        )
    if job.state == "broken":
        raise Conflict(job.detail, headers={"Location": address})
    status = {"done": 201, "checked": 200}.get(job.state)
    if status is None:
        return not_kept(answer, 202, {"Location": address, "Retry-After": "2"})
    return not_kept(answer, status, {"Location": address})


def _errors(catalogue: Catalogue, job_id: str) -> list[ProblemError]:
    """The first problems of rows, without what stands in their cells."""
    rows = rows_of(catalogue, job_id, ["failed"], 0, _MOST_ERRORS)
    found = [
        ProblemError(
            pointer=f"/{row.number}/{each.column}" if each.column else f"/{row.number}",
            code=each.code,
            detail=each.detail,
            allowed=each.allowed[:_MOST_ALLOWED] or None,
        )
        for row in rows
        for each in row.problems
    ]
    return found[:_MOST_ERRORS]


def _digest(file: BinaryIO) -> bytes:
    """What tells the file from others."""
    digest = hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
