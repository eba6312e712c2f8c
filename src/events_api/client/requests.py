"""Requests: sent, and sent again where nothing can have been done, or nothing is done twice.

Separate as the one module that knows httpx.
"""

import json
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import urlsplit

import httpx

from events_api.client.errors import EventsError, Unreachable, problem

Sleep = Callable[[float], None]
Response = httpx.Response
Transport = httpx.BaseTransport
NOT_MODIFIED = 304
# What a service that is busy says, and a proxy of one that it did not hear of.
_REFUSED, _LOST = frozenset({429, 503}), frozenset({502, 504})
_LONGEST_SECONDS = 60.0


class Requests:
    """What is sent to one service."""

    def __init__(  # noqa: PLR0913 - what a client takes
        self,
        url: str,
        key: str | None,
        *,
        timeout: float,
        attempts: int,
        sleep: Sleep = time.sleep,
        transport: Transport | None = None,
    ) -> None:
        """Take what `Client` takes."""
        if attempts < 1:
            raise EventsError("A client makes at least one attempt.")
        headers = {"Accept": "application/json", "User-Agent": "events-api-client"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        self._url, self._attempts, self._sleep = url.rstrip("/"), attempts, sleep
        self.timeout = timeout
        self._http = httpx.Client(headers=headers, transport=transport)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def address(self, path: str, parameters: Mapping[str, object] | None = None) -> str:
        """The whole address; links in answers begin with the path of the service already."""
        root = urlsplit(self._url).path
        host = self._url.removesuffix(root) if root and path.startswith(f"{root}/") else self._url
        return str(httpx.URL(host + path).copy_merge_params(_said(parameters or {})))

    def sent(  # noqa: PLR0913 - all that a request has
        self,
        method: str,
        address: str,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        *,
        again: bool | None = None,
        timeout: float | None = None,
    ) -> Response:
        """The answer to a request; `again` says whether it may be done twice, as any GET may.

        Raises:
            Problem, Unreachable: It is none that says what was asked for.
        """
        told = dict(headers or {})
        if body is not None:
            told.setdefault("Content-Type", "application/json")
        request = self._http.build_request(
            method,
            address,
            headers=told,
            content=None if body is None else _json(body).encode(),
            timeout=timeout or self.timeout,
        )
        return self._tried(request, again=method == "GET" if again is None else again)

    def _tried(self, request: httpx.Request, *, again: bool) -> Response:
        later = _REFUSED | _LOST if again else _REFUSED
        attempt = 1
        while True:
            last, pause = attempt == self._attempts, 0.5 * 2.0 ** (attempt - 1)
            try:
                response = self._http.send(request)
            except httpx.TransportError as error:
                unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                if last or not (again or unsent):
                    said = f"{request.url}: {error or type(error).__name__}"
                    raise Unreachable(said) from error
            else:
                if last or response.status_code not in later:
                    return _checked(response)
                pause = _told(response.headers.get("Retry-After"), pause)
            self._sleep(min(pause, _LONGEST_SECONDS))
            attempt += 1


def _told(retry_after: str | None, usual: float) -> float:
    """Seconds until the next attempt: as the service says, else as usual."""
    plain = retry_after is not None and retry_after.isascii() and retry_after.isdigit()
    return float(retry_after or 0) if plain else usual


def _checked(response: Response) -> Response:
    if response.is_success or response.status_code == NOT_MODIFIED:
        return response
    try:
        document = response.json()
    except ValueError:
        document = None
    raise problem(response.status_code, document)


def _said(parameters: Mapping[str, object]) -> dict[str, str]:
    """Parameters as addresses have them; `from_` is `from`, and what is None is left out."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return {name.removesuffix("_"): _text(value) for name, value in given.items()}


def _text(value: object) -> str:
    """Lists by comma, truths in small letters."""
    if isinstance(value, list | tuple):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(value: object) -> str:
    """A value as JSON: decimals with all their digits; what has no form there, as days, as text.

    The standard library writes decimals as its own numbers only, which are rounded.
    """
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        members = (f"{_json(str(name))}: {_json(each)}" for name, each in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_json, value))}]"
    return json.dumps(value, default=str)
