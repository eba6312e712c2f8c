"""Races: two server processes on one database, many writers, and no change lost or done twice.

The servers are real ones. TEST_SLOW=1 makes as many requests as a full proof asks for.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from events_api.core.catalogue import Catalogue
from tests.samples import LEAST, key, write, write_reference
from tests.servers import Answer, Caller, serving
from tests.sizes import sized
from tests.stale_reads import look
from tests.templates import Database, catalogue_for

PUTS, POSTS = sized(600, 10_000), sized(320, 1_000)
RECORDS, KEYS, THREADS = 20, POSTS // 10, 16


@pytest.fixture(scope="module")
def raced(databases: Database) -> Iterator[tuple[Catalogue, list[int]]]:
    """A database with reference rows and two servers on it."""
    with databases("empty") as url:
        catalogue = catalogue_for(url)
        write_reference(catalogue)
        with serving(url, 2, lock_timeout_ms="60000") as ports:
            yield catalogue, ports
        catalogue.database.close()


def in_threads(
    ports: list[int], headers: Mapping[str, str], work: Callable[[Caller, int], list[Answer]]
) -> list[Answer]:
    """What 16 threads were answered, each with a connection of its own to either server."""
    start = threading.Barrier(THREADS)

    def one(number: int) -> list[Answer]:
        with closing(Caller(ports[number % len(ports)], headers)) as call:
            start.wait()
            return work(call, number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [each for found in pool.map(one, range(THREADS)) for each in found]


def test_of_rivals_for_a_version_one_succeeds(raced: tuple[Catalogue, list[int]]) -> None:
    catalogue, ports = raced
    admin = key(catalogue, "admin")
    refs = [{"ref": f"raced-{number}", "owner": "iom"} for number in range(RECORDS)]
    ids = [each.id for each in write(catalogue, "meetings", *refs)]
    latest = dict.fromkeys(ids, 1)

    def race(call: Caller, number: int) -> list[Answer]:
        chance, answers = random.Random(number), []
        for count in range(PUTS // THREADS):
            record = chance.choice(ids)
            # What this thread believes is the latest: others may have gone on meanwhile.
            title = f"By {number}, {count}"
            answer = call(
                "PUT",
                f"/v1/meetings/{record}",
                {**LEAST["meetings"], "title": title},
                If_Match=f'"{latest[record]}"',
            )
            if answer.status == 200:
                latest[record] = max(latest[record], answer.json["data"]["version"])
            answers.append(answer)
        return answers

    answers = in_threads(ports, admin, race)
    assert {each.status for each in answers} == {200, 412}
    done = [each.json["data"] for each in answers if each.status == 200]
    # Exactly one success for each version of each record, without gaps, and all of them in history.
    made = Counter((each["id"], each["version"]) for each in done)
    assert {*made.values()} == {1}
    with closing(Caller(ports[0], admin)) as call:
        for record in ids:
            found = call("GET", f"/v1/meetings/{record}").json["data"]
            versions = sorted(version for each, version in made if each == record)
            assert versions == [*range(2, found["version"] + 1)]
            own = {each["version"]: each for each in done if each["id"] == record}
            assert own.get(found["version"], found) == found
            changes = call("GET", f"/v1/meetings/{record}/history?limit=1000").json["data"]
            kept = {each["version"]: each["new"] for each in changes}
            assert kept == own | {1: kept[1]}


def test_a_post_that_is_sent_again_and_again_is_done_once(
    raced: tuple[Catalogue, list[int]],
) -> None:
    catalogue, ports = raced
    staff = key(catalogue, "write:trainings", "drafts")
    # Each key is sent ten times, by different threads and to both servers.
    sent = [number % KEYS for number in range(POSTS)]
    random.Random(1).shuffle(sent)

    def repeat(call: Caller, number: int) -> list[Answer]:
        return [
            call(
                "POST",
                "/v1/trainings",
                {**LEAST["trainings"], "title": f"Training {each}"},
                Idempotency_Key=f"once-{each}",
            )
            for each in sent[number::THREADS]
        ]

    answers = in_threads(ports, staff, repeat)
    assert [each.status for each in answers] == [201] * len(sent)
    bodies: dict[str, set[bytes]] = {}
    for each in answers:
        bodies.setdefault(each.json["data"]["title"], set()).add(each.body)
    assert [len(each) for each in bodies.values()] == [1] * KEYS
    assert len({each.headers["location"] for each in answers}) == KEYS
    with closing(Caller(ports[1], staff)) as call:
        assert call("GET", "/v1/trainings?state=draft").json["meta"]["total"] == KEYS


def test_nobody_sees_less_than_was_acknowledged(raced: tuple[Catalogue, list[int]]) -> None:
    reads, writes = sized(600, 60_000), sized(20, 2_000)
    seen = look(*raced, reads, writes)
    assert (seen.stale, seen.reads >= reads, seen.writes >= writes) == (0, True, True)
