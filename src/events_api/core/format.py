"""A format: one way in which rows leave, described once for negotiation and OpenAPI.

Separate so that `formats` holds one file per format and nothing shared.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Listing:
    """What surrounds the rows of a list: what its envelope says of it."""

    meta: dict[str, Any]
    links: dict[str, Any]
    labels: dict[str, dict[str, str]]
    facets: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: What `format=` calls it.
        media_type: What `Accept` and `Content-Type` call it.
        render: Documents (JSON texts, in order) and what surrounds them to chunks of bytes.
    """

    name: str
    media_type: str
    render: Callable[[Iterable[str], Listing], Iterator[bytes]]
