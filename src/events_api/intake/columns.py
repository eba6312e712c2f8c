"""The columns that a file of one kind may have, and how each cell of them is read.

Separate from the export's columns (`core.table`), which these are and which know no reading. How a
cell is read follows from the type of the member it is for, so a field is declared nowhere again.
"""

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from events_api.core.codes import (
    Code,
    CountryCode,
    CountryCodes,
    Edtf,
    Id,
    LanguageCode,
    LanguageCodes,
    Line,
    Number,
    Ref,
    Term,
    Time,
    TimeZone,
    WebAddress,
)
from events_api.core.codes import Codes as CodeList
from events_api.core.resource import Resource
from events_api.core.table import Column, columns_of
from events_api.core.values import CountryCount, HeadCount, Identifier, Location, Value
from events_api.intake.bounds import BOUNDS
from events_api.intake.cells import amounts, codes, counts, dates, participations, texts
from events_api.intake.cells.cell import Cell, Meaning, Reading, Unclear
from events_api.intake.known import Known

# What says which record a row is of, rather than something about it.
IDENTITY = ("kind", "id", "owner", "version")
# What the service says: `when` decides the first ones, the others are not of a caller.
DERIVED = ("starts_on", "ends_on", "precision", "approximate", "open_end")
STAMPS = ("updated_at", "published_at")
# What an annotated file has besides, so that it can be corrected and sent again.
ANNOTATIONS = ("row", "outcome", "problems", "understood")
# One source of a record in columns of its own, for who keeps it so.
SOURCE = ("title", "url", "date", "locator", "text")
PUBLISHER = "publisher"

_REMEMBERED, _SHORT = 2_000, 100
# Longer ones are no date, no number and no list of names, and take long to be read as one.
_LONG_VALUE, _LONG_LIST = 500, 10_000
_PARTS: dict[str, type[Value]] = {
    "participants": HeadCount,
    "beneficiaries": HeadCount,
    "participating_countries": CountryCount,
    "location": Location,
}
_SCHEMES = get_args(Identifier.model_fields["scheme"].annotation)
_IDENTIFIERS = "identifiers as doi:10.1000/1; isbn:9783161484100, or as JSON"
_DIMENSIONS = "dimensions as sex:female; age:18-25"
_TRANSLATIONS = 'translations as JSON, as {"fr": {"title": "Atelier"}}'


@dataclass(frozen=True, slots=True)
class InputColumn:
    """One column of a file.

    Attributes:
        name: Its name in the header.
        member: The member of the record that its cells are for.
        part: Which part of the member, as `count` of `participants`.
        read: What a cell of it means; None where the cell is only compared or passed over.
        about: What it says, in a sentence.
        foreign: Whether records of the kind have no such thing, so that its cells must be empty.
        needed: Whether a new record must have it.
        nullable: Whether an empty cell says that nothing is known, rather than nothing.
        values: What it may hold, where that is a closed list.
        codes: The codes it names, where these are of a list.
        whole: Whether its numbers are whole; None: it holds other things.
    """

    name: str
    member: str
    part: str | None
    read: Reading | None
    about: str
    foreign: bool = False
    needed: bool = False
    nullable: bool = True
    values: tuple[str, ...] = ()
    codes: str | None = None
    whole: bool | None = None


def input_columns(resource: Resource, known: Known) -> dict[str, InputColumn]:
    """The columns of a kind by name: those of its CSV export in their order, then others."""
    found: dict[str, InputColumn] = {}
    hints = get_type_hints(resource.given, include_extras=True)
    for column in columns_of([resource]):
        if column.member in resource.given.model_fields:
            found[column.name] = _given(resource, column, hints[column.member], known)
        else:
            found[column.name] = _passive(resource, column.name, known)
    for name in (*IDENTITY, *DERIVED, *STAMPS):
        found.setdefault(name, _passive(resource, name, known))
    for name in ANNOTATIONS:
        found[name] = InputColumn(name, name, None, None, "Of an annotated file; passed over.")
    for part in SOURCE:
        read: Reading = texts.read_text if part != "date" else partial(dates.read_date, known.order)
        about = f"The {part} of the record's source, where it has one."
        found[f"source_{part}"] = InputColumn(f"source_{part}", "sources", part, read, about)
    return {name: remembering(column) for name, column in found.items()}


def remembering(column: InputColumn) -> InputColumn:
    """The column with a reading that remembers short texts: most of them stand in many rows.

    A text that is longer than anything of its kind is refused before it is read.
    """
    read = column.read
    if read is None:
        return column
    known, longest = lru_cache(maxsize=_REMEMBERED, typed=True)(read), _longest(read)

    def reading(cell: Cell) -> Meaning:
        if not isinstance(cell, str):
            return read(cell)
        if longest is not None and len(cell) > longest:
            raise Unclear("too_long", f"This cell can have at most {longest:,} characters.")
        return known(cell) if len(cell) <= _SHORT else read(cell)

    return replace(column, read=reading)


def _longest(read: Reading) -> int | None:
    """How many characters a cell of that reading may have; None: as any cell."""
    function: Any = read.func if isinstance(read, partial) else read
    if function in {codes.read_codes, participations.read_participations}:
        return _LONG_LIST
    return None if function.__module__ == texts.__name__ else _LONG_VALUE


def foreign(name: str) -> InputColumn:
    """A column that records of a kind have not: it stands in files of several kinds."""
    return InputColumn(name, name, None, None, "", foreign=True)


def _passive(resource: Resource, name: str, known: Known) -> InputColumn:
    """A column that says nothing of the record itself; `publisher` adds a role."""
    field = resource.public.model_fields.get(name)
    if field is None:
        return foreign(name)
    if name == PUBLISHER:
        read = partial(codes.read_code, known.of("organisation"))
        return InputColumn(name, name, None, read, field.description or "", codes="organisation")
    # Where a file has no `when`, its first and last day make one.
    days = partial(dates.read_bound, known.order) if name in BOUNDS else None
    return InputColumn(name, name, None, days, field.description or "")


def _given(resource: Resource, column: Column, hint: Any, known: Known) -> InputColumn:
    """A column of what a caller may say, by the type of its member or part."""
    member, part = column.member, column.part
    field = resource.given.model_fields[member]
    about = field.description or ""
    if part is not None:
        model = _PARTS[member]
        hint = get_type_hints(model, include_extras=True)[part]
        if part != "count":
            about = f"{member}: {model.model_fields[part].description}"
    bare, nullable = without_none(hint)
    return InputColumn(
        column.name,
        member,
        part,
        number_reading(bare, member, part, known)
        or _special(resource, member, part, known)
        or reading_of(bare, member, known),
        about,
        needed=field.is_required(),
        nullable=nullable or get_origin(_plain(bare)) in {list, dict},
        values=get_args(bare) if get_origin(bare) is Literal else (),
        codes=_codes_of(bare, member),
        whole=bare is int if bare is int or bare == Number else None,
    )


def number_reading(hint: Any, member: str, part: str | None, known: Known) -> Reading | None:
    """How a number is read; None: it is something else."""
    if part == "count":
        counted = counts.read_people if _PARTS[member] is HeadCount else counts.read_countries
        return partial(counted, member, decimals=known.decimals)
    if hint == Number:
        read = _NUMBERS.get(part or member, amounts.read_number)
        return partial(read, decimals=known.decimals)
    return partial(amounts.read_whole, decimals=known.decimals) if hint is int else None


def _special(resource: Resource, member: str, part: str | None, known: Known) -> Reading | None:
    """How members are read that are more than their type says; None: by their type."""
    if member == "organisations":
        usual = known.role or resource.usual_role
        return partial(participations.read_participations, known.of("organisation"), usual)
    return _SPECIAL.get(part or member)


def reading_of(hint: Any, member: str, known: Known) -> Reading:
    """How a cell of a member of this type is read."""
    if get_origin(hint) is Literal:
        read_choice = codes.read_type if member == "type" else codes.read_choice
        return partial(read_choice, get_args(hint))
    if hint == Edtf:
        when = dates.read_when if member == "when" else dates.read_date
        return partial(when, known.order)
    listed = _codes_of(hint, member)
    if listed is not None:
        several = hint in (CountryCodes, LanguageCodes, CodeList)
        return partial(codes.read_codes if several else codes.read_code, known.of(listed))
    for type_, read in _READINGS:
        if hint == type_:
            return read
    if get_origin(_plain(hint)) in {list, dict}:
        return partial(texts.read_json, get_origin(_plain(hint)), "a JSON list or object")
    return texts.read_text


def _identifier(scheme: str, value: str) -> tuple[str, Any]:
    return scheme, {
        "scheme": codes.choice_of(_SCHEMES, scheme),
        "value": value,
    }


def _pair(name: str, value: str) -> tuple[str, Any]:
    return name, value


_NUMBERS = {"women_share": amounts.read_share, "value": amounts.read_value}
_SPECIAL: dict[str, Reading] = {
    "sources": texts.read_sources,
    "notes": texts.read_notes,
    "files": texts.read_addresses,
    "identifiers": partial(texts.read_pairs, ":", _identifier, list, _IDENTIFIERS),
    "dimensions": partial(texts.read_pairs, ":", _pair, dict, _DIMENSIONS),
    "translations": partial(texts.read_json, dict, _TRANSLATIONS),
}
_READINGS: tuple[tuple[Any, Reading], ...] = (
    (bool, codes.read_boolean),
    (Time, texts.read_clock),
    (TimeZone, texts.read_word),
    (Line, texts.read_line),
    (Term, texts.read_line),
    (Ref, texts.read_ref),
    (Id, texts.read_word),
    (WebAddress, texts.read_word),
)


def _codes_of(hint: Any, member: str) -> str | None:
    """The list whose codes a member of this type names."""
    if hint in (CountryCode, CountryCodes):
        return "country"
    if hint in (LanguageCode, LanguageCodes):
        return "language"
    if hint == CodeList:
        return member.removesuffix("s")
    return member if hint == Code else None


def without_none(hint: Any) -> tuple[Any, bool]:
    """A type without None, and whether that was part of it."""
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    kept = [each for each in get_args(hint) if each is not type(None)]
    return kept[0], len(kept) < len(get_args(hint))


def _plain(hint: Any) -> Any:
    """A type without what is annotated to it."""
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
