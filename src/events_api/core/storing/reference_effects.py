"""The effects of a reference row: records derived anew when a row changes that they hang on.

Separate from the store because it starts from a reference row: an indicator whose time rule changes
moves its values to other years, and one whose unit changes renames theirs (meaning section 4).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from events_api.core.kinds.documents import public_of, render
from events_api.core.kinds.resource import Resource, Settling
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.link import Link, links_of
from events_api.core.records.record import Record
from events_api.core.storing.derivation import days_of, replace_entry, replace_links, tokens_of

# Few enough in memory at a time.
AT_ONCE = 500
_Row = Mapping[str, Any]


def settled_again(
    session: Session, reference: ReferenceList, change: tuple[_Row, _Row], now: datetime
) -> Iterator[tuple[Record, bool]]:
    """The records that a change of a row (then, now) moves or rewrites, as they are now.

    With each comes whether its document is another one: then its version and its time are, too.
    """
    then, row = change
    for resource in reference.settles:
        settling = resource.settling
        if settling is None or not settling.matters(then, row):
            continue
        for record in _hanging(session, reference.dim, row["code"], resource.kind):
            moved, rewritten = _again(session, resource, settling, record, then)
            if rewritten:
                record.version, record.updated_at = record.version + 1, now
            if moved or rewritten:
                _store(session, resource, record)
                yield record, rewritten


def _hanging(session: Session, dim: str, code: str, kind: str) -> Iterator[Record]:
    """All records of a kind that are linked to the code, in chunks by id."""
    last = ""
    while True:
        query = (
            select(Record)
            .join(Link, col(Link.record) == col(Record.id))
            .where(Link.dim == dim, Link.value == code, Link.kind == kind)
            .order_by(col(Record.id))
            .limit(AT_ONCE)
        )
        records = session.exec(query.where(col(Record.id) > last) if last else query).all()
        yield from records
        if len(records) < AT_ONCE:
            return
        last = records[-1].id


def _again(
    session: Session, resource: Resource, settling: Settling, record: Record, then: _Row
) -> tuple[bool, bool]:
    """Whether other days follow for the record, and whether it has other values; both are set."""
    own, links = _rows(session, resource, record)
    values = public_of(resource, record, own, links).model_dump()
    before = dict(values)
    settling.loosen(values, then)
    course = resource.settle(session, values)
    days = days_of(record.when, [each.date for each in record.sources], course)
    moved = {name: day for name, day in days.items() if getattr(record, name) != day}
    changed = {name: value for name, value in values.items() if before[name] != value}
    for name, day in moved.items():
        setattr(record, name, day)
    for name, value in changed.items():
        setattr(own, name, value)
    session.add(own)
    return bool(moved), bool(changed)


def _store(session: Session, resource: Resource, record: Record) -> None:
    """Write what follows from the record and its own row as they are now."""
    own, links = _rows(session, resource, record)
    public = public_of(resource, record, own, links)
    record.document = render(resource, record, own, links)
    session.add(record)
    session.flush()
    replace_links(session, record, links_of(public.model_dump()))
    replace_entry(session, record, tokens_of(record, own))


def _rows(
    session: Session, resource: Resource, record: Record
) -> tuple[SQLModel, dict[tuple[str, str], int]]:
    own = session.get_one(resource.table, record.id)
    rows = session.exec(select(Link).where(col(Link.record) == record.id))
    return own, {(row.dim, row.value): row.roles for row in rows}
