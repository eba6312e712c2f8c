"""Authorization: who is calling, and what they may do.

Separate because reading drafts, writing, importing and publishing ask the same question. Public
reads need no key; one that is sent must be valid everywhere, so that nobody reads the public view
and takes it for their own (`core/reading/read_your_writes.py`).
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import col
from starlette.requests import Request

from events_api.core.access.keys import Key, id_in, is_text_of, shown_in
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.database import Database
from events_api.core.problems.document import ProblemError
from events_api.core.problems.server_errors import Busy, ReadOnly
from events_api.core.problems.types import Forbidden, Unauthorized
from events_api.core.records.history_table import Actor

LOG = logging.getLogger("events_api")
# What a key may do besides writing records of a kind, which is `write:` and the kind's plural.
DRAFTS, PUBLISH, IMPORT, ADMIN = "drafts", "publish", "import", "admin"
WRITE_REFERENCE = "write:reference"
_KEY = Key.__table__  # type: ignore[attr-defined]
# A use is noted at most so often: it is a write.
_NOTED = timedelta(minutes=10)


class Caller(Struct, frozen=True):
    """Who calls: a key with its owner and scopes."""

    key: str
    owner: str
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        """The caller as history names them."""
        return Actor("api", self.owner, self.key)

    @property
    def admin(self) -> bool:
        """Whether the key may do everything, for every owner."""
        return ADMIN in self.scopes

    def may(self, scope: str) -> bool:
        """Whether the key has the scope."""
        return self.admin or scope in self.scopes

    def require(self, *scopes: str) -> None:
        """Refuse a caller who has not all of these scopes.

        Raises:
            Forbidden: One is missing; it is named (403).
        """
        missing = [scope for scope in scopes if not self.may(scope)]
        if missing:
            named = " and ".join(f"`{scope}`" for scope in missing)
            detail = f"This key has not the scope {named}; an administrator can give one that has."
            error = ProblemError(
                header="Authorization", code="missing_scope", detail=detail, allowed=missing
            )
            raise Forbidden(detail, errors=[error])

    def keeps(self, owner: str) -> bool:
        """Whether the key writes, and sees the drafts of, records of this owner."""
        return self.admin or self.owner == owner

    def sees(self, owner: str) -> bool:
        """Whether the key may see what this owner has not published."""
        return self.may(DRAFTS) and self.keeps(owner)


def scopes_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Every scope that a key can have."""
    kinds = [f"write:{each.path}" for each in catalogue.resources]
    return (DRAFTS, *kinds, WRITE_REFERENCE, PUBLISH, IMPORT, ADMIN)


def caller_of(request: Request, connection: Connection) -> Caller | None:
    """Who calls; None where no key was sent.

    Raises:
        Unauthorized: What was sent is no valid key (401).
    """
    sent = request.headers.getlist("authorization")
    if not sent:
        return None
    row = _row_of(sent, connection)
    request.state.key = row.id  # for the log, and for what limits are counted by
    if row.last_used_at is None or datetime.now(UTC) - row.last_used_at > _NOTED:
        _note_use(catalogue_of(request).database, row.id)
    return Caller(row.id, row.owner, frozenset(row.scopes))


def require(request: Request, *scopes: str) -> Caller:
    """The caller, who has all of these scopes.

    Raises:
        Unauthorized: No valid key was sent (401).
        Forbidden: A scope is missing; it is named (403).
    """
    with catalogue_of(request).database.snapshot() as connection:
        caller = caller_of(request, connection)
    if caller is None:
        raise Unauthorized
    caller.require(*scopes)
    return caller


def _note_use(database: Database, key_id: str) -> None:
    """Keep when a key was used, unless that fails or must wait: no read hangs on it."""
    now = datetime.now(UTC).replace(microsecond=0)
    used = update(Key).where(col(Key.id) == key_id).values(last_used_at=now)
    try:
        with database.writing(wait=False) as session:
            session.execute(used)
    except (Busy, ReadOnly, DBAPIError, PoolTimeout) as error:
        LOG.info("the use of a key was not noted: %s", type(error).__name__)


def _row_of(sent: Sequence[str], connection: Connection) -> Any:
    text = shown_in(sent)
    if text is None:
        raise Unauthorized
    row = connection.execute(select(_KEY).where(_KEY.c.id == id_in(text))).one_or_none()
    if row is None or not is_text_of(text, row.hash):
        raise Unauthorized
    now = datetime.now(UTC)
    if row.revoked_at is not None and row.revoked_at <= now:
        raise Unauthorized("This key was revoked; ask an administrator for another one.")
    if row.expires_at is not None and row.expires_at <= now:
        raise Unauthorized("This key has expired; ask an administrator for another one.")
    return row
