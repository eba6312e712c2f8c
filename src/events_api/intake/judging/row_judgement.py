"""Judges one row of an import: which record it is of, whether it may be so, and what it becomes.

Separate from the judgement of a job, which knows its rows' order and not what they say.
"""

from msgspec import Struct
from sqlmodel import Session

from events_api.core.kinds.resource import Resource
from events_api.core.problems.types import InvalidContent
from events_api.core.records.link import links_of
from events_api.core.records.record import Record
from events_api.core.records.record_input import RecordInput
from events_api.core.storing.bulk_store import LATER
from events_api.core.storing.checks import check_happened, check_publishable
from events_api.core.storing.composing import Composed, Standing, compose, finish
from events_api.core.values.json import from_json
from events_api.intake.columns.known_values import Known
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.judging.cell_mapping import Mapped
from events_api.intake.judging.duplicates import check_others, resolve_original
from events_api.intake.judging.earlier_records import Before
from events_api.intake.judging.record_identity import Target
from events_api.intake.judging.row_checks import check_code, check_per_cent, checked
from events_api.intake.judging.rows import RowReader
from events_api.intake.row_report import RowOutcome, Understanding

_NOT_YOURS = ("not_yours", "The record of this id has another owner.")
_UNUSABLE = ("unusable_id", "This id cannot be used (any more). Leave the cell empty.")


class Judged(Struct):
    """What becomes of a row.

    Attributes:
        target: Which record it is of.
        outcome: What becomes of that.
        record: The record as it would be; None where the row failed.
        composed: What is to be stored; None where nothing is.
    """

    target: Target
    outcome: RowOutcome = "failed"
    record: Record | None = None
    composed: Composed | None = None


def judge(
    session: Session,
    target: Target,
    before: Before,
    reader: RowReader[Resource],
    options: ImportOptions,
) -> Judged:
    """What becomes of a row, given what there is."""
    judged, mapped, kind = Judged(target), target.mapped, target.kind
    if kind is None:
        return judged
    old = _old(target, before)
    if old is not None and old.kind != kind.resource.kind:
        mapped.wrong("ref", "other_kind", f"The record of this ref or id is a {old.kind}.")
        return judged
    resolve_original(target, before)
    stored = {} if old is None else from_json(old.document)
    check_per_cent(mapped, stored, reader.known.units)
    given = checked(mapped, kind.resource.given, kind.columns, stored)
    if given is not None:
        _check_codes(mapped, given, target, reader)
        _check_unsaid(mapped, kind.resource, given, reader.known)
        _check_state(mapped, given, old, before)
    if given is None or mapped.problems:
        return judged
    comes = old is None or old.ref != given.ref
    spent = before.last_spent(target.owner, given.ref) if comes else 0
    standing = Standing(target.owner, LATER, before.today, old, spent, target.new_id)
    become = _become(session, judged, given, standing, before)
    if become.composed is not None and not options.publish:
        _check_publishing(mapped, become.composed.record, old)
    return judged if mapped.problems else become


def _become(
    session: Session, judged: Judged, given: RecordInput, standing: Standing, before: Before
) -> Judged:
    """What becomes of the record of a row in which nothing is wrong by itself."""
    target, old = judged.target, standing.old
    mapped, kind = target.mapped, target.kind
    if kind is None:
        return judged
    composed = compose(session, kind.resource, given, standing)
    check_others(target, composed.record, before)
    _check_status(mapped, given, composed.record, standing)
    outcome = finish(kind.resource, composed, standing)
    if outcome == "updated" and _is_older(target, old):
        detail = "The record has changed since this file was exported. Export it again."
        mapped.wrong("version", "changed_since", detail, mapped.identity["version"])
    if mapped.problems:
        return judged
    changes = composed if outcome != "unchanged" else None
    return Judged(target, outcome, composed.record, changes)


def _old(target: Target, before: Before) -> Record | None:
    """The record that a row is of, checked to be one; None where it is a new one."""
    by_id = before.stored.records.get(target.id) if target.id else None
    by_ref = before.by_ref.get((target.owner, target.ref)) if target.ref else None
    if by_id is not None and by_id.owner != target.owner:
        # Of a draft nothing is said that would tell of it.
        said = _NOT_YOURS if by_id.public else _UNUSABLE
        target.mapped.wrong("id", *said)
    elif by_id is not None and by_ref is not None and by_id.id != by_ref.id:
        target.mapped.wrong("ref", "other_record", "This ref is of another record than the id.")
    elif by_id is None and by_ref is None and target.id in before.stored.deleted:
        target.mapped.wrong("id", *_UNUSABLE)
    return by_id or by_ref


def _is_older(target: Target, old: Record | None) -> bool:
    """Whether a row was exported from an earlier version of the record, which it names by id."""
    version = target.mapped.identity.get("version")
    if old is None or version is None or target.id != old.id:
        return False
    return version != str(old.version)


def _check_publishing(mapped: Mapped, record: Record, old: Record | None) -> None:
    """Refuse to change what everybody sees."""
    if record.public or (old is not None and old.public):
        detail = "Your key may not publish, nor change or withdraw what is public."
        mapped.wrong("state", "needs_publish", detail)


def _check_state(mapped: Mapped, given: RecordInput, old: Record | None, before: Before) -> None:
    """Whether it is fit to be public, or to be taken back."""
    was = old is not None and old.state == "published"
    if old is not None and was and given.state != "published" and old.id in before.named:
        detail = "Published records are duplicates of it: change their `duplicate_of` first."
        mapped.wrong("state", "named", detail)
    if given.state == "published":
        try:
            check_publishable(given)
        except InvalidContent as problem:
            for each in problem.errors or ():
                column = (each.pointer or "/").split("/")[1]
                mapped.wrong(column, each.code, each.detail)


def _check_status(mapped: Mapped, given: RecordInput, record: Record, standing: Standing) -> None:
    """Say which status its date gives a record, and refuse one that it does not allow."""
    if "status" not in given.model_fields_set and record.status != "completed":
        note = f"as its date says on {standing.today}"
        mapped.understood.append(
            Understanding(column="status", value="", understood=record.status, note=note)
        )
    try:
        check_happened(record, given, standing.old, standing.today)
    except InvalidContent as problem:
        for each in problem.errors or ():
            member = (each.pointer or "/").split("/")[1]
            value = record.status if member == "status" else None
            mapped.wrong(member, each.code, each.detail, value)


def _check_codes(
    mapped: Mapped, given: RecordInput, target: Target, reader: RowReader[Resource]
) -> None:
    """Codes of members that were given as they are, not read from cells; stored ones are known."""
    if not mapped.plain:
        return
    said = {member for member, part in mapped.members if part is None}
    for dim, code in links_of({**given.model_dump(), "owner": target.owner}):
        member = dim if dim in said else f"{dim}s"
        if member not in said or dim not in reader.known.lists or dim in {"country", "language"}:
            continue
        check_code(mapped, reader.known, (dim, code), member)


def _check_unsaid(mapped: Mapped, resource: Resource, given: RecordInput, known: Known) -> None:
    """Members that the row of a list would fill in, where that row is only to be made."""
    settling = resource.settling
    if settling is None or getattr(given, settling.dim) not in known.created.get(settling.dim, {}):
        return
    for name, field in resource.public.model_fields.items():
        if field.is_required() and getattr(given, name, "") is None:
            detail = f"A new {settling.dim} does not say it: write it here."
            mapped.wrong(name, "missing", detail)
