"""A format: one way in which rows leave, described once for negotiation and OpenAPI.

Separate so that `formats` holds one file per format and nothing shared.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from msgspec import Struct, field

from events_api.core.database.revision import Freshness
from events_api.core.kinds.resource import Resource
from events_api.core.selection.selection import Order, Selection
from events_api.core.values.json import from_json

Document = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
# What gives {list: {code: words}} of the codes in documents.
Words = Callable[[Sequence[Mapping[str, Any]]], Labels]
Item = TypeVar("Item")
# What is written at a time: sent one by one, each takes a way to another thread.
_CHUNK = 200


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, as many at a time as are written at once."""
    left = iter(items)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


class Provenance(Struct, frozen=True):
    """Where an answer is from, for files that are kept and passed on.

    Attributes:
        title: What it holds, in the language.
        language: The language of its words.
        address: Its own address, whole.
        root: What addresses of the service begin with, without a slash at the end.
        license: Licence of the data, as an SPDX name.
        fresh: The state that it was read from.
        total: How many records the query has.
        held: How many of them the format holds.
        limit: How many were asked for; None: all.
    """

    title: str
    language: str
    address: str
    root: str
    license: str
    fresh: Freshness
    total: int = 0
    held: int = 0
    limit: int | None = None


class Listing(Struct, frozen=True):
    """What surrounds the rows of a list, as far as a format may ask.

    Attributes:
        resources: The kinds that are listed.
        fields: The members asked for, `id` and `kind` first; empty: all.
        words: What has words for the codes of documents, where they are asked for in a whole file.
        provenance: Where a whole file is from.
        meta, links, labels, facets: The parts of a page's envelope; empty in whole files.
    """

    resources: Sequence[Resource]
    fields: Sequence[str] = ()
    words: Words | None = None
    provenance: Provenance | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    labels: Labels = field(default_factory=dict)
    facets: dict[str, Any] = field(default_factory=dict)

    @property
    def origin(self) -> Provenance:
        """Where a whole file is from."""
        if self.provenance is None:
            raise ValueError("Only whole files say where they are from.")
        return self.provenance

    def spoken(self, documents: Iterable[str]) -> Iterator[tuple[Document, Labels]]:
        """Each document with the words for its codes, and those of its neighbours."""
        for chunk in in_chunks(map(from_json, documents)):
            labels = self.words(chunk) if self.words else {}
            yield from ((document, labels) for document in chunk)


def always(_what: object) -> bool:
    """What formats of rows say of any kind, and of any record."""
    return True


def occasions(resource: Resource) -> bool:
    """The kinds that take place: what the timeline shows. Values of indicators have none."""
    return resource.timeline


class Offer(Struct, frozen=True):
    """What is answered where it is asked for by its name (`format=`) or media type (`Accept`)."""

    name: str
    media_type: str

    @property
    def suffix(self) -> str:
        """What the names of its files end with."""
        return self.name

    @property
    def content_type(self) -> str:
        """The whole `Content-Type`."""
        text = self.media_type.startswith("text/") or self.media_type.endswith("+xml")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


class Format(Offer, frozen=True):
    """One format.

    Attributes:
        render: Documents (JSON texts, in order) and what surrounds them to chunks of bytes.
        whole: Whether it holds all rows of a query, streamed, rather than a page.
        labels: Whether it has a place for the words of codes.
        fields: Whether members can be chosen.
        spoken: Whether it is in the words of a language.
        alone: Whether a record can leave in it by itself, at its own address; None: none can.
        carries: Which kinds it can carry.
        narrowed: The part of a selection that it can show.
        order: The only order that it has; None: any.
        most: The most records that it holds; None: all.
        ending: The ending of its files, if not its name.
    """

    render: Callable[[Iterable[str], Listing], Iterator[bytes]]
    whole: bool = False
    labels: bool = False
    fields: bool = True
    spoken: bool = False
    alone: Callable[[Document], bool] | None = None
    carries: Callable[[Resource], bool] = always
    narrowed: Callable[[Selection], Selection] | None = None
    order: Order | None = None
    most: int | None = None
    ending: str = ""

    @property
    def unused(self) -> list[str]:
        """The parameters of lists that mean nothing to it, whatever else is asked."""
        told = {
            "facets": not self.whole,
            "include": not self.whole or self.labels,
            "fields": self.fields,
            "sort": self.order is None,
            "limit": self.most is None,
        }
        return [name for name, used in told.items() if not used]

    @property
    def suffix(self) -> str:
        """What the names of its files end with."""
        return self.ending or self.name


def offered_alone(formats: Iterable[Format], resource: Resource) -> list[Format]:
    """The formats that one record of a kind can leave in."""
    return [each for each in offered(formats, [resource]) if each.alone is not None]


def offered(formats: Iterable[Format], resources: Sequence[Resource]) -> list[Format]:
    """The formats that can carry all of these kinds."""
    return [each for each in formats if all(map(each.carries, resources))]
