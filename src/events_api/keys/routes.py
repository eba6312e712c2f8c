"""Keys over HTTP, for administrators: made, listed, replaced and revoked.

Separate from `access.keyring` because commands do the same without HTTP.
"""

from datetime import timedelta
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from events_api.core.access import keyring
from events_api.core.access.authorization import ADMIN, require, scopes_of
from events_api.core.access.keys import ID, Key, KeyInput, KeyPublic
from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import not_kept
from events_api.core.http.bodies import strict_object, validated
from events_api.core.http.links import root_path
from events_api.core.http.negotiation import require_json
from events_api.core.http.parameters import parse
from events_api.core.routing.envelopes import Envelope
from events_api.core.routing.write_documentation import other_documentation
from events_api.core.selection.plain_queries import NoQuery
from events_api.core.values.numbers import WHOLE
from events_api.core.values.parameter_texts import patterned
from events_api.core.writing.repeatable_requests import refuse_key
from events_api.core.writing.write_requests import in_turn, sent

router = APIRouter(prefix="/v1/keys", tags=["keys"])
KeyIdPath = Annotated[
    str, Path(description="The key's public part.", json_schema_extra=patterned(ID))
]


class Rotation(BaseModel):
    """How a key is replaced."""

    model_config = ConfigDict(extra="forbid", strict=True)

    grace_hours: Annotated[int, Field(ge=0, le=24 * 30), WHOLE] = Field(
        default=0, description="How long the old key stays valid beside the new."
    )


class NewKey(KeyPublic):
    """A key that was just made."""

    key: str = Field(description="The key. It is shown this once, and kept nowhere: store it now.")


class KeyAnswer(Envelope):
    """One key."""

    data: KeyPublic


class NewKeyAnswer(Envelope):
    """A key that was just made."""

    data: NewKey


class KeyList(Envelope):
    """All keys, the latest first."""

    data: list[KeyPublic]


def _begun(request: Request) -> str:
    """The administrator's own key."""
    parse(NoQuery, request)
    require_json(request)
    return require(request, ADMIN).key


def _shown(key: Key) -> KeyPublic:
    return KeyPublic.model_validate(key, from_attributes=True)


def _issued(request: Request, issued: keyring.Issued) -> Response:
    made = NewKey(**_shown(issued.key).model_dump(), key=issued.text)
    address = f"{root_path(request)}/v1/keys/{issued.key.id}"
    return not_kept(NewKeyAnswer(data=made), 201, {"Location": address})


@router.get("", operation_id="list_keys", **other_documentation(KeyList, None, 200))
def list_keys(request: Request) -> Response:
    """All keys, revoked ones too."""
    _begun(request)
    keys = keyring.every_key(catalogue_of(request).database)
    return not_kept(KeyList(data=[_shown(each) for each in keys]))


@router.get("/{key_id}", operation_id="get_key", **other_documentation(KeyAnswer, None, 200))
def get_key(request: Request, key_id: KeyIdPath) -> Response:
    """One key; the key itself is kept nowhere."""
    _begun(request)
    key = keyring.one_key(catalogue_of(request).database, key_id)
    return not_kept(KeyAnswer(data=_shown(key)))


@router.post("", operation_id="create_key", **other_documentation(NewKeyAnswer, KeyInput))
async def create_key(request: Request) -> Response:
    """A new key, shown once."""
    by, catalogue = await to_thread.run_sync(_begun_once, request), catalogue_of(request)
    given = await sent(request, lambda content: validated(KeyInput, strict_object(content)))

    def write() -> Response:
        made = keyring.issue(catalogue.database, given, scopes_of(catalogue), by)
        return _issued(request, made)

    return await in_turn(request, write)


@router.post(
    "/{key_id}/rotate", operation_id="rotate_key", **other_documentation(NewKeyAnswer, Rotation)
)
async def rotate_key(request: Request, key_id: KeyIdPath) -> Response:
    """Another key that may do the same, shown once; the old one ends."""
    by, database = await to_thread.run_sync(_begun_once, request), catalogue_of(request).database
    asked = await sent(request, lambda content: validated(Rotation, strict_object(content)))
    grace = timedelta(hours=asked.grace_hours)

    def write() -> Response:
        return _issued(request, keyring.rotate(database, key_id, grace, by))

    return await in_turn(request, write)


@router.delete("/{key_id}", operation_id="revoke_key", **other_documentation(KeyAnswer, None, 200))
async def revoke_key(request: Request, key_id: KeyIdPath) -> Response:
    """The key, revoked as of now."""
    await to_thread.run_sync(_begun, request)

    def write() -> Response:
        key = keyring.revoke(catalogue_of(request).database, key_id)
        return not_kept(KeyAnswer(data=_shown(key)))

    return await in_turn(request, write)


def _begun_once(request: Request) -> str:
    """The administrator's own key, of a request whose answer is kept nowhere."""
    by = _begun(request)
    refuse_key(request)
    return by
