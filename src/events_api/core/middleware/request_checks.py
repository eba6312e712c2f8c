"""Addresses and methods: what every request is held to before it is routed.

Separate, and plain ASGI, because the framework would repair broken UTF-8 in silence and knows
neither HEAD nor OPTIONS unless each route says so.
"""

import re
from urllib.parse import unquote_to_bytes

from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events_api.core.problems.document import Problem, problem_response
from events_api.core.problems.types import HeadTooLarge, InvalidAddress, NotFound, TooLong

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
MOST_BYTES = 8_192
MOST_HEAD_BYTES = 65_536
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Addresses:
    """ASGI middleware: refuses addresses that are not text, answers HEAD and OPTIONS."""

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        """Wrap `app`, whose `routes` say which methods an address has."""
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        problem = _checked(scope)
        if problem is not None:
            await problem_response(problem, scope)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await self._options(scope)(scope, receive, send)
        elif scope["method"] == "HEAD":
            # An export looks at the mark, since nobody would read what it streams.
            marked = {**scope, "method": "GET", "events_api.head": True}
            await self.app(marked, receive, _headless(send))
        else:
            await self.app(scope, receive, send)

    def _options(self, scope: Scope) -> Response:
        """204 with the methods that the address has (RFC 9110, section 9.3.7)."""
        allowed = allowed_methods(self.routes, scope)
        if not allowed:
            return problem_response(NotFound(), scope)
        return Response(status_code=204, headers={"Allow": ", ".join(allowed)})


def allowed_methods(routes: list[BaseRoute], scope: Scope) -> list[str]:
    """The methods of an address, in a fixed order; none where it does not exist."""
    found = {
        method
        for method in METHODS
        if any(r.matches({**scope, "method": method})[0] is Match.FULL for r in routes)
    }
    if "GET" in found:
        found |= {"HEAD"}
    return (
        [method for method in (*METHODS, "OPTIONS") if method in found | {"OPTIONS"}]
        if found
        else []
    )


def _checked(scope: Scope) -> Problem | None:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    if len(raw) + len(query) > MOST_BYTES:
        return TooLong()
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD_BYTES:
        return HeadTooLarge()
    for part in (raw, query.replace(b"+", b" ")):
        try:
            text = unquote_to_bytes(part).decode()
        except UnicodeDecodeError:
            return InvalidAddress()
        if _CONTROL.search(text):
            return InvalidAddress()
    return None


def _headless(send: Send) -> Send:
    """A send that keeps the headers of a GET, its length included, and drops the body."""

    async def drop(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return drop
