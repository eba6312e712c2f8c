"""The ceiling: a bare ASGI application that answers every request with the same recorded answer."""

import os
from pathlib import Path
from typing import Any

from benchmarks.servers import ANSWER, read_answer

_HEADERS, _CONTENT = read_answer(Path(os.environ[ANSWER]))
_START = {"type": "http.response.start", "status": 200, "headers": _HEADERS}
_REST = {"type": "http.response.body", "body": _CONTENT}


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer; lifespan events are refused, as a server allows."""
    if scope["type"] != "http":
        raise RuntimeError("This application answers requests alone.")
    await receive()
    await send(_START)
    await send(_REST)
