"""Changes as they are stored, for those who may see them, and as they are shown."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from sqlalchemy import Connection, select, true

from events_api.core.access.authorization import DRAFTS, WRITE_REFERENCE, Caller, caller_of
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.negotiation import require_json
from events_api.core.problems.types import NotFound, Unauthorized
from events_api.core.records.history_table import Change
from events_api.core.records.tombstones import ADVICE
from events_api.core.values.json import from_json

CHANGE = Change.__table__  # type: ignore[attr-defined]


def changes_seen(
    connection: Connection,
    request: Request,
    subject: tuple[str, str],
    before: int | None,
    limit: int,
) -> Sequence[Any]:
    """The changes of a subject that the caller may see, the latest first."""
    require_json(request)
    catalogue = catalogue_of(request)
    caller = caller_of(request, connection)
    if caller is None:
        raise Unauthorized
    caller.require(DRAFTS)
    plural, code = subject
    kinds = {each.path: each.kind for each in catalogue.resources}
    kinds |= {each.name: each.dim for each in catalogue.lists}
    if plural not in kinds:
        raise NotFound
    _check_knows(connection, catalogue, caller, subject)
    rows = changes_of(connection, kinds[plural], code, before, limit)
    check_sees(caller, rows)
    if not rows:
        raise NotFound(ADVICE)
    return rows


def _check_knows(
    connection: Connection, catalogue: Catalogue, caller: Caller, subject: tuple[str, str]
) -> None:
    """A row that is not public is known to those who write such rows."""
    plural, code = subject
    for each in catalogue.lists:
        if each.name == plural and not caller.may(WRITE_REFERENCE):
            table = each.table.__table__  # type: ignore[attr-defined]
            shown = select(table.c.code).where(table.c.code == code, table.c.public == true())
            if connection.execute(shown).first() is None:
                raise NotFound(ADVICE)


def changes_of(
    connection: Connection, kind: str, subject: str, before: int | None, limit: int
) -> Sequence[Any]:
    """At most so many changes of a subject, those before a version, the latest first."""
    found = select(CHANGE).where(CHANGE.c.kind == kind, CHANGE.c.subject == subject)
    if before is not None:
        found = found.where(CHANGE.c.version < before)
    return connection.execute(found.order_by(CHANGE.c.version.desc()).limit(limit)).all()


def check_sees(caller: Caller, rows: Sequence[Any]) -> None:
    """Another owner's history answers like one that never was."""
    if any(row.owner is not None and not caller.keeps(row.owner) for row in rows):
        raise NotFound(ADVICE)


def shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Changes as they are shown; each has what the one before it made."""
    older = [*rows[1:], None]
    return [
        {
            "version": row.version,
            "action": row.action,
            "at": row.at,
            "by": {"via": row.via, "owner": row.by_owner, "key": row.by_key},
            "old": None if before is None else _document(before.document),
            "new": _document(row.document),
        }
        for row, before in zip(rows, older, strict=True)
    ]


def _document(text: str | None) -> Any:
    return None if text is None else from_json(text)
