"""Checks what a row says as a whole: the same model that takes a POST, with words for columns.

Separate from mapping, which understands single cells: here they meet what is stored already.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlmodel import SQLModel

from events_api.core.http.refusal_words import words_for
from events_api.core.records.record import RecordDates
from events_api.core.records.record_input import RecordInput
from events_api.core.values import edtf
from events_api.core.values.scalars import Edtf
from events_api.intake.cells.amounts import PER_CENT, is_per_cent
from events_api.intake.cells.cell import Unclear
from events_api.intake.cells.participations import participations
from events_api.intake.columns.bounds import as_text
from events_api.intake.columns.cell_readers import without_none
from events_api.intake.columns.columns import PUBLISHER, InputColumn
from events_api.intake.columns.known_values import Known
from events_api.intake.dates.calendars import check_years
from events_api.intake.judging.cell_mapping import Mapped

Model = TypeVar("Model", bound=SQLModel)
_UNIT = ("unit", None)


def checked(
    mapped: Mapped,
    model: type[Model],
    columns: Mapping[str, InputColumn],
    stored: Mapping[str, Any],
) -> Model | None:
    """What a row says as the model that takes a POST, with what is stored where it says nothing.

    `stored` is the document as it is, empty for a new one. None where it cannot be; what is wrong
    is noted in `mapped`, by the columns.
    """
    before = {name: stored[name] for name in model.model_fields if name in stored}
    try:
        given = model.model_validate(_whole_input(mapped, before))
    except ValidationError as error:
        said = {each.column for each in mapped.problems}
        for each in error.errors(include_url=False):
            column = _column_of(each, columns)
            # A cell that was not understood also leaves a value missing.
            if column not in said or each["type"] != "missing":
                mapped.wrong(column, each["type"], _detail(each))
        return None
    _check_years(mapped, given)
    _compare_days(mapped, getattr(given, "when", None), stored)
    return given


def check_code(mapped: Mapped, known: Known, named: tuple[str, str], column: str | None) -> None:
    """Note that a (dimension, code) that no cell was read for is neither known nor to be made."""
    dim, code = named
    codes = known.of(dim)
    if code in codes.known or code in known.created.get(dim, {}):
        return
    try:
        codes.find(code)
    except Unclear as unclear:
        mapped.wrong(column, unclear.code, unclear.detail, code, unclear.allowed)


def check_per_cent(mapped: Mapped, stored: Mapping[str, Any], units: Mapping[str, str]) -> None:
    """Note a problem where a value was written in per cent and is of another unit: of what is said.

    Which unit a value has its indicator says where the row and what is `stored` do not.
    """
    if not mapped.members.pop(("value", PER_CENT), False):
        return
    said = mapped.members[_UNIT] if _UNIT in mapped.members else stored.get("unit")
    indicator = mapped.members.get(("indicator", None), stored.get("indicator"))
    unit = said or units.get(indicator or "")
    if unit is not None and not is_per_cent(unit):
        detail = (
            f"The cell says per cent, but the unit is {unit}. Write the number in that unit, or "
            "write percent into the column unit."
        )
        mapped.wrong("value", "other_unit", detail)


def _whole_input(mapped: Mapped, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored, with what the row says in its place."""
    values = dict(stored)
    for (member, part), value in mapped.members.items():
        if part is None:
            values[member] = value
        else:
            values[member] = {**values.get(member, {}), part: value}
    publisher = values.pop(PUBLISHER, None)
    if publisher is not None:
        values["organisations"] = _with_publisher(values.get("organisations", []), publisher)
    for member, value in values.items():
        if isinstance(value, dict) and "basis" in value and value.get("count") is None:
            reported = any(value.get(part) is not None for part in ("women", "men", "women_share"))
            values[member] = value if reported else {**value, "qualifier": None, "basis": None}
    return values


def _with_publisher(given: Sequence[Mapping[str, Any]], publisher: str) -> list[dict[str, Any]]:
    roles = {each["organisation"]: list(each["roles"]) for each in given}
    roles.setdefault(publisher, []).append("publisher")
    return participations(roles)


def _column_of(error: ErrorDetails, columns: Mapping[str, InputColumn]) -> str | None:
    """The column of the member (and part) that an error is about; None: the record as a whole."""
    place = error["loc"]
    if not place:
        return None
    member, part = place[0], place[1] if len(place) > 1 else None
    named = [each for each in columns.values() if each.member == member and each.read is not None]
    for column in named:
        if column.part == part:
            return column.name
    return named[0].name if named else str(member)


def _detail(error: ErrorDetails) -> str:
    detail = words_for(error)
    inside = "/".join(map(str, error["loc"][1:]))
    return f"{detail} (at {inside})" if inside and error["type"] == "missing" else detail


@lru_cache
def _dated_members(given: type[SQLModel]) -> tuple[str, ...]:
    """The members of an input that are dates."""
    hints = get_type_hints(given, include_extras=True)
    return tuple(name for name, hint in hints.items() if without_none(hint)[0] == Edtf)


def _check_years(mapped: Mapped, given: SQLModel) -> None:
    """Refuse years of other calendars in members that no cell reader has seen."""
    said = {member for member, _ in mapped.members}
    dates = [(name, getattr(given, name)) for name in _dated_members(type(given)) if name in said]
    if isinstance(given, RecordInput) and "sources" in said:
        dates += [("sources", source.date) for source in given.sources]
    for member, when in dates:
        if when is None:
            continue
        try:
            check_years(when)
        except Unclear as unclear:
            mapped.wrong(member, unclear.code, unclear.detail, when)


def _compare_days(mapped: Mapped, given: str | None, stored: Mapping[str, Any]) -> None:
    """Refuse dates that follow from `when` and say neither what is stored nor what is new."""
    if not mapped.derived or any(each.column == "when" for each in mapped.problems):
        return
    when = None if given is None else edtf.parse(given)
    for name, text in mapped.derived.items():
        new = RecordDates.model_fields[name].default if when is None else getattr(when, name)
        known = {as_text(new), as_text(stored.get(name))}
        if text.lower() not in known:
            detail = "This follows from `when`: change that, and leave this cell empty."
            mapped.wrong(name, "derived", detail, text)
