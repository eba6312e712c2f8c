"""The server: uvicorn, with heads of requests that are bounded.

Separate because uvicorn's quick parser keeps the head of a request in memory however long it is.
"""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from tempfile import TemporaryDirectory

import uvicorn
from httptools import HttpParserInvalidURLError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from events_api.core.middleware.no_sniffing import HEADER
from events_api.core.middleware.request_checks import MOST_HEAD_BYTES
from events_api.core.problems.document import OtherProblem, Problem, problem_response
from events_api.core.problems.types import HeadTooLarge, InvalidAddress, TooLong
from events_api.core.settings import Settings

_LINGER_SECONDS = 2


class TooMuch(Exception):  # noqa: N818 - ends the parsing of a request
    """The head of a request is larger than what is read."""


class BoundedHeads(HttpToolsProtocol):
    """HTTP/1.1 in which the head of a request, and what follows a body, has a most."""

    # Bytes of the address and headers so far, and those that the parser has told nothing of yet.
    _head = 0
    _untold = 0
    _refused = False

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head is too large; of what was refused the rest is passed over."""
        if self._refused:
            return
        self._untold += len(data)
        super().data_received(data)
        if self._untold > MOST_HEAD_BYTES and not self._refused:
            self._head = self._untold
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Count anew."""
        self._head = self._untold = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, which the application bounds."""
        self._untold = 0
        super().on_body(body)

    def _count(self, size: int) -> None:
        self._head += size
        self._untold = 0
        if self._head > MOST_HEAD_BYTES:
            raise TooMuch

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, or too large a one, and end the connection."""
        del msg
        problem: Problem
        if self._head <= MOST_HEAD_BYTES:
            bad_address = _is_of_address(sys.exception())
            problem = InvalidAddress() if bad_address else OtherProblem(HTTPStatus.BAD_REQUEST)
        elif len(self.url) > MOST_HEAD_BYTES // 2:
            problem = TooLong()
        else:
            problem = HeadTooLarge()
        self._refused = True
        self.transport.write(_written(problem))
        # Closed at once, the connection would be reset before a client that still sends has read.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: who asks for WebSocket is answered as if it had not (RFC 9110, 7.8)."""


def _is_of_address(error: BaseException | None) -> bool:
    """Whether the parser, or what it calls, does not understand the address of a request."""
    return any(
        isinstance(each, HttpParserInvalidURLError) for each in (error, error and error.__context__)
    )


def _written(problem: Problem) -> bytes:
    answer = problem_response(problem)
    lines = [f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}"]
    sent = {**answer.headers, **HEADER, "Connection": "close"}
    lines += [f"{name}: {value}" for name, value in sent.items()]
    return "\r\n".join([*lines, "", ""]).encode() + bytes(answer.body)


def check_ports(settings: Settings) -> None:
    """See that the ports can be had, before anything is made that only serving needs.

    Raises:
        ValueError: One is taken, or the address is none of this machine, with what to set.
    """
    _check_port(settings.host, settings.port, "EVENTS_PORT or --port")
    if settings.metrics_port:
        _check_port(settings.host, settings.metrics_port, "EVENTS_METRICS_PORT")


def _check_port(host: str, port: int, setting: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ValueError(f"Port {port} is taken: set {setting}.") from None
        said = f"{host} and port {port} cannot be had ({error.strerror})"
        raise ValueError(f"{said}: set EVENTS_HOST or --host, {setting}.") from None


def run(settings: Settings) -> None:
    """Serve the application until the process is told to end; requests at work are finished."""
    with _monitored(settings.host, settings.metrics_port):
        uvicorn.run(
            "events_api.main:app",
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            http=BoundedHeads,
            ws="none",
            log_config=None,
            access_log=False,  # `RequestLog` tells of requests
            proxy_headers=False,
            server_header=False,
        )


@contextmanager
def _monitored(host: str, port: int) -> Iterator[None]:
    """Show on a port what all workers count; nothing where it is 0."""
    if not port:
        yield
        return
    with TemporaryDirectory(prefix="events-metrics-") as folder:
        # Read when prometheus_client is first imported, by this process and by its workers.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        server, thread = start_http_server(port, host, registry)
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
