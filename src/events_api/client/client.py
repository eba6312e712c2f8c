"""The client: lists, records, writes and changes of a service, as a program asks for them.

Separate from requests, which know nothing of what they are for.
"""

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from events_api.client.feed import Page, read_page
from events_api.client.kept_answers import KeptAnswer, KeptAnswers
from events_api.client.requests import NOT_MODIFIED, Requests, Response, Sleep, Transport

_MOST_KEPT = 16 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        data: The body as JSON, numbers with a point as decimals; None without a body.
        etag: What to send as `etag` to change just this.
        revision: The public revision that it is of.
    """

    data: Any
    etag: str | None
    revision: int


class Client:
    """A service, for one thread; to be used in `with`."""

    def __init__(  # noqa: PLR0913 - each has a usual value
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30,
        attempts: int = 6,
        sleep: Sleep = time.sleep,
        transport: Transport | None = None,
    ) -> None:
        """Take the address of a service, and a key where one is needed.

        Args:
            url: As `https://events.example.org`, also with a path below which it is.
            key: What `Authorization: Bearer` says; what is public needs none.
            timeout: Seconds to wait for an answer, besides those that are asked for.
            attempts: How often a request is sent at most.
            sleep: What waits between two of them.
            transport: How requests are sent, instead of over the network.
        """
        self._requests = Requests(
            url, key, timeout=timeout, attempts=attempts, sleep=sleep, transport=transport
        )
        self._known = KeptAnswers(_MOST_KEPT)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._requests.close()

    def get(self, path: str, **parameters: object) -> Answer:
        """What is at a path, as `/v1/meetings`; what is known and has not changed is not sent.

        Raises:
            Problem: The service refuses (`events_api.client.errors`).
            Unreachable: It does not answer.
        """
        address = self._requests.address(path, parameters)
        known = self._known.get(address)
        headers = {} if known is None or known.etag is None else {"If-None-Match": known.etag}
        response = self._requests.sent("GET", address, headers)
        if response.status_code == NOT_MODIFIED and known is not None:
            return _answer(known)
        said = _said(response)
        if said.etag is not None:
            self._known.keep(address, said)
        return _answer(said)

    def records(self, path: str, **filters: object) -> Iterator[dict[str, Any]]:
        """All records of a list, page by page, as they are asked for: `/v1/meetings`, `year=2020`.

        Nothing of it is kept.

        Raises:
            As `get`.
        """
        onward: str | None = path
        asked = {"limit": 500, **filters}
        while onward is not None:
            response = self._requests.sent("GET", self._requests.address(onward, asked))
            page = _answer(_said(response)).data
            yield from page["data"]
            onward, asked = page["links"].get("next"), {}

    def create(self, path: str, record: Mapping[str, Any]) -> Answer:
        """A new record or row, made once however often it has to be sent (`Idempotency-Key`)."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return self._written("POST", path, headers, record, again=True)

    def replace(self, path: str, record: Mapping[str, Any], etag: str | None = None) -> Answer:
        """A record or row made what is given; `etag` is of what was read, None: there was none."""
        return self._written("PUT", path, _match(etag), record)

    def patch(self, path: str, members: Mapping[str, Any], etag: str) -> Answer:
        """Some members of it changed, or removed where they are None (RFC 7396)."""
        headers = {**_match(etag), "Content-Type": "application/merge-patch+json"}
        return self._written("PATCH", path, headers, members)

    def delete(self, path: str, etag: str) -> None:
        """It is deleted."""
        self._written("DELETE", path, _match(etag))

    def _written(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: object = None,
        *,
        again: bool = False,
    ) -> Answer:
        address = self._requests.address(path)
        return _answer(_said(self._requests.sent(method, address, headers, body, again=again)))

    def changes(
        self,
        cursor: str | None = None,
        filters: Mapping[str, object] | None = None,
        *,
        limit: int = 1_000,
        wait: int = 0,
    ) -> Iterator[Page]:
        """What has changed beyond a cursor, page by page, until there is no more for now.

        Args:
            cursor: `cursor` of the last page that was worked on; None: from the beginning.
            filters: As lists take them; `kind` names kinds.
            limit: Changes a page.
            wait: Seconds to wait for a first change, 60 at most.

        Raises:
            StartAgain: Begin without a cursor, and drop what the walk does not show.
            And as `get`.
        """
        more = True
        while more:
            asked = {**(filters or {}), "limit": limit, "cursor": cursor, "wait": wait or None}
            page = self._page(asked, self._requests.timeout + wait)
            yield page
            cursor, more, wait = page.cursor, page.more, 0

    def follow(
        self,
        cursor: str | None = None,
        filters: Mapping[str, object] | None = None,
        *,
        wait: int = 30,
    ) -> Iterator[Page]:
        """The same without an end: pages with changes, as they come."""
        while True:
            for page in self.changes(cursor, filters, wait=wait):
                cursor = page.cursor
                if page.changes:
                    yield page

    def _page(self, parameters: Mapping[str, object], timeout: float) -> Page:
        address = self._requests.address("/v1/changes", parameters)
        response = self._requests.sent("GET", address, timeout=timeout)
        return read_page(response.text, int(response.headers.get("Events-Revision", 0)))


def _said(response: Response) -> KeptAnswer:
    revision = int(response.headers.get("Events-Revision", 0))
    return KeptAnswer(response.content, response.headers.get("ETag"), revision)


def _answer(said: KeptAnswer) -> Answer:
    data = json.loads(said.content, parse_float=Decimal) if said.content else None
    return Answer(data, said.etag, said.revision)


def _match(etag: str | None) -> dict[str, str]:
    return {} if etag is None else {"If-Match": etag}
