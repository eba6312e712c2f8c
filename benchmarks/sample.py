"""Holds some of the records that were filled in bulk against what the store writes of them.

Separate from filling because it is what makes filled databases worth measuring.
"""

from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from benchmarks.fill import KINDS
from benchmarks.generate import Given
from benchmarks.plan import Plan
from events_api.core.database.database import Database
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.link import Link
from events_api.core.records.record import Record
from events_api.core.storing.store import Writing
from events_api.reference import REFERENCE_LISTS


def differences(database: Database, plan: Plan, sample: int) -> list[str]:
    """What the store would have written otherwise for the first records; nothing is kept.

    Each record is read, deleted and put again through the store, and read again.
    """
    found = []
    with database.writing() as session:
        transaction = Writing(session, REFERENCE_LISTS)
        for given in islice(plan.invented(), sample):
            bulk = _stored(session, given)
            session.execute(Record.__table__.delete().where(Record.__table__.c.id == bulk["id"]))  # type: ignore[attr-defined]
            session.expire_all()
            resource = KINDS[given.kind]
            transaction.put(resource, given.owner, resource.given.model_validate(given.members))
            ours = _stored(session, given)
            found += [
                f"{given.members['ref']}: {name}"
                for name, value in ours.items()
                if name != "id" and value != bulk[name]
            ]
        session.rollback()
    return found


def _stored(session: Session, given: Given) -> dict[str, Any]:
    """All rows of a record, without what each write gives it anew."""
    tables = [each.__table__ for each in (Record, Link, SearchEntry, KINDS[given.kind].table)]  # type: ignore[attr-defined]
    record, link, entry, own = tables
    where = (record.c.owner == given.owner, record.c.ref == given.members["ref"])
    row = session.execute(select(record).where(*where)).one()._mapping  # noqa: SLF001 - documented
    anew = {"id", "n", "published_at", "updated_at", "version", "revision", "document"}
    document = row["document"]
    for name in ("id", "published_at", "updated_at"):
        shown = row[name] if name == "id" else f"{row[name]:%Y-%m-%dT%H:%M:%SZ}"
        document = document.replace(f'"{name}":"{shown}"', f'"{name}":null')
    of_record = link.c.record == row["id"]
    links = select(link.c.dim, link.c.value, link.c.roles, link.c.kind, link.c.public)
    words_of = select(entry.c.tokens).where(entry.c.record == row["id"])
    own_row = session.execute(select(own).where(own.c.id == row["id"])).one()._mapping  # noqa: SLF001
    return {
        **{name: value for name, value in row.items() if name not in anew},
        **{name: value for name, value in own_row.items() if name != "id"},
        "id": row["id"],
        "document": document,
        "links": sorted(session.execute(links.where(of_record)).tuples()),
        "tokens": session.execute(words_of).scalar_one(),
    }
