"""Scalar types: texts, codes, numbers and dates as records hold them, strictly read.

Separate from the values that are made of them. A bad value is a validation error in words.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

import pycountry
from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from events_api.core.values import edtf
from events_api.core.values.countries import COUNTRY_CODES
from events_api.core.values.patterns import CODE, COUNTRY, EDTF, ID, LANGUAGE, LINE, REF, TEXT, told
from events_api.core.values.web_addresses import fault_of

# C0 and C1 controls and the two non-characters that XML refuses; tab and line feed are text.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError(
            "control_character", "Remove the control characters; line feeds and tabs are fine."
        )
    if not text.strip():
        raise PydanticCustomError(
            "blank",
            "Write something, or leave the member out if it may be.",
        )
    return text


def _given(check: Callable[[str], None]) -> AfterValidator:
    """A check of what callers give: what is stored is shown as it is, whatever it holds."""

    def checked(text: str, info: ValidationInfo) -> str:
        if info.context is not STORED:
            check(text)
        return text

    return AfterValidator(checked)


def _visible(text: str) -> None:
    seen = (unicodedata.category(each)[0] in "LNPS" and each not in _FILLERS for each in text)
    if not any(seen):
        raise PydanticCustomError(
            "invisible",
            "Write what can be seen, or leave the member out if it may be.",
        )


def _not_dots(ref: str) -> None:
    if not ref.strip("."):
        raise PydanticCustomError("dots", "A reference has more in it than full stops.")


def _sound(address: str) -> None:
    fault = fault_of(address)
    if fault is not None:
        raise PydanticCustomError("web_address", "{fault}", {"fault": fault})


def _zone(name: str) -> None:
    if name not in _zones():
        raise PydanticCustomError("time_zone", "Use an IANA time zone, as `Europe/Budapest`.")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """The zones of IANA; files of the machine beside them are none."""
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def _edtf(text: str) -> str:
    try:
        when = edtf.parse(text)
    except edtf.EdtfError as error:
        raise PydanticCustomError("when", "{reason}", {"reason": str(error)}) from error
    years = [day.year for day in (when.starts_on, when.ends_on) if day is not None]
    if not all(_YEARS[0] <= year <= _YEARS[1] for year in years):
        raise PydanticCustomError("when", "Give years from 1000 to 9998.")
    return when.text


def _country(code: str) -> str:
    if code not in COUNTRY_CODES:
        raise PydanticCustomError(
            "country", "Use a two-letter country code of ISO 3166-1, or XK for Kosovo."
        )
    return code


def _currency(code: str) -> str:
    if pycountry.currencies.get(alpha_3=code) is None:
        raise PydanticCustomError("currency", "Use a three-letter currency code of ISO 4217.")
    return code


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("repeated", "Name each value once.")
    return sorted(values)


def is_code(text: str) -> bool:
    """Whether a text is a code as rows of reference lists have them."""
    return len(text) <= LONGEST_CODE and re.fullmatch(_CODE, text) is not None


# The context in which stored values are validated: `_given` passes them over.
STORED = {"stored": True}
# Letters and symbols that show nothing.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
LONGEST_CODE = 100
# The first and the last days of the calendar mean "undated" and "never" (values.year_windows).
_YEARS = (1000, 9998)

CODE_WORDS = "A code has small letters a to z, digits, and single hyphens or underscores between."
_LINE = r"^[^\n\t]*$"
_CODE, _COUNTRY, _LANGUAGE = (f"^{each}$" for each in (CODE, COUNTRY, LANGUAGE))
_REF, _ID = f"^{REF}$", f"^{ID}$"
_WEB = r'^https?://[^\s<>"\\^`{|}]+$'
_POINTER = r"^(?:/[^/]*)+$"
_TIME = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
_CURRENCY = r"^[A-Z]{3}$"
_DIMENSION_VALUE = r"^[^,:;\n\t]+$"
# What a pattern asks for, in words, for those whose text it refuses.
PATTERN_WORDS: dict[str, str] = {
    _LINE: "Write it on one line, without tabs.",
    _CODE: CODE_WORDS,
    _LANGUAGE: "Use a language tag of BCP 47, as `en` or `pt-BR`.",
    _REF: "A reference has 1 to 200 letters a to z, digits and the characters . _ ~ : -",
    _ID: "An identifier is a UUID in small letters, as records show it.",
    _WEB: "Give a whole web address that begins with http:// or https://, without blanks.",
    _POINTER: "Give a JSON Pointer, as `/participants` (RFC 6901).",
    _TIME: "Give a clock time of 24 hours, as `09:30`.",
    _COUNTRY: "Use a two-letter country code of ISO 3166-1, or XK for Kosovo.",
    _CURRENCY: "Use a three-letter currency code of ISO 4217.",
    _DIMENSION_VALUE: "Leave out commas, colons, semicolons and line feeds.",
}

_SEEN = _given(_visible)
Text = Annotated[
    str,
    StringConstraints(max_length=20_000),
    AfterValidator(_plain),
    _SEEN,
    told(TEXT, 20_000),
]
Line = Annotated[
    str,
    StringConstraints(max_length=1_000, pattern=_LINE),
    AfterValidator(_plain),
    _SEEN,
    told(LINE, 1_000),
]
Term = Annotated[
    str,
    StringConstraints(max_length=200, pattern=_LINE),
    AfterValidator(_plain),
    _SEEN,
    told(LINE, 200),
]
Code = Annotated[str, StringConstraints(pattern=_CODE, max_length=LONGEST_CODE)]
CountryCode = Annotated[str, StringConstraints(pattern=_COUNTRY), AfterValidator(_country)]
Currency = Annotated[str, StringConstraints(pattern=_CURRENCY), AfterValidator(_currency)]
LanguageCode = Annotated[str, StringConstraints(pattern=_LANGUAGE, max_length=35)]
Ref = Annotated[str, StringConstraints(pattern=_REF), _given(_not_dots)]
Id = Annotated[
    str,
    StringConstraints(pattern=_ID),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
# What was an identifier when it was stored, and is not checked again.
ShownId = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
# Real pages have addresses in Arabic and Cyrillic: RFC 3987, without what no address may hold.
WebAddress = Annotated[
    str,
    StringConstraints(pattern=_WEB, max_length=2_000),
    AfterValidator(_plain),
    _given(_sound),
    WithJsonSchema({"type": "string", "format": "iri", "pattern": "^https?://"}),
]
Edtf = Annotated[
    str,
    AfterValidator(_edtf),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^(?:{EDTF})$",
            "description": "A date as precise as it is known: EDTF, ISO 8601-2 levels 0 and 1.",
        }
    ),
]
# A value of a dimension stands between commas, colons and semicolons in addresses and cells.
DimensionValue = Annotated[
    str,
    StringConstraints(pattern=_DIMENSION_VALUE, max_length=100),
    AfterValidator(_plain),
    _SEEN,
    told(f",:;{LINE}", 100),
]
# In the order of their names, so that equal ones are stored as equal bytes.
Dimensions = Annotated[
    dict[Code, DimensionValue],
    AfterValidator(lambda dimensions: dict(sorted(dimensions.items()))),
]
Pointer = Annotated[
    str,
    StringConstraints(pattern=_POINTER, max_length=200),
    AfterValidator(_plain),
    WithJsonSchema({"type": "string", "maxLength": 200, "pattern": f"^(?:/[^/{LINE}]*)+$"}),
]
Time = Annotated[str, StringConstraints(pattern=_TIME)]
TimeZone = Annotated[str, StringConstraints(max_length=100), _given(_zone)]
_ONCE = Field(json_schema_extra={"uniqueItems": True})
Codes = Annotated[list[Code], AfterValidator(_unique), _ONCE]
CountryCodes = Annotated[list[CountryCode], AfterValidator(_unique), _ONCE]
LanguageCodes = Annotated[list[LanguageCode], AfterValidator(_unique), _ONCE]
