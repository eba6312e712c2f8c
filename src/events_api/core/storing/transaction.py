"""The transaction: one turn to write, whatever is written in it.

Separate from what is written because records and reference rows move the same counters and are
noted in the same history (design section 2).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from events_api.core.database.revision import REVISION
from events_api.core.kinds.reference_revisions import REFERENCE_PLACE
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.history_table import COMMAND, Action, Actor, Change, Subject, changed
from events_api.core.records.record import Record

_BEGUN = (
    update(REVISION)
    .values(n=REVISION.c.n + 1)
    .returning(REVISION.c.n, REVISION.c.public, REVISION.c.vocabulary, REVISION.c.changed_at)
)
_NOTE = insert(Change.__table__)  # type: ignore[attr-defined]
_PLACE = insert(REFERENCE_PLACE)
_PLACED = update(REFERENCE_PLACE).where(
    REFERENCE_PLACE.c.kind == bindparam("kind_"), REFERENCE_PLACE.c.code == bindparam("code_")
)


class Transaction:
    """One write transaction: the revision, the history, and the codes that become public."""

    def __init__(
        self,
        session: Session,
        lists: Sequence[ReferenceList],
        now: datetime | None = None,
        actor: Actor = COMMAND,
    ) -> None:
        """Take the revision row, and with it the turn to write; `actor` stands in the history."""
        self.session = session
        self.now = (now or datetime.now(UTC)).replace(microsecond=0)
        self.actor = actor
        self.lists = {each.dim: each for each in lists}
        counters = session.execute(_BEGUN).one()
        self.writes = counters.n
        self._later = max(self.now, counters.changed_at + timedelta(microseconds=1))
        self.next_public = counters.public + 1
        self.vocabulary = counters.vocabulary
        self._public = False
        self._vocabulary = False

    @property
    def changes_public(self) -> bool:
        """Whether what this transaction has written so far changes what everybody sees."""
        return self._public

    @property
    def public(self) -> int:
        """The public revision that this transaction leaves, as far as it has come."""
        return int(self.next_public) - (not self._public)

    def touch(self, record: Record) -> None:
        """Say that a public byte of the record changes in this transaction."""
        self._public, record.revision = True, self.next_public

    def announce(self) -> int:
        """Say that something public changes that is no record; the revision it changes in."""
        self._public = True
        return int(self.next_public)

    def close(self) -> None:
        """Move the counters that readers look at, as far as this transaction changed anything."""
        steps: dict[str, Any] = {}
        if self._public:
            steps |= {"public": REVISION.c.public + 1, "changed_at": self._later}
        if self._vocabulary:
            steps["vocabulary"] = REVISION.c.vocabulary + 1
        if steps:
            self.session.execute(update(REVISION).values(**steps))

    def show(self, codes: Iterable[tuple[str, str]]) -> None:
        """Make the codes public that something public names (contract, "Conditions")."""
        for dim, code in codes:
            reference = self.lists.get(dim)
            row = None if reference is None else self.session.get(reference.table, code)
            if reference is not None and row is not None and not row.public:
                row.public = True
                self.session.add(row)
                self._vocabulary = True
                self.place(dim, code)
                self.show(reference.names(row.model_dump()))

    def place(self, dim: str, code: str, *, gone: bool = False) -> None:
        """Say that a public reference row changes in this transaction, or that it is gone."""
        values = {"revision": self.announce(), "gone_at": self.now if gone else None}
        moved = self.session.connection().execute(_PLACED, {"kind_": dim, "code_": code, **values})
        if not moved.rowcount:
            self.session.execute(_PLACE, {"kind": dim, "code": code, **values})

    def note(self, subject: Subject, version: int, action: Action, document: str | None) -> None:
        """Add a change to the history; `document` is what it made, None where it deleted."""
        row = changed(subject, version, action, self.actor, self.now)
        self.session.execute(_NOTE, {**row, "document": document})

    def note_record(
        self, record: Record, version: int, action: Action, document: str | None
    ) -> None:
        """Add a change of a record to the history."""
        self.note(Subject(record.kind, record.id, record.owner), version, action, document)
