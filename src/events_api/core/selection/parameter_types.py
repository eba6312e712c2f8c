"""Parameter types: how the text of each kind of parameter is read, strictly.

Separate from the query models so that those only declare (contract, "A list"). A bad value is a
validation error whose words say what to give instead.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from events_api.core.values import edtf
from events_api.core.values.countries import is_language
from events_api.core.values.parameter_texts import (
    YEAR,
    ParameterText,
    bad,
    either,
    items_of,
    listed,
    patterned,
    plain_text,
    whole,
)
from events_api.core.values.patterns import CODE, ID, LANGUAGE, LINE
from events_api.core.values.scalars import CODE_WORDS, LONGEST_CODE, is_code
from events_api.core.words.search_terms import query_terms

MOST = 1_000
_ID = re.compile(ID)
_INSTANT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_MONTH = "0[1-9]|1[0-2]"
_CURSOR = "[A-Za-z0-9_-]{1,2000}"
_DIMENSION = f"[a-z0-9_-]+:[^,{LINE}]+"
_QUERY = 200


def _month(text: str) -> str:
    """The number of a month as two digits."""
    if not re.fullmatch(_MONTH, text, re.ASCII):
        raise bad("Give the first month of the year as two digits, `01` to `12`.")
    return text


def _ids(text: str) -> tuple[str, ...]:
    """Identifiers, each once."""
    items = tuple(dict.fromkeys(text.split(",")))
    if len(items) > MOST or not all(_ID.fullmatch(item) for item in items):
        raise bad(f"Give at most {MOST} identifiers (UUID), separated by commas.")
    return items


def _day(text: str) -> str:
    """A date of any precision, or `today`, as it was given."""
    if text != "today":
        try:
            edtf.bounds(text)
        except edtf.EdtfError as error:
            raise bad("Give a date as 2020, 2020-07 or 2020-07-14, or `today`.") from error
    return text


def _cursor(text: str) -> str:
    """The text of a cursor; `cursors.position_of` says whether it is one."""
    if not re.fullmatch(_CURSOR, text):
        raise bad("Take the cursor from `links.next` of the same query.", code="invalid_cursor")
    return text


def _words(text: str) -> tuple[str, ...]:
    """The terms that the words searched for stand for, all of which must be found."""
    terms = tuple(query_terms(text)) if len(text) <= _QUERY else ()
    if not terms:
        raise bad(f"Give at least one word, at most {_QUERY} characters in all.")
    return terms


def read_instant(text: object) -> object:
    """An instant with its zone (RFC 3339)."""
    if not isinstance(text, str):
        return text
    try:
        instant = (
            datetime.fromisoformat(text).astimezone(UTC) if re.fullmatch(_INSTANT, text) else None
        )
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise bad(
            "Give an instant as 2026-11-23T08:00:00Z; percent-encode the plus sign of a zone."
        )
    return instant


def _names(text: str) -> tuple[str, ...]:
    """Names, each once."""
    return tuple(dict.fromkeys(items_of(text)))


def _language(text: str) -> str:
    if not is_language(text):
        raise bad("Give a language code as `en`, `fr` or `fa`.")
    return text


def _code(text: str) -> str:
    if not is_code(text):
        raise bad(CODE_WORDS)
    return text


def _dimensions(text: str) -> tuple[str, ...]:
    """Items `name:value`."""
    items = items_of(text)
    if not all(re.fullmatch(_DIMENSION, item) for item in items):
        raise bad("Give dimensions as `name:value`, separated by commas.")
    return tuple(items)


def one_of(*allowed: str) -> ParameterText:
    """A check that each of several names is allowed; others are named as unknown (400)."""

    def check(text: str) -> str:
        if not set(items_of(text)) <= set(allowed):
            raise bad("Use values of the list.", code="unknown_value", allowed=list(allowed))
        return text

    return ParameterText(check, listed(either(allowed)))


# A date of the calendar, or what no format has: a season is 21 to 24 (EDTF).
DAY = {
    "anyOf": [
        {"type": "string", "format": "date"},
        patterned(f"today|{YEAR}(?:-(?:{_MONTH}|2[1-4]))?"),
    ]
}
CodeName = Annotated[
    str | None, ParameterText(_code, patterned(CODE) | {"maxLength": LONGEST_CODE})
]
Language = Annotated[str | None, ParameterText(_language, patterned(LANGUAGE))]
Month = Annotated[str, ParameterText(_month, patterned(_MONTH))]
Day = Annotated[str | None, ParameterText(_day, DAY)]
Instant = Annotated[
    datetime | None, ParameterText(read_instant, patterned(_INSTANT) | {"format": "date-time"})
]
Ids = Annotated[tuple[str, ...] | None, ParameterText(_ids, listed(ID, MOST))]
Words = Annotated[
    tuple[str, ...],
    ParameterText(_words, plain_text(_QUERY)),
]
Dimensions = Annotated[tuple[str, ...], ParameterText(_dimensions, listed(_DIMENSION))]
Limit = Annotated[int | None, whole(1, MOST, "a number of records")]
Names = Annotated[tuple[str, ...], ParameterText(_names, listed("[a-z][a-z0-9_]*"))]
Codes = Annotated[tuple[str, ...], ParameterText(_names, listed(CODE))]
Cursor = Annotated[str | None, ParameterText(_cursor, patterned(_CURSOR))]
