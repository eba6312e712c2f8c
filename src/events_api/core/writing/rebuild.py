"""Rebuild: everything derived made anew from the rows, for when its shape has changed.

Separate from the store because it changes no fact: versions and times stay, and the public revision
moves only if a public byte did, or what lists and figures find a record by.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from events_api.core.database.database import Database
from events_api.core.kinds.documents import public_of, render
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.link import Link, links_of
from events_api.core.records.record import Record
from events_api.core.records.searchable import SearchEntry
from events_api.core.values import words
from events_api.core.writing.derivation import days_of, numbers_of, replace_entry, replace_links
from events_api.core.writing.store import Writing, writing

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
            records = _chunk(transaction, last)
            changed += sum(_remake(transaction, kinds[each.kind], each) for each in records)
        if not records:
            return changed
        done, last = done + len(records), records[-1].id
        progress(done, max(done, total))


def _chunk(transaction: Writing, last: str) -> list[Record]:
    query = select(Record).order_by(col(Record.id)).limit(_CHUNK)
    if last:
        query = query.where(col(Record.id) > last)
    return list(transaction.session.exec(query))


def _remake(transaction: Writing, resource: Resource, record: Record) -> bool:
    session = transaction.session
    own = session.get_one(resource.table, record.id)
    rows = session.exec(select(Link).where(col(Link.record) == record.id))
    links = {(row.dim, row.value): row.roles for row in rows}
    public = public_of(resource, record, own, links)
    values = public.model_dump()
    course = resource.settle(session, values)
    derived = {
        **numbers_of(public),
        **days_of(record.when, [each.date for each in record.sources], course),
        "title_sort": words.sort_key(record.title),
    }
    moved = any(getattr(record, name) != value for name, value in derived.items())
    for name, value in derived.items():
        setattr(record, name, value)
    moved = moved or links != links_of(values)
    links = links_of(values)
    document = render(resource, record, own, links)
    changed = document != record.document
    record.document = document
    session.add(record)
    session.flush()
    replace_links(session, record, links)
    found_by = _tokens(session, record)
    replace_entry(session, record, public_of(resource, record, own, links))
    if (changed or moved or _tokens(session, record) != found_by) and record.public:
        transaction.touch(record)
    return changed


def _tokens(session: Session, record: Record) -> str | None:
    """What a search finds the record by."""
    query = select(SearchEntry.tokens).where(col(SearchEntry.record) == record.id)
    return session.exec(query).one_or_none()
