"""What the API shows of an import: its state, its counts, and the report of each row.

Separate from the routes, so that what is said of an import stands in one place.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from events_api.core.parameter_types import INTEGER, TEXT, Limit, Names, choice, one_of, whole
from events_api.core.query import LanguageQuery, NoQuery
from events_api.core.values import ROLES
from events_api.intake.cells.dates import ORDERS
from events_api.intake.cells.separators import SIGNS
from events_api.intake.files import FILE_FORMATS
from events_api.intake.files.encodings import ENCODINGS
from events_api.intake.files.format import Hidden
from events_api.intake.headers.asked import ignored_of, mapping_of
from events_api.intake.report import CellProblem, ColumnReading, Remark, RowOutcome, Understanding
from events_api.intake.tables import ImportJob, ImportRow, JobState
from events_api.reference import REFERENCE_LISTS

SHOWN = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)
OUTCOMES: tuple[RowOutcome, ...] = ("created", "updated", "unchanged", "failed")
CREATABLE = {each.name: each.dim for each in REFERENCE_LISTS if not each.closed}


class Outcomes(BaseModel):
    """How many rows had each outcome, as far as they were looked at."""

    model_config = SHOWN

    created: int = Field(default=0, description="Records made.")
    updated: int = Field(default=0, description="Records changed.")
    unchanged: int = Field(default=0, description="Records that are so already.")
    failed: int = Field(default=0, description="Rows with problems.")


class ImportLinks(BaseModel):
    """Addresses around an import, relative to the host."""

    model_config = SHOWN

    self: str = Field(description="The import.")
    rows: str = Field(description="What became of each row.")
    annotated: str | None = Field(
        description="The rows that were sent, as CSV, with what became of them; null for NDJSON."
    )


class ImportShown(BaseModel):
    """One import."""

    model_config = SHOWN

    id: str = Field(description="Identifier (UUID).")
    owner: str = Field(description="Whose records its rows are, unless they name another owner.")
    state: JobState = Field(
        description="`receiving`, `waiting` and `working` go on; `done`: all rows were moved; "
        "`checked`: a trial; `failed`: rows have problems and nothing was stored; `broken`: "
        "nothing was stored, see `detail`."
    )
    dry_run: bool = Field(description="Whether it is only tried.")
    kind: str | None = Field(description="Kind of all rows; null: each row says its own.")
    format: str = Field(description="Format of the file.")
    rows: int = Field(description="Rows of the file.")
    staged: int = Field(description="Rows looked at so far.")
    outcomes: Outcomes = Field(description="Rows by outcome.")
    created: dict[str, int] = Field(description="Codes that were created, by reference list.")
    columns: list[ColumnReading] = Field(description="How each column of the file was read.")
    remarks: list[Remark] = Field(
        description="What to know of the file and of single rows, at most 100 of them."
    )
    detail: str | None = Field(description="What went wrong with the import as a whole.")
    created_at: datetime = Field(description="When it was sent.")
    finished_at: datetime | None = Field(description="When it ended.")
    links: ImportLinks


class ImportAnswer(BaseModel):
    """One import."""

    model_config = SHOWN
    data: ImportShown


class ImportList(BaseModel):
    """Imports, the latest first."""

    model_config = SHOWN
    data: list[ImportShown]


class RowShown(BaseModel):
    """What became of one row."""

    model_config = SHOWN

    row: int = Field(description="Its number, as its file or spreadsheet counts rows.")
    outcome: RowOutcome | None = Field(description="What became of it; null: not looked at yet.")
    kind: str | None = Field(description="Kind of record.")
    owner: str | None = Field(description="Owner of the record.")
    ref: str | None = Field(description="The owner's own reference.")
    id: str | None = Field(description="The record's identifier; null where there is none.")
    problems: list[CellProblem] = Field(description="What is wrong with it, by column.")
    understood: list[Understanding] = Field(description="What was interpreted, by column.")


class RowLinks(BaseModel):
    """Addresses around a page of rows, relative to the host."""

    model_config = SHOWN

    self: str = Field(description="This page.")
    next: str | None = Field(description="The next page; null on the last.")


class RowList(BaseModel):
    """Rows of an import, in order."""

    model_config = SHOWN
    data: list[RowShown]
    links: RowLinks


BOOLEAN = WithJsonSchema({"type": "boolean"})


def read_truth(text: object) -> object:
    """`true` or `false`; anything else is named as wrong (400)."""
    truths = {"true": True, "false": False}
    if isinstance(text, str) and text not in truths:
        raise PydanticCustomError("invalid_value", "Give `true` or `false`.")
    return truths[text] if isinstance(text, str) else text


def _mapping(text: object) -> object:
    return _read_headers(mapping_of, text)


def _ignored(text: object) -> object:
    return _read_headers(ignored_of, text)


def _read_headers(read: Callable[[Iterable[str]], object], text: object) -> object:
    """What a parameter says of headers (400 where it is not written so)."""
    if not isinstance(text, str):
        return text
    try:
        return read([text])
    except ValueError as error:
        raise PydanticCustomError("invalid_value", "{words}", {"words": str(error)}) from error


class ImportQuery(NoQuery):
    """The parameters of an import."""

    kind: str | None = Field(
        default=None,
        description="Kind of all rows, as `meetings`; else a column `kind` says it. A reference "
        "list, as `organisations`, is a kind too.",
    )
    dry_run: Annotated[bool, BeforeValidator(read_truth), BOOLEAN] = Field(
        default=False, description="`true`: only say what would become of each row."
    )
    create: Annotated[Names, one_of(*CREATABLE)] = Field(
        default=(), description="Lists in which names that are not known become new codes."
    )
    dates: Annotated[str | None, choice(*ORDERS), TEXT] = Field(
        default=None,
        description="What dates mean that could be two, unless said refused: `dmy` and `mdy` read "
        "`12/03/2019`, `edtf` reads `2020-21` as a season and `2010-11` as a month.",
    )
    decimal: Annotated[str | None, choice(*SIGNS), TEXT] = Field(
        default=None,
        description="The decimal sign of the file, by which `1.250` is 1250 or 1.25; unless said, "
        "its other numbers decide, or it is refused.",
    )
    role: Annotated[str | None, choice(*ROLES), TEXT] = Field(
        default=None,
        description="What organisations did that are named without a role; default: what is usual "
        "for the kind, as `participant` for meetings.",
    )
    owner: str | None = Field(
        default=None, description="Whose records the rows are; default: the key's owner."
    )
    map: Annotated[dict[str, str], BeforeValidator(_mapping), TEXT] = Field(
        default_factory=dict,
        description="Columns whose header is not understood, as `Start date:when`; several by "
        "comma. A header with a comma stands in quotation marks; a letter names a column too.",
    )
    ignore: Annotated[list[str], BeforeValidator(_ignored), TEXT] = Field(
        default_factory=list, description="Headers of columns that are passed over, by comma."
    )
    sheet: str | None = Field(default=None, description="Which sheet of a workbook.")
    hidden: Annotated[Hidden, choice(*get_args(Hidden)), TEXT] = Field(
        default="read",
        description="Rows and columns that a sheet hides, and rows that it strikes through: `read` "
        "them, or `skip` them. Both is said.",
    )
    encoding: Annotated[str | None, choice(*ENCODINGS), TEXT] = Field(
        default=None, description="Encoding of a CSV file that is neither UTF-8 nor says its own."
    )
    format: Annotated[str | None, choice(*(each.name for each in FILE_FORMATS)), TEXT] = Field(
        default=None, description="Format of the file, where `Content-Type` cannot say it."
    )


class RowQuery(NoQuery):
    """The parameters of the rows of an import."""

    outcome: Annotated[Names, one_of(*OUTCOMES)] = Field(
        default=(), description="Only rows with one of these outcomes, by comma."
    )
    after: Annotated[int, whole(0, 999_999_999, "the number of a row"), INTEGER] = Field(
        default=0, description="Only rows after this one."
    )
    limit: Limit | None = Field(default=None, description="Rows a page: 100 unless told.")


class TemplateQuery(LanguageQuery):
    """The parameters of a template."""

    kind: str = Field(
        default="meetings", description="Kind of the rows, as `meetings` or `organisations`."
    )


def shown(job: ImportJob, root: str) -> ImportShown:
    """An import as the API shows it; `root` is what a proxy put before our paths."""
    address = f"{root}/v1/imports/{job.id}"
    annotated = f"{address}/annotated.csv" if job.header is not None else None
    names = ImportShown.model_fields.keys() - {"outcomes", "links"}
    return ImportShown(
        **{name: getattr(job, name) for name in names},
        outcomes=Outcomes(**job.outcomes),
        links=ImportLinks(self=address, rows=f"{address}/rows", annotated=annotated),
    )


def row_shown(row: ImportRow, state: str) -> RowShown:
    """A row of an import of that state as the API shows it: a record not made has no id."""
    there = row.outcome != "created" or state == "done"
    return RowShown(
        row=row.number,
        outcome=row.outcome,
        kind=row.kind,
        owner=row.owner,
        ref=row.ref,
        id=row.subject if there else None,
        problems=row.problems,
        understood=row.understood,
    )
