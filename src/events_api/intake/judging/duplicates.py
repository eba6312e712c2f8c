"""Rows of the same record, and duplicates that rows name: held to what is stored and earlier rows.

Separate from judging a row by itself.
"""

from events_api.core.records.record import Record
from events_api.intake.judging.earlier_records import Before, Other
from events_api.intake.judging.record_identity import ORIGINAL, Target


def resolve_original(target: Target, before: Before) -> None:
    """Make an id of what `duplicate_of` names: a record by its id, or by its owner's ref."""
    said = target.original
    if said is None:
        return
    original = said if said in before.others else before.id_of(target.owner, said)
    other = None if original is None else before.others[original]
    # Another owner's draft answers like one that never existed.
    if other is None or not (other.public or other.owner == target.owner):
        original = None
        detail = "There is no record of this id or ref, nor a row of one that has no problems."
        target.mapped.wrong("duplicate_of", "unknown_record", detail, said)
    # A wrong one would be found wrong once more.
    target.mapped.members[ORIGINAL] = original


def check_others(target: Target, record: Record, before: Before) -> None:
    """Refuse a second row of the same record, and duplicates of what cannot be an original.

    The same rules as those of a single write (`storing.checks.check_target`), held to earlier rows
    too.
    """
    mapped = target.mapped
    known = before.others.get(record.id)
    named = before.ids_by_ref.get((target.owner, record.ref)) if record.ref else None
    row = known.row if known is not None else None
    if row is None and named is not None:
        row = before.others[named].row
    if row is not None:
        mapped.wrong("ref", "repeated", f"Row {row} is of the same record already.", record.ref)
        return
    original = record.duplicate_of
    if original is not None:
        detail = _mistaken(record, before.others[original], before)
        if detail is not None:
            mapped.wrong("duplicate_of", "invalid_duplicate_of", detail)
        before.originals.add(original)
    before.others[record.id] = Other(
        record.kind, record.owner, record.public, original, target.number
    )
    if record.ref is not None:
        before.ids_by_ref[target.owner, record.ref] = record.id


def _mistaken(record: Record, other: Other, before: Before) -> str | None:
    """Why a record cannot be a duplicate of that one; None where it can."""
    if record.duplicate_of == record.id or other.kind != record.kind:
        return "Name another record of the same kind."
    if other.original is not None:
        return "That record is a duplicate itself: name the one that is counted."
    if record.public and not other.public:
        return "A published record can only be a duplicate of a published one."
    if record.id in before.originals:
        return "Other records are duplicates of this one, so it is the one that is counted."
    return None
