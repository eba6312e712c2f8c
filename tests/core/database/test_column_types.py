"""JSON as it leaves: decimals are plain numbers with all their digits, whatever holds them."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from events_api.core.values.json import to_json
from events_api.core.values.numbers import Number


@dataclass(frozen=True, slots=True)
class Measured:
    """A number in a light object."""

    value: Number | None


class Light(Struct, frozen=True):
    """The same without pydantic."""

    value: Decimal


class Told(BaseModel):
    """The same in a model, under another name."""

    model_config = ConfigDict(populate_by_name=True)

    from_: list[Measured] = Field(alias="from")


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("98158", "98158"),
        ("12.50", "12.50"),
        ("-0.5", "-0.5"),
        ("1E+5", "100000"),
        ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
        ("12345678901234567890.123456789", "12345678901234567890.123456789"),
    ],
)
def test_decimals_keep_their_digits(number: str, digits: str) -> None:
    value = Decimal(number)
    shown = [Measured(value), Measured(None)]
    assert to_json({"a": value, "text": "1E-5"}) == f'{{"a":{digits},"text":"1E-5"}}'.encode()
    assert to_json(Told(from_=shown)) == (
        f'{{"from":[{{"value":{digits}}},{{"value":null}}]}}'.encode()
    )
    assert to_json((shown[0], "x")) == f'[{{"value":{digits}}},"x"]'.encode()
    assert to_json((Light(value), "x")) == f'[{{"value":{digits}}},"x"]'.encode()
