"""`app`, for uvicorn: Datasette with one stored query, run by the peers' own Python."""

import os
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

_QUERY = {"page": {"sql": os.environ["DATASETTE_QUERY"]}}
_datasette = Datasette(
    metadata={"databases": {"events": {"queries": _QUERY}}}, settings={"default_cache_ttl": 0}
)
_datasette.add_database(Database(_datasette, path=os.environ["DATASETTE_FILE"]), name="events")
_served = _datasette.app()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with a length, which the client of these benchmarks reads by."""
    messages: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        messages.append(message)
        if scope["type"] != "http":
            await send(message)

    await _served(scope, receive, keep)
    if scope["type"] == "http":
        body = b"".join(each.get("body", b"") for each in messages[1:])
        headers = [*messages[0]["headers"], (b"content-length", str(len(body)).encode())]
        await send(messages[0] | {"headers": headers})
        await send({"type": "http.response.body", "body": body})
