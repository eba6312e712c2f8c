"""The judgement of a job: what becomes of all its rows, as of one state of the database.

Separate from who asks for it: mostly it is made beside other writers, in the worst case in the turn
to write. What it hangs on is known afterwards, so that the turn can tell whether that has changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session, col

from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import Freshness, freshness
from events_api.core.kinds.resource import Resource
from events_api.core.storing.bulk_store import BulkStore, Packed
from events_api.core.storing.store import Writing
from events_api.intake.columns.known_values import indicator_units, known_rows, reference_names
from events_api.intake.jobs.jobs import report_table
from events_api.intake.jobs.packing import unpacked
from events_api.intake.jobs.tables import ImportJob, ImportRow
from events_api.intake.judging.earlier_records import Before, Named, State, named_by, stored_of
from events_api.intake.judging.record_identity import Target, target_of
from events_api.intake.judging.repeats import REPEATED, Repeats
from events_api.intake.judging.row_judgement import Judged, judge
from events_api.intake.judging.rows import RowReader
from events_api.intake.row_report import MOST_REMARKS, CellProblem
from events_api.intake.storing.pieces import Found, Helping, Piece, Plan
from events_api.intake.storing.reference_rows import make_codes

# So many problems of a row are kept, and so much of what was understood of it.
_MOST_TOLD, _MOST_SAID = 50, 400


class Judgement:
    """What becomes of the rows of one job.

    Attributes:
        outcomes: Rows by outcome, as far as they were judged.
        remarks: What is said of the file and of its rows so far.
        job: The job.
        state: The counters of the state that it sees.
        reader: What reads the rows.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        job: ImportJob,
        connection: Connection,
        last: "Judgement | None" = None,
    ) -> None:
        """Take a connection that sees one state, on which nothing was asked yet.

        From the last judgement of rows of the job is taken how they are read, if that is the same.
        """
        self.outcomes: Counter[str] = Counter()
        self.remarks = [each for each in job.remarks if each.code != REPEATED]
        self.job, self._connection = job, connection
        self.state = freshness(connection)
        self.reader: RowReader[Resource] = (
            last.reader
            if last is not None and last.job.id == job.id and last.knows(self.state)
            else _reader(catalogue, job, connection)
        )
        self._reports = report_table(connection.dialect)
        self._repeats = Repeats(drafts=job.options.drafts)
        self._before = Before(job.created_at.date())
        self._seen: list[tuple[Named, State]] = []
        self._store = BulkStore(connection.dialect, catalogue.resources)
        self._packed: list[Packed] = []

    def knows(self, state: Freshness) -> bool:
        """Whether cells can name the same in this state; whatever else they hang on is compared."""
        return (state.vocabulary, state.epoch) == (self.state.vocabulary, self.state.epoch)

    def reports(self, helping: Helping | None = None) -> Iterator[list[list[Any]]]:
        """Judge all rows, some at a time, and say what became of them, as the driver takes it.

        Rows that name the record that is counted instead of theirs come last, so that this may
        stand in any row of the file. Others, where there are, judge some of the rows meanwhile.
        """
        plan = Plan(self._connection, self.job.id)
        if helping is not None:
            helping.begin(self.job, self.state, plan.pieces)
        waiting: dict[int, str] = {}
        for place, piece in enumerate(plan.pieces):
            found = None if helping is None else helping.found(place)
            if found is not None and self._fits(found):
                waiting |= found.waiting
                yield self._taken(found)
                continue
            targets = self._targets(piece)
            later = {each.number for each in targets if each.original is not None}
            waiting |= {number: piece[number] for number in later}
            if chosen := [each for each in targets if each.number not in later]:
                yield self._judged(chosen)
        for piece in plan.cut(waiting):
            yield self._judged(self._targets(piece))

    def found(self, piece: Piece) -> Found | None:
        """What becomes of a piece; None where that hangs on what stands before it."""
        closest = self._asked()
        targets = self._targets(piece)
        waiting = {each.number: piece[each.number] for each in targets if each.original is not None}
        self.remarks = []
        reports = self._judged([each for each in targets if each.number not in waiting])
        if self.outcomes["failed"] or self._asked() != closest:
            return None
        before = self._before
        return Found(
            reports,
            waiting,
            self.outcomes,
            self.remarks,
            self._packed,
            self._seen,
            {id_: each for id_, each in before.others.items() if each.row is not None},
            before.ids_by_ref,
            self._repeats.rows,
        )

    def _asked(self) -> int:
        """For how many words what is close to them was looked for."""
        return sum(len(each.asked) for each in self.reader.known.lists.values())

    def _fits(self, found: Found) -> bool:
        """Whether no row of what others found says what an earlier row has said."""
        others = self._before.others
        return (
            all(id_ not in others or others[id_].row is None for id_ in found.others)
            and found.ids_by_ref.keys().isdisjoint(self._before.ids_by_ref)
            and found.unnamed.keys().isdisjoint(self._repeats.rows)
        )

    def _taken(self, found: Found) -> list[list[Any]]:
        """Take what others found as if it had been found here; what became of the rows."""
        self._before.others |= found.others
        self._before.ids_by_ref |= found.ids_by_ref
        self._repeats.rows |= found.unnamed
        self._seen += found.seen
        self.remarks = [*self.remarks, *found.remarks][:MOST_REMARKS]
        self.outcomes.update(found.outcomes)
        self._keep(found.packed)
        return found.reports

    def _targets(self, piece: Piece) -> list[Target]:
        """The rows of a piece, and which records they are of."""
        rows = self._connection.execute(
            select(col(ImportRow.number), col(ImportRow.cells), col(ImportRow.remarks))
            .where(col(ImportRow.job) == self.job.id, col(ImportRow.number).in_(piece))
            .order_by(col(ImportRow.number))
        )
        owner, options = self.job.owner, self.job.options
        return [
            target_of(self.reader, unpacked(*row), piece[row.number], owner, options)
            for row in rows
        ]

    def _judged(self, targets: Sequence[Target]) -> list[list[Any]]:
        session = Session(self._connection)
        named = named_by(targets)
        stored = stored_of(session, named)
        self._seen.append((named, stored.state))
        self._before.take(stored)
        judged = [
            judge(session, each, self._before, self.reader, self.job.options) for each in targets
        ]
        said = self._repeats.noted(session, judged)
        self.remarks = [*self.remarks, *said][:MOST_REMARKS]
        self.outcomes.update(each.outcome for each in judged)
        self._keep(self._rows_of(judged))
        return [self._reports.bound(_report(self.job, each)) for each in judged]

    def _rows_of(self, judged: Sequence[Judged]) -> Iterator[Packed]:
        """What is to be stored of them."""
        for each in judged:
            if each.target.kind is not None and each.composed is not None:
                old = self._before.stored.records.get(each.composed.record.id)
                yield self._store.packed(each.composed, old)

    def _keep(self, packed: Iterable[Packed]) -> None:
        """Keep what is to be stored, where anything is."""
        if self.job.dry_run or self.outcomes["failed"]:
            self._packed.clear()
        else:
            self._packed += packed

    def holds(self, transaction: Writing) -> bool:
        """Whether nothing of what rows hang on has changed, as the turn to write sees it.

        Rows that failed or are only tried hang on nothing: they are reported as they were found.
        """
        alone = transaction.writes == self.state.writes + 1
        if alone or self.job.dry_run or self.outcomes["failed"]:
            return True
        if transaction.vocabulary != self.state.vocabulary:
            return False
        session = transaction.session
        return all(stored_of(session, named).state == state for named, state in self._seen)

    def store(self, transaction: Writing) -> dict[str, int]:
        """Store all records, and the codes that they name; {list: codes made}."""
        created = make_codes(transaction, self.reader.known.created)
        self._store.store(transaction, self._packed)
        return created


def _reader(catalogue: Catalogue, job: ImportJob, connection: Connection) -> RowReader[Resource]:
    """What reads the rows, by what cells can name."""
    names, hidden = reference_names(connection, catalogue.lists)
    known = known_rows(names, job.options.dates, job.options.create, hidden)
    known.decimals, known.role = job.options.decimals, job.options.role
    known.units = indicator_units(connection)
    kinds = [each for each in catalogue.resources if job.kind in {None, each.kind}]
    return RowReader(kinds, known, job.header, job.options.wishes)


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
