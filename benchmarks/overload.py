"""Three times more than it can answer, for a minute: `python -m benchmarks.overload`.

First is found out how many uncached pages a second a server answers without limits. Another one,
with the usual limit, is then asked three times as often from one address, whether it answers or
not, while a reader at another address asks ten times a second. What counts: that nothing is
answered but 200, 429 and 503, and how long that reader waits before, and within ten seconds after.
"""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Self

import uvloop

from benchmarks import generate, prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.http_load import Load, asked_in_turn, target
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, cores, pin, serving

_TIMES, _SECONDS, _QUIET_SECONDS = 3, 60.0, 10.0
_CROWD, _READER = "127.0.0.2", "127.0.0.3"
_EVERY_SECONDS = 0.1
_ALLOWED = {200, 429, 503}
# How many times as long as before the reader may wait after.
_BAR = 1.5
# Connections that a client opens at most; what cannot be asked on one of them is not asked.
_MOST = 500
_SETTINGS = {"EVENTS_CACHE_MB": "0"}

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True)
class Answers:
    """What was answered, and how long it took in milliseconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """The longest that all but one in a hundred took."""
        return quantiles(self.waits, n=100)[98]


class Client:
    """Connections of one address to a server, kept alive."""

    def __init__(self, port: int, address: str) -> None:
        """Open nothing yet."""
        self._port, self._address = port, address
        self._free: list[Connection] = []
        self._open = 0

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_told: object) -> None:
        """Close what is free."""
        for _, writer in self._free:
            writer.close()

    async def ask(self, path: str, answers: Answers) -> None:
        """Ask once, unless all connections wait for answers."""
        asked = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\n\r\n".encode()
        began = time.perf_counter()
        while self._free:
            opened = self._free.pop()
            # The server closes what rests, perhaps at this very moment.
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answered(opened, asked, began, answers)
                return
            self._open -= 1
        if self._open < _MOST:
            self._open += 1
            own = (self._address, 0)
            opened = await asyncio.open_connection(HOST, self._port, local_addr=own)
            await self._answered(opened, asked, began, answers)

    async def _answered(
        self, opened: Connection, asked: bytes, began: float, answers: Answers
    ) -> None:
        reader, writer = opened
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        _, _, rest = head.partition(b"content-length: ")
        await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
        answers.statuses[int(head.split(b" ", 2)[1])] += 1
        answers.waits.append((time.perf_counter() - began) * 1_000)
        self._free.append(opened)


def measure(engine: str = "sqlite") -> list[Bar]:
    """Overload a server of 100,000 records."""
    address = prepare.sqlite(FOLDER, Plan(100_000))
    pairs = [target("events_api", *pair) for pair in generate.pairs(1_000)]
    settings = {"EVENTS_DATABASE_URL": address, **_SETTINGS}
    pinned = cores()
    core = None if pinned is None else pinned[0]
    with serving("capacity", "events_api.main:app", settings, FOLDER, core) as server:
        [seen] = asked_in_turn({"it": server}, {"it": pairs}, Load(3.0, 1, 8)).values()
    rate = _TIMES * seen[0][0]
    limited = settings | {"EVENTS_LIMITS": "reads=1200/minute"}
    with serving("overload", "events_api.main:app", limited, FOLDER, core) as server:
        pin(0, None if pinned is None else pinned[1])
        crowd, before, amid, after = uvloop.run(_overloaded(server.port, pairs, rate))
    others = sum(n for status, n in crowd.statuses.items() if status not in _ALLOWED)
    told = ", ".join(f"{n:,} of {status}" for status, n in sorted(crowd.statuses.items()))
    what = f"{rate:,.0f} pages a second for a minute ({told})"
    print(f"A reader beside waits {before.p99:.1f} ms (p99) before, {amid.p99:.1f} meanwhile.")
    return [
        Bar.at_most(engine, f"{what}: other answers than 200, 429 and 503", others, 0, 0),
        Bar.at_most(
            engine,
            f"p99 of another reader 10 s after, times as long as before ({before.p99:.1f} ms)",
            after.p99 / before.p99,
            _BAR,
            2,
        ),
    ]


async def _overloaded(
    port: int, paths: list[str], rate: float
) -> tuple[Answers, Answers, Answers, Answers]:
    crowd, before, amid, after = Answers(), Answers(), Answers(), Answers()
    async with Client(port, _CROWD) as many, Client(port, _READER) as one:
        await _read(one, paths, before, _QUIET_SECONDS)
        async with asyncio.TaskGroup() as beside:
            beside.create_task(_read(one, paths, amid, _SECONDS))
            began, asked = time.monotonic(), 0
            while (passed := time.monotonic() - began) < _SECONDS:
                # As many as are due by now, however many wait.
                for _ in range(int(passed * rate) - asked):
                    beside.create_task(many.ask(paths[asked % len(paths)], crowd))
                    asked += 1
                await asyncio.sleep(0.005)
        await _read(one, paths, after, _QUIET_SECONDS)
    return crowd, before, amid, after


async def _read(client: Client, paths: list[str], answers: Answers, seconds: float) -> None:
    """Ask ten times a second, one after another."""
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        await client.ask(paths[count % len(paths)], answers)
        count += 1
        await asyncio.sleep(_EVERY_SECONDS)


def main() -> None:
    """Measure and print what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    report.show_bars(measure())


if __name__ == "__main__":
    main()
