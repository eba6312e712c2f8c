"""Staging: rows are judged and rendered in chunks, beside the records and not among them.

Separate from the final move, because it takes most of the time and needs no lock: each chunk is
read in a snapshot and stored in a short transaction, so others write meanwhile, and a process that
dies loses one chunk.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, func, insert, select, update
from sqlmodel import Session, col

from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import freshness
from events_api.core.kinds.documents import public_of, texts_of
from events_api.core.kinds.resource import Resource
from events_api.core.values import search_terms
from events_api.intake.columns.known_values import (
    hidden_codes,
    indicator_units,
    known_rows,
    reference_names,
)
from events_api.intake.jobs.jobs import CHUNK, beat, outcomes
from events_api.intake.jobs.packing import unpacked
from events_api.intake.jobs.receiving import CHUNK_LENGTH
from events_api.intake.jobs.tables import (
    JOB,
    ROW,
    STAGED_ENTRY,
    STAGED_LINK,
    STAGED_OWN,
    STAGED_RECORD,
    ImportCode,
    ImportJob,
    ImportRow,
)
from events_api.intake.judging.before import before_of
from events_api.intake.judging.judging import Judged, judge
from events_api.intake.judging.repeats import Repeats
from events_api.intake.judging.rows import RowReader
from events_api.intake.judging.targets import Target, target_of
from events_api.intake.row_report import MOST_REMARKS, CellProblem

# The reference list whose rows decide what records become (`Resource.settle`).
RULES = "indicator"
# So many problems of a row are kept, and so much of what was understood of it.
_MOST_TOLD, _MOST_SAID = 50, 400
Progress = Callable[[int, int], None]


class Staging:
    """The staging of one job by one worker."""

    def __init__(self, catalogue: Catalogue, job: ImportJob) -> None:
        """Take a job that this worker has claimed."""
        self.catalogue = catalogue
        self.job = job
        self._rules = next(each.table for each in catalogue.lists if each.dim == RULES)
        self._stamp = -1
        self._reader: RowReader[Resource] | None = None
        self._stored: set[tuple[str, str]] = set()
        self._places: int | None = None
        self._repeats = Repeats(drafts=job.options.drafts)

    def run(self, progress: Progress, stopped: Callable[[], bool]) -> bool:
        """Stage all rows that are not; False where it was stopped before the end.

        Rows that name the record that is counted instead of theirs come last, so that this may
        stand in any row of the file.

        Raises:
            Lost: The job is no longer this worker's.
        """
        for duplicates in (False, True):
            last = 0
            while True:
                with self.catalogue.database.snapshot(lean=True) as connection:
                    targets = self._targets(connection, last)
                    chosen = [each for each in targets if duplicates or each.original is None]
                    judged = self._judged(connection, chosen)
                if not targets:
                    break
                if stopped():
                    return False
                if judged:
                    self._store(judged)
                last = targets[-1].number
                progress(self.job.staged, self.job.rows)
        return True

    def _targets(self, connection: Connection, last: int) -> list[Target]:
        """The next rows after the last one that are not judged, and which records they are of."""
        rows = _some(
            connection.execute(
                select(col(ImportRow.number), col(ImportRow.cells), col(ImportRow.remarks))
                .where(col(ImportRow.job) == self.job.id, col(ImportRow.outcome).is_(None))
                .where(col(ImportRow.number) > last)
                .order_by(col(ImportRow.number))
                .limit(CHUNK)
            )
        )
        if not rows:
            return []
        reader = self._reader_at(connection)
        owner, options = self.job.owner, self.job.options
        return [target_of(reader, unpacked(*row), owner, options) for row in rows]

    def _judged(self, connection: Connection, targets: Sequence[Target]) -> list[Judged]:
        """What becomes of rows, judged against one state of the database."""
        if not targets:
            return []
        session, reader = Session(connection), self._reader_at(connection)
        before = before_of(session, self.job, targets)
        judged = [judge(session, each, before, reader, self.job.options) for each in targets]
        for each in judged:
            each.rule = self._rule_of(session, each)
        said = self._repeats.noted(session, judged)
        self.job.remarks = [*self.job.remarks, *said][:MOST_REMARKS]
        return judged

    def _rule_of(self, session: Session, judged: Judged) -> int | None:
        """The version of the reference row whose rules decided what a record becomes."""
        if judged.composed is None:
            return None
        named = [code for dim, code in judged.composed.links if dim == RULES]
        row = session.get(self._rules, named[0]) if named else None
        return None if row is None else row.version

    def _reader_at(self, connection: Connection) -> RowReader[Resource]:
        """The reader with the reference rows as of the snapshot."""
        stamp = freshness(connection).vocabulary
        if self._reader is None or stamp != self._stamp:
            job = self.job
            names = reference_names(connection, self.catalogue.lists)
            hidden = hidden_codes(connection, self.catalogue.lists)
            known = known_rows(names, job.options.dates, job.options.create, hidden)
            known.decimals, known.role = job.options.decimals, job.options.role
            known.units = indicator_units(connection)
            made = select(ImportCode).where(col(ImportCode.job) == job.id)
            for each in Session(connection).execute(made).scalars():
                known.created.setdefault(each.dim, {})[each.code] = each.name
                self._stored.add((each.dim, each.code))
            self._reader = RowReader(
                self.catalogue.resources, known, job.header, job.kind, job.options.wishes
            )
            self._stamp = stamp
        return self._reader

    def _store(self, judged: Sequence[Judged]) -> None:
        """Store what became of the rows, and what is to be moved, in one short transaction."""
        job = self.job
        with self.catalogue.database.writing() as session:
            session.execute(
                update(ImportRow),
                [_report(job, each) for each in judged],
            )
            self._store_codes(session)
            found = outcomes(session, job.id)
            if not job.dry_run and "failed" not in found:
                self._place(session, judged)
                for table, rows in _staged_rows(job, judged).items():
                    if rows:
                        session.execute(insert(table), rows)
            counted = sum(found.values())
            beat(session, job, staged=counted, outcomes=found, remarks=job.remarks)

    def _place(self, session: Session, judged: Sequence[Judged]) -> None:
        """Number the new records; their ordinals follow from it when they are moved.

        Until then they have the negatives of their places, since ordinals of others are positive.
        """
        if self._places is None:
            lowest = select(func.min(STAGED_RECORD.c.n)).where(STAGED_RECORD.c[JOB] == self.job.id)
            self._places = max(0, -(session.execute(lowest).scalar_one() or 0))
        for each in judged:
            if each.composed is not None and each.outcome == "created":
                self._places += 1
                each.composed.record.n = -self._places

    def _store_codes(self, session: Session) -> None:
        for dim, code, name in self._reader.known.made() if self._reader is not None else ():
            if (dim, code) not in self._stored:
                session.add(ImportCode(job=self.job.id, dim=dim, code=code, name=name))
                self._stored.add((dim, code))


def _told(problems: list[CellProblem]) -> list[CellProblem]:
    """The problems of a row, as many as anybody reads."""
    if len(problems) <= _MOST_TOLD:
        return problems
    detail = f"{len(problems) - _MOST_TOLD} more things are wrong with this row."
    return [*problems[:_MOST_TOLD], CellProblem(column=None, code="more", detail=detail)]


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
        "record": None if record is None else record.id,
        "subject": None if record is None else record.id,
        "public": None if record is None else record.public,
        "original": None if record is None else record.duplicate_of,
        "version": judged.version,
        "rule": judged.rule,
        "problems": _told(target.mapped.problems),
        "understood": target.mapped.understood[:_MOST_SAID],
    }


def _staged_rows(job: ImportJob, judged: Sequence[Judged]) -> dict[Any, list[dict[str, Any]]]:
    """The rows of each staged table."""
    rows: dict[Any, list[dict[str, Any]]] = {STAGED_RECORD: [], STAGED_LINK: [], STAGED_ENTRY: []}
    rows |= {table: [] for table in STAGED_OWN.values()}
    for each in judged:
        composed, kind = each.composed, each.target.kind
        if composed is None or kind is None:
            continue
        record, place = composed.record, {JOB: job.id, ROW: each.target.number}
        rows[STAGED_RECORD].append({**place, **dict(record)})
        rows[STAGED_OWN[record.kind]].append({**place, **dict(composed.own)})
        shared = {"record": record.id, "kind": record.kind, "public": record.public}
        shared |= {"sort_on": record.sort_on, "n": record.n}
        rows[STAGED_LINK] += [
            {**place, **shared, "dim": dim, "value": value, "roles": roles}
            for (dim, value), roles in composed.links.items()
        ]
        if record.public:
            texts = texts_of(public_of(kind.resource, record, composed.own, composed.links))
            tokens = " ".join(search_terms.tokens(*texts))
            entry = {"n": record.n, "record": record.id, "tokens": tokens}
            rows[STAGED_ENTRY].append({**place, **entry})
    return rows
