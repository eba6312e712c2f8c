"""Columns of records: those that records have as rows, in the contract's order.

Separate from CSV because every flat format, and the import, has the same columns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct, convert, defstruct, field

from events_api.core.kinds.resource import Resource
from events_api.core.records.record import RecordPublic, RecordTail
from events_api.core.values.cell_texts import marked, safe
from events_api.core.values.json import to_json
from events_api.core.values.structures import (
    File,
    Identifier,
    Participation,
    Source,
    Translation,
    Value,
)

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
# The members that a list ends with, so that a file holds all that can be said of its records.
TRAILING = (
    "summary",
    "translations",
    "duplicate_of",
    "image",
    "sources",
    "notes",
    "state",
    # Last, so that whoever reads columns by their places finds the others where they were.
    "subtype",
)
_PLACES = {"venue": "venue", "city": "city", "venue_country": "country"}
_HEADS = ("qualifier", "basis", "women", "men", "women_share")
_HEAD_COUNTS = ("participants", "beneficiaries")
# Codes of standards stay as they are: their columns tell NA from "not known".
_STANDARD = {"venue_country", "language"}


class Column(Struct, frozen=True):
    """One column: its name in the header, and the member of a document (or a part) it shows."""

    name: str
    member: str
    part: str | None = None

    @property
    def shape(self) -> Any:
        """What the member, or the part of it, is read as."""
        return Any if self.way is None else _WRITTEN[self.member][0]

    @property
    def way(self) -> Callable[[Any], object] | None:
        """What shows the member, where it is shown in a way of its own."""
        return _WRITTEN[self.member][1] if self.part is None and self.member in _WRITTEN else None

    def cell(self, document: Document) -> str:
        """The same as the text of a cell."""
        return self.text(self.value(document))

    def value(self, document: Document) -> object:
        """What a document says here; None where it has no such member."""
        told = document.get(self.member)
        if self.part is not None:
            return told.get(self.part) if told else None
        return self.way(convert(told, self.shape)) if told and self.way else told

    def text(self, value: object) -> str:
        """The text of a cell that shows a value."""
        if value is None:  # as most are
            return ""
        is_text = isinstance(value, str) and self.name not in _STANDARD
        return marked(str(value)) if is_text else cell_of(value)


def columns_of(resources: Sequence[Resource], fields: Sequence[str] = ()) -> list[Column]:
    """The columns of a list: of the members asked for, else the contract's and each kind's own."""
    if fields:
        return [column for name in fields for column in _columns(name)]
    columns = [column for name in LEADING for column in _leading(name)]
    columns += [column for each in resources for column in _own(each)]
    columns += [column for name in TRAILING for column in _columns(name)]
    members = {name for each in resources for name in each.public.model_fields}
    columns += [_upper(name) for name in _HEAD_COUNTS if name in members]
    return list(dict.fromkeys(columns))


def _own(resource: Resource) -> Iterator[Column]:
    """The columns that only this kind has, after the leading ones."""
    shared = {*RecordPublic.model_fields, *RecordTail.model_fields, *LEADING, *TRAILING}
    for name in resource.public.model_fields:
        if name == "participating_countries":
            yield from _columns(name)[1:]
        elif name not in shared:
            yield from _leading(name)


def _leading(name: str) -> list[Column]:
    """The columns of a member where the contract's header has it: what came later stands last."""
    # Of the countries that took part, the contract's header has the number alone.
    columns = _columns(name)[:1] if name == "participating_countries" else _columns(name)
    return [column for column in columns if column != _upper(name)]


def _upper(name: str) -> Column:
    """The column of the upper end of a head count."""
    return Column(f"{name}_to", name, "count_to")


def _columns(name: str) -> list[Column]:
    """The columns of one member."""
    if name == "location":
        return [Column(column, name, key) for column, key in _PLACES.items()]
    if name in _HEAD_COUNTS:
        parts = [Column(f"{name}_{part}", name, part) for part in _HEADS]
        return [Column(name, name, "count"), *parts, _upper(name)]
    if name == "participating_countries":
        parts = [Column(f"{name}_{part}", name, part) for part in ("qualifier", "basis", "codes")]
        return [Column(name, name, "count"), *parts]
    return [Column(name, name)]


def _shape(model: type[Value]) -> Any:
    """Values of a model as they are read from documents; what is not known of one is left out."""
    members: list[tuple[str, Any, Any]] = [
        (name, Any, field(default_factory=list) if told.default == [] else None)
        for name, told in model.model_fields.items()
    ]
    return defstruct(model.__name__, members, omit_defaults=True, gc=False)


_FILE = _shape(File)


def _files(value: Sequence[Any]) -> list[Any]:
    """Addresses alone where nothing else is known of the files."""
    alone = all(each == _FILE(url=each.url) for each in value)
    return [each.url for each in value] if alone else list(value)


def _notes(value: Sequence[str]) -> str:
    """A single note as it is, since notes hold semicolons; several as JSON."""
    alone = len(value) == 1 and not value[0].startswith("[")
    return value[0] if alone else to_json(value).decode()


# What is shown in a way of its own: what it is read as, and how it is written.
_WRITTEN: dict[str, tuple[Any, Callable[[Any], object]]] = {
    "organisations": (
        list[_shape(Participation)],  # type: ignore[misc]
        lambda value: [f"{each.organisation}:{'|'.join(each.roles)}" for each in value],
    ),
    "identifiers": (
        list[_shape(Identifier)],  # type: ignore[misc]
        lambda value: [f"{each.scheme}:{each.value}" for each in value],
    ),
    "files": (list[_FILE], _files),  # type: ignore[valid-type]
    "dimensions": (
        dict[str, str],
        lambda value: [f"{name}:{text}" for name, text in value.items()],
    ),
    "sources": (list[_shape(Source)], list),  # type: ignore[misc]
    "translations": (dict[str, _shape(Translation)], dict),  # type: ignore[misc]
    "notes": (list[str], _notes),
}


def cell_of(value: object) -> str:
    """The text of a cell: lists by `;`, null and empty lists as nothing, zero as `0`.

    What that cannot say without doubt (objects, an item with a semicolon) is JSON. Text that a
    spreadsheet would take for a formula begins with an apostrophe (design section 5).
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(Decimal(value), "f")
    if not value:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, list) and all(isinstance(each, str) and ";" not in each for each in value):
        return safe(";".join(value))
    return safe(to_json(value).decode())
