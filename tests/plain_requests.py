"""Requests as a server hands them to an application: what stands in them is what was written.

Separate because a client puts each address together anew, which mends some that are wrong, and
takes longer than most answers do.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Scope


class Asked(NamedTuple):
    """A request; its address is percent-encoded."""

    method: str
    address: str
    headers: Mapping[str, str | bytes]
    body: bytes = b""


class Answered(NamedTuple):
    """What an answer begins with."""

    status: int
    headers: Mapping[str, str]


def answers(client: TestClient, requests: Sequence[Asked]) -> list[Answered]:
    """What the application of a client answers, one after another."""
    if client.portal is None:
        raise RuntimeError("The client is asked outside of its `with`.")
    return client.portal.call(_answers, client.app, requests)


async def _answers(app: ASGIApp, requests: Sequence[Asked]) -> list[Answered]:
    return [await _answer(app, each) for each in requests]


async def _answer(app: ASGIApp, request: Asked) -> Answered:
    asked: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]
    begun: list[Message] = []
    ended = asyncio.Event()

    async def receive() -> Message:
        if not asked:
            await ended.wait()
        return asked.pop() if asked else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)
        elif not message.get("more_body", False):
            ended.set()

    await app(_scope(request), receive, send)
    if not ended.is_set():
        raise RuntimeError("The answer has no end.")
    [begin] = begun
    told = {name.decode(): value.decode("latin-1") for name, value in begin["headers"]}
    return Answered(begin["status"], told)


def _scope(request: Asked) -> Scope:
    path, _, query = request.address.partition("?")
    headers: dict[str, str | bytes] = {"host": "testserver", **request.headers}
    if request.body:
        headers["content-length"] = str(len(request.body))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower().encode(), _bytes(value)) for name, value in headers.items()],
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
