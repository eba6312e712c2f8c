"""Waiting for a change: answered at once when there is one, holding nothing, ended with the server.

The servers are real ones, since they wait for requests before they end.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest

from events_api.core.catalogue import Catalogue
from tests.samples import write
from tests.servers import Answer, Caller, Nursery, free_port, serving, wait_for
from tests.templates import Database, catalogue_for

FEED = "/v1/changes"
WAITERS = 40
NUMBERS = count(1)
# Who waits, and since when.
Waiter = tuple[Caller, float]


@pytest.fixture(scope="module")
def served(databases: Database) -> Iterator[tuple[Catalogue, list[int]]]:
    """A database with reference rows, and two servers on it, each with few threads."""
    with databases("samples") as url:
        catalogue = catalogue_for(url)
        with serving(url, 2, threads="2", waiters=str(WAITERS)) as ports:
            yield catalogue, ports
        catalogue.database.close()


def ask(port: int, address: str, **headers: str) -> tuple[Answer, float]:
    """What a server answers, and after how many seconds."""
    with closing(Caller(port, {})) as call:
        began = time.monotonic()
        return call("GET", address, **headers), time.monotonic() - began


def latest(port: int, query: str = "") -> str:
    """Where a reader of the feed goes on from who has all of it."""
    page = ask(port, f"{FEED}?limit=1000{query}")[0].json
    assert not page["meta"]["more"]
    return str(page["links"]["next"])


def wait(port: int, address: str, **headers: str) -> Waiter:
    """Ask a server for what is not there yet."""
    call = Caller(port, {})
    call.begin("GET", address, **headers)
    return call, time.monotonic()


def answered(waiter: Waiter) -> tuple[Answer, float]:
    """The answer to who waits, and after how many seconds."""
    call, began = waiter
    with closing(call):
        return call.answer(), time.monotonic() - began


def settle(port: int) -> None:
    """Return when whoever asked a server before has its place."""
    # Readers of the feed take turns at its few threads: who comes after them is answered after.
    for _ in range(5):
        # Asked as nobody did before: what is known takes no thread.
        assert ask(port, f"{FEED}?limit={next(NUMBERS)}")[0].status == 200


def test_who_waits_is_answered_when_something_changes(
    served: tuple[Catalogue, list[int]],
) -> None:
    catalogue, ports = served
    write(catalogue, "trainings", {"ref": "before"})
    onward = latest(ports[0])
    known = ask(ports[0], onward)[0].headers["etag"]
    other = latest(ports[0], "&kind=meeting")
    # The last ones have no place left; pages are answered as ever.
    those = [wait(ports[0], f"{onward}&wait=20") for _ in range(WAITERS)]
    settle(ports[0])
    refused, _ = ask(ports[0], f"{onward}&wait=20")
    assert (refused.status, refused.json["type"]) == (503, "/problems/busy")
    assert refused.headers["retry-after"] == "2"
    assert ask(ports[0], "/v1/trainings")[0].status == 200
    assert not any(call.answered() for call, _ in those)
    # Through no server: whoever commits, they learn of it.
    began = time.monotonic()
    [written] = write(catalogue, "trainings", {"ref": "while"})
    answers = [answered(each)[0] for each in those]
    assert time.monotonic() - began < 5
    assert {each.status for each in answers} == {200}
    assert {each.body for each in answers} == {answers[0].body}
    assert [each["id"] for each in answers[0].json["data"]] == [written.id]
    # To who asked for other kinds it is none, which is told when the time is over.
    address = f"{other}&wait=1"
    with closing(Caller(ports[0], {})) as call:
        own = call("HEAD", address).headers["etag"]
    waiters = [wait(ports[0], address, If_None_Match=each) for each in (known, own)]
    settle(ports[0])
    write(catalogue, "trainings", {"ref": "after"})
    (answer, seconds), (again, late) = (answered(each) for each in waiters)
    assert (answer.status, answer.json["data"]) == (200, [])
    assert answer.json["meta"]["next_cursor"] in other
    assert (again.status, again.body) == (304, b"")
    assert min(seconds, late) > 0.9
    onward = latest(ports[0])
    with closing(Caller(ports[0], {})) as call:
        began = time.monotonic()
        assert call("HEAD", f"{onward}&wait=20").status == 200
        assert time.monotonic() - began < 5


def test_who_leaves_leaves_a_place(served: tuple[Catalogue, list[int]]) -> None:
    _, ports = served
    onward = latest(ports[1])
    address = f"{onward}&wait=60"
    those = [wait(ports[1], address) for _ in range(WAITERS)]
    settle(ports[1])
    assert ask(ports[1], address)[0].status == 503
    for call, _ in those:
        call.close()
    settle(ports[1])
    assert ask(ports[1], f"{onward}&wait=1")[0].status == 200


def test_a_server_ends_at_once_whoever_waits(databases: Database) -> None:
    with databases("samples") as url:
        port = free_port()
        process = Nursery(url).start(port)
        wait_for(port)
        address = f"{latest(port)}&wait=60"
        those = [wait(port, address) for _ in range(5)]
        settle(port)
        began = time.monotonic()
        os.kill(process, signal.SIGTERM)
        answers = [answered(each)[0] for each in those]
        assert time.monotonic() - began < 5
        assert [(each.status, each.json["data"]) for each in answers] == [(200, [])] * 5
