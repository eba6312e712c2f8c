"""Whole files of 100,000 rows: `python -m benchmarks.exports`.

All published events in every format of rows, from one server process to one client that reads as
fast as it can: records a second as time passes, and how far the process grew above its idle size
(peak of resident memory, as Linux counts it). Nothing is compressed. Beside them `sqlite3 -csv`,
where it is installed, writes the rows of the table alone. `python -m benchmarks.exports 20000` is
of fewer records.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter

from benchmarks import prepare, report
from benchmarks.__main__ import FOLDER
from benchmarks.plan import Plan
from benchmarks.report import Bar
from benchmarks.servers import HOST, Server, cores, serving

# Records a second, by format; and MiB above idle.
BARS = {"ndjson": 150_000, "csv": 50_000}
# What takes its time for the format and not for the engine: sent once, from SQLite.
OF_PROGRAMS = {"geojson": 5_000, "jsonld": 5_000, "ics": 2_000, "xlsx": 1_000}
_MEMORY_BAR = 50
_CHUNK = 1 << 18
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """What a file came to."""

    rows: int
    size: int
    seconds: float


def measure(address: str, engine: str) -> list[Bar]:
    """The files of a database: those of rows three times, the quickest and the most memory."""
    pinned = cores()
    core = None if pinned is None else pinned[0]
    settings = {"EVENTS_DATABASE_URL": address, "EVENTS_CACHE_MB": "0"}
    bars = []
    for name, bar in (BARS | (OF_PROGRAMS if engine == "sqlite" else {})).items():
        with serving("exports", "benchmarks.answering:app", settings, FOLDER, core) as server:
            _sent(server, name, 1)
            idle = resident_mib(server)
            rounds = _ROUNDS if name in BARS else 1
            best = min((_sent(server, name) for _ in range(rounds)), key=lambda each: each.seconds)
            grown = resident_mib(server, "VmHWM") - idle
        rate = best.rows / best.seconds
        what = f"{name.upper()} of {best.rows:,} events, {best.size / 1e6:,.0f} MB, rows a second"
        bars.append(Bar(engine, what, f"{rate:,.0f}", f"≥ {bar:,}", rate >= bar))
        what = f"memory that {name.upper()} takes above idle, MiB"
        bars.append(Bar(engine, what, f"{grown:,.0f}", f"≤ {_MEMORY_BAR}", grown <= _MEMORY_BAR))
    return bars


def _sent(server: Server, name: str, limit: int | None = None) -> Sent:
    connection = HTTPConnection(HOST, server.port, timeout=600)
    connection.request("GET", "/v1/events?limit=1")
    rows = json.load(connection.getresponse())["meta"]["total"]
    began = perf_counter()
    connection.request("GET", f"/v1/events?format={name}" + (f"&limit={limit}" if limit else ""))
    answer = connection.getresponse()
    size = 0
    while chunk := answer.read(_CHUNK):
        size += len(chunk)
    seconds = perf_counter() - began
    connection.close()
    return Sent(rows, size, seconds)


def resident_mib(server: Server, line: str = "VmRSS") -> float:
    """What Linux says of the memory of a process: now, or at most so far (`VmHWM`)."""
    said = Path(f"/proc/{server.process}/status").read_text(encoding="ascii")
    [found] = [each for each in said.splitlines() if each.startswith(line)]
    return int(found.split()[1]) / 1024


def beside(address: str) -> list[str]:
    """How many rows of its table `sqlite3 -csv` writes a second; nothing where there is none."""
    command = shutil.which("sqlite3")
    if command is None:
        return []
    query = "select * from record where public and kind <> 'metric' order by sort_on desc, id"
    began = perf_counter()
    done = subprocess.run(  # noqa: S603 - it is our own
        [command, "-csv", address.removeprefix("sqlite:///"), query],
        check=True,
        capture_output=True,
    )
    seconds = perf_counter() - began
    rows = done.stdout.count(b"\n")
    return [f"sqlite3 -csv writes {rows / seconds:,.0f} rows a second of the table alone."]


def main() -> None:
    """Measure SQLite and print what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    address = prepare.sqlite(FOLDER, Plan(number))
    report.show_bars(measure(address, "sqlite"))
    for line in beside(address):
        print(line)


if __name__ == "__main__":
    main()
