"""The small values that records are made of: counts, places, roles, sources, files.

Separate from the record because CSV, the import and the summaries speak of them too.
"""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from events_api.core.values.numbers import Share, Whole
from events_api.core.values.scalars import (
    Code,
    CountryCode,
    CountryCodes,
    Edtf,
    LanguageCode,
    Line,
    Pointer,
    Text,
    WebAddress,
)

Qualifier = Literal["exact", "over", "at_least", "about", "almost", "up_to"]
Basis = Literal["actual", "expected"]
State = Literal["draft", "published", "withdrawn"]
Mode = Literal["in_person", "online", "hybrid"]
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


class Value(BaseModel):
    """A value that refuses unknown members and wrong types (`true` is not 1)."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_serialization_defaults_required=True,
        defer_build=True,
    )


class Count(Value):
    """A number of things or people, as exactly as it was reported."""

    count: Whole | None = Field(
        default=None,
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
        if self.count is not None and self.qualifier is None:
            self.qualifier = "exact"
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

    count_to: Whole | None = Field(
        default=None, description="Upper end, where a range was reported."
    )
    women: Whole | None = Field(default=None, description="Women among them.")
    men: Whole | None = Field(default=None, description="Men among them.")
    women_share: Share | None = Field(
        default=None, description="Share of women, 0 to 1, where only that is known."
    )

    @property
    def reported(self) -> bool:
        """Whether any number was given at all."""
        return any(n is not None for n in (self.count, self.women, self.men, self.women_share))

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        parts = (self.women or 0) + (self.men or 0)
        bounded = self.qualifier in {"exact", "almost", "up_to"}
        if bounded and self.count is not None and parts > (self.count_to or self.count):
            raise PydanticCustomError("count", "Women and men are more than the count.")
        return self

    @model_validator(mode="after")
    def _is_range(self) -> Self:
        if self.count_to is None:
            return self
        if self.count is None or self.count_to <= self.count:
            raise PydanticCustomError("range", "`count_to` is above `count`, or null.")
        if self.qualifier not in {"exact", "about"}:
            raise PydanticCustomError("range", "A range is exact or about.")
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
        if len(self.roles) > 1:
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
    fields: list[Pointer] = Field(
        default=[], description="JSON Pointers of the members it supports; empty: all."
    )


class File(Value):
    """A file of a publication."""

    url: WebAddress = Field(description="Where it can be downloaded.")
    media_type: Line | None = Field(default=None, description="Media type, as `application/pdf`.")
    language: LanguageCode | None = Field(default=None, description="Its language.")
    bytes: Whole | None = Field(default=None, description="Its size in bytes.")


class Identifier(Value):
    """A number that others know a publication by."""

    scheme: Literal["doi", "isbn", "issn", "handle", "other"] = Field(description="Which number.")
    value: Line = Field(description="The number itself.")


ROLES: tuple[Role, ...] = Role.__args__  # type: ignore[attr-defined]
