"""The cache of answers: what was answered once is sent again for as long as nothing changed.

Separate, and plain ASGI, because it stands in front of the framework, which takes longer to find a
route than this takes to answer. An answer is of the state that its handler read in its own
snapshot, and of a day; it is given only where state and day are still so (docs/adr/0022).
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import date

from msgspec.structs import replace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events_api.core.catalogue import Catalogue
from events_api.core.database.current_revision import CurrentRevision
from events_api.core.http.answers import revalidated
from events_api.core.middleware.answer_store import NOT_MODIFIED, CachedAnswer, CachedAnswers, Key
from events_api.core.middleware.compression import Codings, preferred
from events_api.core.middleware.public_path import within

# Whoever finds that a write came between asks again with all who wait; after this, by itself.
_TIMES = 3
_STATUSES = frozenset({200, 304})
# Headers that an answer may depend on.
_DEPENDING = frozenset(
    {b"accept", b"accept-encoding", b"authorization", b"events-min-revision", b"origin"}
)
# What most clients accept, and what it means to say nothing.
_ANYTHING = b",*/*"
# What has several forms; a page has one.
_DATA = "/v1/"
# HTML first and then whatever there is, as each browser says it in its own words.
_BROWSER = re.compile(rb",text/html,.*\*/\*;q=0\.[1-9]")


class AnswerCache:
    """ASGI middleware: answers GET and HEAD of public data from memory, as far as it is known."""

    def __init__(
        self,
        app: ASGIApp,
        catalogue: Catalogue,
        revision: CurrentRevision,
        pages: Sequence[str] = (),
        *,
        root_is_page: bool = False,
    ) -> None:
        """Wrap `app`, which serves the catalogue, whose database is at `revision`.

        What is kept begins with `/v1/` or as one of `pages`, or is the first page. It is one,
        whether or not a proxy left the public path, by which a page may be called as well.
        """
        self.app = app
        self._catalogue, self._revision = catalogue, revision
        settings = catalogue.settings
        self._root, self._root_is_page = settings.public_path, root_is_page
        self._beginnings = (_DATA, *pages)
        self._control = revalidated(settings.cdn_seconds).encode()
        self._any_origin = "*" in settings.cors_origins
        self._kept = CachedAnswers(settings.cache_mb * 1_048_576)
        self._coded = Codings(_sent_again)
        # Of each key that somebody finds out now: whether the answer is kept, once that is known.
        self._flights: dict[Key, asyncio.Future[bool]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on; of several who ask for the same, one is passed on."""
        key = self._key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        for _ in range(_TIMES):
            known = self._kept.get(key)
            if known is not None and await self._is_so(known, scope):
                await known.send(scope, send)
                return
            if self._kept.get(key) is not known:
                continue
            flight = self._flights.get(key)
            if flight is None and scope["method"] == "GET":
                await self._find_out(key, scope, receive, send)
                return
            if flight is None or not await asyncio.shield(flight):
                break
        await self.app(scope, receive, send)

    def _key(self, scope: Scope) -> Key | None:
        """What the answer depends on; None where it is not for everybody."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        path = within(self._root, scope["path"], page=self._root_is_page)
        if not path.startswith(self._beginnings) and path != "/":
            return None
        if b"wait=" in scope["query_string"]:
            # What was so before the wait is not what is waited for.
            return None
        said: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _DEPENDING:
                said[name] = said.get(name, b"") + b"," + value
        if b"authorization" in said:
            return None
        accept = said.get(b"accept", b"")
        if accept == _ANYTHING or (_BROWSER.match(accept) and not path.startswith(_DATA)):
            accept = b""
        origin = b"" if self._any_origin else said.get(b"origin", b"")
        # A body that is not sent is in no coding.
        taken = said.get(b"accept-encoding", b"") if scope["method"] == "GET" else b""
        coding = preferred(taken[1:]) if taken else ""
        least = said.get(b"events-min-revision", b"")
        raw = scope.get("raw_path", b"").decode("latin-1")
        own = within(self._root, raw, page=self._root_is_page) or path
        return own, scope["query_string"], accept, origin, coding, least

    async def _is_so(self, answer: CachedAnswer, scope: Scope) -> bool:
        """Whether an answer is one to the request, and nothing has changed since."""
        if not answer.answers(scope) or answer.day != self._catalogue.today():
            return False
        return answer.fresh == await self._revision.read()

    async def _find_out(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, keep what is answered, and tell those who wait for it."""
        flight = self._flights[key] = asyncio.get_running_loop().create_future()

        def land(*, kept: bool) -> None:
            if not flight.done():
                flight.set_result(kept)
                del self._flights[key]

        scope.setdefault("state", {})
        passing = _Passing(self._kept.largest, self._catalogue.today, self._control, scope)

        async def watched(message: Message) -> None:
            answer = passing.take(message)
            if answer is not None:
                self._kept.keep(key, answer)
            if passing.settled:
                land(kept=answer is not None)
            await send(message)

        try:
            app = self._coded if await self._is_coded_only(key, scope) else self.app
            await app(scope, receive, watched)
        finally:
            land(kept=False)

    async def _is_coded_only(self, key: Key, scope: Scope) -> bool:
        """Whether the answer is one that is kept in no coding: it is put into one, not made anew.

        What was sent piece by piece is made anew, since it is compressed so as well.
        """
        path, query, accept, origin, coding, least = key
        known = self._kept.get((path, query, accept, origin, "", least)) if coding else None
        if known is None or not known.at_once or not await self._is_so(known, scope):
            return False
        scope["events_api.kept"], scope["state"]["fresh"] = known, known.fresh
        return True


async def _sent_again(scope: Scope, _receive: Receive, send: Send) -> None:
    known: CachedAnswer = scope["events_api.kept"]
    # Whoever compresses it adds to its headers.
    await replace(known, headers=[*known.headers]).send(scope, send)


class _Passing:
    """An answer on its way, and whether it is one to keep.

    Attributes:
        settled: Whether nobody has to wait for it: it is whole, or not kept, or somebody who may be
            slow reads it piece by piece.
    """

    def __init__(self, most: int, today: Callable[[], date], control: bytes, scope: Scope) -> None:
        """Take the bytes of the largest body to keep, and where the handler leaves its state.

        The day is asked before the handler asks it, and after. `control` is what is to be kept.
        """
        self._most, self._today, self._control, self._scope = most, today, control, scope
        self._day = today()
        self._begun: CachedAnswer | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self.settled = False

    def take(self, message: Message) -> CachedAnswer | None:
        """Take a message of it; the answer once it is whole, if it is to be kept."""
        if message["type"] == "http.response.start":
            self._begun = self._beginning(message)
            self.settled = self._begun is None
        elif message["type"] == "http.response.body" and self._begun is not None:
            self.settled = True
            return self._continued(message, self._begun)
        return None

    def _beginning(self, message: Message) -> CachedAnswer | None:
        fresh = self._scope["state"].get("fresh")
        if message["status"] not in _STATUSES or fresh is None or self._day != self._today():
            return None
        # What is left of a limit is for one reader, and nothing of it is taken by what is kept.
        headers = [each for each in message["headers"] if not each[0].startswith(b"ratelimit")]
        named = dict(headers)
        if named.get(b"cache-control") != self._control:
            return None
        body = None if message["status"] == NOT_MODIFIED else b""
        route = self._scope.get("route")
        return CachedAnswer(fresh, self._day, named[b"etag"], headers, body, route)

    def _continued(self, message: Message, begun: CachedAnswer) -> CachedAnswer | None:
        if begun.body is None:
            return begun
        self._chunks.append(message.get("body", b""))
        self._size += len(self._chunks[-1])
        if self._size > self._most:
            self._begun, self._chunks = None, []
            return None
        more = message.get("more_body", False)
        if more:
            return None
        return replace(begun, body=b"".join(self._chunks), at_once=len(self._chunks) == 1)
