"""Waiting: writers who wait, or send slowly, keep neither readers nor one another from answers."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from events_api.core.catalogue import Catalogue
from events_api.core.problems.server_errors import Busy
from tests.samples import LEAST, key, write, write_reference
from tests.servers import HOST, Caller, serving
from tests.templates import Database, catalogue_for

WRITERS = 16


@pytest.fixture(scope="module")
def served(databases: Database) -> Iterator[tuple[Catalogue, int]]:
    """A server with a record, whose writers wait for as long as a test needs."""
    with databases("samples") as url:
        catalogue = catalogue_for(url)
        write(catalogue, "meetings", {"ref": "one"})
        with serving(url, lock_timeout_ms="60000") as ports:
            yield catalogue, ports[0]
        catalogue.database.close()


@contextmanager
def another_writer(catalogue: Catalogue) -> Iterator[None]:
    """Another process in the middle of a write."""
    with catalogue.database.writing() as session:
        session.execute(text("UPDATE revision SET n = n + 1"))
        yield


def test_readers_are_answered_while_writers_wait(served: tuple[Catalogue, int]) -> None:
    """Without the turn of this process the writers hold all four threads, and readers time out."""
    catalogue, port = served
    staff = key(catalogue, "write:meetings")
    with closing(Caller(port, staff)) as call:
        call("GET", "/v1/meetings")  # notes the use of the key, which is a write
    writers = [Caller(port, staff) for _ in range(WRITERS)]
    with another_writer(catalogue):
        for number, each in enumerate(writers):
            each.begin("POST", "/v1/meetings", {**LEAST["meetings"], "ref": f"waits-{number}"})
        answers = []
        for headers in ({}, staff):
            with closing(Caller(port, headers)) as call:
                asked = ("/v1/meetings", "/v1/summaries/2020", "/v1/themes") * 4
                answers += [call("GET", address).status for address in asked]
        waiting = [not each.answered() for each in writers]
    statuses = [each.answer().status for each in writers]
    for each in writers:
        each.close()
    assert answers == [200] * 24
    assert waiting == [True] * WRITERS
    assert statuses == [201] * WRITERS


def test_who_may_not_write_is_told_so_while_writers_wait(
    served: tuple[Catalogue, int],
) -> None:
    catalogue, port = served
    staff = key(catalogue, "write:meetings")
    with closing(Caller(port, staff)) as call:
        call("GET", "/v1/meetings")  # notes the use of the key, which is a write
    asked: tuple[tuple[dict[str, str], str, str, Any, int], ...] = (
        ({}, "POST", "/v1/meetings", LEAST["meetings"], 401),
        ({}, "DELETE", "/v1/meetings/01909c3e-0000-7000-8000-000000000000", None, 401),
        ({}, "PUT", "/v1/themes/return", {"name": "Return"}, 401),
        ({}, "POST", "/v1/summaries/2020/editions", {}, 401),
        ({}, "POST", "/v1/keys", {}, 401),
        (staff, "POST", "/v1/trainings", LEAST["trainings"], 403),
        (staff, "POST", "/v1/meetings", {"colour": "red"}, 422),
    )
    with closing(Caller(port, staff)) as waiting:
        with another_writer(catalogue):
            waiting.begin("POST", "/v1/meetings", {**LEAST["meetings"], "ref": "w"})
            for headers, method, address, body, status in asked:
                with closing(Caller(port, headers)) as call:
                    assert call(method, address, body).status == status, (method, address)
            assert not waiting.answered()
        assert waiting.answer().status == 201


def test_a_slow_body_keeps_nobody_waiting(served: tuple[Catalogue, int]) -> None:
    catalogue, port = served
    staff = key(catalogue, "write:meetings")
    head = (
        f"POST /v1/meetings HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Authorization: {staff['Authorization']}\r\nContent-Type: application/json\r\n"
    )
    slow = []
    for each in ("Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"):
        for _ in range(8):
            connection = socket.create_connection((HOST, port))
            connection.sendall((head + each).encode())
            slow.append(connection)
    with closing(Caller(port, staff)) as call:
        for number in range(3):
            body = {**LEAST["meetings"], "ref": f"quick-{number}"}
            assert call("POST", "/v1/meetings", body).status == 201
            assert call("GET", "/v1/meetings").status == 200
    for connection in slow:
        connection.close()
    with closing(Caller(port, staff)) as call:
        assert call("GET", "/v1/meetings").status == 200


def test_who_waits_for_too_long_is_told_and_nothing_is_written(databases: Database) -> None:
    with databases("samples") as url:
        catalogue = catalogue_for(url)
        staff = key(catalogue, "write:meetings", "drafts")
        with serving(url, lock_timeout_ms="200") as ports, closing(Caller(ports[0], staff)) as call:
            call("GET", "/v1/meetings")
            with another_writer(catalogue):
                answer = call("POST", "/v1/meetings", LEAST["meetings"], Idempotency_Key="one")
            assert (answer.status, answer.json["type"]) == (503, "/problems/busy")
            assert answer.headers["retry-after"] == "2"
            assert call("GET", "/v1/meetings?state=draft").json["meta"]["total"] == 0
            again = call("POST", "/v1/meetings", LEAST["meetings"], Idempotency_Key="one")
            assert again.status == 201
        catalogue.database.close()


def test_writers_of_other_processes_queue_at_the_lock_file(
    catalogue: Catalogue, engine: str
) -> None:
    """Who has the file has the turn, though nobody has begun a transaction.

    It proves that every writer asks for the file first, not that the queue is fair: SQLite's own
    waiting is not, since a process that writes in a loop keeps the others out (findings).
    """
    if engine != "sqlite":
        pytest.skip("PostgreSQL has a queue of its own")
    write_reference(catalogue)
    hurried = catalogue_for(catalogue.database.url.render_as_string(), lock_timeout_ms=100)
    path = Path(f"{make_url(str(catalogue.database.url)).database}.lock")
    with path.open("r+") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            write(hurried, "meetings", {"ref": "one"})
        with pytest.raises(Busy), hurried.database.alone():
            pass
    assert write(hurried, "meetings", {"ref": "one"})[0].outcome == "created"
    hurried.database.close()
