"""The formats of a summary, and those of the rows behind a figure.

Separate from the formats of lists because a summary is one object, not rows.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

from events_api.core.format import Provenance
from events_api.core.tables.csv_metadata import METADATA_TYPE, NAME, metadata
from events_api.core.tables.table_format import TableFormat
from events_api.core.tables.workbooks import MEDIA_TYPE
from events_api.core.values.json import to_json
from events_api.summaries.presentation import side_by_side
from events_api.summaries.presentation.report import as_text
from events_api.summaries.presentation.sheets import Declared, as_workbook
from events_api.summaries.presentation.tables import COLUMNS, as_csv
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.labels import Labels
from events_api.summaries.year.year import YearSummary
from events_api.summaries.year.years import YearHeadlines

Data = TypeVar("Data")


class Shown(Struct, Generic[Data], frozen=True):
    """A summary, or several, with what surrounds it."""

    data: Data
    labels: Labels
    license: str
    links: Mapping[str, str | None]
    language: str = "en"
    origin: Provenance | None = None

    @property
    def source(self) -> Provenance:
        """Where a file is from."""
        if self.origin is None:
            raise ValueError("A file says where it is from.")
        return self.origin

    @property
    def wording(self) -> Wording:
        """The words to say it in."""
        return Wording(self.language, self.labels)


class SummaryFormat(TableFormat, Generic[Data], frozen=True):
    """One format of what a summary says."""

    render: Callable[[Shown[Data]], bytes]


def enveloped(shown: Shown[Any]) -> bytes:
    """The JSON of an answer."""
    return to_json(
        {
            "data": shown.data,
            "labels": shown.labels,
            "meta": {"license": shown.license},
            "links": shown.links,
        }
    )


def table_formats(
    table: Callable[[Shown[Data]], bytes], declared: Declared, unused: tuple[str, ...] = ()
) -> tuple[SummaryFormat[Data], ...]:
    """The formats of a table: CSV, what its columns mean, and a workbook made of it.

    The parameters that are `unused` by the CSV are not in the address by which the second names it.
    """

    def described(shown: Shown[Data]) -> bytes:
        origin = shown.source
        return metadata(declared.columns(origin.language), origin, unused=unused)

    def opened(shown: Shown[Data]) -> bytes:
        return as_workbook(table(shown), shown.source, declared)

    return (
        SummaryFormat("csv", "text/csv", table),
        SummaryFormat(NAME, METADATA_TYPE, described),
        SummaryFormat("xlsx", MEDIA_TYPE, opened),
    )


SUMMARY_FORMATS: tuple[SummaryFormat[YearSummary], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    *table_formats(lambda shown: as_csv([shown.data], shown.wording), COLUMNS),
    SummaryFormat("txt", "text/plain", lambda shown: as_text(shown.data, shown.wording)),
)
YEARS_FORMATS: tuple[SummaryFormat[list[YearHeadlines]], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    *table_formats(lambda shown: as_csv(shown.data, shown.wording), COLUMNS),
    SummaryFormat(
        "txt", "text/plain", lambda shown: side_by_side.as_text(shown.data, shown.wording)
    ),
)
# Of what is no summary: an edition as it was published, and the rows behind a figure.
ROW_FORMATS: tuple[TableFormat, ...] = (
    TableFormat("json", "application/json"),
    TableFormat("csv", "text/csv"),
    TableFormat(NAME, METADATA_TYPE),
    TableFormat("xlsx", MEDIA_TYPE),
)
