"""The store: how records are written.

Separate because a write is one transaction with one order (design section 2): the revision first,
which makes writers wait for one another, then rows, document, links, search entry and history.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import delete, func
from sqlmodel import col, select

from events_api.core.database.database import Database
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import Conflict
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.history_table import COMMAND, Action, Actor
from events_api.core.records.record import RECORD, Record
from events_api.core.records.record_input import RecordInput
from events_api.core.records.tombstones import TOMBSTONE, Tombstone
from events_api.core.storing.checks import (
    check_codes,
    check_happened,
    check_publishable,
    check_target,
)
from events_api.core.storing.composing import Composed, Outcome, Standing, compose, finish
from events_api.core.storing.duplicates import check_removable, check_unpublishable, detached
from events_api.core.storing.record_rows import insert_rows, update_rows
from events_api.core.storing.reference_store import ReferenceWriting
from events_api.core.storing.spent_versions import last_spent, spend

_HIGHEST = select(
    select(func.max(RECORD.c.n)).scalar_subquery(),
    select(func.max(TOMBSTONE.c.n)).scalar_subquery(),
)


class Written(Struct, frozen=True):
    """What became of one write: the outcome, the record's id, version and document."""

    outcome: Outcome
    id: str
    version: int
    document: str


class Return(Struct, frozen=True):
    """What a deleted record that is restored brings back besides its content."""

    id: str
    version: int
    published_at: datetime | None


class Writing(ReferenceWriting):
    """One write transaction: any number of records and reference rows, all or none."""

    # The next ordinal, once the highest has been read.
    _next: int | None = None

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
            raise _taken(resource, old)
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
        there = self.find(owner, given.ref)
        if there is not None:
            raise _taken(resource, there)
        standing = self._standing(owner, given, None)
        composed = self._composed(resource, given, standing)
        if again is not None:
            composed.record.id = again.id
            composed.record.version = max(composed.record.version, again.version)
            composed.record.published_at = again.published_at
            composed.own.id = again.id
            grave = self.session.get(Tombstone, again.id)
            if grave is not None and grave.n:
                composed.record.n = grave.n
        return self._save(resource, composed, standing, "created" if again is None else "restored")

    def replace(
        self, resource: Resource, old: Record, given: RecordInput, action: Action = "updated"
    ) -> Written:
        """Make a record what is given, unless it is that already.

        Raises:
            InvalidContent: As `put` (422).
            Conflict: The owner has another record of this ref (409).
        """
        other = self.find(old.owner, given.ref) if given.ref != old.ref else None
        if other is not None:
            raise Conflict("The owner has another record of this `ref`; nothing was stored.")
        standing = self._standing(old.owner, given, old)
        return self._save(resource, self._composed(resource, given, standing), standing, action)

    def remove(self, old: Record) -> None:
        """Delete a record; its history stays, and a tombstone where it was public.

        Raises:
            Conflict: Other records are marked as duplicates of it (409).
        """
        check_removable(self.session, old)
        # What is left are other owners' drafts, which must neither hinder this nor be told of.
        for draft in detached(self.session, old, self.now):
            self.note_record(draft, draft.version, "updated", draft.document)
        if old.public:
            self.bury(old, "deleted")
            self._public = True
        self.note_record(old, old.version + 1, "deleted", None)
        spend(self.session, old.owner, old.ref, old.version + 1)
        # The index of words hears of it by a trigger, which a cascade need not fire.
        self.session.execute(delete(SearchEntry).where(col(SearchEntry.record) == old.id))
        self.session.execute(delete(Record).where(col(Record.id) == old.id))
        self.session.flush()

    def ordinals(self, number: int) -> range:
        """The next `number` ordinals, for new records; writers are serial, so nobody else has them.

        A record that was public once keeps its own for good, in its tombstone if it is deleted:
        whoever holds postings of before can tell what is gone by it.
        """
        if self._next is None:
            highest = self.session.execute(_HIGHEST).one()
            self._next = max(each or 0 for each in highest) + 1
        taken = range(self._next, self._next + number)
        self._next = taken.stop
        return taken

    def _standing(self, owner: str, given: RecordInput, old: Record | None) -> Standing:
        """Whose the record is, and what it was; where it comes to a ref, it counts on there."""
        comes = old is None or old.ref != given.ref
        spent = last_spent(self.session, owner, given.ref) if comes else 0
        return Standing(owner, self.now, self.now.date(), old, spent)

    def _composed(self, resource: Resource, given: RecordInput, standing: Standing) -> Composed:
        """The record that is given as it would be stored, in the place of what it was."""
        composed = compose(self.session, resource, given, standing)
        if standing.old is None:
            composed.record.n = self.ordinals(1).start
        hidden = check_codes(self.session, self.lists, composed.links, given.model_dump())
        check_target(self.session, composed.record)
        check_happened(composed.record, given, standing.old, standing.today)
        if composed.record.public:
            check_publishable(given)
        return replace(composed, hidden=hidden)

    def _save(
        self, resource: Resource, composed: Composed, standing: Standing, action: Action
    ) -> Written:
        """Write all rows of a record, unless nothing would change."""
        record, old = composed.record, standing.old
        unlike = finish(resource, composed, standing)
        if unlike == "unchanged":
            return Written(unlike, record.id, record.version, record.document)
        if old is not None and old.ref != record.ref:
            spend(self.session, old.owner, old.ref, old.version)
        was_public = old is not None and old.public
        if record.public or was_public:
            self.touch(record)
        if was_public and not record.public:
            check_unpublishable(self.session, record)
            self.bury(record, "withdrawn")
        elif record.public and not was_public and action != "created":
            self.session.execute(delete(Tombstone).where(col(Tombstone.id) == record.id))
        if old is None:
            insert_rows(self.session, composed)
        else:
            update_rows(self.session, composed, old)
        if record.public:
            self.show(composed.hidden)
        self.note_record(record, record.version, action, record.document)
        self.session.flush()
        outcome: Outcome = "created" if action == "created" else "updated"
        return Written(outcome, record.id, record.version, record.document)

    def bury(self, record: Record, reason: str) -> None:
        """Leave a tombstone where a record is public no more."""
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


def _taken(resource: Resource, there: Record) -> Conflict:
    """The owner's ref is of another record, whose address is told where it has this kind."""
    own = there.kind == resource.kind
    detail = "Change the record that has it, or give another `ref`."
    see = f"/v1/{resource.path}/{there.id}" if own else None
    error = ProblemError(pointer="/ref", code="taken", detail=detail, see=see)
    said = "has a record of this `ref` already" if own else f"has a {there.kind} of this `ref`"
    return Conflict(f"The owner {said}; nothing was stored.", errors=[error])


@contextmanager
def writing(
    database: Database,
    lists: Sequence[ReferenceList],
    now: datetime | None = None,
    actor: Actor = COMMAND,
) -> Iterator[Writing]:
    """A write transaction, committed where the block ends well, undone where it raises."""
    with database.writing() as session:
        transaction = Writing(session, lists, now, actor)
        yield transaction
        transaction.close()
