"""The text of a parameter: how it is read, and what OpenAPI says of that text.

Separate from the types of parameters, so that a rule and its description stand side by side in each
of them. Schemas say what a text may look like; which codes there are, only the data knows.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from msgspec import Struct
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

# So many values a parameter takes, separated by commas.
MOST_VALUES = 100
# Longer than anything that is meant; a whole address has at most 8,192 bytes.
_TEXT = 2_000
# Four digits, from 0001.
YEAR = "(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"


class ParameterText(Struct, frozen=True):
    """How a parameter is written: an annotation of a field, which others may stand within.

    Attributes:
        read: The text to its value; what is no text is not asked for.
        schema: What OpenAPI says of the text.
    """

    read: Callable[[str], object]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Read before anything within does; what is no text is left as it is."""
        read = self.read

        def read_text(value: object) -> object:
            return read(value) if isinstance(value, str) else value

        return no_info_before_validator_function(read_text, handler(source))

    def __get_pydantic_json_schema__(
        self, inner: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say the text, not the value that it is read to."""
        return dict(self.schema)


def patterned(pattern: str) -> dict[str, Any]:
    """The schema of a text that is all of this pattern."""
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def listed(item: str, most: int = MOST_VALUES) -> dict[str, Any]:
    """The schema of texts of a pattern, separated by commas."""
    return {"type": "string", "pattern": f"^(?:{item})(?:,(?:{item})){{0,{most - 1}}}$"}


def either(values: Iterable[str]) -> str:
    """The pattern of one of these values, which are letters, digits, hyphens and underscores."""
    return "|".join(values)


def plain_text(longest: int) -> dict[str, Any]:
    """The schema of a text of one's own, without control characters, which no address has."""
    return {**patterned(r"[^\u0000-\u001f\u007f-\u009f]+"), "maxLength": longest}


def bad(message: str, **context: Any) -> PydanticCustomError:
    """The error of a text that cannot be read, in words that say what to give instead."""
    return PydanticCustomError("invalid_value", message, context)


def items_of(text: str) -> list[str]:
    """The values of a text that is `listed`, of which none may be empty."""
    items = text.split(",")
    if not all(item.strip("!") for item in items) or len(items) > MOST_VALUES:
        raise bad(f"Give one to {MOST_VALUES} values, separated by commas, none of them empty.")
    return items


def whole(low: int, high: int, what: str) -> ParameterText:
    """ASCII digits only: `int` would also take `1_0`, ` 7` and the digits of other scripts."""

    def read(text: str) -> int:
        digits = re.fullmatch(r"[0-9]{1,10}", text, re.ASCII)
        if not digits or not low <= int(text) <= high:
            raise bad(f"Give {what} from {low} to {high}.")
        return int(text)

    return ParameterText(read, {"type": "integer", "minimum": low, "maximum": high})


def choice(*allowed: str) -> ParameterText:
    """One of these values; others are named as unknown (400)."""

    def check(text: str) -> str:
        if text not in allowed:
            raise bad("Use a value of the list.", code="unknown_value", allowed=list(allowed))
        return text

    return ParameterText(check, {"type": "string", "enum": list(allowed)})


def truth() -> ParameterText:
    """`true` or `false`; anything else is named as wrong (400)."""
    truths = {"true": True, "false": False}

    def read(text: str) -> bool:
        if text not in truths:
            raise bad("Give `true` or `false`.")
        return truths[text]

    return ParameterText(read, {"type": "boolean"})


def sort_keys(*keys: str) -> ParameterText:
    """A `sort` parameter with these keys, both ways."""
    allowed = [way + key for key in keys for way in ("", "-")]

    def check(text: str) -> str:
        if text not in allowed:
            raise bad("Use a sort key of the list; `-` descends.", allowed=allowed)
        return text

    return ParameterText(check, {"type": "string", "enum": allowed})


def _own_text(text: str) -> str:
    """A text of the caller's own, which is compared as it is."""
    if not 1 <= len(text) <= _TEXT:
        raise bad(f"Give a text of 1 to {_TEXT:,} characters, or leave the parameter out.")
    return text


Text = Annotated[str | None, ParameterText(_own_text, plain_text(_TEXT))]
