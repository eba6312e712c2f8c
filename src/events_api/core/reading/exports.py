"""Exports: all documents of a selection, streamed from a snapshot of their own.

Separate from pages because an export owns its connection for as long as its reader takes, and must
give it back however it ends (design section 4; findings "Streams").
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

import anyio
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.format import Offer
from events_api.core.http.answers import hashed, headers_of, is_known
from events_api.core.http.file_names import attachment
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.read_your_writes import export_for
from events_api.core.texts.file_words import content_language


class Rows(Iterator[bytes]):
    """Chunks of an export with the connection they come from."""

    def __init__(self, connection: Connection, chunks: Iterable[bytes]) -> None:
        """Take the connection over, and make the first chunk, so that a failure is an answer."""
        self._connection = connection
        iterator = iter(chunks)
        self._chunks: Iterator[bytes] = chain(list(islice(iterator, 1)), iterator)

    def __next__(self) -> bytes:
        """The next chunk."""
        return next(self._chunks)

    def close(self) -> None:
        """Give the connection back; whatever was not read is forgotten."""
        # The generators behind the chunks end here, and with them what they hold.
        self._chunks = iter(())
        self._connection.close()


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


def export_answer(
    request: Request,
    agreed: Offer,
    read: Callable[[Connection], tuple[Freshness, str, Iterable[bytes]]],
    language: str | None = None,
    *,
    of_today: bool = False,
) -> Response:
    """A whole file, streamed; a 304 or an answer to HEAD without reading a row.

    `read` is given the export's own connection and gives what the snapshot is as of, a text that
    tells this query from others, and the chunks, of which none is made before it is asked for.
    What is in words is in a `language`; what is `of_today` may be another tomorrow.
    """
    connection = export_for(request)
    try:
        fresh, query, chunks = read(connection)
        etag = f"{hashed(repr((fresh.public, query, *_made_by(request))).encode())}.{agreed.name}"
        stem = request.scope["path"].rsplit("/", 1)[-1].removesuffix(f".{agreed.suffix}")
        named = attachment(stem, agreed.suffix)
        told = named | ({"Content-Language": content_language(language)} if language else {})
        headers = headers_of(request, etag, fresh, told, of_today=of_today)
        if is_known(request, etag, fresh, dated=not of_today):
            connection.close()
            return Response(status_code=304, headers=headers)
        if request.scope.get("events_api.head"):
            connection.close()
            answer = Response(media_type=agreed.content_type, headers=headers)
            # Nobody knows how long the file would be.
            del answer.headers["content-length"]
            return answer
        rows = Rows(connection, chunks)
    except BaseException:
        connection.close()
        raise
    patience_ms = catalogue_of(request).settings.export_timeout_ms
    return Export(rows, agreed.content_type, headers, patience_ms)


def _made_by(request: Request) -> tuple[str, ...]:
    """What the bytes of a file depend on besides its query and the state of the data."""
    settings = catalogue_of(request).settings
    return request.app.version, settings.license, settings.public_url


def refuse_cursor(cursor: str | None) -> None:
    """Refuse a cursor where the whole file is answered.

    Raises:
        InvalidParameter: There is one (400).
    """
    if cursor is not None:
        detail = "This format holds the whole list: leave the cursor out."
        error = ProblemError(parameter="cursor", code="not_here", detail=detail)
        raise InvalidParameter(errors=[error])
