"""Idempotency: a POST that is sent twice is done once, and answered alike both times.

Separate because the answer is stored in the transaction of the write itself: there is no moment at
which one is there without the other (contract, "Conditions and writes"; findings, "Idempotency").
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Index, LargeBinary, String, Uuid, delete, select
from sqlmodel import Field, Session, SQLModel, col
from starlette.responses import Response

from events_api.core.database.column_types import Instant, Json
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidContent

HEADER = "Idempotency-Key"
_KEPT = timedelta(hours=24)


class GivenAnswer(SQLModel, table=True):
    """The answer that a key of an owner was given."""

    __tablename__ = "given_answer"
    __table_args__ = (Index("ix_given_answer_at", "at"), Index("ix_given_answer_record", "record"))

    owner: str = Field(primary_key=True, sa_type=String)
    key: str = Field(primary_key=True, sa_type=String)
    asked: str = Field(description="Hash of the request.", sa_type=String)
    record: str | None = Field(
        default=None, description="Record or import it made.", sa_type=Uuid(as_uuid=False)
    )
    status: int
    headers: dict[str, str] = Field(sa_type=Json(dict[str, str]))
    body: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Instant)


class Given(NamedTuple):
    """What a key came with before: the hash of the request, and the id of what that made."""

    asked: str
    record: str | None


class Repeatable(Struct, frozen=True):
    """A request that may be sent again: whose, under which key, and what it asks."""

    owner: str
    key: str
    asked: str


def given_before(connection: Connection, asked: Repeatable | None) -> Given | None:
    """What the key came with within 24 hours; None where it is new, or there is none."""
    if asked is None:
        return None
    found = select(col(GivenAnswer.asked), col(GivenAnswer.record)).where(
        col(GivenAnswer.owner) == asked.owner,
        col(GivenAnswer.key) == asked.key,
        col(GivenAnswer.at) >= datetime.now(UTC) - _KEPT,
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else Given(*row)


def once(
    session: Session,
    asked: Repeatable | None,
    now: datetime,
    make: Callable[[], tuple[Response, str | None]],
) -> Response:
    """What `make` answers, kept in the same transaction; or what the same request was answered.

    It is asked in the writers' turn, so that of two rivals one makes and the other is told. `make`
    gives the answer and the id of the record it shows, which `erase` removes it by.

    Raises:
        InvalidContent: The key came with another request within 24 hours (422).
    """
    if asked is None:
        return make()[0]
    before = _given(session, asked, now)
    if before is not None:
        return Response(before.body, before.status, before.headers)
    made, record = make()
    session.add(
        GivenAnswer(
            **asdict(asked),
            record=record,
            status=made.status_code,
            headers=dict(made.headers),
            body=bytes(made.body),
            at=now,
        )
    )
    session.flush()
    return made


def keep(session: Session, asked: Repeatable, now: datetime, made: str) -> None:
    """Keep that a request made an import, which is told anew each time it is asked.

    Raises:
        IntegrityError: The key came before.
    """
    _forget_older(session, now)
    session.add(GivenAnswer(**asdict(asked), record=made, status=202, headers={}, body=b"", at=now))
    session.flush()


def _given(session: Session, asked: Repeatable, now: datetime) -> GivenAnswer | None:
    _forget_older(session, now)
    found = session.get(GivenAnswer, (asked.owner, asked.key))
    if found is not None and found.asked != asked.asked:
        detail = "This key came with another request before; use a new one for each."
        error = ProblemError(header=HEADER, code="other_request", detail=detail)
        raise InvalidContent("Correct the headers named in `errors`.", errors=[error])
    return found


def _forget_older(session: Session, now: datetime) -> None:
    session.execute(delete(GivenAnswer).where(col(GivenAnswer.at) < now - _KEPT))
