"""Changes as they are sent, and those of reference rows, made when a page has them.

Separate from the log, which finds out what a page has.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.values.json import json_of
from events_api.sync import statements
from events_api.sync.cursors import Place
from events_api.sync.shapes import ROWS


class Change(msgspec.Struct):
    """A change as it is sent."""

    revision: int
    state: str
    reason: str | None
    kind: str
    id: str
    owner: str | None
    ref: str | None
    changed_at: str
    data: msgspec.Raw | None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.revision, self.kind, self.id)


def reference_changes(
    connection: Connection, lists: Sequence[ReferenceList], found: Sequence[Change | Place]
) -> dict[Place, Change]:
    """The changes of reference rows, by their places: a statement for each list that there is."""
    asked: dict[str, dict[str, Place]] = defaultdict(dict)
    for each in found:
        if isinstance(each, Place):
            asked[each.kind][each.id] = each
    return {
        change.place: change
        for reference in lists
        if reference.dim in asked
        for change in _of_list(connection, reference, asked[reference.dim])
    }


def _of_list(
    connection: Connection, reference: ReferenceList, asked: dict[str, Place]
) -> Iterator[Change]:
    model = ROWS[reference.dim]
    table = reference.table.__table__  # type: ignore[attr-defined]
    statement = statements.rows(table, tuple(model.model_fields), [*asked])
    for row in connection.execute(statement).mappings():
        place = asked[row["code"]]
        yield Change(
            place.revision,
            "upserted",
            None,
            place.kind,
            place.id,
            None,
            None,
            stamp(row["updated_at"]),
            msgspec.Raw(json_of(model.model_construct(**row))),
        )


def stamp(at: datetime) -> str:
    """An instant as JSON has it."""
    return at.isoformat().replace("+00:00", "Z")
