"""The store: how records and reference rows are written.

Separate because a write is one transaction with one order (design section 2): the revision first,
which makes writers wait for one another, then rows, document, links and search entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import uuid_utils
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from events_api.core import words
from events_api.core.database import Database
from events_api.core.derived import days_of, numbers_of, replace_entry, replace_links
from events_api.core.documents import public_of, render
from events_api.core.link import links_of
from events_api.core.problems import Conflict, InvalidContent, ProblemError, close_to
from events_api.core.record import Record, RecordInput
from events_api.core.resource import Resource
from events_api.core.revision import Revision
from events_api.core.vocabulary import ReferenceList

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one write: the outcome, the record's id and version."""

    outcome: Outcome
    id: str
    version: int


class Writing:
    """One write transaction: any number of records and reference rows, all or none."""

    def __init__(
        self, session: Session, lists: Sequence[ReferenceList], now: datetime | None = None
    ) -> None:
        """Take the revision row, and with it the turn to write."""
        self.session = session
        self.now = (now or datetime.now(UTC)).replace(microsecond=0)
        self._tables = {each.dim: each.table for each in lists}
        statement = update(Revision).values(n=Revision.n + 1).returning(col(Revision.public))
        self.next_public = session.execute(statement).scalar_one() + 1
        self._public = False
        self._vocabulary = False

    def put(self, resource: Resource, owner: str, given: RecordInput) -> Written:
        """Create the record, or replace the one of the same owner and ref.

        Raises:
            InvalidContent: It names a code that does not exist (422).
            Conflict: The owner uses its ref for a record of another kind (409).
        """
        old = self._find(owner, given.ref)
        if old is not None and old.kind != resource.kind:
            raise Conflict(f"The owner's record of this `ref` is a {old.kind}; nothing was stored.")
        values = given.model_dump()
        course = resource.settle(self.session, values)
        record = Record.model_validate(
            {
                **values,
                **numbers_of(given),
                **days_of(given.when, [each.date for each in given.sources], course),
                "kind": resource.kind,
                "id": old.id if old else str(uuid_utils.uuid7()),
                "owner": owner,
                "version": old.version if old else 1,
                "public": given.state == "published",
                "title_sort": words.sort_key(given.title),
                "published_at": self._published_at(given, old),
                "updated_at": old.updated_at if old else self.now,
                "revision": old.revision if old else 0,
                "document": "",
            }
        )
        own = resource.table.model_validate({**values, "id": record.id})
        links = links_of({**values, "owner": owner})
        self._check_codes(links)
        return self._save(resource, record, own, links, old)

    def put_reference(self, reference: ReferenceList, given: SQLModel) -> Outcome:
        """Create or replace a public reference row by its code."""
        values = dict(given)
        old = self.session.get(reference.table, values["code"])
        if old is not None and all(getattr(old, name) == value for name, value in values.items()):
            return "unchanged"
        stamps = {"version": old.version + 1 if old else 1, "updated_at": self.now, "public": True}
        self.session.merge(reference.table.model_validate({**values, **stamps}))
        self.session.flush()
        self._public = self._vocabulary = True
        return "updated" if old else "created"

    def touch(self, record: Record) -> None:
        """Say that a public byte of the record changes in this transaction."""
        self._public, record.revision = True, self.next_public

    def close(self) -> None:
        """Move the counters that readers look at, as far as this transaction changed anything."""
        steps: dict[str, Any] = {}
        if self._public:
            steps |= {"public": Revision.public + 1, "changed_at": self.now}
        if self._vocabulary:
            steps["vocabulary"] = Revision.vocabulary + 1
        if steps:
            self.session.execute(update(Revision).values(**steps))

    def _find(self, owner: str, ref: str | None) -> Record | None:
        if ref is None:
            return None
        query = select(Record).where(col(Record.owner) == owner, col(Record.ref) == ref)
        return self.session.exec(query).one_or_none()

    def _published_at(self, given: RecordInput, old: Record | None) -> datetime | None:
        if old is not None and old.published_at is not None:
            return old.published_at
        return self.now if given.state == "published" else None

    def _check_codes(self, links: Mapping[tuple[str, str], int]) -> None:
        """Refuse codes that no reference row has; the link table has no foreign key for them.

        Writers are serial, so what is true here is true at the commit.
        """
        errors = []
        for dim, code in links:
            table = self._tables.get(dim)
            if table is None or self.session.get(table, code) is not None:
                continue
            known = [*self.session.exec(select(table.code))]
            detail = f"No {dim} has this code."
            errors.append(
                ProblemError(code="unknown_code", detail=detail, allowed=close_to(code, known))
            )
        if errors:
            raise InvalidContent(errors=errors)

    def _save(
        self,
        resource: Resource,
        record: Record,
        own: SQLModel,
        links: dict[tuple[str, str], int],
        old: Record | None,
    ) -> Written:
        """Write all rows of a record, unless nothing would change."""
        record.document = render(resource, record, own, links)
        if old is not None:
            if old.document == record.document:
                return Written("unchanged", old.id, old.version)
            record.version, record.updated_at = old.version + 1, self.now
        if record.public or (old is not None and old.public):
            self.touch(record)
        record.document = render(resource, record, own, links)
        self.session.merge(record)
        self.session.flush()
        self.session.merge(own)
        replace_links(self.session, record, links)
        replace_entry(self.session, record, public_of(resource, record, own, links))
        self.session.flush()
        return Written("updated" if old else "created", record.id, record.version)


@contextmanager
def writing(
    database: Database, lists: Sequence[ReferenceList], now: datetime | None = None
) -> Iterator[Writing]:
    """A write transaction, committed where the block ends well, undone where it raises."""
    with database.writing() as session:
        transaction = Writing(session, lists, now)
        yield transaction
        transaction.close()
