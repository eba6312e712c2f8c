"""The judgement of a job: what becomes of all its rows, as of one state of the database.

Separate from who asks for it: mostly it is made beside other writers, in the worst case in the turn
to write. What it hangs on is known afterwards, so that the turn can tell whether that has changed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, select
from sqlmodel import Session, col

from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import freshness
from events_api.core.storing.bulk_store import BulkStore, Packed
from events_api.core.storing.store import Writing
from events_api.intake.columns.known_values import (
    Known,
    hidden_codes,
    indicator_units,
    known_rows,
    reference_names,
)
from events_api.intake.jobs.jobs import CHUNK
from events_api.intake.jobs.packing import unpacked
from events_api.intake.jobs.receiving import CHUNK_LENGTH
from events_api.intake.jobs.tables import ImportJob, ImportRow
from events_api.intake.judging.earlier_records import Before, Named, State, named_by, stored_of
from events_api.intake.judging.repeats import REPEATED, Repeats
from events_api.intake.judging.row_judgement import Judged, judge
from events_api.intake.judging.rows import RowReader
from events_api.intake.judging.targets import Target, target_of
from events_api.intake.row_report import MOST_REMARKS, CellProblem
from events_api.intake.storing.codes import make_codes

# So many problems of a row are kept, and so much of what was understood of it.
_MOST_TOLD, _MOST_SAID = 50, 400


class Judgement:
    """What becomes of the rows of one job.

    Attributes:
        outcomes: Rows by outcome, as far as they were judged.
        remarks: What is said of the file and of its rows so far.
    """

    def __init__(self, catalogue: Catalogue, job: ImportJob, connection: Connection) -> None:
        """Take a connection that sees one state, on which nothing was asked yet."""
        self.outcomes: Counter[str] = Counter()
        self.remarks = [each for each in job.remarks if each.code != REPEATED]
        self._job, self._connection = job, connection
        self._counters = freshness(connection)
        self._known = _known(catalogue, job, connection)
        self._reader = RowReader(
            catalogue.resources, self._known, job.header, job.kind, job.options.wishes
        )
        self._repeats = Repeats(drafts=job.options.drafts)
        self._before = Before(job.created_at.date())
        self._seen: list[tuple[Named, State]] = []
        self._store = BulkStore(connection.dialect, catalogue.resources)
        self._packed: list[Packed] = []

    def reports(self) -> Iterator[list[dict[str, Any]]]:
        """Judge all rows, some at a time, and say what became of them.

        Rows that name the record that is counted instead of theirs come last, so that this may
        stand in any row of the file.
        """
        last, waiting = 0, list[int]()
        while targets := self._targets(col(ImportRow.number) > last):
            last = targets[-1].number
            waiting += [each.number for each in targets if each.original is not None]
            if chosen := [each for each in targets if each.original is None]:
                yield self._judged(chosen)
        while waiting:
            targets = self._targets(col(ImportRow.number).in_(waiting[:CHUNK]))
            waiting = waiting[len(targets) :]
            yield self._judged(targets)

    def _targets(self, which: Any) -> list[Target]:
        """The next of these rows, and which records they are of."""
        rows = _some(
            self._connection.execute(
                select(col(ImportRow.number), col(ImportRow.cells), col(ImportRow.remarks))
                .where(col(ImportRow.job) == self._job.id, which)
                .order_by(col(ImportRow.number))
                .limit(CHUNK)
            )
        )
        owner, options = self._job.owner, self._job.options
        return [target_of(self._reader, unpacked(*row), owner, options) for row in rows]

    def _judged(self, targets: Sequence[Target]) -> list[dict[str, Any]]:
        session = Session(self._connection)
        named = named_by(targets)
        stored = stored_of(session, named)
        self._seen.append((named, stored.state))
        self._before.take(stored)
        judged = [
            judge(session, each, self._before, self._reader, self._job.options) for each in targets
        ]
        said = self._repeats.noted(session, judged)
        self.remarks = [*self.remarks, *said][:MOST_REMARKS]
        self.outcomes.update(each.outcome for each in judged)
        self._keep(judged)
        return [_report(self._job, each) for each in judged]

    def _keep(self, judged: Sequence[Judged]) -> None:
        """Keep what is to be stored, where anything is."""
        if self._job.dry_run or self.outcomes["failed"]:
            self._packed.clear()
            return
        for each in judged:
            kind, composed = each.target.kind, each.composed
            if kind is not None and composed is not None:
                old = self._before.by_id.get(composed.record.id)
                self._packed.append(self._store.packed(composed, old))

    def holds(self, transaction: Writing) -> bool:
        """Whether nothing of what rows hang on has changed, as the turn to write sees it.

        Rows that failed or are only tried hang on nothing: they are reported as they were found.
        """
        alone = transaction.writes == self._counters.writes + 1
        if alone or self._job.dry_run or self.outcomes["failed"]:
            return True
        if transaction.vocabulary != self._counters.vocabulary:
            return False
        session = transaction.session
        return all(stored_of(session, named).state == state for named, state in self._seen)

    def store(self, transaction: Writing) -> dict[str, int]:
        """Store all records, and the codes that they name; {list: codes made}."""
        created = make_codes(transaction, self._known.made())
        self._store.store(transaction, self._packed)
        return created


def _known(catalogue: Catalogue, job: ImportJob, connection: Connection) -> Known:
    """What cells can name."""
    names = reference_names(connection, catalogue.lists)
    hidden = hidden_codes(connection, catalogue.lists)
    known = known_rows(names, job.options.dates, job.options.create, hidden)
    known.decimals, known.role = job.options.decimals, job.options.role
    known.units = indicator_units(connection)
    return known


def _some(found: CursorResult[Any]) -> list[Any]:
    """The first rows that were found, as many as are judged at once by their number and size."""
    rows: list[Any] = []
    length = 0
    with found:
        for row in found:
            rows.append(row)
            length += len(row.cells)
            if length > CHUNK_LENGTH:
                break
    return rows


def _report(job: ImportJob, judged: Judged) -> dict[str, Any]:
    target, record = judged.target, judged.record
    return {
        "job": job.id,
        "number": target.number,
        "outcome": judged.outcome,
        "kind": target.kind.resource.kind if target.kind is not None else None,
        "owner": target.owner,
        "ref": target.ref if record is None else record.ref,
        "subject": None if record is None else record.id,
        "problems": _told(target.mapped.problems),
        "understood": target.mapped.understood[:_MOST_SAID],
    }


def _told(problems: list[CellProblem]) -> list[CellProblem]:
    """The problems of a row, as many as anybody reads."""
    if len(problems) <= _MOST_TOLD:
        return problems
    detail = f"{len(problems) - _MOST_TOLD} more things are wrong with this row."
    return [*problems[:_MOST_TOLD], CellProblem(column=None, code="more", detail=detail)]
