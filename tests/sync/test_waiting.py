"""Waiting for a change: answered at once when there is one, holding nothing, ended with the server.

The servers are real ones, since they wait for requests before they end.
"""

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import pytest

from events_api.core.catalogue import Catalogue
from tests.samples import write
from tests.servers import HOST, Answer, Caller, Nursery, free_port, serving, wait_for
from tests.templates import Database, catalogue_for

FEED = "/v1/changes"
WAITERS = 40


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


def test_who_waits_is_answered_when_something_changes(
    served: tuple[Catalogue, list[int]],
) -> None:
    catalogue, ports = served
    write(catalogue, "trainings", {"ref": "before"})
    onward = latest(ports[0])
    known = ask(ports[0], onward)[0].headers["etag"]
    other = latest(ports[0], "&kind=meeting")
    with ThreadPoolExecutor(WAITERS + 2) as pool:

        def waiting(
            address: str, number: int, **headers: str
        ) -> "list[Future[tuple[Answer, float]]]":
            return [pool.submit(ask, ports[0], address, **headers) for _ in range(number)]

        # The last ones have no place left; pages are answered as ever.
        those = waiting(f"{onward}&wait=20", WAITERS - 1)
        late = waiting(f"{other}&wait=2", 1, If_None_Match=known)
        time.sleep(1)
        refused, _ = ask(ports[0], f"{onward}&wait=20")
        assert (refused.status, refused.json["type"]) == (503, "/problems/busy")
        assert refused.headers["retry-after"] == "2"
        assert ask(ports[0], "/v1/trainings")[0].status == 200
        assert not any(each.done() for each in those)
        # Through no server: whoever commits, they learn of it.
        began = time.monotonic()
        [written] = write(catalogue, "trainings", {"ref": "while"})
        answers = [each.result()[0] for each in those]
        assert time.monotonic() - began < 5
        assert {each.status for each in answers} == {200}
        assert {each.body for each in answers} == {answers[0].body}
        assert [each["id"] for each in answers[0].json["data"]] == [written.id]
        # To who asked for other kinds it is none, which is told when the time is over.
        answer, seconds = late[0].result()
        assert (answer.status, answer.json["data"]) == (200, [])
        assert answer.json["meta"]["next_cursor"] in other
        assert seconds > 1.9
    onward = latest(ports[0])
    known = ask(ports[0], f"{onward}&wait=1")[0].headers["etag"]
    again, seconds = ask(ports[0], f"{onward}&wait=1", If_None_Match=known)
    assert (again.status, again.body) == (304, b"")
    assert seconds > 0.9
    with closing(Caller(ports[0], {})) as call:
        began = time.monotonic()
        assert call("HEAD", f"{onward}&wait=20").status == 200
        assert time.monotonic() - began < 5


def test_who_leaves_leaves_a_place(served: tuple[Catalogue, list[int]]) -> None:
    _, ports = served
    onward = latest(ports[1])
    address = f"{onward}&wait=60"
    request = f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    sockets = [socket.create_connection((HOST, ports[1])) for _ in range(WAITERS)]
    for each in sockets:
        each.sendall(request)
    time.sleep(1)
    assert ask(ports[1], address)[0].status == 503
    for each in sockets:
        each.close()
    time.sleep(0.5)
    assert ask(ports[1], f"{onward}&wait=1")[0].status == 200


def test_a_server_ends_at_once_whoever_waits(databases: Database) -> None:
    with databases("samples") as url:
        port = free_port()
        process = Nursery(url).start(port)
        wait_for(port)
        address = f"{latest(port)}&wait=60"
        with ThreadPoolExecutor(5) as pool:
            those = [pool.submit(ask, port, address) for _ in range(5)]
            time.sleep(1)
            began = time.monotonic()
            os.kill(process, signal.SIGTERM)
            answers = [each.result()[0] for each in those]
            assert time.monotonic() - began < 5
        assert [(each.status, each.json["data"]) for each in answers] == [(200, [])] * 5
