"""The query models of answers that are no lists of records: a language, and how CSV is written.

Separate from the query of lists, which adds what selects records.
"""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from events_api.core.selection.parameter_types import Language
from events_api.core.values.parameter_texts import choice, truth

Separator = Literal["comma", "semicolon", "tab"]


class NoQuery(BaseModel):
    """No parameter at all: whatever is sent is named as unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class LanguageQuery(NoQuery):
    """The parameter of every answer that has labels."""

    lang: Language = Field(
        default=None, description="Language of labels; default: the deployment's."
    )


class RecordQuery(LanguageQuery):
    """The parameters of one record."""

    format: str | None = Field(
        default=None, description="Format of the answer, instead of the `Accept` header."
    )


class SeparatorQuery(NoQuery):
    """The parameter of every answer that is CSV, whatever is asked."""

    separator: Annotated[Separator, choice(*get_args(Separator))] = Field(
        default="comma",
        description="CSV: what stands between cells; `semicolon` for spreadsheets in countries "
        "that write a decimal comma. Numbers keep their point.",
    )


class CsvQuery(SeparatorQuery):
    """The parameters of every answer that can be CSV."""

    bom: Annotated[bool, truth()] = Field(
        default=False,
        description="CSV: `true` begins the file with a byte order mark, by which spreadsheets "
        "know that it is UTF-8.",
    )


class ReferenceQuery(LanguageQuery, CsvQuery):
    """The parameters of a reference list."""

    format: str | None = Field(
        default=None,
        description="Format of the answer (`json`, `csv`, `ndjson`, `csv-metadata`, `xlsx`), "
        "instead of `Accept`.",
    )
