"""A year as rows: CSV for spreadsheets and scripts, and a table that a person reads in a terminal.

Separate from the figures because both show the same rows, in the same order.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from events_api.core.table import cell_of
from events_api.summaries.breakdowns import Sections
from events_api.summaries.figures import Change, Figure, Scope
from events_api.summaries.year import YearFrame, YearSummary

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
)
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
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


def as_csv(summaries: Iterable[YearSummary]) -> bytes:
    """The figures of years in the contract's columns ("Summary CSV")."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for summary in summaries:
        for line in lines_of(summary):
            for row in (_cells(line), *_beside(line, summary.year), *_change(line.figure)):
                cells = row | {"year": summary.year, "by": line.by, "key": line.key}
                writer.writerow(cell_of(cells.get(name)) for name in HEADER)
    return buffer.getvalue().encode()


def _cells(line: Line) -> dict[str, object]:
    """{column: value} of a figure."""
    figure = line.figure
    return {name: getattr(figure, name, None) for name in HEADER} | {
        "section": line.section,
        "rule": f"{figure.rule.time}/{figure.rule.place}",
    }


def _beside(line: Line, year: int) -> Iterator[dict[str, object]]:
    """{column: value} of what a figure is held against, each a row in a section of its own.

    `as_of` is the year or the two dates that a value is of; `records` says which figure it is of.
    """
    figure, change = line.figure, line.figure.change_since
    found: list[tuple[str, Decimal | None, str]] = [("increase", figure.increase, str(year))]
    if change is not None:
        found.append(("change_since", change.value, f"{change.from_}/{change.to}"))
    if figure.baseline is not None:
        found.append(("baseline", figure.baseline.value, figure.baseline.year))
    found.append(("target", figure.target, str(year)))
    for section, value, as_of in found:
        if value is not None:
            own = {"section": section, "value": value, "as_of": as_of}
            yield {name: getattr(figure, name) for name in ("name", "unit", "records")} | own


def _change(figure: Figure) -> Iterator[dict[str, object]]:
    """{column: value} of the change since another year, whose records it leads to."""
    if figure.change is not None:
        own = {name: getattr(figure.change, name) for name in ("lower", "upper", "records")}
        own |= {"section": "change", "value": figure.change.by, "as_of": str(figure.change.year)}
        yield {"name": figure.name, "unit": figure.unit} | own


NO_HEADLINE = "In no headline"
_TITLES = {"counts": "Records", "items": "Items", "people": "Attendances"}
_SIGNS = {
    "over": "over ",
    "at_least": "at least ",
    "about": "about ",
    "almost": "almost ",
    "up_to": "up to ",
}


def as_text(summary: YearSummary, labels: Labels) -> bytes:
    """The year as a table of three columns: what, how much, and what to know about it."""
    heading = f"{named(summary)}, {selected(summary)}"
    blocks: dict[str, list[tuple[str, str, str]]] = {}
    for line in lines_of(summary):
        if line.by is not None and not line.figure.value:
            continue
        remarks = _remarks(line.figure, str(summary.year))
        row = (
            called(line.figure.name, labels),
            number_of(line.figure.value, line.figure.qualifier),
            remarks,
        )
        blocks.setdefault(title_of(line.section, line.by, line.key, labels), []).append(row)
    blocks[NO_HEADLINE] = [(name, number, "") for name, number in in_no_headline(summary)]
    return "\n".join([heading, *_aligned(blocks)]).encode() + b"\n"


def named(year: YearFrame) -> str:
    """The year; a fiscal one with its days."""
    calendar = (year.from_.month, year.from_.day) == (1, 1)
    return str(year.year) if calendar else f"{year.year} ({year.from_} to {year.to})"


def selected(year: YearFrame) -> str:
    """How records belong to the year, and its filters."""
    filters = " ".join(f"{name}={text}" for name, text in year.filters.items())
    return f"by {year.allocation} of records{filters and f', {filters}'}"


def title_of(section: str, by: str | None, key: str | None, labels: Labels) -> str:
    """What a figure stands under: its section, or its part of a breakdown."""
    if by is None:
        return _TITLES.get(section, "Indicators")
    return f"By {by}: {_label(labels, by, key)}"


def called(name: str, labels: Labels) -> str:
    """What a figure is called."""
    return labels.get("indicators", {}).get(name, name).replace("_", " ")


def in_no_headline(summary: YearSummary) -> Iterator[tuple[str, str]]:
    """What the year has besides its figures, and how many of it."""
    for name, number in summary.by_status.items():
        yield name, str(number)
    yield "continuing from earlier years", str(summary.continuing)
    yield "without a date", str(summary.undated)


def _label(labels: Labels, dim: str, key: str | None) -> str:
    plurals = {"country": "countries"}
    words = labels.get(plurals.get(dim, f"{dim}s"), {})
    return "not said" if key is None else words.get(key, key)


def _aligned(blocks: Mapping[str, list[tuple[str, str, str]]]) -> Iterator[str]:
    rows = [row for own in blocks.values() for row in own]
    names, numbers = (max(len(row[column]) for row in rows) for column in (0, 1))
    for title, own in blocks.items():
        yield ""
        yield title
        for name, number, remarks in own:
            yield f"  {name:<{names}}  {number:>{numbers}}  {remarks}".rstrip()


def number_of(value: Decimal | None, qualifier: str | None) -> str:
    """A value with its qualifier in words."""
    if value is None:
        return "-"
    return f"{_SIGNS.get(qualifier or '', '')}{_grouped(value)}"


def _since(change: Change) -> str:
    """By how much it changed, as a remark."""
    if change.by is None:
        return f"{change.year}: " + ("-" if change.value is None else _grouped(change.value))
    share = "" if change.percent is None else f" ({change.percent:+,f} %)"
    return f"{change.by:+,f} since {change.year}{share}"


def _grouped(value: Decimal) -> str:
    return f"{value:,f}"


def _remarks(figure: Figure, year: str) -> str:
    """What a reader must know not to misread the number."""
    parts = [*measured(figure.unit, figure.scope)]
    if figure.coverage is not None and figure.coverage < 1:
        parts.append(f"covers {figure.coverage * 100:.0f} % of the year ({figure.as_of})")
    elif figure.coverage is None and figure.as_of not in {None, year}:
        parts.append(f"as of {figure.as_of}")
    parts += _held_against(figure)
    if figure.change is not None and (figure.value, figure.change.value) != (None, None):
        parts.append(_since(figure.change))
    if figure.not_reported:
        parts.append(
            f"{figure.not_reported} of {figure.counted + figure.not_reported} not reported"
        )
    parts += [f"{number} left out: {reason}" for reason, number in figure.left_out.items()]
    return "; ".join(parts)


def measured(unit: str, scope: Scope) -> Iterator[str]:
    """In what unit a figure is, and whom it is about."""
    if unit not in {"records", "items", "attendances"}:
        yield unit
    for each in scope.values():
        pairs = [f"{k}: {v}" for k, v in each.items()] if isinstance(each, dict) else each
        yield ", ".join(pairs)


def _held_against(figure: Figure) -> Iterator[str]:
    """What a level grew by, and the goals beside a value."""
    change, baseline = figure.change_since, figure.baseline
    if figure.since is not None:
        yield f"since {figure.since}"
    if figure.increase is not None:
        yield f"{_grouped(figure.increase)} of it in the year"
    if change is not None:
        yield f"{_grouped(change.value)} of it from {change.from_} to {change.to}"
    if baseline is not None:
        yield f"baseline {_grouped(baseline.value)} ({baseline.year})"
    if figure.target is not None:
        done = "" if figure.progress is None else f" ({figure.progress * 100:,.0f} % of the way)"
        yield f"target {_grouped(figure.target)}{done}"
