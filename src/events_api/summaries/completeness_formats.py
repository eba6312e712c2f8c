"""The formats of a year's completeness."""

from events_api.summaries import completeness_tables
from events_api.summaries.completeness import Completeness
from events_api.summaries.formats import SummaryFormat, enveloped

COMPLETENESS_FORMATS: tuple[SummaryFormat[Completeness], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    SummaryFormat("csv", "text/csv", lambda shown: completeness_tables.as_csv(shown.data)),
    SummaryFormat(
        "txt", "text/plain", lambda shown: completeness_tables.as_text(shown.data, shown.labels)
    ),
)
