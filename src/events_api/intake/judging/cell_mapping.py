"""Maps the cells of a row to the members of a record, with what was understood and what is wrong.

Separate from reading files and from storing: pure, and the same for a try and for the real thing.
Columns that a file does not have leave what is stored alone.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.words.close_matches import close_to
from events_api.intake.cells.cell import Cell, Failed, Meaning, Unclear, is_unknown, text_of
from events_api.intake.columns.bounds import BOUNDS, exported, joined, settled
from events_api.intake.columns.columns import (
    DERIVED,
    IDENTITY,
    SOURCE,
    STAMPS,
    InputColumn,
)
from events_api.intake.row_report import CellProblem, Understanding, shortened

_REMEMBERED = 2_000
Place = tuple[str, str | None]


class Mapped(Struct):
    """What a row says of a record.

    Attributes:
        identity: Its kind, id, owner and version, as far as the row says them.
        members: What it says, by member, or by member and part.
        derived: What it says that follows from other members, to be compared.
        plain: Whether its members were given as they are, not read from cells.
        exported: Whether it bears a stamp, so that this service has written it.
        problems: What is wrong with its cells.
        understood: What was understood where a cell does not say it letter by letter.
    """

    identity: dict[str, str] = field(default_factory=dict)
    members: dict[Place, Any] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)
    plain: bool = False
    exported: bool = False
    problems: list[CellProblem] = field(default_factory=list)
    understood: list[Understanding] = field(default_factory=list)

    def wrong(
        self,
        column: str | None,
        code: str,
        detail: str,
        value: str | None = None,
        allowed: Sequence[str] = (),
    ) -> None:
        """Note that something is wrong, with what was perhaps meant."""
        said = None if value is None else shortened(value)
        problem = CellProblem(
            column=column, code=code, detail=detail, value=said, allowed=[*allowed]
        )
        self.problems.append(problem)


def map_cells(columns: Sequence[InputColumn | None], cells: Sequence[Cell]) -> Mapped:
    """What the cells of a row say; a cell that is not clear is a problem of the row."""
    mapped = Mapped()
    dated = any(column is not None and column.member == "when" for column in columns)
    said: list[tuple[InputColumn, Cell]] = []
    # A shorter row leaves its last cells empty.
    for column, cell in zip(columns, [*cells, *[None] * (len(columns) - len(cells))], strict=False):
        if column is None:
            if not is_unknown(cell):
                mapped.wrong(None, "no_column", "A cell stands in a column without a name.")
        elif (broken := _broken(cell)) is not None:
            _failed(mapped, column, cell, broken)
        elif column.read is None or (dated and column.name in BOUNDS):
            _note(mapped, column, cell)
        else:
            said.append((column, cell))
    if any(cell not in (None, "") for cell in cells[len(columns) :]):
        mapped.wrong(None, "too_many_cells", "The row has more cells than the header has names.")
    _read(mapped, said)
    _gather(mapped)
    return mapped


def _broken(cell: Cell) -> Unclear | None:
    """What is wrong with a cell whatever its column: a failed formula, or nothing to be read."""
    if isinstance(cell, Failed) or (isinstance(cell, str) and cell.startswith("#")):
        try:
            text_of(cell)
        except Unclear as unclear:
            return unclear
    return None


def _read(mapped: Mapped, said: Sequence[tuple[InputColumn, Cell]]) -> None:
    """Take what the cells mean; what they say of other columns comes last."""
    beside: list[tuple[InputColumn, Place, Any]] = []
    bounds: dict[str, tuple[InputColumn, Cell, Meaning]] = {}
    for column, cell in said:
        meaning = _meaning(mapped, column, cell)
        if meaning is not None and column.name in BOUNDS:
            bounds[column.name] = column, cell, meaning
        elif meaning is not None:
            _take(mapped, column, cell, meaning)
            beside += [(column, place, value) for place, value in meaning.also.items()]
    if bounds and not any(each.column in BOUNDS for each in mapped.problems):
        beside += _join(mapped, bounds)
    _take_beside(mapped, beside)


def _meaning(mapped: Mapped, column: InputColumn, cell: Cell) -> Meaning | None:
    """What a cell means; None where that is not clear, nor settled by the rest of its row."""
    if column.read is None:
        return None
    try:
        return column.read(cell)
    except Unclear as unclear:
        typed = cell if isinstance(cell, str) else text_of(cell)
        meaning = settled(typed, unclear, mapped.derived) if column.member == "when" else None
        if column.member != "when" and mapped.exported:
            meaning = exported(typed, unclear)
        if meaning is None:
            _failed(mapped, column, cell, unclear)
        return meaning


def _join(
    mapped: Mapped, bounds: Mapping[str, tuple[InputColumn, Cell, Meaning]]
) -> list[tuple[InputColumn, Place, Any]]:
    """Make a `when` of a first and a last day; what they say beside it."""
    column = next(iter(bounds.values()))[0]
    start, end = (bounds[name][2] if name in bounds else Meaning(None) for name in BOUNDS)
    typed = " to ".join(text_of(cell) for _, cell, _ in bounds.values() if not is_unknown(cell))
    try:
        meaning = joined(start, end)
    except Unclear as unclear:
        _failed(mapped, column, typed, unclear)
        return []
    when = replace(column, name="when", member="when")
    _take(mapped, when, typed, meaning)
    return [(column, place, value) for place, value in meaning.also.items()]


def _note(mapped: Mapped, column: InputColumn, cell: Cell) -> None:
    """Keep what says which record it is, and what is to be compared."""
    if is_unknown(cell):
        return
    if column.foreign:
        detail = "Records of this kind have no such thing; leave the cell empty."
        mapped.wrong(column.name, "not_of_this_kind", detail, text_of(cell))
    if column.name in IDENTITY:
        mapped.identity[column.name] = text_of(cell).strip()
    elif column.name in DERIVED:
        mapped.derived[column.name] = text_of(cell).strip()
    elif column.name in STAMPS:
        mapped.exported = True


def _failed(mapped: Mapped, column: InputColumn, cell: Cell, unclear: Unclear) -> None:
    text = str(cell) if isinstance(cell, str | Failed) else text_of(cell)
    mapped.wrong(column.name, unclear.code, unclear.detail, text, unclear.allowed)


def _take(mapped: Mapped, column: InputColumn, cell: Cell, meaning: Meaning) -> None:
    place = (column.member, column.part)
    # What cannot be unknown is left as it is by an empty cell, or takes its default.
    if meaning.value is not None or column.nullable:
        mapped.members[place] = meaning.value
    typed = text_of(cell)
    said = meaning.said or ""
    if typed.strip() and (said != typed or meaning.note):
        note = meaning.note if meaning.value is not None else "nothing is known"
        mapped.understood.append(
            _understanding(column.name, shortened(typed), shortened(said), note)
        )


@lru_cache(maxsize=_REMEMBERED)
def _understanding(column: str, value: str, understood: str, note: str | None) -> Understanding:
    """What was understood of a cell; most of them stand in many rows."""
    return Understanding(column=column, value=value, understood=understood, note=note)


def _take_beside(mapped: Mapped, beside: Sequence[tuple[InputColumn, Place, Any]]) -> None:
    """Take what cells say of other columns, unless these say something else themselves."""
    for column, place, value in beside:
        own = mapped.members.get(place)
        if own is None or own == value or value in (None, "exact"):
            if own is None:
                mapped.members[place] = value
            continue
        other = "_".join(filter(None, place))
        detail = f"The column {other} says something else. Leave one of them out."
        mapped.wrong(column.name, "contradiction", detail)


def _gather(mapped: Mapped) -> None:
    """Make one source of its columns."""
    source = {part: mapped.members.pop(("sources", part), None) for part in SOURCE}
    if any(source.values()):
        if mapped.members.get(("sources", None)):
            mapped.wrong("sources", "contradiction", "Write sources in one column or in several.")
        mapped.members["sources", None] = [source]


def map_members(values: Mapping[str, Any], resource: Resource | ReferenceList) -> Mapped:
    """What an object says with the members of a record or a row, as the API shows and takes it."""
    mapped = Mapped(plain=True)
    identity = {"kind", *resource.public.model_fields} & {*IDENTITY}
    passed = {*resource.public.model_fields} - {*resource.given.model_fields}
    for name, value in values.items():
        if name in identity:
            mapped.identity[name] = str(value)
        elif name in resource.given.model_fields:
            mapped.members[name, None] = value
        elif name in DERIVED and value is not None:
            mapped.derived[name] = text_of(value)
        elif name not in passed:
            allowed = close_to(name, resource.given.model_fields)
            detail = "There is no such member."
            mapped.wrong(shortened(name), "unknown_member", detail, allowed=allowed)
    return mapped
