"""Rebuild: everything derived made anew from the rows, for when its shape has changed.

Separate from the store because it changes no fact: versions and times stay, and the public revision
moves only if a public byte did, or what lists and figures find a record by.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from events_api.core.database.database import Database
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.record import Record
from events_api.core.storing.derivation import derived, differences, stored
from events_api.core.storing.record_rows import rewrite
from events_api.core.storing.store import Writing, writing

# Small enough that other writers get their turn several times a second.
_CHUNK = 500


def rebuild(
    database: Database,
    resources: Sequence[Resource],
    lists: Sequence[ReferenceList],
    progress: Callable[[int, int], None],
) -> int:
    """How many records' documents changed; derived rows of all are made anew, in chunks.

    Each chunk is a transaction of its own, so readers and writers go on, and a rebuild that was
    stopped is begun again. `progress` is told (done, total) after each chunk.
    """
    kinds = {resource.kind: resource for resource in resources}
    with database.snapshot() as connection:
        total = connection.execute(select(func.count()).select_from(Record)).scalar_one()
    done = changed = 0
    last = ""
    while True:
        with writing(database, lists) as transaction:
            records = chunk(transaction.session, last)
            changed += sum(_remake(transaction, kinds[each.kind], each) for each in records)
        if not records:
            return changed
        done, last = done + len(records), records[-1].id
        progress(done, max(done, total))


def chunk(session: Session, last: str) -> Sequence[Record]:
    """The next records by id, after `last`; at first that is empty."""
    query = select(Record).order_by(col(Record.id)).limit(_CHUNK)
    if last:
        query = query.where(col(Record.id) > last)
    return session.exec(query).all()


def _remake(transaction: Writing, resource: Resource, record: Record) -> bool:
    session = transaction.session
    before = stored(session, record)
    after = derived(session, resource, record, before.links)
    rewrite(session, record, after)
    if record.public and differences(before, after):
        transaction.touch(record)
    return before.document != after.document
