"""No sniffing: every answer is what its media type says, whatever a browser might guess.

Separate, and plain ASGI, because answers come from many places, the framework's own among them.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = {"X-Content-Type-Options": "nosniff"}
_SENT = [(name.lower().encode(), value.encode()) for name, value in HEADER.items()]


class NoSniffing:
    """ASGI middleware: adds the header to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and mark what is answered."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_SENT]}
            await send(message)

        await self.app(scope, receive, marked)
