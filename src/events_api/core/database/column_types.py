"""Column types that hold the same value on SQLite and PostgreSQL.

Separate because each one hides a difference between the engines: SQLite has no exact decimals, no
zones and no JSON type, and PostgreSQL sorts text by a language unless told otherwise.
"""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import DateTime, Dialect, Numeric, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from events_api.core.values.json import from_json, to_json
from events_api.core.values.scalars import STORED

# Models are built when they are first used: most are not by a process that answers reads.
SQLModel.model_config["defer_build"] = True
# Constraints have names, so that migrations can change them on both engines.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


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
            # All drivers come with it: a process on SQLite does without.
            from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415

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
