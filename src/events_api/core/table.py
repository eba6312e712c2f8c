"""Tables: the columns that records have as rows, in the contract's order.

Separate from CSV because every flat format, and the import, has the same columns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from events_api.core.columns import to_json
from events_api.core.record import RecordPublic, RecordTail
from events_api.core.resource import Resource

Document = Mapping[str, Any]

# The members that every list begins with; each becomes one or more columns (contract, "A list").
LEADING = (
    "kind",
    "id",
    "owner",
    "ref",
    "type",
    "title",
    "language",
    "when",
    "starts_on",
    "ends_on",
    "precision",
    "status",
    "mode",
    "location",
    "countries",
    "programmes",
    "projects",
    "themes",
    "organisations",
    "participants",
    "participating_countries",
    "url",
    "updated_at",
)
_PLACES = {"venue": "venue", "city": "city", "venue_country": "country"}
_HEADS = ("qualifier", "basis", "women", "men", "women_share")
# What a spreadsheet would take for the beginning of a formula, full-width forms included.
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the header and how its value is found in a document."""

    name: str
    value: Callable[[Document], object]


def columns_of(resources: Sequence[Resource], fields: Sequence[str] = ()) -> list[Column]:
    """The columns of a list: of the members asked for, else the contract's and the kind's own."""
    if fields:
        return [column for name in fields for column in _columns(name)]
    columns = [column for name in LEADING for column in _leading(name)]
    if len(resources) == 1:
        columns += _own(resources[0])
    return columns


def _own(resource: Resource) -> Iterator[Column]:
    """The columns that only this kind has, after the leading ones."""
    shared = {*RecordPublic.model_fields, *RecordTail.model_fields, *LEADING}
    for name in resource.public.model_fields:
        if name == "participating_countries":
            yield from _columns(name)[1:]
        elif name not in shared:
            yield from _columns(name)


def _leading(name: str) -> list[Column]:
    # Of the countries that took part, the contract's header has the number alone.
    return _columns(name)[:1] if name == "participating_countries" else _columns(name)


def _columns(name: str) -> list[Column]:
    """The columns of one member."""
    if name == "location":
        return [Column(column, partial(_inside, name, key)) for column, key in _PLACES.items()]
    if name in {"participants", "beneficiaries"}:
        parts = [Column(f"{name}_{part}", partial(_inside, name, part)) for part in _HEADS]
        return [Column(name, partial(_inside, name, "count")), *parts]
    if name == "participating_countries":
        parts = [
            Column(f"{name}_{part}", partial(_inside, name, part))
            for part in ("qualifier", "basis", "codes")
        ]
        return [Column(name, partial(_inside, name, "count")), *parts]
    return [Column(name, partial(_plain, name))]


def _inside(name: str, part: str, document: Document) -> object:
    return document.get(name, {}).get(part)


def _plain(name: str, document: Document) -> object:
    value = document.get(name)
    write = _WRITTEN.get(name)
    return write(value) if write is not None and value else value


def _participations(value: Iterable[Document]) -> list[str]:
    return [f"{each['organisation']}:{'|'.join(each['roles'])}" for each in value]


_WRITTEN: dict[str, Callable[[Any], object]] = {
    "organisations": _participations,
    "identifiers": lambda value: [f"{each['scheme']}:{each['value']}" for each in value],
    "files": lambda value: [each["url"] for each in value],
    "dimensions": lambda value: [f"{name}:{text}" for name, text in value.items()],
}


def cell_of(value: object) -> str:
    """The text of a cell: lists by `;`, null and empty lists as nothing, zero as `0`.

    Text that a spreadsheet would take for a formula begins with an apostrophe (design section 5).
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(Decimal(value), "f")
    if not value:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return safe(";".join(value))
    return safe(to_json(value).decode())


def safe(text: str) -> str:
    """The text, kept from being a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
