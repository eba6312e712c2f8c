"""Servers under load: each a uvicorn of its own, stopped by its own process id."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
ANSWER = "BENCHMARKS_ANSWER"  # the variable that names the file `raw_server` sends

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_SECONDS = 180
_SERVERS_OWN = frozenset({"date", "server"})


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: int

    def cpu_seconds(self) -> float | None:
        """Processor time of the process so far; None where the system does not say."""
        try:
            stat = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii")
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def write_answer(file: Path, headers: Iterable[tuple[str, str]], body: bytes) -> None:
    """Record an answer for `raw_server`; what the server itself adds is left out."""
    kept = [[name.lower(), value] for name, value in headers if name.lower() not in _SERVERS_OWN]
    file.write_bytes(json.dumps(kept).encode() + b"\n" + body)


def read_answer(file: Path) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the body of a recorded answer."""
    head, _, body = file.read_bytes().partition(b"\n")
    return [(name.encode(), value.encode()) for name, value in json.loads(head)], body


def cores() -> tuple[int, int] | None:
    """A core for the servers and one for the client; None where there are no two to choose from."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    found = sorted(os.sched_getaffinity(0))
    return (found[0], found[1]) if len(found) > 1 else None


def pin(process: int, core: int | None) -> None:
    """Keep a process on a core; 0 is the caller."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, {core})


@contextmanager
def serving(  # noqa: PLR0913 - one of them only for peers
    name: str,
    app: str,
    settings: Mapping[str, str],
    folder: Path,
    core: int | None,
    *,
    program: str = sys.executable,
) -> Iterator[Server]:
    """A uvicorn with one worker on loopback, without access log, for as long as the block lasts.

    It runs in `folder`, so that no `.env` of the checkout is read, and logs there. `program` is the
    Python that runs it.
    """
    port, log = _free_port(), folder / f"{name}.log"
    command = [program, "-m", "uvicorn", app, "--host", HOST, "--port", str(port), "--ws", "none"]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--no-access-log", "--log-level", "warning"],
            cwd=folder,
            env=environment() | {"EVENTS_LIMITS": ""} | dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        pin(process.pid, core)
        _wait(process, port, log)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment() -> dict[str, str]:
    """The environment of our processes: modules of the checkout, no settings of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    paths = [str(_ROOT), str(_ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths)}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"The server did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)
        else:
            return
