"""Checks what a row says as a whole: the same model that takes a POST, with words for columns.

Separate from mapping, which understands single cells: here they meet what is stored already.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlmodel import SQLModel

from events_api.core.http.refusal_words import words_for
from events_api.core.kinds.resource import Resource
from events_api.core.records.record import RecordDates
from events_api.core.records.record_input import RecordInput
from events_api.core.values import edtf
from events_api.core.values.scalars import Edtf
from events_api.intake.cells.cell import Unclear
from events_api.intake.columns.bounds import as_text
from events_api.intake.columns.cell_readers import without_none
from events_api.intake.columns.columns import InputColumn
from events_api.intake.columns.known_values import Known
from events_api.intake.dates.calendars import check_years
from events_api.intake.judging.mapping import Mapped
from events_api.intake.judging.whole_input import whole_input

Model = TypeVar("Model", bound=SQLModel)


def checked(
    mapped: Mapped,
    resource: Resource,
    columns: Mapping[str, InputColumn],
    stored: Mapping[str, Any] | None,
) -> RecordInput | None:
    """The input model of the row; None where it cannot be. What is wrong is noted in `mapped`.

    Args:
        mapped: What the row says.
        resource: The kind of record.
        columns: The columns of the kind, by which problems are named.
        stored: The document of the record as it is; None for a new one.
    """
    before = None if stored is None else _given_of(resource, stored)
    given = validated_row(mapped, resource.given, columns, whole_input(mapped, before))
    if given is not None:
        compare_days(mapped, given.when, stored or {})
    return given


def validated_row(
    mapped: Mapped, model: type[Model], columns: Mapping[str, InputColumn], values: dict[str, Any]
) -> Model | None:
    """The values as the model that takes a POST; None where they cannot be.

    What is wrong is noted in `mapped`, by the columns.
    """
    try:
        given = model.model_validate(values)
    except ValidationError as error:
        said = {each.column for each in mapped.problems}
        for each in error.errors(include_url=False):
            column = _column_of(each, columns)
            # A cell that was not understood also leaves a value missing.
            if column not in said or each["type"] != "missing":
                mapped.wrong(column, each["type"], _detail(each))
        return None
    _check_years(mapped, given)
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
        mapped.wrong(column, unclear.code, unclear.detail, code)
        mapped.problems[-1].allowed = unclear.allowed


def _given_of(resource: Resource, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in resource.given.model_fields if name in stored}


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


def compare_days(mapped: Mapped, given: str | None, stored: Mapping[str, Any]) -> None:
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
