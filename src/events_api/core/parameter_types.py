"""Parameter types: how the text of each kind of parameter is read, strictly.

Separate from the query models so that those only declare (contract, "A list"). A bad value is a
validation error whose words say what to give instead.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from events_api.core import edtf
from events_api.core.codes import CODE_WORDS, is_code
from events_api.core.link import ROLE_BITS
from events_api.core.places import is_language
from events_api.core.selection import Term
from events_api.core.words import query_tokens

MOST = 1_000
TEXT = WithJsonSchema({"type": "string"})
INTEGER = WithJsonSchema({"type": "integer"})
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_LANGUAGE = re.compile(r"none|[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MONTH = "0[1-9]|1[0-2]"
_VALUES = 100
_QUERY = 200


def _bad(message: str, **context: Any) -> PydanticCustomError:
    return PydanticCustomError("invalid_value", message, context)


def whole(low: int, high: int, what: str) -> BeforeValidator:
    """ASCII digits only: `int` would also take `1_0`, ` 7` and the digits of other scripts."""

    def read(text: object) -> object:
        if isinstance(text, str):
            digits = re.fullmatch(r"[0-9]{1,9}", text, re.ASCII)
            if not digits or not low <= int(text) <= high:
                raise _bad(f"Give {what} from {low} to {high}.")
            return int(text)
        return text

    return BeforeValidator(read)


def read_month(text: object) -> object:
    """The number of a month as two digits."""
    if isinstance(text, str) and not re.fullmatch(_MONTH, text, re.ASCII):
        raise _bad("Give the first month of the year as two digits, `01` to `12`.")
    return text


def _items(text: str) -> list[str]:
    items = text.split(",")
    if not all(item.strip("!") for item in items) or len(items) > _VALUES:
        raise _bad(f"Give one to {_VALUES} values, separated by commas, none of them empty.")
    return items


def _term(text: object) -> object:
    """The text of a filter as a Term without dimension: `a,b` or, `!a` not, `none` unset."""
    return _read_term(text, lambda item: (item, 0))


def _term_with_roles(text: object) -> object:
    """The same, where a code may be narrowed to a role: `icmpd:organiser`."""
    return _read_term(text, _with_role)


def _read_term(text: object, value: Callable[[str], tuple[str, int]]) -> object:
    if not isinstance(text, str):
        return text
    items = _items(text)
    wanted = [item for item in items if not item.startswith("!")]
    excluded = [item[1:] for item in items if item.startswith("!")]
    return Term(
        dim="",
        values=tuple(value(item) for item in dict.fromkeys(wanted) if item != "none"),
        unset="none" in wanted,
        excluded=tuple(value(item) for item in excluded if item != "none"),
        present="none" in excluded,
    )


def _with_role(item: str) -> tuple[str, int]:
    code, colon, role = item.partition(":")
    if not colon:
        return code, 0
    if code in {"", "none"} or role not in ROLE_BITS:
        raise _bad(
            "Give a code, a colon and a role of the list.",
            code="unknown_value",
            allowed=list(ROLE_BITS),
        )
    return code, ROLE_BITS[role]


def _one_of(*allowed: str) -> Callable[[object], object]:
    def check(text: object) -> object:
        if isinstance(text, str):
            for item in _items(text):
                if item.removeprefix("!") not in {*allowed, "none"}:
                    raise _bad(
                        "Use a value of the list.", code="unknown_value", allowed=list(allowed)
                    )
        return text

    return check


def read_ids(text: object) -> object:
    """A tuple of identifiers, each once."""
    if not isinstance(text, str):
        return text
    items = tuple(dict.fromkeys(text.split(",")))
    if len(items) > MOST or not all(_ID.fullmatch(item) for item in items):
        raise _bad(f"Give at most {MOST} identifiers (UUID), separated by commas.")
    return items


def read_day(text: object) -> object:
    """A date of any precision, or `today`, as it was given."""
    if isinstance(text, str) and text != "today":
        try:
            edtf.bounds(text)
        except edtf.EdtfError as error:
            raise _bad("Give a date as 2020, 2020-07 or 2020-07-14, or `today`.") from error
    return text


def read_cursor(text: object) -> object:
    """The text of a cursor; `listing.position_of` says whether it is one."""
    if isinstance(text, str) and not re.fullmatch(r"[A-Za-z0-9_-]{1,2000}", text):
        raise _bad("Take the cursor from `links.next` of the same query.", code="invalid_cursor")
    return text


def read_words(text: object) -> object:
    """The encoded tokens of the words searched for; the last one is a prefix."""
    if not isinstance(text, str):
        return text
    tokens = tuple(query_tokens(text)) if len(text) <= _QUERY else ()
    if not tokens:
        raise _bad(f"Give at least one word, at most {_QUERY} characters in all.")
    return tokens


def read_instant(text: object) -> object:
    """An instant with its zone (RFC 3339)."""
    if not isinstance(text, str):
        return text
    try:
        instant = datetime.fromisoformat(text).astimezone(UTC) if _INSTANT.fullmatch(text) else None
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise _bad(
            "Give an instant as 2026-11-23T08:00:00Z; percent-encode the plus sign of a zone."
        )
    return instant


def read_names(text: object) -> object:
    """A tuple of names, each once."""
    if not isinstance(text, str):
        return text
    return tuple(dict.fromkeys(_items(text)))


def read_include(text: object) -> object:
    """A tuple of what is to be included."""
    if text == "labels":
        return (text,)
    if isinstance(text, str):
        raise _bad("Use a value of the list.", code="unknown_value", allowed=["labels"])
    return text


def _language(text: object) -> object:
    if isinstance(text, str) and not is_language(text):
        raise _bad("Give a language code as `en`, `fr` or `fa`.")
    return text


def _code(text: object) -> object:
    if isinstance(text, str) and not is_code(text):
        raise _bad(CODE_WORDS)
    return text


CodeName = Annotated[str | None, BeforeValidator(_code), TEXT]
Filter = Annotated[Term | None, BeforeValidator(_term), TEXT]
RoleFilter = Annotated[Term | None, BeforeValidator(_term_with_roles), TEXT]
Language = Annotated[str | None, BeforeValidator(_language), TEXT]


def closed(*allowed: str) -> BeforeValidator:
    """A check for a `Filter` on a closed list; other values are named as unknown (400)."""
    return BeforeValidator(_one_of(*allowed))


def choice(*allowed: str) -> BeforeValidator:
    """A check that a value is one of these; others are named as unknown (400)."""

    def check(text: object) -> object:
        if text not in allowed:
            raise _bad("Use a value of the list.", code="unknown_value", allowed=list(allowed))
        return text

    return BeforeValidator(check)


def read_languages(text: object) -> object:
    """The text of a filter on languages, whose codes are well formed (BCP 47)."""
    if isinstance(text, str) and not all(
        _LANGUAGE.fullmatch(item.removeprefix("!")) for item in _items(text)
    ):
        raise _bad("Give a language code as `en`, `fr` or `fa`.")
    return text


def sort_keys(*keys: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """The check and the schema of a `sort` parameter with these keys, both ways."""
    allowed = [way + key for key in keys for way in ("", "-")]

    def check(text: object) -> object:
        if text not in allowed:
            raise _bad("Use a sort key of the list; `-` descends.", allowed=allowed)
        return text

    return BeforeValidator(check), WithJsonSchema({"type": "string", "enum": allowed})


def read_dimensions(text: object) -> object:
    """A tuple of `name:value` items."""
    if isinstance(text, str):
        if not all(re.fullmatch(r"[a-z0-9_-]+:.+", item) for item in _items(text)):
            raise _bad("Give dimensions as `name:value`, separated by commas.")
        return tuple(_items(text))
    return text


def one_of(*allowed: str) -> BeforeValidator:
    """A check that each of several names is allowed; others are named as unknown (400)."""

    def check(text: object) -> object:
        if isinstance(text, str) and not set(_items(text)) <= set(allowed):
            raise _bad("Use values of the list.", code="unknown_value", allowed=list(allowed))
        return text

    return BeforeValidator(check)


Month = Annotated[
    str,
    BeforeValidator(read_month),
    WithJsonSchema({"type": "string", "pattern": f"^(?:{_MONTH})$"}),
]
Limit = Annotated[int, whole(1, MOST, "a number of records"), INTEGER]
Names = Annotated[tuple[str, ...], BeforeValidator(read_names), TEXT]
Cursor = Annotated[str | None, BeforeValidator(read_cursor), TEXT]
