"""Bodies: what a request carries, read within bounds and as strict JSON, before anything is locked.

Separate from the framework's own reading, which takes bodies of any size, repeated members, NaN,
lone surrogates and integers of any length (findings; design section 5).
"""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from werkzeug.http import parse_options_header

from events_api.core.http.member_errors import explained
from events_api.core.kinds.code_suggestions import Propose
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import (
    InvalidContent,
    MalformedBody,
    TooLarge,
    UnsupportedMediaType,
)

JSON_TYPES = ("application/json", "application/merge-patch+json")
_DEEPEST = 64
_INTEGERS = range(-(2**63), 2**64)
_LONGEST_NUMBER = 100
# Names and values of one record: each may be wrong in a way of its own, which costs time to say.
_MOST_VALUES = 20_000
_SURROGATE = re.compile("[\ud800-\udfff]")
Model = TypeVar("Model", bound=BaseModel)


async def read_bytes(request: Request, limit: int, accepted: Iterable[str]) -> bytes:
    """The body, of one of the accepted media types and at most `limit` bytes.

    Raises:
        TooLarge: There are more (413); no more than `limit` are kept meanwhile.
        UnsupportedMediaType: It is of another media type, or coded (415).
        MalformedBody: The caller hung up before its end (400).
    """
    check_media_type(request, accepted)
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and len(declared) < _LONGEST_NUMBER and int(declared) > limit:
        raise _too_large(limit)
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > limit:
                raise _too_large(limit)
    except ClientDisconnect:  # nobody reads the answer, and nobody should read a traceback
        raise MalformedBody("The body was not sent to its end.") from None
    return bytes(content)


def check_media_type(request: Request, accepted: Iterable[str]) -> str:
    """The body's media type, in small letters.

    Raises:
        UnsupportedMediaType: It is none of the accepted ones, or the body is coded (415).
    """
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    media_type = media_type.lower()
    if options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        media_type = "text in another encoding"
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    allowed = list(accepted)
    if media_type in allowed and coding == "identity":
        return media_type
    name = "Content-Type" if media_type not in allowed else "Content-Encoding"
    offered = allowed if media_type not in allowed else ["identity"]
    error = ProblemError(
        header=name, code="not_taken", detail="Send one of these.", allowed=offered
    )
    raise UnsupportedMediaType(errors=[error])


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"A body here has at most {limit:,} bytes; nothing was stored.")


def strict_json(content: bytes) -> Any:
    """The value of a JSON text; decimals keep all their digits.

    Raises:
        TooLarge: It holds more values than one record can have (413).
        MalformedBody: It is not JSON, or JSON that means different things to different readers:
            repeated members, NaN, lone surrogates, integers past 64 bits, nesting past 64 (400).
    """
    try:
        text = content.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_constant=_refuse_constant,
            parse_float=_decimal,
            parse_int=_integer,
        )
    except UnicodeDecodeError:
        raise MalformedBody("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedBody(f"The body is not JSON: see {where}.") from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth_and_text(value)
    return value


def strict_object(content: bytes) -> dict[str, Any]:
    """The members of a JSON object of one record; errors as `strict_json`, and where it is none."""
    value = strict_json(content)
    if not isinstance(value, dict):
        raise MalformedBody("Send a JSON object.")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedBody("An object names a member twice.")
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise MalformedBody("NaN and Infinity are no JSON numbers.")


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= _LONGEST_NUMBER else Decimal("Infinity")
    except InvalidOperation:  # an exponent that no decimal has
        number = Decimal("Infinity")
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
        raise MalformedBody("A number has too many digits.")
    return number


def _integer(text: str) -> int:
    number = int(text) if len(text) <= _LONGEST_NUMBER else None
    if number is None or number not in _INTEGERS:
        raise MalformedBody("An integer does not fit into 64 bits.")
    return number


def _check_depth_and_text(value: Any) -> None:
    waiting, seen = [(value, 1)], 0
    while waiting:
        each, depth = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES:
            raise TooLarge(f"A body here has at most {_MOST_VALUES:,} values; nothing was stored.")
        if isinstance(each, str):
            if _SURROGATE.search(each):
                raise MalformedBody("A text holds half of a surrogate pair.")
        elif isinstance(each, dict | list):
            if depth > _DEEPEST:
                raise _too_deep()
            inner = [*each, *each.values()] if isinstance(each, dict) else each
            waiting += [(one, depth + 1) for one in inner]


def _too_deep() -> MalformedBody:
    return MalformedBody(f"The body is nested more than {_DEEPEST} levels deep.")


def _nothing(_member: str, _text: str) -> None:
    """Proposes nothing, where there are no codes."""


def validated(
    model: type[Model],
    members: Mapping[str, Any],
    known: Iterable[str] = (),
    propose: Propose = _nothing,
) -> Model:
    """The members as `model`.

    Args:
        model: What is said.
        members: How it is said.
        known: Members that exist but are not for callers to set.
        propose: The codes that are meant by a text that is none.

    Raises:
        InvalidContent: Something is wrong; each member is named by its pointer (422).
    """
    try:
        return model.model_validate(dict(members))
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise InvalidContent(errors=explained(found, model, {*known}, propose)) from None
