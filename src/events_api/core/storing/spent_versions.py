"""Spent versions: how far was counted under a ref that its record has left.

Separate from records because it outlives them. Whoever sends `If-Match` to a ref means the record
that was read there; one that takes its place counts on, so that no version is read of two records.
"""

from collections.abc import Iterable

from sqlalchemy import String, delete, func
from sqlmodel import Field, Session, SQLModel, col, select

# No ref is empty: this row holds how far was counted under those of its owner that were erased.
ERASED = ""


class SpentVersion(SQLModel, table=True):
    """One row per ref that a record has left, by its deletion or for another ref."""

    __tablename__ = "spent_version"

    owner: str = Field(primary_key=True, sa_type=String)
    ref: str = Field(primary_key=True, sa_type=String)
    version: int = Field(description="The last version under this ref.")


def last_spent(session: Session, owner: str, ref: str | None) -> int:
    """The last version that was used under a ref by records that have left it; 0: none was."""
    if ref is None:
        return 0
    return _last(session, owner, [ref])


def spend(session: Session, owner: str, ref: str | None, version: int) -> None:
    """Keep the last version of a record that leaves its ref."""
    if ref is not None:
        session.merge(SpentVersion(owner=owner, ref=ref, version=version))


def forget_refs(session: Session, owner: str, refs: Iterable[str]) -> None:
    """Forget the words of refs, but not how far was counted.

    Whichever refs these were, all that the owner's records come to later count on from there.
    """
    named = [*refs]
    version = _last(session, owner, named)
    mine = col(SpentVersion.owner) == owner
    session.execute(delete(SpentVersion).where(mine, col(SpentVersion.ref).in_(named)))
    if version:
        spend(session, owner, ERASED, version)


def _last(session: Session, owner: str, refs: Iterable[str]) -> int:
    query = select(func.max(SpentVersion.version)).where(
        col(SpentVersion.owner) == owner, col(SpentVersion.ref).in_([*refs, ERASED])
    )
    return session.exec(query).one() or 0
