"""Readers and writers at once, and how many answers were older than a write that was acknowledged.

Separate because a quick look is a test, and a long one a benchmark (`benchmarks.stale`).
"""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus

from events_api.core.catalogue import Catalogue
from tests.samples import LEAST, key, write, write_reference
from tests.servers import Caller

READERS = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it.

    Attributes:
        reads: Answers that were read.
        writes: Changes that were acknowledged meanwhile.
        stale: Answers that showed less than was acknowledged before they were asked for.
    """

    reads: int
    writes: int
    stale: int


def look(catalogue: Catalogue, ports: Sequence[int], reads: int, writes: int) -> Seen:
    """Write one record at each server, and read all of them at all servers, at least so often."""
    write_reference(catalogue)
    refs = [{"ref": f"written-{number}", "title": "0"} for number in range(len(ports))]
    ids = [each.id for each in write(catalogue, "meetings", *refs)]
    listed = f"/v1/meetings?id={','.join(ids)}"
    admin, ended = key(catalogue, "admin"), threading.Event()
    # The last number that the writer of each record was told is stored.
    stored = [0] * len(ports)

    def writer(number: int) -> None:
        with closing(Caller(ports[number], admin)) as call:
            while not ended.is_set():
                count = stored[number] + 1
                body = {**LEAST["meetings"], "ref": f"written-{number}", "state": "published"}
                body["title"] = f"{count}"
                answer = call("PUT", f"/v1/meetings/{ids[number]}", body, If_Match="*")
                if answer.status != HTTPStatus.OK:
                    raise RuntimeError(f"{answer.status}: {answer.body!r}")
                stored[number] = count
                ended.wait(0.002)

    def reader(number: int) -> tuple[int, int]:
        chance, count, stale = random.Random(number), 0, 0
        with closing(Caller(ports[number % len(ports)], {})) as call:
            while count < reads // READERS or sum(stored) < writes:
                record = chance.randrange(len(ids))
                least, one = stored[record], ids[record]
                address = f"/v1/meetings/{one}" if count % 2 else listed
                data = call("GET", address).json["data"]
                rows = [data] if isinstance(data, dict) else data
                [shown] = (each["title"] for each in rows if each["id"] == one)
                stale += int(shown) < least
                count += 1
        return count, stale

    with ThreadPoolExecutor(len(ports) + READERS) as pool:
        writing = [pool.submit(writer, number) for number in range(len(ports))]
        try:
            found = [*pool.map(reader, range(READERS))]
        finally:
            ended.set()
        for each in writing:
            each.result()
    return Seen(sum(each[0] for each in found), sum(stored), sum(each[1] for each in found))
