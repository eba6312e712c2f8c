"""Waiting: readers of the feed who are answered when something changes.

Separate from the feed because nobody who waits holds a thread or a connection: one look at the
revision, every so often, is for all of them (docs/adr/0033).
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from events_api.core.database.current_revision import CurrentRevision
from events_api.core.database.revision import Freshness
from events_api.core.problems.server_errors import Busy

_EVERY_SECONDS = 0.1
_FULL = (
    "As many as this process lets wait are waiting. Ask again after `Retry-After` seconds, or "
    "without `wait`."
)
Made = TypeVar("Made")


class Waiting:
    """Those who wait in this process."""

    def __init__(self, revision: CurrentRevision, most: int) -> None:
        """Take whom to ask what the revision is, and how many may wait at once."""
        self._revision, self._most = revision, most
        self._number = 0
        self._ended = False
        self._seen = 0
        self._moved = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._at_work: dict[Hashable, asyncio.Task[Any]] = {}

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who wait.

        Raises:
            Busy: All are taken (503).
        """
        if self._number >= self._most:
            raise Busy(_FULL)
        self._number += 1
        try:
            yield
        finally:
            self._number -= 1

    async def beyond(self, fresh: Freshness, until: float, request: Request) -> bool:
        """Whether the public revision is past this state by a time of the loop.

        It is not where the process ends, or the reader has left.
        """
        loop = asyncio.get_running_loop()
        gone = loop.create_task(_left(request))
        try:
            while self._seen <= fresh.public:
                left = until - loop.time()
                if self._ended or left <= 0 or gone.done():
                    return False
                if self._watch is None:
                    self._watch = loop.create_task(self._look())
                moved = loop.create_task(self._moved.wait())
                await asyncio.wait({moved, gone}, timeout=left, return_when="FIRST_COMPLETED")
                moved.cancel()
            return not gone.done()
        finally:
            gone.cancel()

    async def shared(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What a thread makes, once for all who ask for the same meanwhile."""
        task = self._at_work.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(run_in_threadpool(make))
            self._at_work[key] = task
            task.add_done_callback(lambda _: self._at_work.pop(key, None))
        made: Made = await asyncio.shield(task)
        return made

    def end(self) -> None:
        """Let nobody wait any more: the process ends."""
        self._ended = True
        self._tell()

    def _tell(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _look(self) -> None:
        """Look at the revision for as long as somebody waits."""
        try:
            while self._number and not self._ended:
                fresh = await self._revision.read()
                if fresh is not None and fresh.public != self._seen:
                    self._seen = fresh.public
                    self._tell()
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            self._watch = None


async def _left(request: Request) -> None:
    """Return when the reader has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


@contextmanager
def told_of_the_end(tell: Callable[[], None]) -> Iterator[None]:
    """Have `tell` called in the running loop as soon as the process is told to end.

    Servers wait for all requests before they end the application, and so would whoever waits.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}

    def end(number: int, frame: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(tell)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    theirs = [each for each, handler in before.items() if callable(handler)]
    for each in theirs:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in theirs:
            signal.signal(each, before[each])
