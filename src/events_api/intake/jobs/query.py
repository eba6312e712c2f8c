"""The parameters that requests about imports take, and how each of them is read.

Separate from what the API shows of an import, which knows nothing of what was asked.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, get_args

from pydantic import Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from events_api.core.selection.parameter_types import CodeName, Limit, Names, one_of
from events_api.core.selection.plain_queries import LanguageQuery, NoQuery
from events_api.core.values.parameter_texts import ParameterText, Text, choice, truth, whole
from events_api.core.values.patterns import LINE
from events_api.core.values.structures import ROLES
from events_api.intake.cells.separators import SIGNS
from events_api.intake.dates.dates import ORDERS
from events_api.intake.files import FILE_FORMATS
from events_api.intake.files.encodings import ENCODINGS
from events_api.intake.files.format import Hidden
from events_api.intake.headers.column_options import ignored_of, mapping_of
from events_api.intake.row_report import RowOutcome
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES

# What rows can be; the singular is understood too (judging.kinds).
KIND = {
    "type": "string",
    "enum": [*(each.path for each in RESOURCES), *(each.name for each in REFERENCE_LISTS)],
}
# Headers by comma, some in quotation marks; what a colon means is told by the reading.
HEADERS = {"type": "string", "minLength": 1, "maxLength": 8_192, "pattern": f"^[^{LINE}]+$"}
CREATABLE = {each.name: each.dim for each in REFERENCE_LISTS if not each.closed}


def _headers(read: Callable[[Iterable[str]], object]) -> ParameterText:
    """A parameter that says something of headers (400 where it is not written so)."""

    def reading(text: object) -> object:
        if not isinstance(text, str):
            return text
        try:
            return read([text])
        except ValueError as error:
            raise PydanticCustomError("invalid_value", "{words}", {"words": str(error)}) from error

    return ParameterText(reading, HEADERS)


class ImportQuery(NoQuery):
    """The parameters of an import."""

    kind: Annotated[str | None, WithJsonSchema(KIND)] = Field(
        default=None,
        description="Kind of all rows, as `meetings`; else a column `kind` says it. A reference "
        "list, as `organisations`, is a kind too.",
    )
    dry_run: Annotated[bool, truth()] = Field(
        default=False, description="`true`: only say what would become of each row."
    )
    create: Annotated[Names, one_of(*CREATABLE)] = Field(
        default=(), description="Lists in which names that are not known become new codes."
    )
    dates: Annotated[str | None, choice(*ORDERS)] = Field(
        default=None,
        description="What dates mean that could be two, unless said refused: `dmy` and `mdy` read "
        "`12/03/2019`, `edtf` reads `2020-21` as a season and `2010-11` as a month.",
    )
    decimal: Annotated[str | None, choice(*SIGNS)] = Field(
        default=None,
        description="The decimal sign of the file, by which `1.250` is 1250 or 1.25; unless said, "
        "its other numbers decide, or it is refused.",
    )
    role: Annotated[str | None, choice(*ROLES)] = Field(
        default=None,
        description="What organisations did that are named without a role; default: what is usual "
        "for the kind, as `participant` for meetings.",
    )
    owner: CodeName = Field(
        default=None, description="Whose records the rows are; default: the key's owner."
    )
    map: Annotated[dict[str, str], _headers(mapping_of)] = Field(
        default_factory=dict,
        description="Columns whose header is not understood, as `Start date:when`; several by "
        "comma. A header with a comma stands in quotation marks; a letter names a column too.",
    )
    ignore: Annotated[list[str], _headers(ignored_of)] = Field(
        default_factory=list, description="Headers of columns that are passed over, by comma."
    )
    sheet: Text = Field(default=None, description="Which sheet of a workbook.")
    hidden: Annotated[Hidden, choice(*get_args(Hidden))] = Field(
        default="read",
        description="Rows and columns that a sheet hides, and rows that it strikes through: `read` "
        "them, or `skip` them. Both is said.",
    )
    encoding: Annotated[str | None, choice(*ENCODINGS)] = Field(
        default=None, description="Encoding of a CSV file that is neither UTF-8 nor says its own."
    )
    format: Annotated[str | None, choice(*(each.name for each in FILE_FORMATS))] = Field(
        default=None, description="Format of the file, where `Content-Type` cannot say it."
    )


class RowQuery(NoQuery):
    """The parameters of the rows of an import."""

    outcome: Annotated[Names, one_of(*get_args(RowOutcome))] = Field(
        default=(), description="Only rows with one of these outcomes, by comma."
    )
    after: Annotated[int, whole(0, 999_999_999, "the number of a row")] = Field(
        default=0, description="Only rows after this one."
    )
    limit: Limit = Field(default=None, description="Rows a page: 100 unless told.")


class TemplateQuery(LanguageQuery):
    """The parameters of a template."""

    kind: Annotated[str, WithJsonSchema(KIND)] = Field(
        default="meetings", description="Kind of the rows, as `meetings` or `organisations`."
    )
