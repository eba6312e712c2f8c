"""Bodies: what a request carries, read within bounds and as strict JSON, before anything is locked.

Separate from the framework's own reading, which takes bodies of any size, repeated members, NaN,
lone surrogates and integers of any length (findings; design section 5).
"""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import ClientDisconnect, Request
from werkzeug.http import parse_options_header

from events_api.core.http.refusal_words import words_for
from events_api.core.kinds.code_suggestions import Propose
from events_api.core.problems.document import MOST_ERRORS, ProblemError
from events_api.core.problems.types import (
    InvalidContent,
    MalformedBody,
    TooLarge,
    UnsupportedMediaType,
)
from events_api.core.words.close_matches import close_to

JSON_TYPES = ("application/json", "application/merge-patch+json")
_DEEPEST = 64
# No list of values that a schema has is longer.
_CLOSED = 60
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


def explained(
    errors: Iterable[ErrorDetails], model: type[BaseModel], known: set[str], propose: Propose
) -> list[ProblemError]:
    """Each error of a model by its pointer, in words that do not repeat the input."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [_explained(each, names, known, propose) for each in islice(errors, MOST_ERRORS)]


def _explained(
    error: ErrorDetails, names: list[str], known: set[str], propose: Propose
) -> ProblemError:
    if error["type"] == "extra_forbidden":
        return _unknown_member(error["loc"], names, known)
    context = error.get("ctx", {})
    # A key that is refused is the caller's own text, which is not repeated.
    parts = error["loc"][:-2] if "[key]" in error["loc"] else error["loc"]
    code = "missing" if error["type"] == "missing" else "invalid_value"
    allowed: list[str] | None = None
    if error["type"] == "literal_error":
        values = re.findall(r"'([^']+)'", context["expected"])
        # Who names another has not seen the list, which is closed: it is told whole.
        allowed = close_to(str(error["input"]), values, _CLOSED)
    elif isinstance(error["input"], str):
        member = next((part for part in reversed(parts) if isinstance(part, str)), "")
        allowed = propose(member, error["input"])
    return ProblemError(
        pointer=_pointer(parts), code=code, detail=words_for(error), allowed=allowed
    )


def _unknown_member(loc: tuple[int | str, ...], names: list[str], known: set[str]) -> ProblemError:
    name = str(loc[-1])
    if len(loc) == 1 and name in known:
        detail = "The service sets this member: leave it out."
        return ProblemError(pointer=f"/{name}", code="read_only", detail=detail)
    nameable = re.fullmatch(r"[A-Za-z0-9_]{1,40}", name) is not None
    return ProblemError(
        pointer=_pointer(loc if nameable else loc[:-1]),
        code="unknown_member",
        detail="There is no such member." if nameable else "A member here does not exist.",
        allowed=close_to(name, names) if len(loc) == 1 else None,
    )


def _pointer(parts: Iterable[int | str]) -> str:
    """A JSON pointer (RFC 6901, section 3)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')[:100]}" for part in parts)
