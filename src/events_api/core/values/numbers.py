"""Numbers as records hold them: exact decimals and whole numbers, strictly read.

Separate from other scalars because each says to OpenAPI within which bounds it is: what a type says
of itself is lost where a member adds bounds to it.
"""

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from pydantic import BeforeValidator, Field, PlainSerializer, SerializationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

_DIGITS = 38
_MOST = 10**20


def _number(value: object) -> object:
    """The decimal that a JSON number or a Python int means; floats have lost digits already."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "Give a plain number.")
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _MOST:
        raise PydanticCustomError("number_range", "Give a number with at most 20 whole digits.")
    if len(number.as_tuple().digits) > _DIGITS or -int(number.as_tuple().exponent) > _DIGITS:
        raise PydanticCustomError("number_digits", "Give a number with at most 38 digits.")
    return Decimal(format(number, "f"))


def _whole(value: object) -> object:
    """The int that a JSON number without a fraction means: pandas writes 75 as `75.0`."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _digits(number: Decimal, info: SerializationInfo) -> Any:
    """The digits as JSON shows them: without an exponent, which a tiny number would get."""
    return msgspec.Raw(format(number, "f").encode()) if info.context else number


_NUMBER = {"type": "number", "exclusiveMinimum": -_MOST, "exclusiveMaximum": _MOST}
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(_digits),
    WithJsonSchema(_NUMBER),
]
Amount = Annotated[Number, Field(ge=0), WithJsonSchema({**_NUMBER, "minimum": 0})]
Share = Annotated[
    Number, Field(ge=0, le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
# Only told: what holds between it and the numerator is refused together, in words.
Divisor = Annotated[Number, WithJsonSchema({**_NUMBER, "not": {"const": 0}})]
WHOLE = BeforeValidator(_whole)
# Heads and bytes: whatever JavaScript can count; things and days are fewer.
Whole = Annotated[int, Field(ge=0, lt=2**53), WHOLE]
Items = Annotated[int, Field(ge=0, lt=2**31), WHOLE]
Days = Annotated[int, Field(ge=0, le=366), WHOLE]
