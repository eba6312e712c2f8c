"""JSON as answers and stored documents have it: exact decimals, instants in UTC.

Separate from the column types, because problems and rules write JSON and know no database.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import asdict
from pydantic import BaseModel

# The serialisation context in which numbers become their digits (values.numbers).
FOR_JSON: dict[str, bool] = {"json": True}


def _members(model: BaseModel) -> dict[str, Any]:
    """The members of a model, by the names they are shown under."""
    shown = type(model).model_fields.items()
    return {field.alias or name: getattr(model, name) for name, field in shown}


def _encoded(value: object) -> object:
    """A model as the encoder takes it."""
    if isinstance(value, BaseModel):
        return _members(value)
    raise NotImplementedError


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_encoded)
_DECODER = json.JSONDecoder(parse_float=Decimal)
# How a number with one ends. In a text it is harmless, but slow: "E-learning" must not look so.
_EXPONENT = re.compile(rb"E[-+]\d+(?:[],}\n]|\Z)")


def to_json(value: object) -> bytes:
    """JSON of plain values, structs, dataclasses and models; instants end in Z.

    Decimals are numbers with all their digits and without an exponent, which no reader of ours
    would expect; tiny ones would get one, so what may hold one is spelt out.
    """
    content = _ENCODER.encode(value)
    return _ENCODER.encode(_spelt_out(value)) if _EXPONENT.search(content) else content


def json_lines(values: Iterable[object]) -> str:
    """The JSON of each, as `to_json` has it, on a line of its own."""
    content = _ENCODER.encode_lines(values)
    if _EXPONENT.search(content):
        content = b"".join([to_json(each) + b"\n" for each in values])
    return content.decode().removesuffix("\n")


def canonical(value: object) -> bytes:
    """JSON in the same bytes for whatever says the same: members in order, without blanks.

    A number keeps its digits, as documents do: `1` and `1.0` are two, `1e2` and `100` are one.
    """
    return msgspec.json.encode(_spelt_out(value), order="deterministic")


def _spelt_out(value: Any) -> Any:
    """The same value, its decimals as their digits."""
    if isinstance(value, Decimal):
        return msgspec.Raw(format(value, "f").encode())
    if isinstance(value, BaseModel):
        value = _encoded(value)
    elif isinstance(value, msgspec.Struct):
        value = asdict(value)
    elif is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, dict):
        return {name: _spelt_out(each) for name, each in value.items()}
    return [_spelt_out(each) for each in value] if isinstance(value, list | tuple) else value


def json_of(model: BaseModel) -> bytes:
    """JSON of a public model, members by the names they are shown under."""
    return to_json(model.model_dump(by_alias=True, context=FOR_JSON))


def from_json(text: str | bytes) -> Any:
    """The value of a JSON text; decimals keep all their digits. Raises ValueError on bad JSON."""
    # `json.loads` would make a decoder anew for each text.
    decoded = text if isinstance(text, str) else text.decode(json.detect_encoding(text))
    return _DECODER.decode(decoded)
