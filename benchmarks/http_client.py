"""The client: keep-alive connections, each asking again as soon as it is answered.

A process of its own. Speaks just enough HTTP/1.1 to cost little beside the server it measures.
Reads what to do as JSON on standard input, writes what it saw as JSON on standard output.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import cycle
from statistics import quantiles

import uvloop

from benchmarks.servers import HOST, pin


@dataclass(frozen=True, slots=True)
class Task:
    """What to ask: these targets in turn, over and over, for so many seconds."""

    port: int
    targets: list[str]
    connections: int
    seconds: float
    core: int | None
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    bytes: int


class Connection(asyncio.Protocol):
    """One connection: asks, reads the whole answer, asks again."""

    def __init__(self, requests: Iterator[bytes], status: int, done: asyncio.Future[None]) -> None:
        """Share the stream of requests; `done` takes the first failure."""
        self._requests, self._done = requests, done
        self._begins = b"HTTP/1.1 %d " % status
        self._read, self._missing, self._asked = bytearray(), 0, 0.0
        self.latencies: list[float] = []
        self.received = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer; ask again after the last one."""
        self._read += data
        if not self._missing:
            head = self._read.find(b"\r\n\r\n")
            if head < 0:
                return
            self._missing = self._length(bytes(self._read[:head])) + head + 4
        if len(self._read) >= self._missing:
            self.latencies.append(time.perf_counter() - self._asked)
            self.received += self._missing
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Fail, unless the run is over."""
        self._fail(f"A connection was lost: {error}")

    def stop(self) -> None:
        """Break off."""
        self._transport.abort()

    def _ask(self) -> None:
        self._read, self._missing = bytearray(), 0
        self._asked = time.perf_counter()
        self._transport.write(next(self._requests))

    def _length(self, head: bytes) -> int:
        if not head.startswith(self._begins):
            self._fail(f"Not {self._begins!r}: {head.decode('latin-1')}")
        if b" 304 " in self._begins:
            return 0
        before, found, length = head.lower().partition(b"\r\ncontent-length: ")
        if not found:
            self._fail(f"No length: {before.decode('latin-1')}")
        return int(length.split(b"\r\n", 1)[0] or 0)

    def _fail(self, reason: str) -> None:
        if not self._done.done():
            self._done.set_exception(RuntimeError(reason))


async def run(task: Task) -> Seen:
    """Ask and measure.

    Raises:
        RuntimeError: An answer was not 200, or a connection was lost.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    named = {"Host": f"{HOST}:{task.port}", "Accept": "*/*", **task.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n"
    requests = cycle([f"GET {each} HTTP/1.1\r\n{head}".encode() for each in task.targets])
    started = time.perf_counter()
    connections = [
        (
            await loop.create_connection(
                lambda: Connection(requests, task.status, done), HOST, task.port
            )
        )[1]
        for _ in range(task.connections)
    ]
    with suppress(TimeoutError):
        await asyncio.wait_for(done, task.seconds)
    seconds = time.perf_counter() - started
    for each in connections:
        each.stop()
    latencies = [latency * 1000 for each in connections for latency in each.latencies]
    cuts = quantiles(latencies, n=100)
    received = sum(each.received for each in connections)
    return Seen(len(latencies), seconds, cuts[49], cuts[98], received // len(latencies))


def main() -> None:
    """Do one task."""
    task = Task(**json.load(sys.stdin))
    pin(0, task.core)
    json.dump(asdict(uvloop.run(run(task))), sys.stdout)


if __name__ == "__main__":
    main()
