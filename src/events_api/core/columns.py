"""Column types that hold the same value on SQLite and PostgreSQL.

Separate because each one hides a difference between the engines: SQLite has no exact decimals, no
zones and no JSON type, and PostgreSQL sorts text by a language unless told otherwise.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Self

import msgspec
from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import DateTime, Dialect, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from events_api.core.codes import STORED

# Constraints have names, so that migrations can change them on both engines.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# The serialisation context in which numbers become their digits (values.Number).
FOR_JSON: dict[str, bool] = {"json": True}


class WrittenOnce(BaseModel):
    """A model that never changes, and whose JSON is therefore made once."""

    model_config = ConfigDict(frozen=True)

    @cached_property
    def written(self) -> msgspec.Raw:
        """Its JSON."""
        return msgspec.Raw(to_json(_members(self)))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which is written down anew."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("written", None)
        return copied


def _members(model: BaseModel) -> dict[str, Any]:
    """The members of a model, by the names they are shown under."""
    shown = type(model).model_fields.items()
    return {field.alias or name: getattr(model, name) for name, field in shown}


def _encoded(value: object) -> object:
    """A model as the encoder takes it."""
    if isinstance(value, WrittenOnce):
        return value.written
    if isinstance(value, BaseModel):
        return _members(value)
    raise NotImplementedError


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_encoded)
# What may be one; in a text it is harmless.
_EXPONENT = re.compile(rb"E[-+]")


def to_json(value: object) -> bytes:
    """JSON of plain values, dataclasses and models; instants end in Z.

    Decimals are numbers with all their digits and without an exponent, which no reader of ours
    would expect; tiny ones would get one, so what may hold one is spelt out.
    """
    content = _ENCODER.encode(value)
    return _ENCODER.encode(_spelt_out(value)) if _EXPONENT.search(content) else content


def _spelt_out(value: Any) -> Any:
    """The same value, its decimals as their digits."""
    if isinstance(value, Decimal):
        return msgspec.Raw(format(value, "f").encode())
    if isinstance(value, BaseModel):
        value = _encoded(value)
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
    return json.loads(text, parse_float=Decimal)


class Instant(TypeDecorator[datetime]):
    """An instant, always in UTC with its zone; SQLite would give it back without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The instant in UTC; SQLite stores it without the zone."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The instant with its zone."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """An exact decimal: NUMERIC on PostgreSQL, text on SQLite, whose own numbers are floats."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC without bounds, or text."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """The decimal as the engine takes it."""
        return value if value is None or dialect.name != "sqlite" else format(value, "f")

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """The decimal with the digits that were stored."""
        return None if value is None else Decimal(value)


# Text that sorts by its bytes on both engines: SQLite does so by itself.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


class Json(TypeDecorator[Any]):
    """A typed value (a model, a list of models) as JSON: JSONB on PostgreSQL, text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        """Take the type that values have, as pydantic understands it."""
        super().__init__()
        self.shape = shape

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB, so that it can be asked in SQL, or text."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Plain values for psycopg, or their text."""
        if value is None:
            return None
        plain = _adapter(self.shape).dump_python(value)
        return plain if dialect.name == "postgresql" else to_json(plain).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The typed value again, validated."""
        if value is None:
            return None
        plain = value if dialect.name == "postgresql" else from_json(value)
        return _adapter(self.shape).validate_python(plain, context=STORED)


@lru_cache(maxsize=64)
def _adapter(shape: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
