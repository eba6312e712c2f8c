"""The rows of one record: inserted where it is new, else changed, with what follows from them.

Separate from the store, which says whether anything is written at all. A new record has nothing to
look for, so nothing of it is read or deleted first.
"""

from sqlalchemy import delete, insert
from sqlmodel import Session

from events_api.core.records.full_text import SEARCH_ENTRY
from events_api.core.records.link import LINK, links_of
from events_api.core.records.record import RECORD, Record
from events_api.core.storing.composing import Composed
from events_api.core.storing.derivation import Derived, Links, tokens_of
from events_api.core.values.json import from_json


def insert_rows(session: Session, composed: Composed) -> None:
    """Write all rows of a new record."""
    record, own = composed.record, composed.own
    session.execute(insert(RECORD), dict(record))
    session.execute(insert(own.__table__), dict(own))  # type: ignore[attr-defined]
    _add_links(session, record, composed.links)
    _add_entry(session, record, tokens_of(record, own))


def update_rows(session: Session, composed: Composed, old: Record) -> None:
    """Change the rows of a record where they differ; most changes leave its links as they are."""
    record, own = composed.record, composed.own
    before = linking(old, links_of(from_json(old.document)))
    session.merge(record)
    session.flush()
    session.merge(own)
    if before != linking(record, composed.links):
        _replace_links(session, record, composed.links)
    _replace_entry(session, record, tokens_of(record, own))


def rewrite(session: Session, record: Record, after: Derived) -> None:
    """Make what is stored beside a record what follows from its rows."""
    for name, value in after.columns.items():
        setattr(record, name, value)
    record.document = after.document
    session.add(record)
    session.flush()
    _replace_links(session, record, after.links)
    _replace_entry(session, record, after.tokens)


def linking(record: Record, links: Links) -> tuple[object, ...]:
    """All that rows of links say of a record that stays what it is."""
    return record.public, dict(links)


def _replace_links(session: Session, record: Record, links: Links) -> None:
    """Make the rows of `link` those of the record as it is now."""
    session.execute(delete(LINK).where(LINK.c.record == record.id))
    _add_links(session, record, links)


def _add_links(session: Session, record: Record, links: Links) -> None:
    """Write the rows of `link` of a record that has none."""
    rows = [
        {
            "record": record.id,
            "dim": dim,
            "value": value,
            "roles": roles,
            "n": record.n,
            "kind": record.kind,
            "public": record.public,
        }
        for (dim, value), roles in links.items()
    ]
    session.execute(insert(LINK), rows)


def _replace_entry(session: Session, record: Record, tokens: str | None) -> None:
    """Make the search entry that of the record as it is now; only published records have one."""
    session.execute(delete(SEARCH_ENTRY).where(SEARCH_ENTRY.c.record == record.id))
    _add_entry(session, record, tokens)


def _add_entry(session: Session, record: Record, tokens: str | None) -> None:
    """Write the search entry of a record that has none."""
    if tokens is not None:
        row = {"n": record.n, "record": record.id, "tokens": tokens}
        session.execute(insert(SEARCH_ENTRY), row)
