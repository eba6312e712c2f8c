"""The formats of a year's completeness."""

from events_api.summaries.completeness import tables
from events_api.summaries.completeness.completeness import Completeness
from events_api.summaries.presentation.formats import SummaryFormat, enveloped, table_formats

COMPLETENESS_FORMATS: tuple[SummaryFormat[Completeness], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    *table_formats(lambda shown: tables.as_csv(shown.data), tables.COLUMNS, ("lang",)),
    SummaryFormat("txt", "text/plain", lambda shown: tables.as_text(shown.data, shown.wording)),
)
