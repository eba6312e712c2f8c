"""Tables: the columns that records have as rows, in the contract's order.

Separate from CSV because every flat format, and the import, has the same columns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from events_api.core.kinds.resource import Resource
from events_api.core.records.record import RecordPublic, RecordTail
from events_api.core.values.cell_texts import marked, safe
from events_api.core.values.json import to_json

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


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the header, and the member of a document (or a part) it shows."""

    name: str
    member: str
    part: str | None = None

    def cell(self, document: Document) -> str:
        """The same as the text of a cell."""
        value = self.value(document)
        if value is None:  # as most are
            return ""
        is_text = isinstance(value, str) and self.name not in _STANDARD
        return marked(str(value)) if is_text else cell_of(value)

    def value(self, document: Document) -> object:
        """What a document says here; None where it has no such member."""
        value = document.get(self.member)
        if not value:
            return None if self.part is not None else value
        if self.part is not None:
            return value.get(self.part)
        write = _WRITTEN.get(self.member)
        return value if write is None else write(value)


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


def _participations(value: Iterable[Document]) -> list[str]:
    return [f"{each['organisation']}:{'|'.join(each['roles'])}" for each in value]


def _known(value: Document) -> dict[str, Any]:
    """What is known of a value: a cell need not say what is not."""
    return {name: part for name, part in value.items() if part not in (None, [])}


def _files(value: Sequence[Document]) -> list[Any]:
    """Addresses alone where nothing else is known of the files."""
    known = [_known(each) for each in value]
    return [each["url"] for each in known] if all(set(each) == {"url"} for each in known) else known


def _notes(value: Sequence[str]) -> str:
    """A single note as it is, since notes hold semicolons; several as JSON."""
    alone = len(value) == 1 and not value[0].startswith("[")
    return value[0] if alone else to_json(value).decode()


_WRITTEN: dict[str, Callable[[Any], object]] = {
    "organisations": _participations,
    "identifiers": lambda value: [f"{each['scheme']}:{each['value']}" for each in value],
    "files": _files,
    "dimensions": lambda value: [f"{name}:{text}" for name, text in value.items()],
    "sources": lambda value: [_known(each) for each in value],
    "translations": lambda value: {code: _known(each) for code, each in value.items()},
    "notes": _notes,
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
