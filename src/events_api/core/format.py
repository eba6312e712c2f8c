"""A format: one way in which rows leave, described once for negotiation and OpenAPI.

Separate so that `formats` holds one file per format and nothing shared.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from events_api.core.kinds.resource import Resource

Labels = Mapping[str, Mapping[str, str]]
# What gives {list: {code: words}} of the codes in documents.
Words = Callable[[Sequence[Mapping[str, Any]]], Labels]


@dataclass(frozen=True, slots=True)
class Listing:
    """What surrounds the rows of a list, as far as a format may ask.

    Attributes:
        resources: The kinds that are listed.
        fields: The members asked for, `id` and `kind` first; empty: all.
        words: What has words for the codes of documents, where they are asked for in a whole file.
        meta, links, labels, facets: The parts of a page's envelope; empty in whole files.
    """

    resources: Sequence[Resource]
    fields: Sequence[str] = ()
    words: Words | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    labels: Labels = field(default_factory=dict)
    facets: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: What `format=` calls it, and the ending of its files.
        media_type: What `Accept` and `Content-Type` call it.
        render: Documents (JSON texts, in order) and what surrounds them to chunks of bytes.
        whole: Whether it holds all rows of a query, streamed, rather than a page.
        charset: Whether its media type needs to be told that it is UTF-8.
        labels: Whether it has a place for the words of codes.
    """

    name: str
    media_type: str
    render: Callable[[Iterable[str], Listing], Iterator[bytes]]
    whole: bool = False
    charset: bool = False
    labels: bool = False

    @property
    def content_type(self) -> str:
        """The whole `Content-Type`."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type
