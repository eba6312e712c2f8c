"""The ceiling: a bare ASGI application that answers every request with the same prepared bytes."""

import os
from pathlib import Path
from typing import Any

from benchmarks.servers import BODY

_CONTENT = Path(os.environ[BODY]).read_bytes()
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(_CONTENT)).encode()),
    ],
}
_REST = {"type": "http.response.body", "body": _CONTENT}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer; lifespan events are refused, as a server allows."""
    if scope["type"] != "http":
        raise RuntimeError("This application answers requests alone.")
    await receive()
    await send(_START)
    await send(_REST)
