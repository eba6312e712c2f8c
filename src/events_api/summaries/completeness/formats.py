"""The formats of a year's completeness."""

from events_api.summaries.completeness import tables
from events_api.summaries.completeness.completeness import Completeness
from events_api.summaries.presentation.formats import SummaryFormat, as_sheets, enveloped

COMPLETENESS_FORMATS: tuple[SummaryFormat[Completeness], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    SummaryFormat("csv", "text/csv", lambda shown: tables.as_csv(shown.data)),
    as_sheets(lambda shown: tables.as_csv(shown.data)),
    SummaryFormat("txt", "text/plain", lambda shown: tables.as_text(shown.data, shown.wording)),
)
