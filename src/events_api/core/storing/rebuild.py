"""Rebuild: everything derived made anew from the rows, for when its shape has changed.

Separate from the store because it changes no fact: versions and times stay, and the public revision
moves only if a public byte did, or what lists and figures find a record by.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from events_api.core.database.database import Database
from events_api.core.kinds.documents import public_of
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.link import Link, links_of
from events_api.core.records.record import Record
from events_api.core.records.searchable import SearchEntry
from events_api.core.storing.derivation import (
    days_of,
    numbers_of,
    replace_entry,
    replace_links,
    tokens_of,
)
from events_api.core.storing.store import Writing, writing
from events_api.core.values.json import json_of
from events_api.core.words import folding

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
    for name, value in after.columns.items():
        setattr(record, name, value)
    record.document = after.document
    session.add(record)
    session.flush()
    replace_links(session, record, after.links)
    replace_entry(session, record, after.tokens)
    if record.public and differences(before, after):
        transaction.touch(record)
    return before.document != after.document


class Derived(NamedTuple):
    """What follows from a record's rows; each may be missing or stale where it is stored."""

    columns: Mapping[str, Any]
    links: Mapping[tuple[str, str], int]
    document: str
    tokens: str | None


def stored(session: Session, record: Record) -> Derived:
    """What is stored of a record, all of its columns included."""
    rows = session.exec(select(Link).where(col(Link.record) == record.id))
    links = {(row.dim, row.value): row.roles for row in rows}
    query = select(SearchEntry.tokens).where(col(SearchEntry.record) == record.id)
    tokens = session.exec(query).one_or_none()
    return Derived(dict(record), links, record.document, tokens)


def derived(
    session: Session, resource: Resource, record: Record, links: Mapping[tuple[str, str], int]
) -> Derived:
    """What should be stored of a record, by its rows and links; nothing is stored.

    Raises:
        ValidationError: The rows hold what the public model refuses.
    """
    own = session.get_one(resource.table, record.id)
    public = public_of(resource, record, own, links)
    values = public.model_dump()
    columns = {
        **numbers_of(public),
        **days_of(
            record.when,
            [each.date for each in record.sources],
            resource.settle(session, values),
        ),
        "title_sort": folding.sort_key(record.title),
    }
    links = links_of(values)
    settled = record.model_copy(update=columns)
    public = public_of(resource, settled, own, links)
    return Derived(columns, links, json_of(public).decode(), tokens_of(record, own))


def differences(before: Derived, after: Derived) -> list[str]:
    """The names of what is stored otherwise than it should be."""
    stale = [name for name, value in after.columns.items() if before.columns[name] != value]
    others = ("links", "document", "tokens")
    return stale + [name for name in others if getattr(before, name) != getattr(after, name)]
