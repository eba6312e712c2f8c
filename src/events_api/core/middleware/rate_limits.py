"""Rate limits: so many requests of a kind within a time, for each key and each address.

Separate because it is asked before anything else of a request is looked at. Counted in memory, for
each process by itself, or for all of them in a server that speaks Redis' protocol. A 304, health
and what the cache of answers has are free. A key counts by itself where a handler has
verified it, all else against the address.
"""

import logging
import math
import re
from collections.abc import Sequence
from time import monotonic, time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events_api.core.access.keys import hash_of, shown_in
from events_api.core.format import Format
from events_api.core.http.negotiation import accepted
from events_api.core.middleware.client_address import client_address
from events_api.core.middleware.public_path import within
from events_api.core.problems.document import problem_response
from events_api.core.problems.types import TooManyRequests, Unauthorized
from events_api.core.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

LOG = logging.getLogger("events_api")
# What the state of a request has where its limit could not be counted.
UNCOUNTED = "limit_not_counted"
_WRONG_KEYS = "wrong_keys"
_FREE = {"/healthz", "/readyz", "/version"}
# What takes as long as a file: it is typeset, or made of all records of projects.
_MADE_AT_LENGTH = ("/factsheet.pdf", "/preview.png", "/iati.xml")
_READS = {"GET", "HEAD"}
_TOLD = re.compile(rb"(?:^|&)(?:q|format)=|%")
_NOT_MODIFIED = 304
_QUIET_SECONDS = 60


class _Share(Struct, frozen=True):
    """What somebody may do within a time, and what a request takes one of."""

    kind: str
    limit: RateLimitItem
    who: str


class _Asked(Struct, frozen=True):
    """A request that is counted: what it may take of its address, and what of the key it shows."""

    by_address: _Share
    shows_key: bool = False
    by_key: _Share | None = None
    # What a key that is not valid takes of, if that has a limit.
    wrong: _Share | None = None


class RateLimits:
    """Answers 429 to who asks too often, and tells everybody else how much is left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` has the
    limit `q` in `w` seconds, `RateLimit` the `r` requests that remain, for `t` seconds.
    """

    def __init__(self, app: ASGIApp, settings: Settings, formats: Sequence[Format]) -> None:
        """Take the application, what the settings allow, and the formats of lists."""
        self._app = app
        self._formats = formats
        self._limits: dict[str, RateLimitItem] = {k: parse(v) for k, v in settings.limits.items()}
        self._trusted = settings.trusted_proxies
        url = settings.limits_url.get_secret_value()
        self._connections = None if url.startswith("memory:") else _connections(url)
        options: dict[str, Any] = {}
        if self._connections is not None:
            options = {"implementation": "redispy", "connection_pool": self._connections}
        # Typed as the storage of blocking limiters, too; the scheme makes it one of coroutines.
        storage: Any = storage_from_string(f"async+{url}", **options)
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._told = -math.inf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            if self._connections is not None:
                await self._connections.aclose()
            return
        asked = self._asked(scope)
        if asked is None:
            await self._app(scope, receive, send)
            return
        taken = asked.by_address
        try:
            taken = await self._taken(asked)
        except TooManyRequests as problem:
            await problem_response(problem, scope)(scope, receive, send)
            return
        except Exception as error:  # noqa: BLE001 - whatever a store says, requests pass
            self._tell(scope, error)
        # Where a handler leaves the key that it has found to be valid.
        scope.setdefault("state", {})

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                left = await self._left(scope, asked, taken, message["status"])
                message = {**message, "headers": [*message["headers"], *left]}
            await send(message)

        await self._app(scope, receive, told)

    def _asked(self, scope: Scope) -> _Asked | None:
        headers = Headers(scope=scope)
        kind = kind_of(scope, headers, self._formats)
        limit = self._limits.get(kind or "")
        if kind is None or limit is None:
            return None
        address = client_address(scope, headers, self._trusted)
        by_address = _Share(kind, limit, address)
        sent = headers.getlist("authorization")
        if not sent:
            return _Asked(by_address)
        text, wrong = shown_in(sent), self._limits.get(_WRONG_KEYS)
        return _Asked(
            by_address,
            shows_key=True,
            # By all of its text: who knows the public part alone cannot use up what its holder has.
            by_key=_Share(kind, limit, f"key {hash_of(text)}") if text else None,
            wrong=_Share(_WRONG_KEYS, wrong, address) if wrong else None,
        )

    async def _taken(self, asked: _Asked) -> _Share:
        """What a request takes of, unless it turns out to have another key than was known.

        A key is known by what was counted against it, which only handlers do that have verified it.
        While its address has nothing left, one that is not known may be tried as a wrong one.

        Raises:
            TooManyRequests: There is nothing left (429).
        """
        if asked.wrong and not await self._remains(asked.wrong):
            raise await self._refusal(asked.wrong)
        if asked.by_key:
            limit = asked.by_key.limit
            stats = await self._limiter.get_window_stats(limit, asked.by_key.kind, asked.by_key.who)
            if stats.remaining == 0:
                raise await self._refusal(asked.by_key)
            if stats.remaining < limit.amount:
                return asked.by_key
        if await self._remains(asked.by_address):
            return asked.by_address
        if asked.by_key and asked.wrong:
            return asked.wrong
        raise await self._refusal(asked.by_address)

    async def _remains(self, share: _Share) -> bool:
        return await self._limiter.test(share.limit, share.kind, share.who)

    async def _refusal(self, share: _Share) -> TooManyRequests:
        stats = await self._limiter.get_window_stats(share.limit, share.kind, share.who)
        seconds = max(1, math.ceil(stats.reset_time - time()))
        return TooManyRequests(headers={"Retry-After": str(seconds), **_said(share, 0, seconds)})

    async def _left(
        self, scope: Scope, asked: _Asked, taken: _Share, status: int
    ) -> list[tuple[bytes, bytes]]:
        """Count a request that is being answered; the headers that say what is left."""
        if asked.by_key and scope["state"].get("key"):
            taken = asked.by_key
        counted: _Share | None = taken
        if status == Unauthorized.status and asked.shows_key:
            counted = asked.wrong
        elif status == _NOT_MODIFIED:
            counted = None
        try:
            if counted:
                await self._limiter.hit(counted.limit, counted.kind, counted.who)
            stats = await self._limiter.get_window_stats(taken.limit, taken.kind, taken.who)
        except Exception as error:  # noqa: BLE001
            self._tell(scope, error)
            return []
        seconds = max(0, math.ceil(stats.reset_time - time()))
        said = _said(taken, stats.remaining, seconds)
        return [(name.lower().encode(), value.encode()) for name, value in said.items()]

    def _tell(self, scope: Scope, error: Exception) -> None:
        """Say that nothing is counted: of each request in its scope, in the log once a minute."""
        scope.setdefault("state", {})[UNCOUNTED] = True
        if monotonic() - self._told >= _QUIET_SECONDS:
            self._told = monotonic()
            LOG.warning("rate limits cannot be counted (%s): all pass", type(error).__name__)


def _connections(url: str) -> "ConnectionPool":
    """Connections to a server that speaks Redis' protocol; none is opened yet."""
    from redis.asyncio import ConnectionPool  # noqa: PLC0415 - an extra

    return ConnectionPool.from_url(url)


def kind_of(scope: Scope, headers: Headers, formats: Sequence[Format]) -> str | None:
    """Which limit a request falls under, where lists have these formats; None: under none."""
    path = within(scope.get("root_path", ""), scope["path"])
    if path in _FREE or scope["method"] == "OPTIONS":
        return None
    if scope["method"] not in _READS:
        return "imports" if path.startswith("/v1/imports") else "writes"
    query: bytes = scope["query_string"]
    # Most ask for neither words nor a format, which is seen without reading all of it.
    told = _TOLD.search(query)
    asked = dict(parse_qsl(query.decode("latin-1"))) if told else {}
    if path.endswith(_MADE_AT_LENGTH):
        return "exports"
    if path.startswith("/v1/") and _is_file(asked.get("format"), headers, formats):
        return "exports"
    return "searches" if "q" in asked else "reads"


def _is_file(name: str | None, headers: Headers, formats: Sequence[Format]) -> bool:
    """Whether what is asked for is a whole file, where there are all of these formats."""
    if name is not None:
        return any(each.whole for each in formats if each.name == name)
    agreed = accepted(headers, formats)
    return agreed is not None and agreed.whole


def _said(share: _Share, left: int, seconds: int) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"{share.kind}";q={share.limit.amount};w={share.limit.get_expiry()}',
        "RateLimit": f'"{share.kind}";r={left};t={seconds}',
    }
