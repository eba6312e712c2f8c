"""Duplicates: what becomes of records that name another one which stops being public, or goes.

Separate from the store because two owners meet here: neither may learn of the other's drafts, and
no draft of one may keep the other from removing a record.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, select

from events_api.core.problems.types import Conflict
from events_api.core.records.record import Record
from events_api.core.values.json import from_json, to_json


def known_duplicates(record: Record) -> ColumnElement[bool]:
    """The condition of duplicates of a record that its owner may know of."""
    seen = or_(col(Record.public) == true(), col(Record.owner) == record.owner)
    return (col(Record.duplicate_of) == record.id) & seen


def check_unpublishable(session: Session, record: Record) -> None:
    """Refuse to hide a record that public ones name as the one that is counted.

    Raises:
        Conflict: There is one (409).
    """
    naming = (col(Record.duplicate_of) == record.id) & (col(Record.public) == true())
    _refuse_any(session, naming)


def check_removable(session: Session, record: Record) -> None:
    """Refuse to remove a record that others name, as far as its owner may know of them.

    Raises:
        Conflict: There is one (409).
    """
    _refuse_any(session, known_duplicates(record))


def detached(session: Session, target: Record, now: datetime) -> Iterator[Record]:
    """Records that name `target`, each changed so that it names none."""
    for record in session.exec(select(Record).where(col(Record.duplicate_of) == target.id)):
        changed = {"duplicate_of": None, "version": record.version + 1, "updated_at": now}
        for name, value in changed.items():
            setattr(record, name, value)
        record.document = to_json(from_json(record.document) | changed).decode()
        session.add(record)
        yield record
    session.flush()


def _refuse_any(session: Session, naming: ColumnElement[bool]) -> None:
    if session.exec(select(Record.id).where(naming).limit(1)).first() is not None:
        raise Conflict("Other records are duplicates of it: change their `duplicate_of` first.")
