"""The rows of one record: inserted where it is new, else changed, with what follows from them.

Separate from the store, which says whether anything is written at all. A new record has nothing to
look for, so nothing of it is read or deleted first.
"""

from sqlalchemy import insert
from sqlmodel import Session

from events_api.core.records.link import links_of
from events_api.core.records.record import RECORD, Record
from events_api.core.storing.composing import Composed
from events_api.core.storing.derivation import (
    add_entry,
    add_links,
    linking,
    replace_entry,
    replace_links,
    tokens_of,
)
from events_api.core.values.json import from_json


def insert_rows(session: Session, composed: Composed) -> None:
    """Write all rows of a new record."""
    record, own = composed.record, composed.own
    session.execute(insert(RECORD), dict(record))
    session.execute(insert(own.__table__), dict(own))  # type: ignore[attr-defined]
    add_links(session, record, composed.links)
    add_entry(session, record, tokens_of(record, own))


def update_rows(session: Session, composed: Composed, old: Record) -> None:
    """Change the rows of a record where they differ; most changes leave its links as they are."""
    record, own = composed.record, composed.own
    before = linking(old, links_of(from_json(old.document)))
    session.merge(record)
    session.flush()
    session.merge(own)
    if before != linking(record, composed.links):
        replace_links(session, record, composed.links)
    replace_entry(session, record, tokens_of(record, own))
