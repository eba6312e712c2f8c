"""The formats of what an edition restated."""

from events_api.core.values.json import to_json
from events_api.summaries.editions import restatement_memo, restatement_tables
from events_api.summaries.editions.restatement_shapes import Restatement
from events_api.summaries.presentation.formats import SummaryFormat, table_formats

RESTATEMENT_FORMATS: tuple[SummaryFormat[Restatement], ...] = (
    SummaryFormat(
        "json",
        "application/json",
        lambda shown: to_json({"data": shown.data, "labels": shown.labels, "links": shown.links}),
    ),
    *table_formats(
        lambda shown: restatement_tables.as_csv(shown.data), restatement_tables.COLUMNS, ("lang",)
    ),
    SummaryFormat(
        "txt", "text/plain", lambda shown: restatement_memo.as_text(shown.data, shown.wording)
    ),
)
