"""The formats of a summary, and those of the rows behind a figure.

Separate from the formats of lists because a summary is one object, not rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from events_api.core.columns import to_json
from events_api.core.vocabulary import ReferenceList, Vocabulary
from events_api.summaries.tables import as_csv, as_text
from events_api.summaries.year import YearSummary

Labels = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A summary with what surrounds it."""

    summary: YearSummary
    labels: Labels
    license: str
    address: str


@dataclass(frozen=True, slots=True)
class SummaryFormat:
    """One format of a summary."""

    name: str
    media_type: str
    render: Callable[[Shown], bytes]

    @property
    def content_type(self) -> str:
        """The whole `Content-Type`."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


@dataclass(frozen=True, slots=True)
class RowFormat:
    """One format of rows."""

    name: str
    media_type: str


def _json(shown: Shown) -> bytes:
    return to_json(
        {
            "data": shown.summary,
            "labels": shown.labels,
            "meta": {"license": shown.license},
            "links": {"self": shown.address},
        }
    )


SUMMARY_FORMATS: tuple[SummaryFormat, ...] = (
    SummaryFormat("json", "application/json", _json),
    SummaryFormat("csv", "text/csv", lambda shown: as_csv(shown.summary)),
    SummaryFormat("txt", "text/plain", lambda shown: as_text(shown.summary, shown.labels)),
)
ROW_FORMATS: tuple[RowFormat, ...] = (
    RowFormat("json", "application/json"),
    RowFormat("csv", "text/csv"),
)


def labels_of(
    summary: YearSummary, vocabulary: Vocabulary, lists: Sequence[ReferenceList], language: str
) -> Labels:
    """{list: {code: words}} of the codes in a summary: its indicators, scopes and parts."""
    codes: dict[str, set[str]] = {each.name: set() for each in lists}
    codes["indicators"].update(figure.name for figure in summary.indicators)
    for figure in summary.indicators:
        for member, values in figure.scope.items():
            if member in codes:
                codes[member].update(values)
    dims = {each.dim: each.name for each in lists}
    for dim, breakdown in summary.breakdowns.items():
        if dim in dims:
            codes[dims[dim]].update(part.key for part in breakdown.rows if part.key is not None)
    return {
        each.name: {
            code: vocabulary.label(each.dim, code, language) for code in sorted(codes[each.name])
        }
        for each in lists
    }
