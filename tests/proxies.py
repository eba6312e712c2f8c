"""A reverse proxy of the tests: one public path of the loopback, passed on to a server behind it.

Separate because it is a server of its own; what is tested is what comes back through it.
"""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.servers import HOST

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@contextmanager
def proxied(upstream: int, prefix: str, *, strips: bool) -> Iterator[int]:
    """The port of a proxy that passes on what is under `prefix`, and answers 404 to the rest."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Otherwise the body waits until its head is acknowledged, 40 ms later.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                self._answer(404, [("Content-Type", "text/plain")], b"outside of the service")
                return
            path = self.path.removeprefix(prefix) if strips else self.path
            sent = {name: value for name, value in self.headers.items() if name != "Host"}
            # A proxy that is not told otherwise passes on the host that it speaks to.
            connection = http.client.HTTPConnection(HOST, upstream, timeout=30)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection.request(self.command, path, body, sent)
            answer = connection.getresponse()
            self._answer(answer.status, answer.getheaders(), answer.read())
            connection.close()

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 - as its parent names them

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in {*_HOP_BY_HOP, "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
