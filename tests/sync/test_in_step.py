"""Copies that follow while everything changes, whatever dies on the way, are the lists at the end.

Two real servers, four writers, followers with pages of 1, 7 and 1,000 in processes of their own,
and others under filters; servers and followers are killed by chance. TEST_SLOW=1: 10,000 changes.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from events_api.client import Client, Folder, Problem, Unreachable
from events_api.core.catalogue import Catalogue
from tests.client.test_folder import held, listed
from tests.samples import key
from tests.samples import write as record
from tests.servers import HOST, Nursery, free_port, wait_for, wait_until
from tests.sizes import sized
from tests.sync.random_changes import Changes
from tests.templates import Database, catalogue_for

CHANGES = sized(120, 10_000)
# How many die on the way, by what was changed and not by the clock: no more on a busy machine.
KILLS = sized(12, 250)
WRITERS = 4
FILTERS: tuple[dict[str, str], ...] = (
    {"country": "PK"},
    {"country": "!PK,none", "kind": "meeting,theme"},
    {"year": "2020", "allocation": "overlap"},
    {"q": "border"},
    {"theme": "return,none"},
    {"owner": "!iom"},
    {"organisation": "icmpd:organiser"},
    {"when": "none"},
    {"from": "2020-02", "to": "2020-08", "status": "completed"},
    {"precision": "day", "mode": "online,none", "kind": "!metric"},
)
# A follower in a process of its own, which comes back until it is killed, or left alone.
_FOLLOWER = """
import os, sys, time
from events_api.client import Client, EventsError, Folder
url, path, limit = sys.argv[1:]
parent = os.getppid()
with Client(url, attempts=3) as client:
    while os.getppid() == parent:
        try:
            Folder(path, url).pull(client, limit=int(limit), wait=1)
        except EventsError as error:
            print(error, file=sys.stderr)
            time.sleep(0.1)
"""


class Servers:
    """Servers on one database, each on a port that is its own, however often it dies."""

    def __init__(self, nursery: Nursery, number: int) -> None:
        """Start them."""
        self._nursery = nursery
        self.ports = [free_port() for _ in range(number)]
        self._processes = [nursery.start(port) for port in self.ports]
        for port in self.ports:
            wait_for(port)

    def kill(self, number: int) -> None:
        """Kill one, and start it again once nothing listens on its port any more."""
        port = self.ports[number]
        os.kill(self._processes[number], signal.SIGKILL)
        wait_until(lambda: socket.create_server((HOST, port)).close(), OSError)
        self._processes[number] = self._nursery.start(port)
        wait_for(port)

    def end(self) -> None:
        """End them all."""
        for each in self._processes:
            os.kill(each, signal.SIGTERM)


@contextmanager
def served(url: str) -> Iterator[Servers]:
    servers = Servers(Nursery(url, lock_timeout_ms="60000"), 2)
    try:
        yield servers
    finally:
        servers.end()


class Follower:
    """A process that keeps a copy, killed now and then."""

    def __init__(self, url: str, path: Path, limit: int) -> None:
        """Take the service and the folder."""
        self._words = [sys.executable, "-c", _FOLLOWER, url, str(path), str(limit)]
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._words, stderr=subprocess.DEVNULL)

    def kill(self, *, again: bool) -> None:
        """Kill it; start it again where it has to go on."""
        self._process.kill()
        self._process.wait()
        if again:
            self._process = self._started()


def write(changes: Changes, number: int, ended: threading.Event) -> int:
    """Make so many changes, unless all is over before; how many were acknowledged."""
    while changes.made < number and not ended.is_set():
        changes.one()
    changes.close()
    return changes.made


def changed_more(writers: list[Changes], writing: list["Future[int]"], number: int) -> bool:
    """Return when so many more changes were made: true, or false once all writers are done."""
    due = sum(each.made for each in writers) + number
    while not all(each.done() for each in writing):
        if sum(each.made for each in writers) >= due:
            return True
        time.sleep(0.005)
    return False


def follow_filtered(url: str, folder: Path, ended: threading.Event) -> None:
    """Keep a copy for each of the filters, one after another, until all is over."""
    with Client(url, attempts=2) as client:
        while not ended.is_set():
            for number, filters in enumerate(FILTERS):
                with suppress(Unreachable, Problem):
                    Folder(folder / f"{number}", url, filters).pull(client, limit=50)
                # Not all the time: servers are there for the writers, too.
                ended.wait(0.1)


def test_copies_are_the_lists_whatever_happens(databases: Database, tmp_path: Path) -> None:
    limits = {"one": 1, "seven": 7, "thousand": 1_000}
    with databases("samples") as database, served(database) as servers, ExitStack() as stack:
        catalogue = catalogue_for(database)
        stack.callback(catalogue.database.close)
        urls = [f"http://{HOST}:{port}" for port in servers.ports]
        admin, ended = key(catalogue, "admin"), threading.Event()
        followers = [
            Follower(urls[number % 2], tmp_path / name, limit)
            for number, (name, limit) in enumerate(limits.items())
        ]
        for each in followers:
            stack.callback(each.kill, again=False)
        writers = [
            Changes(catalogue, servers.ports[number % 2], admin, number)
            for number in range(WRITERS)
        ]
        dice, kills = random.Random(7), 0
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            filtered = pool.submit(follow_filtered, urls[0], tmp_path, ended)
            writing = [pool.submit(write, each, CHANGES // WRITERS, ended) for each in writers]
            try:
                while changed_more(writers, writing, dice.randint(1, 2 * CHANGES // KILLS)):
                    if dice.random() < 0.5:
                        servers.kill(dice.randrange(2))
                    else:
                        dice.choice(followers).kill(again=True)
                    kills += 1
            finally:
                ended.set()
            assert sum(each.result() for each in writing) >= CHANGES
            filtered.result()
        for each in followers:
            each.kill(again=False)
        assert kills > KILLS // 3
        # Filters name owners and themes, of which something has to be there.
        for owner in ("icmpd", "iom"):
            last = {"ref": f"last-{owner}", "owner": owner, "themes": ["return"]}
            record(catalogue, "meetings", last)
        compare(catalogue, urls, tmp_path, limits)


def compare(catalogue: Catalogue, urls: list[str], path: Path, limits: dict[str, int]) -> None:
    """Every copy, once it has caught up, is what the lists say, document by document."""
    with Client(urls[0]) as client, Client(urls[1]) as other:
        whole = listed(catalogue, client)
        for number, (name, limit) in enumerate(limits.items()):
            Folder(path / name, urls[number % 2]).pull((client, other)[number % 2], limit=limit)
            assert held(path / name) == whole, name
        for number, filters in enumerate(FILTERS):
            Folder(path / f"{number}", urls[0], filters).pull(client, limit=50)
            kinds = chosen(filters.get("kind"), [*whole])
            own = {name: value for name, value in filters.items() if name != "kind"}
            expected = {k: v for k, v in listed(catalogue, client, **own).items() if k in kinds}
            assert held(path / f"{number}") == expected, filters
    assert "meeting" in whole


def chosen(kind: str | None, every: list[str]) -> set[str]:
    """The kinds that the parameter `kind` names."""
    if kind is None:
        return {*every}
    return {*every} - {kind[1:]} if kind.startswith("!") else {*kind.split(",")}
