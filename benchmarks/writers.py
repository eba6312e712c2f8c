"""Sixteen writers at once, each commit durable: `python -m benchmarks.writers`.

One server of a database of its own, on each engine. Each writer posts a meeting, waits for the
answer and posts the next; what counts is how long it waits. SQLite syncs its log at each commit,
and so does PostgreSQL here, unlike the server of the tests.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from benchmarks import report
from benchmarks.report import Bar
from benchmarks.servers import HOST, serving
from benchmarks.writes import ENGINES, MEETING, prepared
from tests.postgres import Server, fresh_database

_WRITERS, _SECONDS = 16, 30.0
# Milliseconds.
_WORST_BAR, _P99_BAR = 1_000, 150
_CREATED = 201


def measure(engine: str) -> list[Bar]:
    """Post for half a minute."""
    waits: list[float] = []
    statuses: Counter[int] = Counter()
    with TemporaryDirectory() as name, _address(engine, Path(name)) as address:
        key = prepared(address)
        settings = {"EVENTS_DATABASE_URL": address}
        app = "events_api.main:app"
        with serving("writers", app, settings, Path(name), None) as server:
            end = time.monotonic() + _SECONDS
            told = (server.port, key, end, waits, statuses)
            threads = [threading.Thread(target=_write, args=told) for _ in range(_WRITERS)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
    number = statuses.total()
    others = number - statuses[_CREATED]
    p99 = quantiles(waits, n=100)[98]
    what = f"{_WRITERS} durable writers, {number:,} posts in {_SECONDS:.0f} s"
    return [
        Bar.at_most(engine, f"{what}: refused or failed", others, 0, 0),
        Bar.at_most(engine, f"{what}: worst wait, ms", max(waits), _WORST_BAR, 0),
        Bar.at_most(engine, f"{what}: p99, ms", p99, _P99_BAR, 0),
    ]


@contextmanager
def _address(engine: str, folder: Path) -> Iterator[str]:
    """A database on the disk, whose commits are there when they are answered."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'writers.db'}"
        return
    # The server runs as another user, who must get there.
    folder.chmod(0o711)
    own = folder / "server"
    own.mkdir()
    with Server(own, fsync="on", full_page_writes="on", synchronous_commit="on") as server:
        server.initialise()
        server.start()
        with fresh_database(server.url) as address:
            yield address


def _write(port: int, key: str, end: float, waits: list[float], statuses: Counter[int]) -> None:
    connection = HTTPConnection(HOST, port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps(MEETING).encode()
    while time.monotonic() < end:
        began = time.perf_counter()
        connection.request("POST", "/v1/meetings", body, headers)
        answer = connection.getresponse()
        answer.read()
        waits.append((time.perf_counter() - began) * 1_000)
        statuses[answer.status] += 1
    connection.close()


def main() -> None:
    """Measure both engines and print what was found."""
    report.show_bars([bar for engine in ENGINES for bar in measure(engine)])


if __name__ == "__main__":
    main()
