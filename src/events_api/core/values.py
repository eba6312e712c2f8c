"""The small values that records are made of: counts, places, roles, sources, codes.

Separate from the record because CSV, the import and the summaries speak of them too.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

import msgspec
import pycountry
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializationInfo,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from events_api.core import edtf
from events_api.core.places import COUNTRY_CODES

Qualifier = Literal["exact", "over", "at_least", "about", "almost", "up_to"]
Basis = Literal["actual", "expected"]
Status = Literal["planned", "ongoing", "completed", "postponed", "cancelled"]
State = Literal["draft", "published", "withdrawn"]
Mode = Literal["in_person", "online", "hybrid"]
Precision = Literal["day", "month", "season", "year"]
Role = Literal[
    "organiser",
    "co_organiser",
    "host",
    "chair",
    "co_chair",
    "secretariat",
    "participant",
    "observer",
    "funder",
    "partner",
    "implementer",
    "publisher",
]

# C0 and C1 controls and the two non-characters that XML refuses; tab and line feed are text.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError(
            "control_character", "Remove the control characters; line feeds and tabs are fine."
        )
    if not text.strip():
        raise PydanticCustomError("blank", "Leave the member out, or null, where nothing is known.")
    return text


def _number(value: object) -> object:
    """The decimal that a JSON number or a Python int means; floats have lost digits already."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "Give a plain number.")
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 20:
        raise PydanticCustomError("number_range", "Give a number with at most 20 whole digits.")
    if len(number.as_tuple().digits) > _DIGITS or -int(number.as_tuple().exponent) > _DIGITS:
        raise PydanticCustomError("number_digits", "Give a number with at most 38 digits.")
    return Decimal(format(number, "f"))


def _digits(number: Decimal, info: SerializationInfo) -> Any:
    """The digits as JSON shows them: without an exponent, which a tiny number would get."""
    return msgspec.Raw(format(number, "f").encode()) if info.context else number


def _edtf(text: str) -> str:
    try:
        return edtf.parse(text).text
    except edtf.EdtfError as error:
        raise PydanticCustomError("when", "{reason}", {"reason": str(error)}) from error


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


_DIGITS = 38

Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_plain)]
Line = Annotated[
    str, StringConstraints(max_length=1_000, pattern=r"^[^\n\t]*$"), AfterValidator(_plain)
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", max_length=100)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]
LanguageCode = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", max_length=35)
]
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~:-]{1,200}$")]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
WebAddress = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2_000),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
Edtf = Annotated[
    str,
    AfterValidator(_edtf),
    Field(description="A date as precise as it is known: EDTF, ISO 8601-2 levels 0 and 1."),
]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(_digits),
    WithJsonSchema({"type": "number"}),
]
Time = Annotated[str, StringConstraints(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]
Codes = Annotated[list[Code], AfterValidator(_unique)]
CountryCodes = Annotated[list[CountryCode], AfterValidator(_unique)]
LanguageCodes = Annotated[list[LanguageCode], AfterValidator(_unique)]


class Value(BaseModel):
    """A value that refuses unknown members and wrong types (`true` is not 1)."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_serialization_defaults_required=True
    )


class Count(Value):
    """A number of things or people, as exactly as it was reported."""

    count: int | None = Field(
        default=None,
        ge=0,
        lt=2**53,
        description="The number. Null when not reported; 0 is a true zero.",
    )
    qualifier: Qualifier | None = Field(
        default=None, description="How exact the number is. Null where there is none."
    )
    basis: Basis | None = Field(
        default=None, description="Counted (`actual`) or foreseen (`expected`)."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.count is None and self.qualifier is not None:
            raise PydanticCustomError("count", "A qualifier needs a count.")
        if self.count is not None:
            self.qualifier = self.qualifier or "exact"
        if self.basis is None and self.reported:
            self.basis = "actual"
        elif self.basis is not None and not self.reported:
            raise PydanticCustomError("count", "A basis needs a number.")
        return self

    @property
    def reported(self) -> bool:
        """Whether any number was given at all."""
        return self.count is not None


class HeadCount(Count):
    """People: how many, and of them how many women and men, as far as it was reported."""

    women: int | None = Field(default=None, ge=0, lt=2**53, description="Women among them.")
    men: int | None = Field(default=None, ge=0, lt=2**53, description="Men among them.")
    women_share: Number | None = Field(
        default=None, ge=0, le=1, description="Share of women, 0 to 1, where only that is known."
    )

    @property
    def reported(self) -> bool:
        """Whether any number was given at all."""
        return any(n is not None for n in (self.count, self.women, self.men, self.women_share))

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        parts = (self.women or 0) + (self.men or 0)
        if self.qualifier == "exact" and self.count is not None and parts > self.count:
            raise PydanticCustomError("count", "Women and men are more than the exact count.")
        return self


class CountryCount(Count):
    """Participating countries: how many, and which ones where they are named."""

    codes: CountryCodes = Field(default=[], description="The countries, where they are named.")


class Location(Value):
    """Where something was. Each member is null when unknown."""

    venue: Line | None = Field(default=None, description="Building or room.")
    city: Line | None = Field(default=None, description="City, as the source names it.")
    country: CountryCode | None = Field(default=None, description="Country of the venue.")


class Participation(Value):
    """An organisation and what it did."""

    organisation: Code = Field(description="Code of an organisation.")
    roles: list[Role] = Field(min_length=1, description="What it did, one or more roles.")

    @model_validator(mode="after")
    def _order(self) -> Self:
        self.roles = [role for role in ROLES if role in self.roles]
        return self


class Translation(Value):
    """The words of a record in another language."""

    title: Line | None = Field(default=None, description="Title in that language.")
    summary: Text | None = Field(default=None, description="Summary in that language.")


class Source(Value):
    """Where facts of a record come from; several sources may disagree."""

    title: Line | None = Field(default=None, description="Name of the document or page.")
    url: WebAddress | None = Field(default=None, description="Its address.")
    date: Edtf | None = Field(default=None, description="Its own date, EDTF.")
    locator: Line | None = Field(default=None, description="Page, line or sheet within it.")
    text: Text | None = Field(default=None, description="The source's own words.")
    fields: list[Annotated[str, StringConstraints(pattern=r"^(?:/[^/]*)+$", max_length=200)]] = (
        Field(default=[], description="JSON Pointers of the members it supports; empty: all.")
    )


class File(Value):
    """A file of a publication."""

    url: WebAddress = Field(description="Where it can be downloaded.")
    media_type: Line | None = Field(default=None, description="Media type, as `application/pdf`.")
    language: LanguageCode | None = Field(default=None, description="Its language.")
    bytes: int | None = Field(default=None, ge=0, lt=2**53, description="Its size in bytes.")


class Identifier(Value):
    """A number that others know a publication by."""

    scheme: Literal["doi", "isbn", "issn", "handle", "other"] = Field(description="Which number.")
    value: Line = Field(description="The number itself.")


ROLES: tuple[Role, ...] = Role.__args__  # type: ignore[attr-defined]
