"""Rate limits: so many requests of a kind within a time, for each key and each address.

Separate because it is asked before anything else of a request is looked at. Counted in memory, for
each process by itself, or for all of them in a server that speaks Redis' protocol. A 304, health
and what the cache of answers has are free. Keys that are not valid are counted against the address
that shows them.
"""

import hashlib
import logging
import math
import re
from collections.abc import Mapping, Sequence
from time import monotonic, time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from msgspec import Struct
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events_api.core.format import Format
from events_api.core.middleware.client_address import client_address
from events_api.core.middleware.public_path import own_path
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
_TYPESET = ("/factsheet.pdf", "/preview.png")
_READS = {"GET", "HEAD"}
_TOLD = re.compile(rb"(?:^|&)(?:q|format)=|%")
_ANYTHING = {"", "*/*"}
_NOT_MODIFIED = 304
_QUIET_SECONDS = 60


class _Counted(Struct, frozen=True):
    """What a request is counted as: its kind and limit, and who asks."""

    kind: str
    limit: RateLimitItem
    who: str
    address: str
    shows_key: bool


class RateLimits:
    """Answers 429 to who asks too often, and tells everybody else how much is left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` has the
    limit `q` in `w` seconds, `RateLimit` the `r` requests that remain, for `t` seconds.
    """

    def __init__(self, app: ASGIApp, settings: Settings, formats: Sequence[Format] = ()) -> None:
        """Take the application, what the settings allow, and the formats of lists."""
        self._app = app
        self._files = [each for each in formats if each.whole]
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
        counted = self._counted(scope)
        if counted is None:
            await self._app(scope, receive, send)
            return
        try:
            over = await self._over(counted)
        except Exception as error:  # noqa: BLE001 - whatever a store says, requests pass
            self._tell(scope, error)
            over = None
        if over is not None:
            problem = TooManyRequests(headers=over)
            await problem_response(problem, scope)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {
                    **message,
                    "headers": [
                        *message["headers"],
                        *await self._left(scope, counted, message["status"]),
                    ],
                }
            await send(message)

        await self._app(scope, receive, told)

    def _counted(self, scope: Scope) -> _Counted | None:
        headers = Headers(scope=scope)
        kind = kind_of(scope, headers, self._files)
        limit = self._limits.get(kind or "")
        if kind is None or limit is None:
            return None
        address = client_address(scope, headers, self._trusted)
        key = headers.get("authorization", "")
        # By all of its text: who knows the public part alone cannot use up what its holder has.
        who = f"key {hashlib.sha256(key.encode()).hexdigest()}" if key else address
        return _Counted(kind, limit, who, address, bool(key))

    async def _over(self, counted: _Counted) -> dict[str, str] | None:
        """The headers of a refusal; None where there is none."""
        wrong = self._limits.get(_WRONG_KEYS)
        if (
            counted.shows_key
            and wrong
            and not await self._limiter.test(wrong, _WRONG_KEYS, counted.address)
        ):
            return await self._refusal(wrong, _WRONG_KEYS, counted.address)
        if await self._limiter.test(counted.limit, counted.kind, counted.who):
            return None
        return await self._refusal(counted.limit, counted.kind, counted.who)

    async def _refusal(self, limit: RateLimitItem, kind: str, who: str) -> dict[str, str]:
        stats = await self._limiter.get_window_stats(limit, kind, who)
        seconds = max(1, math.ceil(stats.reset_time - time()))
        return {"Retry-After": str(seconds), **_said(kind, limit, 0, seconds)}

    async def _left(
        self, scope: Scope, counted: _Counted, status: int
    ) -> list[tuple[bytes, bytes]]:
        """Count a request that is being answered; the headers that say what is left."""
        kind, limit, who = counted.kind, counted.limit, counted.who
        try:
            if status == Unauthorized.status and counted.shows_key:
                if wrong := self._limits.get(_WRONG_KEYS):
                    await self._limiter.hit(wrong, _WRONG_KEYS, counted.address)
            elif status != _NOT_MODIFIED:
                await self._limiter.hit(limit, kind, who)
            stats = await self._limiter.get_window_stats(limit, kind, who)
        except Exception as error:  # noqa: BLE001
            self._tell(scope, error)
            return []
        seconds = max(0, math.ceil(stats.reset_time - time()))
        said = _said(kind, limit, stats.remaining, seconds)
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


def kind_of(scope: Scope, headers: Mapping[str, str], files: Sequence[Format]) -> str | None:
    """Which limit a request falls under, `files` being exports; None: under none."""
    path = own_path(scope)
    if path in _FREE or scope["method"] == "OPTIONS":
        return None
    if scope["method"] not in _READS:
        return "imports" if path.startswith("/v1/imports") else "writes"
    query: bytes = scope["query_string"]
    # Most ask for neither words nor a format, which is seen without reading all of it.
    told = _TOLD.search(query)
    asked = dict(parse_qsl(query.decode("latin-1"))) if told else {}
    accepted = headers.get("accept", "").lower()
    typeset = path.endswith(_TYPESET)
    named = asked.get("format", "").lower()
    asks = named or accepted not in _ANYTHING
    if typeset or (
        asks and any(each.name == named or each.media_type in accepted for each in files)
    ):
        return "exports"
    return "searches" if "q" in asked else "reads"


def _said(kind: str, limit: RateLimitItem, left: int, seconds: int) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"{kind}";q={limit.amount};w={limit.get_expiry()}',
        "RateLimit": f'"{kind}";r={left};t={seconds}',
    }
