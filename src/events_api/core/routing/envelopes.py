"""Envelopes: the public shapes around documents, as OpenAPI shows them.

Separate because they are the same for every kind; the bytes are joined without building them.
"""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Data = TypeVar("Data")


class Envelope(BaseModel):
    """What an answer is shown as: every member is there, and no other."""

    model_config = ConfigDict(
        extra="forbid", json_schema_serialization_defaults_required=True, defer_build=True
    )


class ListMeta(Envelope):
    """What a page says of the list it is from."""

    total: int = Field(description="All records of the filters, whatever the page.")
    limit: int = Field(description="The most records a page holds.")
    next_cursor: str | None = Field(description="The `cursor` of the next page; null on the last.")


class ListLinks(Envelope):
    """Addresses around a page, relative to the host."""

    self: str = Field(description="This page.")
    next: str | None = Field(description="The next page; null on the last.")


class SelfLink(Envelope):
    """Addresses around one record, relative to the host."""

    self: str = Field(description="The record's own address.")


Labels = dict[str, dict[str, str]]


class ListPage(Envelope, Generic[Data]):
    """One page of a list."""

    data: list[Data] = Field(description="The records, in order.")
    meta: ListMeta
    facets: dict[str, list[dict[str, str | int]]] = Field(
        description="Counts by value of the facets asked for."
    )
    labels: Labels = Field(description="Words for codes and dates, where asked for.")
    links: ListLinks


class Single(Envelope, Generic[Data]):
    """One record with the words for its codes."""

    data: Data
    labels: Labels = Field(description="Words for the record's codes and dates, in `lang`.")
    links: SelfLink


class ReferenceMeta(Envelope):
    """What a reference list says of itself."""

    total: int = Field(description="Rows of the list.")


class ReferencePage(Envelope, Generic[Data]):
    """A whole reference list."""

    data: list[Data] = Field(description="The rows, by code.")
    meta: ReferenceMeta
    links: SelfLink


class ReferenceSingle(Envelope, Generic[Data]):
    """One row of a reference list."""

    data: Data
    links: SelfLink
