"""Parts: a file of more rows than are imported at once, as several imports in order.

Separate from opening, because requests take one part: this is for the command line. What is known
of a file as a whole (its columns, its decimal sign) holds for each of its parts.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select
from sqlmodel import col

from events_api.core.catalogue import Catalogue
from events_api.core.values.json import json_of, to_json
from events_api.intake.files.format import FileFormat, Row
from events_api.intake.jobs.jobs import read
from events_api.intake.jobs.packing import packed
from events_api.intake.jobs.receiving import receive
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.opening import Asked, Opened, opened


class Part(Struct, frozen=True):
    """One part of a file.

    Attributes:
        number, of: Which of how many.
        first, last: The numbers of its first and its last row.
        job: Its import, which may have been there before.
    """

    number: int
    of: int
    first: int
    last: int
    job: ImportJob


def parts_of(
    catalogue: Catalogue, file: BinaryIO, format_: FileFormat, asked: Asked
) -> Iterator[Part]:
    """The parts of a file, mostly one, each received when it is asked for.

    A part of a larger file whose rows came before, with the same wishes, has the import that it had
    then, if that is done or goes on.

    Raises:
        Unreadable, TooLarge, UnknownColumns: As `open_file` (400, 413, 422); none is received then.
    """
    whole = opened(catalogue, file, format_, asked)
    rows = [*islice(whole.rows.rows, whole.most)]
    others = sum(1 for _ in whole.rows.rows)
    options, count = whole.settle(asked.options), 1 + -(-others // whole.most)
    rest = iter(()) if count == 1 else _rest(catalogue, file, whole)
    for number in range(1, count + 1):
        job = _received(catalogue, whole, rows, options, alone=count == 1)
        yield Part(number, count, rows[0].number, rows[-1].number, job)
        rows = [*islice(rest, whole.most)]


def _rest(catalogue: Catalogue, file: BinaryIO, whole: Opened) -> Iterator[Row]:
    """The rows after the first part, read once more."""
    file.seek(0)
    rows = opened(catalogue, file, whole.format, whole.asked).rows.rows
    return islice(rows, whole.most, None)


def _received(
    catalogue: Catalogue, whole: Opened, rows: Sequence[Row], options: ImportOptions, *, alone: bool
) -> ImportJob:
    """The import of these rows: a new one, or the one that is known."""
    digest = None if alone or whole.asked.dry_run else _digest(whole, rows)
    if digest is not None:
        query = (
            select(ImportJob)
            .where(
                col(ImportJob.digest) == digest,
                col(ImportJob.state).in_(("waiting", "working", "done")),
            )
            .order_by(col(ImportJob.id).desc())
        )
        for known in read(catalogue.database, query.limit(1)):
            return known
    job, some = whole.job(digest=digest), replace(whole.rows, rows=iter(rows))
    return receive(catalogue.database, job, some, lambda _: options)


def _digest(whole: Opened, rows: Sequence[Row]) -> str:
    """What tells these rows, and what is asked of them, from others."""
    asked = whole.asked
    digest = hashlib.sha256(to_json([asked.owner, whole.kind, whole.rows.header]))
    digest.update(json_of(asked.options))
    for row in rows:
        digest.update(to_json([row.number, packed(row)["cells"]]))
    return digest.hexdigest()
