"""A year as rows: every figure where it stands, and as CSV for spreadsheets and scripts.

Separate from the figures because every format shows the same rows, in the same order.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from pydantic import Field

from events_api.core.records.target_keys import scope_text
from events_api.core.tables.csv_rows import ColumnCells, lines
from events_api.core.tables.record_columns import cell_of
from events_api.core.values.year_windows import year_window
from events_api.summaries.figures import Figure, Shape
from events_api.summaries.presentation.sheets import Declared
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.rules.period_notation import period_of
from events_api.summaries.rules.targets import scope_pairs
from events_api.summaries.rules.year_membership import first_day, last_day
from events_api.summaries.year.breakdowns import Sections
from events_api.summaries.year.year import YearFrame, YearSummary

HEADER = (
    "year",
    "section",
    "name",
    "by",
    "key",
    "value",
    "qualifier",
    "lower",
    "upper",
    "unit",
    "rule",
    "counted",
    "not_reported",
    "as_of",
    "coverage",
    "records",
    "label",
    "scope",
    "left_out",
    "provisional",
    "since",
    "increase",
    "direction",
    "target",
)


class TableRow(Shape):
    """What a row of the table says besides what its figure does."""

    section: str = Field(description="Where it stands in the summary, or what it is held against.")
    by: str | None = Field(description="The breakdown that it is a part of; empty: of none.")
    key: str | None = Field(description="The part of the breakdown.")
    rule: str = Field(description="How values were combined within the year, and across places.")
    label: str = Field(description="Words for the name, in the language asked for.")


COLUMNS = Declared(HEADER, (TableRow, Figure, YearFrame))


class Line(Struct, frozen=True):
    """One figure of a year, where it stands in the summary."""

    section: str
    figure: Figure
    by: str | None = None
    key: str | None = None


def lines_of(summary: YearSummary) -> Iterator[Line]:
    """Every figure of the year, the breakdowns after the whole."""
    for section, figure in _figures(summary):
        yield Line(section, figure)
    for dim, breakdown in summary.breakdowns.items():
        for part in breakdown.rows:
            for section, figure in _figures(part):
                yield Line(section, figure, dim, part.key)


def _figures(sections: Sections) -> Iterator[tuple[str, Figure]]:
    for section in ("counts", "items", "people"):
        figures: Mapping[str, Figure] = getattr(sections, section)
        yield from ((section, figure) for figure in figures.values())
    yield from (("indicators", figure) for figure in sections.indicators)


def as_csv(summaries: Iterable[YearSummary], wording: Wording) -> bytes:
    """The figures of years in the contract's columns ("Summary CSV")."""
    rows = [
        map(row.get, HEADER)
        for summary in summaries
        for line in lines_of(summary)
        for row in _rows(line, summary, wording)
    ]
    columns = (ColumnCells(cell_of).of(each) for each in zip(*rows, strict=True))
    return lines([name] for name in HEADER) + lines(columns)


def _rows(line: Line, summary: YearSummary, wording: Wording) -> Iterator[dict[str, object]]:
    """{column: value} of each row about a figure, itself first."""
    figure = line.figure
    # What every row says, so that no two are told apart by their address alone.
    about = {
        "year": summary.year,
        "name": figure.name,
        "by": line.by,
        "key": line.key,
        "unit": figure.unit,
        "records": figure.records,
        "label": wording.name(figure),
        "scope": scope_text(scope_pairs(figure.scope)),
    }
    yield about | {
        "section": line.section,
        "value": figure.value,
        "qualifier": figure.qualifier,
        "lower": figure.lower,
        "upper": figure.upper,
        "rule": f"{figure.rule.time}/{figure.rule.place}",
        "counted": figure.counted,
        "not_reported": figure.not_reported,
        "as_of": figure.as_of,
        "coverage": figure.coverage,
        "left_out": ",".join(f"{reason}:{n}" for reason, n in figure.left_out.items()),
        "provisional": figure.provisional,
        "since": figure.since,
        "increase": figure.increase,
        "direction": figure.direction,
        "target": figure.target,
    }
    for row in (*_beside(figure, summary), *_change(figure, summary)):
        yield about | row


def _beside(figure: Figure, year: YearFrame) -> Iterator[dict[str, object]]:
    """{column: value} of what a figure is held against, each a row in a section of its own.

    `as_of` is the year or the two dates that a value is of.
    """
    change, months = figure.change_since, period_of(year.from_, year.to)
    found = [("increase", figure.increase, months)]
    if change is not None:
        found.append(("change_since", change.value, f"{change.from_}/{change.to}"))
    if figure.baseline is not None:
        found.append(("baseline", figure.baseline.value, figure.baseline.year))
    found.append(("target", figure.target, months))
    for section, value, as_of in found:
        if value is not None:
            yield {"section": section, "value": value, "as_of": as_of}


def _change(figure: Figure, year: YearFrame) -> Iterator[dict[str, object]]:
    """{column: value} of the change since another year, whose records it leads to."""
    if figure.change is not None:
        own = {name: getattr(figure.change, name) for name in ("lower", "upper", "records")}
        other = year_window(figure.change.year, "start", year.from_.month)
        months = period_of(first_day(other), last_day(other))
        yield own | {"section": "change", "value": figure.change.by, "as_of": months}


def others_of(summary: YearSummary) -> Iterator[tuple[str, int]]:
    """What the year has besides its figures, and how many of it."""
    yield from summary.by_status.items()
    yield "continuing", summary.continuing
    yield "no_date", summary.undated
