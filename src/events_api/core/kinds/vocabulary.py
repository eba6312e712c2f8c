"""The vocabulary: reference rows and the words for their codes.

Separate because documents hold codes only: whether a code is known, and what it is called in a
language, is answered here, from memory, as of the caller's own snapshot (contract, "A record").
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, String, Text, func, literal, select
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant, Json
from events_api.core.database.prepared_statements import Prepared
from events_api.core.kinds.resource import Resource
from events_api.core.texts.languages import nearest
from events_api.core.values.countries import territory_names
from events_api.core.values.json import json_of
from events_api.core.values.numbers import Whole
from events_api.core.values.scalars import Code, LanguageCode, Line


class ReferenceFields(SQLModel):
    """What is known of every reference row."""

    model_config = {"extra": "forbid", "strict": True}

    code: Code = Field(description="Code, as records name it.", primary_key=True, sa_type=String)
    name: Line = Field(description="Name, in the language it is usually given in.", sa_type=Text)
    names: dict[LanguageCode, Line] = Field(
        default={}, description="Names in other languages.", sa_type=Json(dict[str, str])
    )


class ReferenceStamps(SQLModel):
    """Whether and since when it is what it is."""

    version: Whole = Field(default=1, description="Counts the row's changes.")
    updated_at: datetime = Field(description="When it last changed.", sa_type=Instant)


class ReferencePublic(ReferenceStamps):
    """What everybody sees of a reference row besides its own fields."""

    model_config = {"extra": "forbid", "json_schema_serialization_defaults_required": True}

    label: str = Field(description="Name in the language asked for.")
    records: dict[str, Whole] = Field(description="Published records linked to it, by kind.")


class ReferenceRow(ReferenceStamps, ReferenceFields):
    """The columns of every reference table."""

    # A code that only drafts use must answer like one that never existed (contract).
    public: bool = Field(default=False)


class ReferenceList(Struct, frozen=True):
    """One reference list.

    Attributes:
        name: Plural name, as addresses say it: `themes`.
        dim: The dimension of links that hold its codes: `theme`.
        table: Its table.
        given: What a caller may say of a row.
        public: What everybody sees of a row.
        members: Which members of a row name codes, and of which dimension.
        within: What else of a row names codes, as links are; `members` are members by themselves.
        closed: Whether a standard says which rows there are, so that none is made or deleted.
        about: What its list shows, in a sentence; empty: its rows, with counts of records.
        unsaid: What a row has that is made of its name alone (`create=` of imports).
        settles: The kinds whose records hang on its rows (`Resource.settling`), as far as the
            catalogue, which knows the kinds, has filled them in.
    """

    name: str
    dim: str
    table: type[ReferenceRow]
    given: type[ReferenceFields]
    public: type[SQLModel]
    members: Mapping[str, str] = field(default_factory=dict)
    within: Callable[[Mapping[str, Any]], Mapping[tuple[str, str], int]] | None = None
    closed: bool = False
    about: str = ""
    unsaid: Mapping[str, Any] = field(default_factory=dict)
    settles: tuple[Resource, ...] = ()

    @property
    def kind(self) -> str:
        """What one of its rows is called, as history and imports say it."""
        return self.dim

    @property
    def path(self) -> str:
        """What its rows are called in addresses."""
        return self.name

    def settling(self, resources: Iterable[Resource]) -> "ReferenceList":
        """The same list, with those of the kinds whose records hang on it."""
        own = (each for each in resources if each.settling and each.settling.dim == self.dim)
        return replace(self, settles=tuple(own))

    def names(self, values: Mapping[str, Any]) -> dict[tuple[str, str], int]:
        """The codes that a row names, as {(dimension, code): 0}, as links are."""
        found: dict[tuple[str, str], int] = {}
        for member, dim in self.members.items():
            value = values[member] or []
            found |= {(dim, code): 0 for code in ([value] if isinstance(value, str) else value)}
        return found if self.within is None else found | {**self.within(values)}

    def document(self, row: ReferenceRow) -> str:
        """A row as JSON, as history keeps it: what a caller may say of it, and its version."""
        fields = {name: getattr(row, name) for name in self.given.model_fields}
        # What is stored is kept as it is, though no caller could say it any more.
        return json_of(self.given.model_construct(**fields)).decode()


class Entry(Struct, frozen=True):
    """What one code is called."""

    name: str
    names: dict[str, str]
    public: bool
    acronym: str | None = None


def label_of(dim: str, code: str, entry: Entry, language: str) -> str:
    """What a code is called in the language, else its usual name; countries are known to CLDR."""
    translated = nearest(language, entry.names) if entry.names else None
    if translated is not None:
        return entry.names[translated]
    return territory_names(language)[code] if dim == "country" else entry.name


class Vocabulary(Struct, frozen=True):
    """All reference rows as of one moment: {dimension: {code: entry}}."""

    stamp: int
    entries: dict[str, dict[str, Entry]]
    public: dict[str, frozenset[str]]

    def codes(self, dim: str) -> frozenset[str]:
        """The public codes of a dimension."""
        return self.public[dim]

    def label(self, dim: str, code: str, language: str) -> str:
        """What the code is called in the language, else its usual name."""
        entry = self.entries[dim].get(code)
        return code if entry is None else label_of(dim, code, entry, language)


class VocabularyCache:
    """The vocabulary in memory, read anew whenever its counter in the revision row has moved."""

    def __init__(self, lists: Sequence[ReferenceList]) -> None:
        """Take the reference lists there are."""
        self._lists = tuple(lists)
        self._latest = Vocabulary(-1, {}, {})

    @property
    def latest(self) -> Vocabulary:
        """The one that was read last, which may be old: for proposals, never for what is so."""
        return self._latest

    def at(self, connection: Connection, stamp: int) -> Vocabulary:
        """The vocabulary of the connection's snapshot, whose counter reads `stamp`.

        Costs no query while the counter stands still, one per list after it moved.
        """
        latest = self._latest
        if latest.stamp != stamp:
            entries = {each.dim: entries_of(connection, each.table) for each in self._lists}
            public = {
                dim: frozenset(code for code, entry in own.items() if entry.public)
                for dim, own in entries.items()
            }
            latest = Vocabulary(stamp, entries, public)
            self._latest = latest
        return latest


def entries_of(connection: Connection, table: type[ReferenceRow]) -> dict[str, Entry]:
    """All rows of a list, public or not, by code."""
    statement = _entries(table)
    rows = statement.read_all(connection, statement.rows(connection))
    return {code: Entry(name, names or {}, *more) for code, name, names, *more in rows}


@cache
def _entries(table: type[ReferenceRow]) -> Prepared:
    """The codes of a list, and what `Entry` has of each in the same order."""
    columns = table.__table__.c  # type: ignore[attr-defined]
    # Most rows have no other names: nothing is read of them.
    other = func.nullif(columns.names, literal({}, columns.names.type), type_=columns.names.type)
    also = [columns[name] for name in ("public", "acronym") if name in columns]
    return Prepared(select(columns.code, columns.name, other, *also))
