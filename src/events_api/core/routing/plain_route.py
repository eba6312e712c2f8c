"""Plain routes: a handler that takes the request alone is called with it, and nothing else is done.

Separate because the framework looks for dependencies, parameters and a model of the answer anew at
each request, which takes a seventh of the time of a page (docs/adr/0024).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send


class PlainRoute(APIRoute):
    """A route that is described like any other; its handler is a coroutine of the request."""

    def __init__(
        self, path: str, endpoint: Callable[[Request], Awaitable[Response]], **others: Any
    ) -> None:
        """Take the path, the handler, and all that the framework's own routes take."""
        super().__init__(path, endpoint, **others)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = app
