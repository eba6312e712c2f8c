"""The bulk store: thousands of composed records written in one transaction, a table after another.

Separate from the store of single records because all that can be known before the writers' turn is
made before it: documents are rendered and values converted while others write. Tables, counters,
tombstones and history are those of single writes.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Dialect, delete
from sqlmodel import Session, SQLModel, col

from events_api.core.database.bulk import BulkTable
from events_api.core.kinds.resource import Resource
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.history_table import Action, Change, Subject, changed
from events_api.core.records.link import Link, links_of
from events_api.core.records.record import Record
from events_api.core.records.tombstones import Tombstone
from events_api.core.storing.composing import Composed, Links
from events_api.core.storing.derivation import tokens_of
from events_api.core.storing.record_rows import linking
from events_api.core.storing.spent_versions import spend
from events_api.core.storing.store import Writing
from events_api.core.values.json import from_json

# When a record changes is known in the turn only: until then this instant stands for it.
LATER = datetime(1, 1, 1, tzinfo=UTC)
# So many records are written by one statement of each table.
_CHUNK = 1_000
_CHANGE = [name for name in Change.model_fields if name != "n"]


class Was(Struct, frozen=True):
    """The record that changes, as far as it matters.

    Attributes:
        ref, version, public: As they were.
        changed: The places of its row where something else will stand.
        hidden: The record as it will be, where it is public no more.
    """

    ref: str | None
    version: int
    public: bool
    changed: tuple[int, ...]
    hidden: Record | None


class Packed(Struct, frozen=True):
    """A composed record as rows, so small that a process holds thousands.

    Attributes:
        subject: What history calls it.
        ref, version, public: As they will be.
        row: Its row of `record`, and `own` that of its kind's table, as the driver takes them.
        links: Its links; None: those that it has.
        tokens: What a search finds it by; None: nothing.
        was: What it was; None: it is new.
    """

    subject: Subject
    ref: str | None
    version: int
    public: bool
    row: list[Any]
    own: list[Any]
    links: Links | None
    tokens: str | None
    was: Was | None


class BulkStore:
    """Packs composed records, and stores those that were packed."""

    def __init__(self, dialect: Dialect, resources: Sequence[Resource]) -> None:
        """Take the engine for which values are converted, and the kinds there are."""
        self._record = _table(Record, dialect)
        self._own = {each.kind: _table(each.table, dialect) for each in resources}
        self._link = _table(Link, dialect)
        self._entry = _table(SearchEntry, dialect)
        self._change = _table(Change, dialect, _CHANGE)
        # Many records have the same links: each is kept once.
        self._codes: dict[tuple[str, str], tuple[str, str]] = {}

    def packed(self, composed: Composed, old: Record | None) -> Packed:
        """A record, composed and finished with `LATER` as now, in the place of what was."""
        record, links = composed.record, composed.links
        row = self._record.bound(vars(record))
        was = None if old is None else self._was(old, record, row)
        same = old is not None and linking(old, links_of(from_json(old.document))) == linking(
            record, links
        )
        return Packed(
            Subject(record.kind, record.id, record.owner),
            record.ref,
            record.version,
            record.public,
            row,
            self._own[record.kind].bound(vars(composed.own)),
            None if same else {self._codes.setdefault(each, each): links[each] for each in links},
            tokens_of(record, composed.own),
            was,
        )

    def _was(self, old: Record, record: Record, row: Sequence[Any]) -> Was:
        places = enumerate(zip(self._record.bound(vars(old)), row, strict=True))
        changed = {place for place, (one, other) in places if one != other}
        # Its revision follows in the turn.
        changed.add(self._record.place("revision"))
        hidden = record if old.public and not record.public else None
        return Was(old.ref, old.version, old.public, tuple(sorted(changed)), hidden)

    def store(self, transaction: Writing, packed: Sequence[Packed]) -> None:
        """Write all of them; nothing that they were composed from may have changed since."""
        new = [each for each in packed if each.was is None]
        place = self._record.place("n")
        for n, each in zip(transaction.ordinals(len(new)), new, strict=True):
            each.row[place] = n
        self._stamp(transaction, packed)
        _say_what_follows(transaction, packed)
        for start in range(0, len(packed), _CHUNK):
            self._write(transaction.session, packed[start : start + _CHUNK])
        self._link_all(transaction.session, packed)
        codes = {code for each in packed if each.public for code in each.links or ()}
        transaction.show(sorted(codes))
        self._note(transaction, packed)

    def _stamp(self, transaction: Writing, packed: Sequence[Packed]) -> None:
        """Say of each when it changes, and in which public revision."""
        record, now = self._record, transaction.now
        document, revision = record.place("document"), record.place("revision")
        then, text = (f'_at":"{at.isoformat()[:19]}Z"' for at in (LATER, now))
        instants = [
            (record.place(name), record.bound_value(name, LATER), record.bound_value(name, now))
            for name in ("updated_at", "published_at")
        ]
        for each in packed:
            for place, later, at in instants:
                if each.row[place] == later:
                    each.row[place] = at
            # Quotation marks inside texts are escaped, so only the members themselves look so.
            each.row[document] = each.row[document].replace(then, text)
            if each.public or (each.was is not None and each.was.public):
                each.row[revision] = transaction.announce()

    def _write(self, session: Session, packed: Sequence[Packed]) -> None:
        """Write the rows of records, of their kinds and of the search."""
        new = [each for each in packed if each.was is None]
        self._record.insert(session, (each.row for each in new))
        # Most rows of a file change alike; what stays as it is costs its indexes nothing.
        alike: dict[tuple[int, ...], list[Packed]] = defaultdict(list)
        for each in packed:
            if each.was is not None:
                alike[each.was.changed].append(each)
        for places, some in alike.items():
            self._record.update(session, (each.row for each in some), places)
        for kind, own in self._own.items():
            of_kind = [each for each in packed if each.subject.kind == kind]
            own.insert(session, (each.own for each in of_kind if each.was is None))
            old = [each.own for each in of_kind if each.was is not None]
            own.update(session, old, range(len(old[0]) if old else 0))
        ids = [each.subject.id for each in packed if each.was is not None]
        session.execute(delete(SearchEntry).where(col(SearchEntry.record).in_(ids)))
        place, id_ = self._record.place("n"), self._record.place("id")
        found = (each for each in packed if each.tokens is not None)
        self._entry.insert(
            session, ((each.row[place], each.row[id_], each.tokens) for each in found)
        )

    def _link_all(self, session: Session, packed: Sequence[Packed]) -> None:
        """Write all links in the order of records: that of their index, within a value."""
        id_, n, kind, public = map(self._record.place, ("id", "n", "kind", "public"))
        linked = [each for each in packed if each.links is not None]
        linked.sort(key=lambda each: each.subject.id)
        for start in range(0, len(linked), _CHUNK):
            some = linked[start : start + _CHUNK]
            old = [each.subject.id for each in some if each.was is not None]
            session.execute(delete(Link).where(col(Link.record).in_(old)))
            # As the columns are in order.
            rows = (
                (row[id_], dim, value, roles, row[n], row[kind], row[public])
                for row, links in ((each.row, each.links or {}) for each in some)
                for (dim, value), roles in links.items()
            )
            self._link.insert(session, rows)

    def _note(self, transaction: Writing, packed: Sequence[Packed]) -> None:
        """Write the history."""
        place = self._record.place("document")
        for start in range(0, len(packed), _CHUNK):
            rows = []
            for each in packed[start : start + _CHUNK]:
                action: Action = "created" if each.was is None else "updated"
                said = changed(
                    each.subject, each.version, action, transaction.actor, transaction.now
                )
                rows.append(self._change.bound({**said, "document": each.row[place]}))
            self._change.insert(transaction.session, rows)


def _table(
    model: type[SQLModel], dialect: Dialect, names: Sequence[str] | None = None
) -> BulkTable:
    return BulkTable(model.__table__, dialect, names)  # type: ignore[attr-defined]


def _say_what_follows(transaction: Writing, packed: Sequence[Packed]) -> None:
    """Keep the versions of refs that records leave; tombstones come and go."""
    for each in packed:
        was = each.was
        if was is not None and was.ref != each.ref:
            spend(transaction.session, each.subject.owner or "", was.ref, was.version)
        if was is not None and was.hidden is not None:
            transaction.bury(was.hidden, "withdrawn")
    back = [each.subject.id for each in packed if each.public]
    for start in range(0, len(back), _CHUNK):
        some = back[start : start + _CHUNK]
        transaction.session.execute(delete(Tombstone).where(col(Tombstone.id).in_(some)))
