"""Cached answers: each with the state it is of, all together within a bound of bytes.

Separate from the cache, which knows when an answer may be kept and when it may be given.
"""

from collections import OrderedDict
from datetime import date
from functools import cached_property

from msgspec import Struct
from starlette.requests import Request
from starlette.types import Scope, Send

from events_api.core.database.revision import Freshness
from events_api.core.http.answers import is_known
from events_api.core.middleware.compression import as_asked, plain, with_plain_tags

# What a 304 does not have of a 200.
_OF_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})
NOT_MODIFIED = 304
# What an answer takes besides its bytes: objects, and its place.
_OVERHEAD = 2_048

Headers = list[tuple[bytes, bytes]]
# Path and query as they were sent, since links repeat them; `Accept`; the `Origin` of a script; the
# coding that the client takes; the least revision, of which an answer made for it is or of a later.
Key = tuple[str, bytes, bytes, bytes, str, bytes]


class CachedAnswer(Struct, frozen=True, dict=True):
    """An answer as everybody gets it.

    Attributes:
        fresh: The state of the database that it is of.
        day: The day that `today` was.
        etag: Its entity tag, with quotes.
        headers: Its headers, in their order.
        body: Its bytes; None where only what a 304 says of it is known.
        route: What the log calls its address.
        at_once: Whether its bytes were sent at once.
    """

    fresh: Freshness
    day: date
    etag: bytes
    headers: Headers
    body: bytes | None
    route: object = None
    at_once: bool = False

    @cached_property
    def unchanged(self) -> Headers:
        """The headers of its 304."""
        return [each for each in self.headers if each[0] not in _OF_BODY]

    @property
    def size(self) -> int:
        """The bytes of memory that it takes, more or less."""
        return _OVERHEAD + sum(len(n) + len(v) for n, v in self.headers) + len(self.body or b"")

    def answers(self, scope: Scope) -> bool:
        """Whether it holds what the request gets: all of it, or that nothing has changed."""
        return self.body is not None or self._unchanged(scope) is not None

    async def send(self, scope: Scope, send: Send) -> None:
        """Answer a request for it: 200, 304 where the client has it, HEAD without its body."""
        scope["route"] = self.route
        status, headers, body = 200, self.headers, self.body or b""
        unchanged = self._unchanged(scope)
        if unchanged is not None:
            status, headers, body = NOT_MODIFIED, unchanged, b""
        elif scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _unchanged(self, scope: Scope) -> Headers | None:
        """The headers of its 304, if the client has it, asked as for any answer."""
        conditions = [each for each in scope["headers"] if each[0].startswith(b"if-")]
        if not conditions:
            return None
        # The usual condition is quick.
        if conditions == [(b"if-none-match", self.etag)]:
            return self.unchanged
        request = Request({**scope, "headers": with_plain_tags(scope["headers"])})
        dated = any(name == b"last-modified" for name, _ in self.headers)
        tag = plain(self.etag).decode("latin-1").strip('"')
        known = is_known(request, tag, self.fresh, dated=dated)
        return as_asked(self.unchanged, scope["headers"]) if known else None


class CachedAnswers:
    """Answers by what they answer; those that were asked for longest ago go first."""

    def __init__(self, most_bytes: int) -> None:
        """Begin with none."""
        self._most = most_bytes
        self._answers: OrderedDict[Key, CachedAnswer] = OrderedDict()
        self.size = 0

    @property
    def largest(self) -> int:
        """The bytes of the largest body that is kept: a few such leave room for others."""
        return self._most // 8

    def get(self, key: Key) -> CachedAnswer | None:
        """The answer of a key, if it is kept."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Key, answer: CachedAnswer) -> None:
        """Keep an answer in place of the one before, and let go of what is too much."""
        self.forget(key)
        self._answers[key] = answer
        self.size += answer.size + sum(map(len, key))
        while self.size > self._most:
            self.forget(next(iter(self._answers)))

    def forget(self, key: Key) -> None:
        """Let go of an answer."""
        gone = self._answers.pop(key, None)
        if gone is not None:
            self.size -= gone.size + sum(map(len, key))
