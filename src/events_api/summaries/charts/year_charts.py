"""Charts of one year: its records by country, type and month, and who attended."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.kinds.resource import Resource
from events_api.summaries.charts.chart import Chart, Mark, Panel, Strip
from events_api.summaries.charts.words import (
    Origin,
    asked_in_words,
    description_of,
    mark_of,
    notes_of,
)
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.report import named
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.breakdowns import Only, Part
from events_api.summaries.year.year import YearSummary, counted_figures

_MONTHS = 12


class YearChart(Struct, frozen=True):
    """A chart that there is of a year.

    Attributes:
        by: The breakdowns that it shows.
        section: The section of the figures that it shows.
        strips: What is drawn of a summary.
        columns: Whether its marks stand beside one another.
    """

    strips: Callable[[YearSummary, Wording], Iterable[Strip]]
    by: tuple[str, ...] = ()
    section: str = "counts"
    columns: bool = False


def chart_of(name: str, summary: YearSummary, wording: Wording, origin: Origin) -> Chart:
    """The chart of that name, which is one of `YEAR_CHARTS`."""
    kind = YEAR_CHARTS[name]
    strips = [strip for strip in kind.strips(summary, wording) if strip]
    several = any(each.overlapping for each in summary.breakdowns.values())
    more = [wording.say("several_parts")] if several and strips else []
    if not strips:
        more = [wording.being(wording.say("counts"), wording.number(Decimal(0))), *more]
    chart = Chart(
        title=f"{wording.say(f'by_{name}')} · {named(summary, wording)}",
        about=asked_in_words(wording, summary.allocation, summary.filters),
        strips=strips,
        notes=[*notes_of(wording, strips, origin, more, columns=kind.columns)],
        language=wording.code,
        right_to_left=wording.direction == "rtl",
        columns=kind.columns,
    )
    return replace(chart, description=description_of(wording, chart))


def figures_drawn(chart: YearChart, resources: Sequence[Resource]) -> Only:
    """The figures that a year is asked for."""
    names = frozenset(each.name for each in counted_figures(resources)[chart.section].values())
    return dict.fromkeys((None, *chart.by), names)


def _by_country(summary: YearSummary, wording: Wording) -> Iterator[Strip]:
    rows = _largest_first(summary.breakdowns["country"].rows)
    yield [*_panels(summary, wording, _labelled(rows, "country", wording))]


def _by_type(summary: YearSummary, wording: Wording) -> Iterator[Strip]:
    """Each kind by itself, with the types that it has."""
    rows = _labelled(_largest_first(summary.breakdowns["type"].rows), "type", wording)
    for panel in _panels(summary, wording, rows):
        yield [replace(panel, marks=[mark for mark in panel.marks if mark.value])]


def _by_month(summary: YearSummary, wording: Wording) -> Iterator[Strip]:
    """Every month of the year, and what is of none."""
    rows = {row.key: row for row in summary.breakdowns["month"].rows}
    if not rows:
        return
    first = summary.from_
    places = []
    for number in range(first.month, first.month + _MONTHS):
        year, month = first.year + (number > _MONTHS), (number - 1) % _MONTHS + 1
        key = f"{year:04}-{month:02}"
        places.append((key, wording.month(month, "abbreviated"), rows.get(key)))
    if None in rows:
        places.append(("none", wording.say("none"), rows[None]))
    yield [*_panels(summary, wording, places)]


def _by_sex(summary: YearSummary, wording: Wording) -> Iterator[Strip]:
    people = summary.people
    panels = []
    for name, figure in people.items():
        if name.endswith(("_women", "_men")):
            continue
        rows = {"women": people[f"{name}_women"], "men": people[f"{name}_men"]}
        marks = [
            mark_of(wording, each, (key, wording.word(key)), summary.year)
            for key, each in {**rows, "all_people": figure}.items()
        ]
        panels.append(Panel(name, wording.name(figure), figure.unit, marks))
    yield panels


Place = tuple[str, str, Part | None]


def _labelled(rows: Iterable[Part], dim: str, wording: Wording) -> list[Place]:
    return [(row.key or "none", wording.label(dim, row.key), row) for row in rows]


def _largest_first(rows: Iterable[Part]) -> list[Part]:
    """Parts by how many records they have, those without a value last."""

    def place(row: Part) -> tuple[bool, Any, str]:
        return row.key is None, -sum(f.value or 0 for f in row.counts.values()), row.key or ""

    return sorted(rows, key=place)


def _panels(summary: YearSummary, wording: Wording, places: list[Place]) -> Iterator[Panel]:
    """A panel for each kind that has a record in one of the parts."""
    for name, whole in summary.counts.items():
        if any(row is not None and row.counts[name].value for _, _, row in places):
            marks = [
                _zero(wording, whole, (key, label))
                if row is None
                else mark_of(wording, row.counts[name], (key, label), summary.year)
                for key, label, row in places
            ]
            yield Panel(name, wording.name(whole), whole.unit, marks)


def _zero(wording: Wording, whole: Figure, place: tuple[str, str]) -> Mark:
    """What a month without a record has."""
    said = wording.number(Decimal(0))
    sentence = f"{place[1]} · {wording.being(wording.name(whole), said)}"
    return Mark(*place, said=said, sentence=sentence, value=Decimal(0))


YEAR_CHARTS: Mapping[str, YearChart] = {
    "country": YearChart(_by_country, ("country",)),
    "month": YearChart(_by_month, ("month",), columns=True),
    "sex": YearChart(_by_sex, section="people"),
    "type": YearChart(_by_type, ("type",)),
}
