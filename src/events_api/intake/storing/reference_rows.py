"""Rows of reference lists: those that records name are made, those of a file judged and stored.

Separate from records, which are many and are judged before: those of a file are few, and judged in
the transaction that stores them.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlmodel import Session, col

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.vocabulary import ReferenceFields, ReferenceList
from events_api.core.storing.reference_store import is_same
from events_api.core.storing.store import Writing, writing
from events_api.core.values.json import from_json
from events_api.intake.cells.cell import Unclear
from events_api.intake.columns.known_values import Known, known_rows, reference_names
from events_api.intake.jobs.jobs import beat, report, report_table
from events_api.intake.jobs.packing import unpacked
from events_api.intake.jobs.tables import ImportJob, ImportRow
from events_api.intake.judging.cell_mapping import Mapped
from events_api.intake.judging.row_checks import check_code, checked
from events_api.intake.judging.rows import KindOfRow, RowReader
from events_api.intake.row_report import RowOutcome, Understanding

_CODE = ("code", None)


def make_codes(transaction: Writing, named: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Create the codes of {dimension: {code: name}} that are still missing; {list: how many}.

    They are public once something public names them.
    """
    created: Counter[str] = Counter()
    for dim, codes in named.items():
        reference = transaction.lists[dim]
        for code, name in codes.items():
            if transaction.session.get(reference.table, code) is None:
                given = {"code": code, "name": name, **reference.unsaid}
                row = reference.given.model_validate(given)
                transaction.put_reference(reference, row, public=False)
                created[reference.name] += 1
    return dict(created)


class JudgedRow(Struct):
    """What becomes of a row: `given` is what its reference row is to be; None where it failed."""

    number: int
    mapped: Mapped
    outcome: RowOutcome = "failed"
    given: ReferenceFields | None = None


def store_rows(catalogue: Catalogue, job: ImportJob, reference: ReferenceList) -> None:
    """Judge all rows of a job, store them unless one failed or it is a trial, and end the job.

    Raises:
        Lost: The job is no longer this worker's.
        Busy: Other writers kept the turn for longer than the lock timeout (503).
    """
    with writing(catalogue.database, catalogue.lists, actor=job.actor) as transaction:
        beat(transaction.session, job)
        judging = Judging(transaction, job, reference)
        judged = judging.judged()
        outcomes = Counter(each.outcome for each in judged)
        state, created = "checked" if job.dry_run else "failed", {}
        if not job.dry_run and not outcomes["failed"]:
            state, created = "done", make_codes(transaction, judging.known.created)
            for each in judged:
                if each.given is not None:
                    transaction.put_reference(reference, each.given, public=job.options.publish)
        told = (_report(job, reference, each) for each in judged)
        table = report_table(transaction.session.connection().dialect)
        report(transaction.session, map(table.bound, told))
        ended = {"state": state, "created": created, "finished_at": transaction.now}
        beat(transaction.session, job, staged=len(judged), outcomes=dict(outcomes), **ended)


def _report(job: ImportJob, reference: ReferenceList, judged: JudgedRow) -> dict[str, Any]:
    code = judged.mapped.members.get(_CODE)
    return {
        "job": job.id,
        "number": judged.number,
        "outcome": judged.outcome,
        "kind": reference.kind,
        "owner": None,
        "ref": None,
        "subject": code if isinstance(code, str) else None,
        "problems": judged.mapped.problems,
        "understood": judged.mapped.understood,
    }


class Judging:
    """The rows of one job against the reference rows there are."""

    def __init__(self, transaction: Writing, job: ImportJob, reference: ReferenceList) -> None:
        """Take what cells can name; new codes are made where the job may."""
        lists = [*transaction.lists.values()]
        names, _ = reference_names(transaction.session.connection(), lists)
        self.known: Known = known_rows(names, job.options.dates, job.options.create)
        self.known.decimals = job.options.decimals
        self._session: Session = transaction.session
        # Held here, rows that are there are asked for once, not for each row of the file.
        self._there = [self._session.scalars(select(each.table)).all() for each in lists]
        self._job, self._reference = job, reference
        self._reader = RowReader([reference], self.known, job.header, job.options.wishes)
        # A name that no row has makes its code.
        own = known_rows({reference.dim: names[reference.dim]}, create=[reference.dim])
        self._own = own.of(reference.dim)
        self._rows: dict[str, int] = {}

    def judged(self) -> list[JudgedRow]:
        """What becomes of each row, in order."""
        query = (
            select(col(ImportRow.number), col(ImportRow.cells), col(ImportRow.remarks))
            .where(col(ImportRow.job) == self._job.id)
            .order_by(col(ImportRow.number))
        )
        found = []
        for row in self._session.execute(query).all():
            kind, mapped = self._reader.read(sent := unpacked(*row))
            mapped.understood[:0] = [each.understood for each in sent.remarks]
            judged = JudgedRow(sent.number, mapped)
            if kind is not None:
                self._judge(judged, kind)
            found.append(judged)
        return found

    def _judge(self, judged: JudgedRow, kind: KindOfRow[ReferenceList]) -> None:
        reference, mapped, options = self._reference, judged.mapped, self._job.options
        if options.kinds and reference.path not in options.kinds:
            mapped.wrong("kind", "not_allowed", f"Your key may not write {reference.path}.")
        self._name_code(mapped)
        code = mapped.members.get(_CODE)
        old = self._session.get(reference.table, code) if isinstance(code, str) else None
        if old is None and reference.closed and isinstance(code, str):
            mapped.wrong("code", "closed", "A standard says what is in this list; change names.")
        stored = {} if old is None else from_json(reference.document(old))
        given = checked(mapped, reference.given, kind.columns, stored)
        if given is None:
            return
        self._check_once(judged, given.code)
        self._check_codes(mapped, given)
        outcome: RowOutcome = "created" if old is None else "updated"
        if is_same(old, given, public=options.publish):
            outcome = "unchanged"
        elif old is not None and old.public and not options.publish:
            mapped.wrong(None, "needs_publish", "Your key may not change what is public.")
        version = mapped.identity.get("version", "")
        if outcome == "updated" and old is not None and version not in {"", str(old.version)}:
            detail = "The row has changed since this file was exported. Export it again."
            mapped.wrong("version", "changed_since", detail, version)
        if not mapped.problems:
            judged.outcome, judged.given = outcome, given

    def _name_code(self, mapped: Mapped) -> None:
        """Where a row gives no code, take that of its name, or make one of it."""
        name = mapped.members.get(("name", None))
        unread = any(each.column == "code" for each in mapped.problems)
        if _CODE in mapped.members or unread or self._reference.closed or not isinstance(name, str):
            return
        try:
            code, note = self._own.find(name)
        except Unclear as unclear:
            mapped.wrong("code", unclear.code, unclear.detail, name, unclear.allowed)
            return
        mapped.members[_CODE] = code
        said = "a new code, made of the name" if note else "the code of this name"
        mapped.understood.append(Understanding(column="code", value="", understood=code, note=said))

    def _check_once(self, judged: JudgedRow, code: str) -> None:
        row = self._rows.setdefault(code, judged.number)
        if row != judged.number:
            judged.mapped.wrong("code", "repeated", f"Row {row} has this code already.", code)

    def _check_codes(self, mapped: Mapped, given: ReferenceFields) -> None:
        """Refuse codes that no list has; members that no cell was read for may name some."""
        columns = {dim: name for name, dim in self._reference.members.items()}
        for dim, code in self._reference.names(given.model_dump()):
            check_code(mapped, self.known, (dim, code), columns.get(dim))
