"""The effects of a reference row: records derived anew when a row changes that they hang on.

Separate from the store because it starts from a reference row: an indicator whose time rule changes
moves its values to other years, and one whose unit changes renames theirs (meaning section 4).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from events_api.core.kinds.resource import Resource, Settling
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.link import Link
from events_api.core.records.record import Record
from events_api.core.storing.derivation import derived, differences, stored
from events_api.core.storing.record_rows import rewrite

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
            before = stored(session, record)
            rewritten = _again(session, resource, settling, record, then)
            if rewritten:
                record.version, record.updated_at = record.version + 1, now
            after = derived(session, resource, record, before.links)
            if differences(before, after):
                rewrite(session, record, after)
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
) -> bool:
    """Whether the record has other values of its kind now; they are set."""
    own = session.get_one(resource.table, record.id)
    values = dict(own)
    settling.loosen(values, then)
    resource.settle(session, values)
    changed = {name: value for name, value in values.items() if getattr(own, name) != value}
    for name, value in changed.items():
        setattr(own, name, value)
    session.add(own)
    return bool(changed)
