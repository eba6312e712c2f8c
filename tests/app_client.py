"""The client of tests: it asks the application itself, each request in one step of a loop.

Separate because Starlette's client begins a loop for each application, and goes to its thread and
back eight times a request, and httpx's transport is made for answers of any kind: all of that takes
longer than most answers. Who looks at an answer before it is whole uses Starlette's.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from functools import lru_cache
from queue import SimpleQueue
from typing import Any, Self

import httpx2
from anyio.from_thread import BlockingPortalProvider
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Scope

# The loop of all applications, for as long as somebody is within it.
LOOP = BlockingPortalProvider()


class AppClient(TestClient):
    """Starlette's client, only by another loop and way of a request; for `with`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        """Take the application, and what Starlette's client takes."""
        super().__init__(app, **options)
        # What is compared is what is sent; who asks for a coding says so.
        self.headers["Accept-Encoding"] = "identity"
        self._origin = str(self.base_url).rstrip("/")
        self._transport = _InOneStep(self, options.get("root_path", ""))

    def __enter__(self) -> Self:
        """Start the application, which may raise."""
        with ExitStack() as stack:
            self.portal = stack.enter_context(LOOP)
            stack.callback(setattr, self, "portal", None)
            lifetime = self.portal.wrap_async_context_manager(_lifetime(self.app))
            self.loop = stack.enter_context(lifetime)
            stack.callback(self._transport.close)
            self.exit_stack = stack.pop_all()
        return self

    def request(
        self,
        method: str,
        url: str | httpx2.URL,
        *,
        auth: Any = None,
        follow_redirects: Any = True,
        **options: Any,
    ) -> httpx2.Response:
        """Ask as httpx does, only at once: nobody has to log in, and most answers lead nowhere."""
        request = self.build_request(method, _address(self._origin, url), **options)
        answer = self._transport.handle_request(request)
        answer.request = request
        answer.read()
        if follow_redirects and answer.has_redirect_location:
            return self.send(request, auth=auth)
        return answer


@lru_cache(maxsize=4096)
def _address(origin: str, url: str | httpx2.URL) -> httpx2.URL:
    """The whole address, which httpx would put together thrice, and each time anew."""
    return httpx2.URL(f"{origin}{url}" if isinstance(url, str) and url.startswith("/") else url)


@asynccontextmanager
async def _lifetime(app: ASGIApp) -> AsyncIterator[asyncio.AbstractEventLoop]:
    """The loop that the application was started on."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    heard: asyncio.Queue[Message] = asyncio.Queue()

    async def live() -> None:
        await app({"type": "lifespan", "state": {}}, told.get, heard.put)

    life = asyncio.create_task(live())
    told.put_nowait({"type": "lifespan.startup"})
    if (await heard.get())["type"] == "lifespan.startup.failed":
        await life
    yield asyncio.get_running_loop()
    told.put_nowait({"type": "lifespan.shutdown"})
    await life


class _InOneStep(httpx2.BaseTransport):
    """Hands a request to the client's loop, and its whole answer back."""

    def __init__(self, client: AppClient, root_path: str) -> None:
        self._client = client
        self._root_path = root_path

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._client.portal is None:
            raise RuntimeError("The client is asked outside of its `with`.")
        answer = _answer(self._client.app, self._scope(request), request.read())
        done: SimpleQueue[asyncio.Task[tuple[Message, bytes]]] = SimpleQueue()

        def begin_answer() -> None:
            self._client.loop.create_task(answer).add_done_callback(done.put)

        # A queue is waited for in a fraction of the time that a future of another thread takes.
        self._client.loop.call_soon_threadsafe(begin_answer)
        begin, body = done.get().result()
        content = httpx2.ByteStream(b"" if request.method == "HEAD" else body)
        return httpx2.Response(begin["status"], headers=begin["headers"], stream=content)

    def _scope(self, request: httpx2.Request) -> Scope:
        url = request.url
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 123),
            "root_path": self._root_path,
        }


async def _answer(app: ASGIApp, scope: Scope, body: bytes) -> tuple[Message, bytes]:
    """What an answer begins with, and all that it holds."""
    asked = [{"type": "http.request", "body": body, "more_body": False}]
    said: list[Message] = []
    ended = asyncio.Event()

    async def receive() -> Message:
        if asked:
            return asked.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            ended.set()

    await app(scope, receive, send)
    if not ended.is_set():
        raise RuntimeError("The answer has no end.")
    begin, *parts = said
    return begin, b"".join([part.get("body", b"") for part in parts])
