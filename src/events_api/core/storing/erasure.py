"""Erasure: a record removed for good, its history included.

Separate from deletion, which keeps a history: what got in by mistake, personal data above all, must
be able to leave (design section 5). A tombstone without words stays where the record was public, so
that those who keep copies learn of it.
"""

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from events_api.core.database.database import Database
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.problems.server_errors import Busy
from events_api.core.problems.types import NotFound
from events_api.core.reading.single_records import checked_id
from events_api.core.records.history_table import Change
from events_api.core.records.record import Record
from events_api.core.records.tombstones import Tombstone
from events_api.core.storing.idempotency import GivenAnswer
from events_api.core.storing.spent_versions import forget_refs
from events_api.core.storing.store import Writing, writing
from events_api.core.values.json import from_json


def erase(database: Database, lists: tuple[ReferenceList, ...], record_id: str) -> None:
    """Remove a record, every version of it, and the answers that showed it.

    Raises:
        NotFound: There is neither such a record nor a history of one (404).
        Conflict: Other records are duplicates of it (409).
        Busy: It is removed, but readers keep its traces in the files of SQLite (503).
    """
    checked_id(record_id)
    with writing(database, lists) as transaction:
        session = transaction.session
        record = session.get(Record, record_id)
        known = session.exec(select(Change.n).where(col(Change.subject) == record_id)).first()
        if record is None and known is None:
            raise NotFound("There is no such record, and no history of one.")
        if record is not None:
            transaction.remove(record)
        for owner, refs in _refs(session, record_id).items():
            forget_refs(session, owner, refs)
        session.execute(delete(Change).where(col(Change.subject) == record_id))
        session.execute(delete(GivenAnswer).where(col(GivenAnswer.record) == record_id))
        _empty_grave(transaction, record_id)
    _overwrite(database)


def _empty_grave(transaction: Writing, record_id: str) -> None:
    """Leave no word in the tombstone, which everybody can read in the feed of changes."""
    grave = transaction.session.get(Tombstone, record_id)
    if grave is not None:
        grave.owner, grave.ref, grave.reason = "", None, "deleted"
        grave.gone_at, grave.revision = transaction.now, transaction.announce()
        transaction.session.add(grave)


def _refs(session: Session, record_id: str) -> dict[str, set[str]]:
    """All refs that a record has had, by its owner."""
    query = select(Change.owner, Change.document).where(col(Change.subject) == record_id)
    refs: dict[str, set[str]] = {}
    for owner, document in session.exec(query):
        if owner is not None and document is not None:
            refs.setdefault(owner, set()).add(from_json(document)["ref"])
    return {owner: each - {None} for owner, each in refs.items()}


_TRACES = (
    "It is removed, but somebody still reads what was there before, which keeps its traces in the "
    "log of SQLite: end long exports, or restart the service."
)


def _overwrite(database: Database) -> None:
    """Leave no readable trace in the files of SQLite: free pages and the log are overwritten.

    PostgreSQL does so by itself, when it vacuums and recycles its log.
    """
    if database.engine_name != "sqlite":
        return
    with database.writing() as session:
        session.execute(text("INSERT INTO search_index(search_index) VALUES ('optimize')"))
    with database.alone() as connection:
        connection.execute("VACUUM")
        blocked, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if blocked:
        raise Busy(_TRACES)
