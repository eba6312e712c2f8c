"""The revision as it is now, which kept answers are compared with before each of them leaves.

Separate from `revision`, which reads it within a snapshot, because the event loop asks for it
itself: by the driver alone, on a connection of its own, so that it costs less than the answer does
(docs/adr/0022).
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from events_api.core.database.database import Database
from events_api.core.database.replica import REST_SECONDS
from events_api.core.database.revision import Freshness
from events_api.core.database.row_question import RowQuestion

_ASKED = "SELECT public, vocabulary, changed_at FROM revision"
_PATIENCE_SECONDS = 2


class CurrentRevision(ABC):
    """The counters of a database, as they are after the moment of asking.

    Whoever was answered that a write is done never sees the counters of before.
    """

    def __init__(self, database: Database) -> None:
        """Open nothing yet."""
        self._database = database
        self._row: Sequence[Any] = ()
        self._fresh: Freshness | None = None

    @abstractmethod
    async def read(self) -> Freshness | None:
        """The counters now; None where the database does not say."""

    @abstractmethod
    def close(self) -> None:
        """Give the connection back; the next one who asks opens another."""

    def _opened(self) -> Any:
        """A connection of the driver, as readers have it, of which the pool knows nothing."""
        # Of the database that readers without a key are answered from: no other keeps answers.
        pooled: Any = self._database.connection(least=0).connection
        own = pooled.driver_connection
        pooled.detach()
        own.commit()
        return own

    def _read(self, row: Sequence[Any]) -> Freshness:
        """What a row says, which is mostly what the one before it said."""
        if self._fresh is None or row != self._row:
            public, vocabulary, text = row
            at = datetime.fromisoformat(text.decode() if isinstance(text, bytes) else text)
            at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
            self._row, self._fresh = row, Freshness(int(public), int(vocabulary), at)
        return self._fresh


class FileRevision(CurrentRevision):
    """Of a SQLite file: read at once, since it takes a few microseconds.

    One reading answers all who ask in the same turn of the event loop: nothing is received within a
    turn, so that whatever asks in it had come before the first of them asked.
    """

    _connection: Any = None
    _opening: asyncio.Task[None] | None = None
    _turn_of: asyncio.AbstractEventLoop | None = None

    async def read(self) -> Freshness | None:
        """The counters now."""
        loop = asyncio.get_running_loop()
        if self._turn_of is loop:
            return self._fresh
        try:
            if self._connection is None:
                # One opens it for all; who goes away meanwhile takes it from nobody.
                self._opening = self._opening or loop.create_task(self._open())
                await asyncio.shield(self._opening)
            [row] = self._connection.execute(_ASKED).fetchall()
        except (SQLAlchemyError, self._database.driver_error, ValueError):
            self.close()
            return None
        fresh = self._read(row)
        self._turn_of = loop
        # It is done before whatever is received after this turn.
        loop.call_soon(self._end_turn)
        return fresh

    async def _open(self) -> None:
        try:
            self._connection = await to_thread.run_sync(self._opened)
            # The event loop waits for nobody.
            self._connection.execute("PRAGMA busy_timeout=0")
        finally:
            self._opening = None

    def _end_turn(self) -> None:
        self._turn_of = None

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class ServerRevision(CurrentRevision):
    """Of a PostgreSQL server: one question is answered to all who came before it was sent.

    Whoever comes meanwhile waits for the next one.
    """

    def __init__(self, database: Database, slack_ms: int) -> None:
        """Answer by what was asked up to `slack_ms` ago, too."""
        super().__init__(database)
        self._slack = slack_ms / 1000
        self._question: RowQuestion | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Task[None] | None = None
        self._limit: asyncio.TimerHandle | None = None
        self._sent_at = self._known_at = float("-inf")
        self._good_until = float("inf")
        self._asked: list[asyncio.Future[Freshness | None]] = []
        self._waiting: list[asyncio.Future[Freshness | None]] = []

    async def read(self) -> Freshness | None:
        """The counters now."""
        loop = asyncio.get_running_loop()
        if self._loop not in {None, loop}:
            return None
        if self._slack and loop.time() - self._known_at <= self._slack:
            return self._fresh
        answer: asyncio.Future[Freshness | None] = loop.create_future()
        self._waiting.append(answer)
        if len(self._waiting) == 1 and not self._asked and self._opening is None:
            # All who come in the same turn of the loop are asked for together.
            loop.call_soon(self._ask, loop)
        return await answer

    async def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            question = await to_thread.run_sync(lambda: RowQuestion(self._opened(), _ASKED))
        except (SQLAlchemyError, self._database.driver_error):
            self._fail()
            return
        finally:
            self._opening = None
        self._loop, self._question = loop, question
        loop.add_reader(question.socket, self._receive, loop, question)
        # The primary was asked where the replica was away: it may be there again.
        lasts = float("inf") if self._database.replica is None else REST_SECONDS
        self._good_until = loop.time() + lasts
        self._ask(loop)

    def _ask(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send the question for all who wait, unless one is under way."""
        if self._asked or not self._waiting:
            return
        if self._question is not None and loop.time() >= self._good_until:
            self.close()
        if self._question is None:
            self._opening = self._opening or loop.create_task(self._open(loop))
            return
        self._asked, self._waiting = self._waiting, []
        self._sent_at = loop.time()
        if self._limit is None:
            self._limit = loop.call_later(_PATIENCE_SECONDS, self._look, loop)
        try:
            self._question.send()
        except self._database.driver_error:
            self._fail()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give up a question that is not answered; there is one timer, not one for each."""
        self._limit = None
        if self._asked:
            late = loop.time() - self._sent_at - _PATIENCE_SECONDS
            if late >= 0:
                self._fail()
            else:
                self._limit = loop.call_later(-late, self._look, loop)

    def _receive(self, loop: asyncio.AbstractEventLoop, question: RowQuestion) -> None:
        """Answer those who asked, and ask for those who came since."""
        try:
            if not question.has_answer():
                return
            row = question.answer()
        except self._database.driver_error:
            row = None
        if row is None:
            self._fail()
            return
        self._known_at = self._sent_at
        self._answer(self._read(row))
        self._ask(loop)

    def _answer(self, fresh: Freshness | None) -> None:
        asked, self._asked = self._asked, []
        for each in asked:
            if not each.done():
                each.set_result(fresh)

    def _fail(self) -> None:
        """Leave all who wait without an answer; the next one opens another connection."""
        self.close()
        self._asked += self._waiting
        self._waiting = []
        self._answer(None)

    def close(self) -> None:
        """Close the connection."""
        question, self._question = self._question, None
        if question is not None:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.remove_reader(question.socket)
            question.close()
        if self._limit is not None:
            self._limit.cancel()
        self._limit, self._loop, self._known_at = None, None, float("-inf")


def current_revision(database: Database, slack_ms: int) -> CurrentRevision:
    """The revision of the database as it is now; `slack_ms` is for a server alone."""
    if database.engine_name == "sqlite":
        return FileRevision(database)
    return ServerRevision(database, slack_ms)
