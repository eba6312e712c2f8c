"""Server processes of the tests: the real thing, on a port of the loopback, started and ended.

Separate from the tests because several of them race, kill and starve such processes.
"""

import atexit
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

HOST = "127.0.0.1"
_START_SECONDS = 60


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Caller:
    """A client with one connection to a server, for one thread."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        """Take the port, and headers that all requests have."""
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self._headers = dict(headers)

    def __call__(self, method: str, address: str, body: Any = None, **headers: str) -> Answer:
        """The answer to a request; a JSON body is written from `body`."""
        self.begin(method, address, body, **headers)
        return self.answer()

    def begin(self, method: str, address: str, body: Any = None, **headers: str) -> None:
        """Send a request whose answer is asked for later."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            named["Content-Type"] = "application/json"
        self._send(method, address, content, named)

    def sent(self, method: str, address: str, content: bytes, **headers: str) -> Answer:
        """The answer to a request with a body as it is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._send(method, address, content, named)
        return self.answer()

    def answer(self) -> Answer:
        """The answer to what was sent last."""
        answer = self._connection.getresponse()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, kept, answer.read())

    def answered(self) -> bool:
        """Whether something has come of the answer."""
        return bool(select.select([self._connection.sock], [], [], 0)[0])

    def _send(
        self, method: str, address: str, content: bytes | None, named: Mapping[str, str]
    ) -> None:
        self._connection.request(method, address, content, {**self._headers, **named})

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class Nursery:
    """Servers of one database, forked quickly by `tests.nursery`.

    That process is the same for all who ask in a run; its servers are ended by who started them.
    """

    def __init__(self, url: str, **settings: str) -> None:
        """Take the database and other settings of the servers."""
        named = {f"EVENTS_{name.upper()}": value for name, value in settings.items()}
        # They are asked as fast as they can answer: without limits.
        self._environment = {"EVENTS_LIMITS": "", **named, "EVENTS_DATABASE_URL": url}

    def start(self, port: int) -> int:
        """Start a server on a port and give its process id."""
        process = _nursery()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("The nursery has no pipes.")
        asked = {"port": port, "environment": self._environment}
        process.stdin.write(f"{json.dumps(asked)}\n")
        process.stdin.flush()
        return int(process.stdout.readline())


@cache
def _nursery() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.nursery"],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate, timeout=_START_SECONDS)
    return process


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return when a server answers on the port."""
    wait_until(lambda: socket.create_connection((HOST, port), timeout=1).close(), OSError)


def wait_until(done: Callable[[], object], fails: type[Exception]) -> None:
    """Return when something no longer fails so."""
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            done()
        except fails:
            if time.monotonic() > end:
                raise
            time.sleep(0.005)
        else:
            return


@contextmanager
def serving(url: str, number: int = 1, **settings: str) -> Iterator[list[int]]:
    """Run servers on a database for as long as the context lasts and give their ports."""
    ports = [free_port() for _ in range(number)]
    nursery = Nursery(url, **settings)
    processes = [nursery.start(port) for port in ports]
    try:
        for port in ports:
            wait_for(port)
        yield ports
    finally:
        for each in processes:
            os.kill(each, signal.SIGTERM)
