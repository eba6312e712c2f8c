"""JSON as it leaves: decimals are plain numbers with all their digits, whatever holds them."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from events_api.core.values.json import WrittenOnce, to_json
from events_api.core.values.scalars import Number


@dataclass(frozen=True, slots=True)
class Measured:
    """A number in a light object."""

    value: Number | None


class Kept(WrittenOnce):
    """The same in a model that is written down once."""

    shown: Measured


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


@pytest.mark.parametrize("digits", ["12.50", "0.00000000000000000000000000000000000001"])
def test_what_is_written_once_is_the_same_each_time(digits: str) -> None:
    kept = Kept(shown=Measured(Decimal(digits)))
    assert kept.written is kept.written
    once = f'{{"shown":{{"value":{digits}}}}}'
    assert to_json([kept, kept]) == f"[{once},{once}]".encode()
    assert to_json({"kept": kept, "text": "1E-5"}) == f'{{"kept":{once},"text":"1E-5"}}'.encode()
    assert kept.model_dump() == {"shown": {"value": Decimal(digits)}}


def test_a_copy_of_what_was_written_is_written_anew() -> None:
    kept = Kept(shown=Measured(Decimal(1)))
    assert to_json(kept) == b'{"shown":{"value":1}}'
    other = kept.model_copy(update={"shown": Measured(Decimal(2))})
    assert (to_json(other), to_json(kept)) == (b'{"shown":{"value":2}}', b'{"shown":{"value":1}}')
