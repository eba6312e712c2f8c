"""The client of tests: it asks the application itself, each request in one step of its loop.

Separate because Starlette's client goes to the loop's thread and back eight times a request, which
takes longer than most answers. Who looks at an answer before it is whole uses Starlette's.
"""

from typing import Any

import httpx2
from starlette.testclient import TestClient
from starlette.types import ASGIApp


class AppClient(TestClient):
    """Starlette's client, of which only the way of a request is another; for `with`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        """Take the application, and what Starlette's client takes."""
        super().__init__(app, **options)
        # What is compared is what is sent; who asks for a coding says so.
        self.headers["Accept-Encoding"] = "identity"
        self._transport = _InOneStep(self, options.get("root_path", ""))


class _InOneStep(httpx2.BaseTransport):
    """Hands a request to the client's loop, and its whole answer back."""

    def __init__(self, client: TestClient, root_path: str) -> None:
        self._client = client
        self._application = httpx2.ASGITransport(client.app, root_path=root_path)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.stream = httpx2.ByteStream(request.read())
        portal = self._client.portal
        if portal is None:
            raise RuntimeError("The client is asked outside of its `with`.")
        return portal.call(self._answer, request)

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._application.handle_async_request(request)
        content = httpx2.ByteStream(b"".join([part async for part in answer.aiter_raw()]))
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=content)
