"""The keyring: keys made, replaced and revoked, alike for commands and for administrators.

Separate from `access.keys`, which says what a key is. None of this moves a revision: keys are not
data.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlmodel import Session, col, select

from events_api.core.access.keys import Key, KeyFields, hash_of, new_text
from events_api.core.database.database import Database
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import Conflict, InvalidContent, NotFound

_NO_KEY = "There is no key with this id."


class Issued(Struct, frozen=True):
    """A key that was just made, with its text, which is shown this once."""

    key: Key
    text: str


def issue(
    database: Database, given: KeyFields, known: Collection[str], by: str | None = None
) -> Issued:
    """A new key; `known` are the scopes there are, `by` is the key that makes it.

    Raises:
        InvalidContent: It has no scope, an unknown one, or has expired already (422).
    """
    _check(given, known)
    with database.writing() as session:
        return _made(session, given, by)


def rotate(database: Database, key_id: str, grace: timedelta, by: str | None = None) -> Issued:
    """Another key that may do the same; the old one ends after `grace`.

    Raises:
        NotFound: There is no such key (404).
        Conflict: It has ended, or its end is set already (409).
    """
    with database.writing() as session:
        old = _found(session, key_id)
        expired = old.expires_at is not None and old.expires_at <= _now()
        if old.revoked_at is not None or expired:
            raise Conflict("This key has ended, or was replaced already: make a new one.")
        given = KeyFields(
            owner=old.owner, label=old.label, scopes=old.scopes, expires_at=old.expires_at
        )
        old.revoked_at = _now() + grace
        session.add(old)
        return _made(session, given, by)


def revoke(database: Database, key_id: str) -> Key:
    """The key, revoked as of now; one that is revoked already stays so.

    Raises:
        NotFound: There is no such key (404).
    """
    with database.writing() as session:
        key = _found(session, key_id)
        key.revoked_at = min(key.revoked_at or _now(), _now())
        session.add(key)
        return key


def one_key(database: Database, key_id: str) -> Key:
    """The key with this id.

    Raises:
        NotFound: There is none (404).
    """
    with database.snapshot() as connection, Session(connection) as session:
        key = session.get(Key, key_id)
        if key is None:
            raise NotFound(_NO_KEY)
        session.expunge(key)
        return key


def every_key(database: Database) -> Sequence[Key]:
    """All keys, the latest first."""
    with database.snapshot() as connection, Session(connection) as session:
        keys = session.exec(select(Key).order_by(col(Key.created_at).desc(), col(Key.id))).all()
        session.expunge_all()
        return keys


def _made(session: Session, given: KeyFields, by: str | None) -> Issued:
    key_id, text = new_text()
    key = Key(
        **given.model_dump(),
        id=key_id,
        hash=hash_of(text),
        created_at=_now(),
        created_by=by,
    )
    session.add(key)
    return Issued(key, text)


def _found(session: Session, key_id: str) -> Key:
    # Locked, so that of two who replace a key at once one is refused.
    key = session.get(Key, key_id, with_for_update=True)
    if key is None:
        raise NotFound(_NO_KEY)
    return key


def _check(given: KeyFields, known: Collection[str]) -> None:
    errors = [
        ProblemError(
            pointer=f"/scopes/{position}",
            code="unknown_value",
            detail="There is no such scope.",
            allowed=[*known],
        )
        for position, scope in enumerate(given.scopes)
        if scope not in known
    ]
    if len(set(given.scopes)) != len(given.scopes):
        detail = "Name each scope once."
        errors.append(ProblemError(pointer="/scopes", code="invalid_value", detail=detail))
    if not given.scopes:
        detail = "Say what the key may do."
        allowed = [*known]
        errors = [ProblemError(pointer="/scopes", code="missing", detail=detail, allowed=allowed)]
    if given.expires_at is not None and given.expires_at <= _now():
        detail = "This is in the past."
        errors.append(ProblemError(pointer="/expires_at", code="invalid_value", detail=detail))
    if errors:
        raise InvalidContent(errors=errors)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
