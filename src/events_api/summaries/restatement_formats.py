"""The formats of what an edition restated."""

from events_api.core.json import to_json
from events_api.summaries import restated_tables
from events_api.summaries.formats import SummaryFormat
from events_api.summaries.restatement import Restatement

RESTATEMENT_FORMATS: tuple[SummaryFormat[Restatement], ...] = (
    SummaryFormat(
        "json",
        "application/json",
        lambda shown: to_json({"data": shown.data, "labels": shown.labels, "links": shown.links}),
    ),
    SummaryFormat("csv", "text/csv", lambda shown: restated_tables.as_csv(shown.data)),
    SummaryFormat(
        "txt", "text/plain", lambda shown: restated_tables.as_text(shown.data, shown.labels)
    ),
)
