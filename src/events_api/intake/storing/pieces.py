"""Pieces: the rows of a file that are judged at once, and what is found of them.

Separate from the judgement because other processes are asked with the one and answer with the
other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import uuid_utils
from msgspec import Struct
from sqlalchemy import Connection, func, select
from sqlmodel import col

from events_api.core.database.revision import Freshness
from events_api.core.storing.bulk_store import Packed
from events_api.intake.jobs.jobs import CHUNK
from events_api.intake.jobs.receiving import cut
from events_api.intake.jobs.tables import ImportJob, ImportRow
from events_api.intake.judging.earlier_records import Named, Other, State
from events_api.intake.row_report import Remark

# {number of a row: the id that its record has if it is a new one}, in the order of rows.
Piece = Mapping[int, str]


class Found(Struct, frozen=True):
    """What was found of a piece without what stands before it, where nothing is wrong with it.

    Attributes:
        reports: What became of its rows, as the driver takes it.
        waiting: The rows that name the record which is counted instead of theirs; not judged yet.
        outcomes, remarks: Of its rows.
        packed: What is to be stored.
        seen: What its rows hang on.
        others, ids_by_ref: Its records, as `Before` has them.
        unnamed: Its records without a name, as `Repeats` has them.
    """

    reports: list[list[Any]]
    waiting: dict[int, str]
    outcomes: Counter[str]
    remarks: list[Remark]
    packed: list[Packed]
    seen: list[tuple[Named, State]]
    others: dict[str, Other]
    ids_by_ref: dict[tuple[str, str], str]
    unnamed: dict[int, int]


class Helping(Protocol):
    """Others, who judge some of the pieces meanwhile."""

    def begin(self, job: ImportJob, state: Freshness, pieces: Sequence[Piece]) -> None:
        """Begin with the pieces of a job, as far as they are theirs, as of this state."""

    def found(self, place: int) -> Found | None:
        """What they found of a piece; None: it is not theirs, or they cannot tell all of it."""


class Plan:
    """The rows of a job, cut into pieces by their number and size."""

    def __init__(self, connection: Connection, job_id: str) -> None:
        """Read how long the rows are."""
        number, cells = col(ImportRow.number), col(ImportRow.cells)
        rows = select(number, func.length(cells)).where(col(ImportRow.job) == job_id)
        self._lengths = {row[0]: row[1] for row in connection.execute(rows.order_by(number))}
        self.pieces: list[Piece] = [*self.cut({n: str(uuid_utils.uuid7()) for n in self._lengths})]

    def cut(self, rows: Piece) -> Iterator[Piece]:
        """These rows, as many at once as are judged together."""
        return map(dict, cut(rows.items(), lambda row: self._lengths[row[0]], CHUNK))
