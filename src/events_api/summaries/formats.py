"""The formats of a summary, and those of the rows behind a figure.

Separate from the formats of lists because a summary is one object, not rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from events_api.core.json import to_json
from events_api.core.vocabulary import ReferenceList, Vocabulary
from events_api.summaries import completeness_tables, restated_tables, side_by_side
from events_api.summaries.completeness import Completeness
from events_api.summaries.report import as_text
from events_api.summaries.restatement import Restatement
from events_api.summaries.tables import as_csv
from events_api.summaries.wording import Labels, Wording, list_of
from events_api.summaries.year import YearSummary
from events_api.summaries.years import YearHeadlines

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Shown(Generic[Data]):
    """A summary, or several, with what surrounds it."""

    data: Data
    labels: Labels
    license: str
    links: Mapping[str, str | None]
    language: str = "en"

    @property
    def wording(self) -> Wording:
        """The words to say it in."""
        return Wording(self.language, self.labels)


@dataclass(frozen=True, slots=True)
class RowFormat:
    """One format of rows."""

    name: str
    media_type: str

    @property
    def content_type(self) -> str:
        """The whole `Content-Type`."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


@dataclass(frozen=True, slots=True)
class SummaryFormat(RowFormat, Generic[Data]):
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


SUMMARY_FORMATS: tuple[SummaryFormat[YearSummary], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    SummaryFormat("csv", "text/csv", lambda shown: as_csv([shown.data], shown.wording)),
    SummaryFormat("txt", "text/plain", lambda shown: as_text(shown.data, shown.wording)),
)
YEARS_FORMATS: tuple[SummaryFormat[list[YearHeadlines]], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    SummaryFormat("csv", "text/csv", lambda shown: as_csv(shown.data, shown.wording)),
    SummaryFormat(
        "txt", "text/plain", lambda shown: side_by_side.as_text(shown.data, shown.wording)
    ),
)
COMPLETENESS_FORMATS: tuple[SummaryFormat[Completeness], ...] = (
    SummaryFormat("json", "application/json", enveloped),
    SummaryFormat("csv", "text/csv", lambda shown: completeness_tables.as_csv(shown.data)),
    SummaryFormat(
        "txt", "text/plain", lambda shown: completeness_tables.as_text(shown.data, shown.labels)
    ),
)
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
ROW_FORMATS: tuple[RowFormat, ...] = (
    RowFormat("json", "application/json"),
    RowFormat("csv", "text/csv"),
)


def labels_of(
    summaries: Iterable[YearSummary],
    vocabulary: Vocabulary,
    lists: Sequence[ReferenceList],
    language: str,
) -> Labels:
    """{list: {code: words}} of the codes in summaries: their indicators, scopes and parts."""
    codes: dict[str, set[str]] = {each.name: set() for each in lists}
    for summary in summaries:
        _add_codes(codes, summary, lists)
    return words_of(codes, vocabulary, lists, language)


def words_of(
    codes: Mapping[str, Iterable[str]],
    vocabulary: Vocabulary,
    lists: Sequence[ReferenceList],
    language: str,
) -> Labels:
    """{list: {code: words}} of these codes, with every list."""
    return {
        each.name: {
            code: vocabulary.label(each.dim, code, language)
            for code in sorted(codes.get(each.name, ()))
        }
        for each in lists
    }


def _add_codes(
    codes: dict[str, set[str]], summary: YearSummary, lists: Sequence[ReferenceList]
) -> None:
    codes["indicators"].update(figure.name for figure in summary.indicators)
    for figure in summary.indicators:
        for member, values in figure.scope.items():
            if member in codes:
                codes[member].update(values)
    for name, text in summary.filters.items():
        asked = (each.removeprefix("!").partition(":")[0] for each in text.split(","))
        codes.get(list_of(name), set()).update(code for code in asked if code != "none")
    dims = {each.dim: each.name for each in lists}
    for dim, breakdown in summary.breakdowns.items():
        if dim in dims:
            codes[dims[dim]].update(part.key for part in breakdown.rows if part.key is not None)
