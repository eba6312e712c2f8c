"""The store of reference rows: how organisations, themes, indicators and the others are written.

Separate from the store of records because a row has a code instead of an id, no states, and records
that follow from it.
"""

from typing import Any, Literal

from sqlalchemy import func, insert
from sqlmodel import SQLModel, col, select

from events_api.core.kinds.vocabulary import ReferenceList, ReferenceRow
from events_api.core.records.history_table import COMMAND, Change, Subject, changed
from events_api.core.storing.checks import check_codes
from events_api.core.storing.composing import Outcome
from events_api.core.storing.reference_effects import settled_again
from events_api.core.storing.transaction import Transaction


def is_same(old: ReferenceRow | None, given: SQLModel, *, public: bool) -> bool:
    """Whether a row is what is given already, and shown to whom it is to be."""
    if old is None or (public and not old.public):
        return False
    return all(getattr(old, name) == value for name, value in dict(given).items())


class ReferenceWriting(Transaction):
    """The reference rows of a write transaction."""

    def put_reference(
        self, reference: ReferenceList, given: SQLModel, *, public: bool = True
    ) -> Outcome:
        """Create or replace a reference row by its code; once public, it stays so.

        Raises:
            InvalidContent: It names a code that does not exist (422).
        """
        values = dict(given)
        old = self.session.get(reference.table, values["code"])
        if is_same(old, given, public=public):
            return "unchanged"
        seen = public or (old is not None and old.public)
        plain = given.model_dump()
        named = reference.names(plain)
        check_codes(self.session, self.lists, named, plain)
        before = None if old is None else old.model_dump()
        if old is not None:
            self._begin_history(reference, old)
        version = self._last_version(reference.dim, values["code"]) + 1
        stamps = {"version": version, "updated_at": self.now, "public": seen}
        row = reference.table.model_validate({**values, **stamps})
        if old is None:
            self.session.add(row)
        else:
            self.session.merge(row)
        self.session.flush()
        outcome: Literal["created", "updated"] = "updated" if old else "created"
        self.note(Subject(reference.dim, row.code), row.version, outcome, reference.document(row))
        # Writers know rows that are not public yet, from the same memory.
        self._vocabulary = True
        if seen:
            self.place(reference.dim, row.code)
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
                self.note_record(record, record.version, "updated", record.document)
        self.session.flush()

    def remove_reference(self, reference: ReferenceList, row: ReferenceRow) -> None:
        """Delete a reference row that nothing names any more; the caller has made sure of it."""
        self.note(Subject(reference.dim, row.code), row.version + 1, "deleted", None)
        self.session.delete(row)
        self.session.flush()
        self._vocabulary = True
        if row.public:
            self.place(reference.dim, row.code, gone=True)

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
