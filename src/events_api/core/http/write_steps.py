"""The steps of a write over HTTP: the key, the body, what it says, and only then the turn.

Separate because every write takes them, and each refuses before the next begins: who has no key
learns so at once however long others have the turn, and nobody waits for it with a body that is
none, or with work that needs no turn.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.bodies import JSON_TYPES, read_bytes
from events_api.core.http.write_queue import turn

Begun = TypeVar("Begun")
# What is left to do in the turn, given what was asked.
InTurn = Callable[[], Response]


async def write_answer(
    request: Request,
    begin: Callable[[], Begun],
    prepare: Callable[[Begun, bytes], InTurn],
    *,
    body: bool = True,
) -> Response:
    """What a write answers. It waits for its turn without a thread, so that readers have one.

    Args:
        request: The request.
        begin: Checks the key; what it gives is handed on.
        prepare: Checks what was sent, and gives what is left to do.
        body: Whether something is sent; without, `prepare` gets no bytes.

    Raises:
        Busy: Other writers kept the turn for longer than the lock timeout (503).
        And what the steps raise, the earliest first.
    """
    catalogue = catalogue_of(request)
    begun = await to_thread.run_sync(begin)
    limit = catalogue.settings.body_limit
    content = await read_bytes(request, limit, JSON_TYPES) if body else b""
    in_turn = await to_thread.run_sync(partial(prepare, begun, content))
    async with turn(catalogue):
        return await to_thread.run_sync(in_turn)
