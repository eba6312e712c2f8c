"""One line a request, which is counted where somebody looks: around the application, pure ASGI.

Separate from the application, which tests ask without it. The line has the route and not the
address, whose query is what people search for.
"""

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events_api.serving.logs import told

LOG = logging.getLogger("events_api.requests")
# What a proxy may call a request; anything else is replaced.
_NAMED = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_HEADER = b"x-request-id"
_OURS_TO_MEND = 500
# Asked every few seconds by whoever watches the process.
_WATCHED = {"/healthz", "/readyz"}
# Takes a request, its labels, its seconds, and the bytes of its answer.
Count = Callable[[Scope, tuple[str, str, int], float, int], None]
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLog:
    """Wraps an application; each answer bears `X-Request-Id`, the proxy's or a new one."""

    def __init__(self, app: ASGIApp, count: Count | None = None) -> None:
        """Take what answers the requests, and what counts them, if anybody looks."""
        self._app = app
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it when it has been answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, _name_of(scope))
        scope.setdefault("state", {})
        began = perf_counter()
        failure: Exception | None = None
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            if not answer.status:
                raise
            failure = error  # it was answered as a problem, and is told here
        finally:
            self._tell(scope, answer, perf_counter() - began, failure)

    def _tell(
        self, scope: Scope, answer: "_Answer", seconds: float, failure: Exception | None
    ) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", None)
        if self._count is not None:
            self._count(scope, (route or "none", method, answer.status), seconds, answer.bytes)
        level = _level(answer.status, failure, route)
        if not LOG.isEnabledFor(level):
            return
        said: dict[str, Any] = {
            "method": method,
            "route": route,
            "status": answer.status or None,
            "ms": round(seconds * 1_000, 1),
            "bytes": answer.bytes,
            "request": answer.name.decode(),
        }
        if key := scope["state"].get("key"):
            said["key"] = key
        LOG.log(level, "request", extra=told(said), exc_info=failure)


def _level(status: int, failure: Exception | None, route: str | None) -> int:
    if failure is not None:
        return logging.ERROR
    if status >= _OURS_TO_MEND:
        return logging.WARNING
    return logging.DEBUG if route in _WATCHED else logging.INFO


class _Answer:
    """What is sent, looked at on its way."""

    def __init__(self, send: Send, name: bytes) -> None:
        self.name = name
        self.status = 0
        self.bytes = 0
        self._send = send

    async def send(self, message: Message) -> None:
        """Send on, with the name of the request among the headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], (_HEADER, self.name)]}
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        await self._send(message)


def _name_of(scope: Scope) -> bytes:
    """What the proxy calls the request, or a new name."""
    sent = [value for name, value in scope["headers"] if name == _HEADER]
    if len(sent) == 1 and _NAMED.fullmatch(sent[0]):
        return bytes(sent[0])
    return secrets.token_hex(8).encode()
