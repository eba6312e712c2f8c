"""Keys: what a caller shows to write, or to read what is not published.

Separate because a key is made, kept and compared in one way only: random, shown once, stored as a
hash, compared in constant time (contract, "Conditions and writes").
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema
from sqlalchemy import String, Text
from sqlmodel import Field, SQLModel

from events_api.core.database.column_types import Instant, Json
from events_api.core.selection.parameter_types import read_instant
from events_api.core.values.scalars import Code, Line

# Scanners of leaked secrets find keys by what they begin with.
PREFIX = "events"
_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_ID_LENGTH = 12
_SECRET_BYTES = 32
_SHAPE = re.compile(rf"{PREFIX}_([a-z2-7]{{{_ID_LENGTH}}})_[A-Za-z0-9_-]{{43}}", re.ASCII)

ID = f"[a-z2-7]{{{_ID_LENGTH}}}"
# Which scopes there are follows from the kinds of records.
_SCOPES = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
KeyId = Annotated[str, StringConstraints(pattern=f"^{ID}$")]


class KeyFields(SQLModel):
    """What is said of a key when it is made."""

    owner: Code = Field(
        description="Organisation whose records it writes; an admin's key writes all.",
        sa_type=String,
    )
    label: Line | None = Field(
        default=None, description="What it is for, for those who look after it.", sa_type=Text
    )
    scopes: Annotated[list[str], WithJsonSchema(_SCOPES)] = Field(
        description="What it may do.", sa_type=Json(list[str])
    )
    expires_at: Annotated[datetime | None, BeforeValidator(read_instant)] = Field(
        default=None, description="When it ends by itself.", sa_type=Instant
    )


class KeyStamps(SQLModel):
    """What became of a key."""

    id: KeyId = Field(description="Its public part.", primary_key=True, sa_type=String)
    created_at: datetime = Field(description="When it was made.", sa_type=Instant)
    created_by: KeyId | None = Field(
        default=None, description="The key that made it; null: a command.", sa_type=String
    )
    last_used_at: datetime | None = Field(
        default=None, description="When it was last used, to ten minutes.", sa_type=Instant
    )
    revoked_at: datetime | None = Field(
        default=None, description="When it was revoked.", sa_type=Instant
    )


class KeyInput(KeyFields):
    """What a caller may say of a new key."""

    model_config = {"extra": "forbid", "strict": True}


class KeyPublic(KeyFields, KeyStamps):
    """A key as administrators see it; never the key itself."""

    model_config = {"extra": "forbid", "json_schema_serialization_defaults_required": True}


class Key(KeyFields, KeyStamps, table=True):
    """One row per key; the key itself is kept nowhere."""

    hash: str = Field(description="SHA-256 of the whole key, in hexadecimal.", sa_type=String)


def new_text() -> tuple[str, str]:
    """A new key as (id, text); the secret in it has 256 random bits."""
    key_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
    return key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def hash_of(text: str) -> str:
    """What is stored of a key: random as it is, it needs no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def shown_in(sent: Sequence[str]) -> str | None:
    """What may be a key's text in the `Authorization` headers of a request; None: nothing there."""
    scheme, _, text = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
    text = text.strip()
    return text if scheme.lower() == "bearer" and id_in(text) else None


def id_in(text: str) -> str | None:
    """The id in a key's text; None where it cannot be a key."""
    found = _SHAPE.fullmatch(text)
    return found and found[1]


def is_text_of(text: str, stored: str) -> bool:
    """Whether a key's text has this stored hash, in constant time."""
    return compare_digest(hash_of(text).encode(), stored.encode())
