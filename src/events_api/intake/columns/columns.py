"""The columns that a file of one kind may have, and how each cell of them is read.

Separate from the columns of exports, which know no reading. How a cell is read follows from the
type of the member it is for, so a field is declared nowhere again.
"""

from functools import cache, lru_cache, partial
from typing import Any, Literal, get_args, get_origin

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.kinds.resource import Resource
from events_api.core.tables.record_columns import Column, columns_of
from events_api.core.tables.table_labels import NAMES
from events_api.intake.cells import codes, participations, texts
from events_api.intake.cells.cell import Cell, Meaning, Reading, Unclear
from events_api.intake.columns.bounds import BOUNDS
from events_api.intake.columns.cell_readers import (
    codes_of,
    is_whole,
    number_reading,
    plain,
    reading_of,
    special_reading,
    types_of,
    without_none,
)
from events_api.intake.columns.known_values import Known
from events_api.intake.dates import dates

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


class InputColumn(Struct, frozen=True):
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
    hints = types_of(resource.given)
    for column in _exported(resource):
        if column.member in resource.given.model_fields:
            found[column.name] = _given(resource, column, hints[column.member], known)
        else:
            found[column.name] = _passive(resource, column.name, known)
    for name in (*IDENTITY, *DERIVED, *STAMPS):
        found.setdefault(name, _passive(resource, name, known))
    for name in ANNOTATIONS:
        found[name] = InputColumn(name, name, None, None, "Of an annotated file; passed over.")
    for name in NAMES:
        about = "Words for codes, which stand in a column of their own; passed over."
        found.setdefault(name, InputColumn(name, name, None, None, about))
    for part in SOURCE:
        read: Reading = texts.read_text if part != "date" else partial(dates.read_date, known.order)
        about = f"The {part} of the record's source, where it has one."
        found[f"source_{part}"] = InputColumn(f"source_{part}", "sources", part, read, about)
    return {name: remembering(column) for name, column in found.items()}


@cache
def _exported(resource: Resource) -> list[Column]:
    """The columns of its CSV export: a kind does not change while the process lives."""
    return columns_of([resource])


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
        model = hint
        hint = types_of(model)[part]
        if part != "count":
            about = f"{member}: {model.model_fields[part].description}"
    bare, nullable = without_none(hint)
    return InputColumn(
        column.name,
        member,
        part,
        number_reading(bare, member, part, known)
        or special_reading(resource, member, part, known)
        or reading_of(bare, member, known),
        about,
        needed=field.is_required(),
        nullable=nullable or get_origin(plain(bare)) in {list, dict},
        values=get_args(bare) if get_origin(bare) is Literal else (),
        codes=codes_of(bare, member),
        whole=is_whole(bare),
    )
