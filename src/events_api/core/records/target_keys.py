"""Target keys: which twelve months a target is of, and whom it is about, in one text.

`2020` is the calendar year, `2020-04/2021-03` a fiscal one; `2020 project:mrc,sex:female` is of one
scope. Separate from indicators because figures look their goals up by the same text (meaning
section 5, "Targets").
"""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import (
    AfterValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from events_api.core.values.patterns import CODE, LINE
from events_api.core.values.scalars import Code, CountryCode, DimensionValue

Pairs = Iterable[tuple[str, str]]

# The members of a scope, in their order; any other name is a dimension.
SCOPE_MEMBERS = {"programme": "programmes", "project": "projects", "country": "countries"}
_ORDER = {name: number for number, name in enumerate(SCOPE_MEMBERS)}
_YEAR = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])/([0-9]{4})-(0[1-9]|1[0-2]))?", re.ASCII)
_HOW = (
    "Write the year as `2020` or `2020-04/2021-03`, and a scope as `project:mrc,sex:female`: a "
    "target is named by its year, a blank and its scope; without a scope it is of everything."
)
_NAME: TypeAdapter[str] = TypeAdapter(Code)
_VALUES: dict[str, TypeAdapter[str]] = {
    "programme": TypeAdapter(Code),
    "project": TypeAdapter(Code),
    "country": TypeAdapter(CountryCode),
}
_DIMENSION: TypeAdapter[str] = TypeAdapter(DimensionValue)


def target_key(period: str, scope: Pairs) -> str:
    """The key of the target of a period (EDTF) and a scope of (name, value) pairs."""
    return " ".join(filter(None, [period, scope_text(scope)]))


def scope_text(scope: Pairs) -> str:
    """A scope as one text, in its one order: `project:mrc,country:PK,sex:female`."""
    ordered = sorted(scope, key=lambda pair: (_ORDER.get(pair[0], len(_ORDER)), *pair))
    return ",".join(map(":".join, ordered))


def codes_in(scope: str) -> dict[tuple[str, str], int]:
    """The codes of reference lists that a scope names, as links are."""
    pairs = (each.partition(":") for each in scope.split(","))
    return {(name, value): 0 for name, _, value in pairs if name in SCOPE_MEMBERS}


def _key(key: str) -> str:
    """The key in its one spelling.

    Raises:
        PydanticCustomError: It names no twelve months, or no scope that a figure can have.
    """
    period, blank, scope = key.partition(" ")
    if not _twelve_months(period):
        raise PydanticCustomError("target_key", _HOW)
    return f"{_calendar(period)}{blank and ' '}{_scope(scope) if blank else ''}"


def _scope(text: str) -> str:
    """The scope in its one spelling, errors as `_key`."""
    pairs = [tuple(map(str.strip, each.split(":"))) for each in text.split(",")]
    if len({*pairs}) < len(pairs) or not all(map(_is_pair, pairs)):
        raise PydanticCustomError("target_key", _HOW)
    if {pair[0] for pair in pairs} >= {"project", "programme"}:
        raise PydanticCustomError(
            "target_key", "Name projects or programmes: figures of projects do not name programmes."
        )
    return scope_text((pair[0], pair[1]) for pair in pairs)


def _twelve_months(period: str) -> bool:
    found = _YEAR.fullmatch(period)
    if found is None:
        return False
    year, month, last_year, last_month = found.groups()
    if month is None:
        return True
    return (int(last_year) * 12 + int(last_month)) - (int(year) * 12 + int(month)) == 11  # noqa: PLR2004


def _calendar(period: str) -> str:
    """A calendar year that is written by its months is written as a year."""
    return period[:4] if period[4:8] == "-01/" else period


def _is_pair(pair: tuple[str, ...]) -> bool:
    if len(pair) != 2:  # noqa: PLR2004
        return False
    try:
        _NAME.validate_python(pair[0])
        _VALUES.get(pair[0], _DIMENSION).validate_python(pair[1])
    except ValidationError:
        return False
    return True


_SAID_PAIR = rf" *{CODE} *: *[^,:;{LINE}]*[^,:;\s{LINE}] *"
_SAID_SCOPE = f"{_SAID_PAIR}(?:,{_SAID_PAIR})*"
_SAID_MONTH = "[0-9]{4}-(?:0[1-9]|1[0-2])"
_SAID_KEY = f"[0-9]{{4}}(?:-(?:0[1-9]|1[0-2])/{_SAID_MONTH})?(?: {_SAID_SCOPE})?"


def _said(pattern: str) -> WithJsonSchema:
    """What OpenAPI says of it; which codes and months fit is told by the reading."""
    return WithJsonSchema({"type": "string", "maxLength": 1_000, "pattern": f"^{pattern}$"})


TargetKey = Annotated[
    str, StringConstraints(max_length=1_000), AfterValidator(_key), _said(_SAID_KEY)
]
ScopeText = Annotated[
    str, StringConstraints(max_length=1_000), AfterValidator(_scope), _said(_SAID_SCOPE)
]
