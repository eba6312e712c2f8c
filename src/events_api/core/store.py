"""The store: how records and reference rows are written.

Separate because a write is one transaction with one order (design section 2): the revision first,
which makes writers wait for one another, then rows, document, links, search entry and history.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, SQLModel, col, select

from events_api.core.checking import check_codes, check_publishable, check_target
from events_api.core.composing import Composed, Links, Outcome, Standing, compose, finish
from events_api.core.database import Database
from events_api.core.derived import replace_entry, replace_links
from events_api.core.documents import public_of
from events_api.core.duplicates import check_removable, check_unpublishable, detached
from events_api.core.history import COMMAND, Action, Actor, Change, Subject, changed
from events_api.core.problems import Conflict
from events_api.core.record import Record, RecordInput
from events_api.core.resource import Resource
from events_api.core.revision import Revision
from events_api.core.searchable import SearchEntry
from events_api.core.settling import settled_again
from events_api.core.tombstone import Tombstone
from events_api.core.vocabulary import ReferenceList, ReferenceRow


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one write: the outcome, the record's id, version and document."""

    outcome: Outcome
    id: str
    version: int
    document: str


@dataclass(frozen=True, slots=True)
class Return:
    """What a deleted record that is restored brings back besides its content."""

    id: str
    version: int
    published_at: datetime | None


class Writing:
    """One write transaction: any number of records and reference rows, all or none."""

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
        moved = update(Revision).values(n=Revision.n + 1)
        counters = session.execute(
            moved.returning(col(Revision.public), col(Revision.vocabulary))
        ).one()
        self.next_public = counters.public + 1
        self.vocabulary = counters.vocabulary
        self._next: int | None = None
        self._public = False
        self._vocabulary = False

    @property
    def public(self) -> int:
        """The public revision that this transaction leaves, as far as it has come."""
        return int(self.next_public) - (not self._public)

    def find(self, owner: str, ref: str | None) -> Record | None:
        """The record of an owner by its ref, of any kind and state."""
        if ref is None:
            return None
        query = select(Record).where(col(Record.owner) == owner, col(Record.ref) == ref)
        return self.session.exec(query).one_or_none()

    def put(self, resource: Resource, owner: str, given: RecordInput) -> Written:
        """Create the record, or replace the one of the same owner and ref.

        Raises:
            InvalidContent: It names a code or a record that does not exist, or lacks what must be
                known to publish it (422).
            Conflict: The owner uses its ref for a record of another kind (409).
        """
        old = self.find(owner, given.ref)
        if old is None:
            return self.create(resource, owner, given)
        if old.kind != resource.kind:
            raise Conflict(f"The owner's record of this `ref` is a {old.kind}; nothing was stored.")
        return self.replace(resource, old, given)

    def create(
        self,
        resource: Resource,
        owner: str,
        given: RecordInput,
        again: Return | None = None,
    ) -> Written:
        """Create a record; `again` is what a deleted one brings back.

        Raises:
            InvalidContent: As `put` (422).
            Conflict: The owner has a record of this ref (409).
        """
        if self.find(owner, given.ref) is not None:
            raise Conflict("The owner has a record of this `ref` already; nothing was stored.")
        composed = self.composed(resource, owner, given, None)
        if again is not None:
            composed.record.id, composed.record.version = again.id, again.version
            composed.record.published_at = again.published_at
            composed.own.id = again.id
            grave = self.session.get(Tombstone, again.id)
            if grave is not None and grave.n:
                composed.record.n = grave.n
        return self._save(resource, composed, None, "created" if again is None else "restored")

    def replace(
        self, resource: Resource, old: Record, given: RecordInput, action: Action = "updated"
    ) -> Written:
        """Make a record what is given, unless it is that already.

        Raises:
            InvalidContent: As `put` (422).
            Conflict: The owner has another record of this ref (409).
        """
        other = self.find(old.owner, given.ref)
        if other is not None and other.id != old.id:
            raise Conflict("The owner has another record of this `ref`; nothing was stored.")
        return self._save(resource, self.composed(resource, old.owner, given, old), old, action)

    def remove(self, old: Record) -> None:
        """Delete a record; its history stays, and a tombstone where it was public.

        Raises:
            Conflict: Other records are marked as duplicates of it (409).
        """
        check_removable(self.session, old)
        # What is left are other owners' drafts, which must neither hinder this nor be told of.
        for draft in detached(self.session, old, self.now):
            self._note(_subject(draft), draft.version, "updated", draft.document)
        if old.public:
            self._bury(old, "deleted")
            self._public = True
        else:
            self.session.execute(
                update(Tombstone).where(col(Tombstone.id) == old.id).values(reason="deleted")
            )
        self._note(_subject(old), old.version + 1, "deleted", None)
        # The index of words hears of it by a trigger, which a cascade need not fire.
        self.session.execute(delete(SearchEntry).where(col(SearchEntry.record) == old.id))
        self.session.execute(delete(Record).where(col(Record.id) == old.id))
        self.session.flush()

    def put_reference(
        self, reference: ReferenceList, given: SQLModel, *, public: bool = True
    ) -> Outcome:
        """Create or replace a reference row by its code; once public, it stays so.

        Raises:
            InvalidContent: It names a code that does not exist (422).
        """
        values = dict(given)
        old = self.session.get(reference.table, values["code"])
        seen = public or (old is not None and old.public)
        same = old is not None and old.public == seen
        if same and all(getattr(old, name) == value for name, value in values.items()):
            return "unchanged"
        named = reference.names(values)
        check_codes(self.session, self.lists, named, values)
        before = None if old is None else old.model_dump()
        if old is not None:
            self._begin_history(reference, old)
        version = self._last_version(reference.dim, values["code"]) + 1
        stamps = {"version": version, "updated_at": self.now, "public": seen}
        row = reference.table.model_validate({**values, **stamps})
        self.session.merge(row)
        self.session.flush()
        outcome: Literal["created", "updated"] = "updated" if old else "created"
        self._note(Subject(reference.dim, row.code), row.version, outcome, reference.document(row))
        # Writers know rows that are not public yet, from the same memory.
        self._vocabulary = True
        if seen:
            self._public = True
            self.show(named)
        if before is not None:
            self._settle_again(self.lists[reference.dim], before, row.model_dump())
        return outcome

    def _settle_again(
        self, reference: ReferenceList, then: dict[str, Any], now: dict[str, Any]
    ) -> None:
        """Derive the records anew that hang on a reference row which has changed."""
        for record, rewritten in settled_again(self.session, reference, (then, now), self.now):
            if record.public:
                self.touch(record)
            if rewritten:
                self._note(_subject(record), record.version, "updated", record.document)
        self.session.flush()

    def remove_reference(self, reference: ReferenceList, row: ReferenceRow) -> None:
        """Delete a reference row that nothing names any more; the caller has made sure of it."""
        self._note(Subject(reference.dim, row.code), row.version + 1, "deleted", None)
        self.session.delete(row)
        self.session.flush()
        self._vocabulary = True
        if row.public:
            self._public = True

    def ordinals(self, number: int) -> range:
        """The next `number` ordinals, for new records; writers are serial, so nobody else has them.

        A record that was public once keeps its own for good, in its tombstone if it is deleted:
        whoever holds postings of before can tell what is gone by it.
        """
        if self._next is None:
            highest = [
                self.session.exec(select(func.max(column))).one() or 0
                for column in (Record.n, Tombstone.n)
            ]
            self._next = max(highest) + 1
        taken = range(self._next, self._next + number)
        self._next = taken.stop
        return taken

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
            steps |= {"public": Revision.public + 1, "changed_at": self.now}
        if self._vocabulary:
            steps["vocabulary"] = Revision.vocabulary + 1
        if steps:
            self.session.execute(update(Revision).values(**steps))

    def composed(
        self, resource: Resource, owner: str, given: RecordInput, old: Record | None
    ) -> Composed:
        """The record that is given as it would be stored, in the place of `old`.

        Raises:
            InvalidContent: As `put` (422).
        """
        composed = compose(self.session, resource, given, Standing(owner, self.now, old))
        if old is None:
            composed.record.n = self.ordinals(1).start
        check_codes(self.session, self.lists, composed.links, given.model_dump())
        check_target(self.session, composed.record)
        if composed.record.public:
            check_publishable(given)
        return composed

    def _save(
        self, resource: Resource, composed: Composed, old: Record | None, action: Action
    ) -> Written:
        """Write all rows of a record, unless nothing would change."""
        record, own, links = composed.record, composed.own, composed.links
        unlike = finish(resource, composed, Standing(record.owner, self.now, old))
        if unlike == "unchanged":
            return Written(unlike, record.id, record.version, record.document)
        was_public = old is not None and old.public
        if record.public or was_public:
            self.touch(record)
        if was_public and not record.public:
            check_unpublishable(self.session, record)
            self._bury(record, "withdrawn")
        elif record.public and not was_public:
            self.session.execute(delete(Tombstone).where(col(Tombstone.id) == record.id))
        self.session.merge(record)
        self.session.flush()
        self.session.merge(own)
        replace_links(self.session, record, links)
        replace_entry(self.session, record, public_of(resource, record, own, links))
        if record.public:
            self.show(links)
        self._note(_subject(record), record.version, action, record.document)
        self.session.flush()
        outcome: Outcome = "created" if action == "created" else "updated"
        return Written(outcome, record.id, record.version, record.document)

    def show(self, codes: Links) -> None:
        """Make the codes public that something public names (contract, "Conditions")."""
        for dim, code in codes:
            reference = self.lists.get(dim)
            row = None if reference is None else self.session.get(reference.table, code)
            if reference is not None and row is not None and not row.public:
                row.public = True
                self.session.add(row)
                self._public = self._vocabulary = True
                self.show(reference.names(row.model_dump()))

    def _bury(self, record: Record, reason: str) -> None:
        self.session.merge(
            Tombstone(
                id=record.id,
                kind=record.kind,
                owner=record.owner,
                ref=record.ref,
                reason=reason,
                gone_at=self.now,
                revision=self.next_public,
                n=record.n,
            )
        )

    def _last_version(self, kind: str, subject: str) -> int:
        """The latest version in the history: a code that comes back after its deletion goes on."""
        last = select(func.max(Change.version)).where(
            col(Change.kind) == kind, col(Change.subject) == subject
        )
        return self.session.exec(last).one() or 0

    def _begin_history(self, reference: ReferenceList, row: ReferenceRow) -> None:
        """Let the history of a row that a migration made begin with what it was."""
        if not self._last_version(reference.dim, row.code):
            made = changed(
                Subject(reference.dim, row.code), row.version, "created", COMMAND, row.updated_at
            )
            document = reference.document(row)
            self.session.execute(insert(Change).values(**made, document=document))

    def _note(self, subject: Subject, version: int, action: Action, document: str | None) -> None:
        row = changed(subject, version, action, self.actor, self.now)
        self.session.execute(insert(Change).values(**row, document=document))


def _subject(record: Record) -> Subject:
    return Subject(record.kind, record.id, record.owner)


@contextmanager
def writing(
    database: Database,
    lists: Sequence[ReferenceList],
    now: datetime | None = None,
    actor: Actor = COMMAND,
    *,
    long: bool = False,
) -> Iterator[Writing]:
    """A write transaction, committed where the block ends well, undone where it raises."""
    with database.writing(long=long) as session:
        transaction = Writing(session, lists, now, actor)
        yield transaction
        transaction.close()
