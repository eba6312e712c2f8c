"""Requests per second of one page from events_api and the baseline, in alternating rounds.

The servers share one core and the client has another, where there are two; only one server is under
load at a time. Ratios are of rounds that follow one another, so that a slow moment of the machine
meets both.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import generate, orm_baseline
from benchmarks.http_client import Seen, Task
from benchmarks.servers import (
    ANSWER,
    HOST,
    Server,
    cores,
    environment,
    serving,
    write_answer,
)

PATHS = {"events_api": "/v1/meetings", "orm": "/meetings", "raw": "/"}

_STREAM = 1_000
_WARM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """How hard to ask."""

    seconds: float = 5.0
    rounds: int = 5
    connections: int = 8


@dataclass(frozen=True, slots=True)
class Served:
    """What one server did: medians over the rounds."""

    name: str
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_microseconds: float | None
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run; `ratio` is the median of the ratios of paired rounds."""

    served: list[Served]
    ratio: float
    ratios: list[float]
    pairs: int
    with_matches: int
    cores: tuple[int, int] | None


def measure(address: str, folder: Path, load: Load) -> Outcome:
    """Start the servers on the database at `address`, compare their answers, then load them."""
    stream = generate.pairs(_STREAM)
    pinned = cores()
    server_core = None if pinned is None else pinned[0]
    answer = folder / "answer"
    applications: Mapping[str, tuple[str, dict[str, str]]] = {
        "events_api": (
            "events_api.main:app",
            {"EVENTS_DATABASE_URL": address, "EVENTS_CACHE_MB": "0"},
        ),
        "orm": ("benchmarks.orm_serving:app", {orm_baseline.ADDRESS: address}),
        "raw": ("benchmarks.raw_server:app", {ANSWER: str(answer)}),
    }
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for name, (app, settings) in applications.items():
            if name == "raw":
                _record(servers["events_api"], stream, answer)
            servers[name] = stack.enter_context(serving(name, app, settings, folder, server_core))
        matches = _compare(servers["events_api"], servers["orm"], sorted(set(stream)))
        targets = {name: [target(name, *pair) for pair in stream] for name in servers}
        rounds = asked_in_turn(servers, targets, load)
    rates = {name: [each[0] for each in seen] for name, seen in rounds.items()}
    ratios = [ours / other for ours, other in zip(rates["events_api"], rates["orm"], strict=True)]
    served = [summed_up(name, seen) for name, seen in rounds.items()]
    return Outcome(served, median(ratios), ratios, len(set(stream)), matches, pinned)


def target(name: str, year: int, country: str) -> str:
    """The address of a page of 20 of one year and country."""
    return f"{PATHS[name]}?year={year}&country={country}&limit=20"


Round = tuple[float, Seen, float | None]


def asked_in_turn(
    servers: Mapping[str, Server], targets: Mapping[str, list[str]], load: Load
) -> dict[str, list[Round]]:
    """The rounds of each server, asked for these addresses by a client on a core of its own."""
    pinned = cores()
    core = None if pinned is None else pinned[1]
    tasks = {
        name: Task(server.port, targets[name], load.connections, load.seconds, core)
        for name, server in servers.items()
    }
    return in_turn(servers, tasks, load.rounds)


def in_turn(
    servers: Mapping[str, Server], tasks: Mapping[str, Task], number: int
) -> dict[str, list[Round]]:
    """The rounds of each task, in turn: the first one, a short one to warm up, is not kept."""
    rounds: dict[str, list[Round]] = {name: [] for name in tasks}
    for count in range(number + 1):
        for name, task in tasks.items():
            before = servers[name].cpu_seconds()
            seen = _load(task if count else replace(task, seconds=_WARM_SECONDS))
            after = servers[name].cpu_seconds()
            cpu = None if before is None or after is None else (after - before) / seen.requests
            if count:
                rounds[name].append((seen.requests / seen.seconds, seen, cpu))
    return rounds


def _load(task: Task) -> Seen:
    """One round, from a client process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.http_client"],
        input=json.dumps(asdict(task)),
        capture_output=True,
        check=False,
        env=environment(),
        text=True,
        timeout=task.seconds + 60,
    )
    if done.returncode:
        raise RuntimeError(f"The client failed: {done.stderr[-2000:]}")
    return Seen(**json.loads(done.stdout))


def summed_up(name: str, rounds: Sequence[Round]) -> Served:
    """The medians of a server's rounds."""
    cpu = [each for _, _, each in rounds if each is not None]
    return Served(
        name=name,
        requests_per_second=median(rate for rate, _, _ in rounds),
        p50_ms=median(seen.p50_ms for _, seen, _ in rounds),
        p99_ms=median(seen.p99_ms for _, seen, _ in rounds),
        cpu_microseconds=median(cpu) * 1e6 if cpu else None,
        answer_bytes=rounds[0][1].bytes,
    )


def _record(server: Server, stream: Sequence[tuple[int, str]], file: Path) -> None:
    """Record an answer of the middle size, for the bare server to give."""
    connection = HTTPConnection(HOST, server.port, timeout=30)
    answers = [get(connection, target("events_api", *pair)) for pair in stream[:50]]
    connection.close()
    write_answer(file, *sorted(answers, key=lambda each: len(each[1]))[len(answers) // 2])


def _compare(ours: Server, other: Server, pairs: Sequence[tuple[int, str]]) -> int:
    """How many pairs have matches, after seeing that both list the same records of each.

    Raises:
        RuntimeError: They do not.
    """
    one = HTTPConnection(HOST, ours.port, timeout=30)
    two = HTTPConnection(HOST, other.port, timeout=30)
    matches = 0
    for pair in pairs:
        mine: dict[str, Any] = json.loads(get(one, target("events_api", *pair))[1])
        theirs: dict[str, Any] = json.loads(get(two, target("orm", *pair))[1])
        total = mine["meta"]["total"]
        refs = [each["ref"] for each in mine["data"]]
        if total != theirs["total"] or refs != [each["ref"] for each in theirs["data"]]:
            raise RuntimeError(f"The answers for {pair} differ: {total}, {theirs['total']}.")
        matches += total > 0
    one.close()
    two.close()
    return matches


def get(
    connection: HTTPConnection, address: str, asking: Mapping[str, str] | None = None
) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and the body of an answer to a request with these headers.

    Raises:
        RuntimeError: It is none of success.
    """
    connection.request("GET", address, headers=asking or {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}: {body[:500]!r}")
    return answer.getheaders(), body
