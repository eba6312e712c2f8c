"""Exports: all documents of a selection, streamed from a snapshot of their own.

Separate from pages because an export owns its connection for as long as its reader takes, and must
give it back however it ends (design section 4; findings "Streams").
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import anyio
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from events_api.core import statements
from events_api.core.selection import Order, Selection

# Documents fetched at a time: enough to be fast, few enough to be no weight.
CHUNK = 500


def documents(
    connection: Connection, selection: Selection, order: Order, limit: int | None
) -> Iterator[str]:
    """All documents of the selection in order, fetched in chunks."""
    streaming = connection.execution_options(stream_results=True, yield_per=CHUNK)
    for row in streaming.execute(statements.whole(selection, order, limit)):
        yield row.document


class Rows(Iterator[bytes]):
    """Chunks of an export with the connection they come from."""

    def __init__(self, connection: Connection, chunks: Iterable[bytes]) -> None:
        """Take the connection over, and make the first chunk, so that a failure is an answer."""
        self._connection = connection
        iterator = iter(chunks)
        self._chunks = chain(list(_first(iterator)), iterator)

    def __next__(self) -> bytes:
        """The next chunk."""
        return next(self._chunks)

    def close(self) -> None:
        """Give the connection back; whatever was not read is forgotten."""
        self._connection.close()


def _first(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        return


class Export(StreamingResponse):
    """A streamed answer that closes its rows however it ends, and gives up on idle readers.

    A failure on the way breaks the connection: the client sees that the file is not whole.
    """

    def __init__(
        self, rows: Rows, media_type: str, headers: dict[str, str], patience_ms: int
    ) -> None:
        """Take the rows; `patience_ms` is how long a reader may stand still."""
        super().__init__(rows, media_type=media_type, headers=headers)
        self._rows = rows
        self._patience = patience_ms / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the chunks."""

        async def patiently(message: Message) -> None:
            with anyio.fail_after(self._patience):
                await send(message)

        try:
            await super().__call__(scope, receive, patiently)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._rows.close)
