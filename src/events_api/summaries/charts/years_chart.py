"""The chart of one figure through the years: a panel for each unit and scope it is told in."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from msgspec.structs import replace

from events_api.core.values.json import to_json
from events_api.summaries.charts.chart import Chart, Mark, Panel
from events_api.summaries.charts.svg_markup import isolated
from events_api.summaries.charts.words import (
    Origin,
    description_of,
    mark_of,
    notes_of,
)
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.tables import lines_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.year import YearSummary

# Of a figure in more scopes than a reader can compare, those that come first are drawn.
MOST_PANELS = 12
MOST_YEARS = 100


def figures_named(years: Sequence[YearSummary], name: str) -> dict[bytes, dict[int, Figure]]:
    """{unit and scope: {year: figure}} of a name, in the order in which a year has them."""
    found: dict[bytes, dict[int, Figure]] = {}
    for year in years:
        for line in lines_of(year):
            if line.by is None and line.figure.name == name:
                series = to_json([line.figure.unit, line.figure.scope])
                found.setdefault(series, {})[year.year] = line.figure
    return found


def years_chart(
    name: str, years: Sequence[YearSummary], wording: Wording, about: str, origin: Origin
) -> Chart:
    """The chart of a figure in these years, the earliest first; without panels, where none has it.

    It goes from the first to the last year that has a number; where these are more than a hundred
    years apart, it is of the hundred that end with the last one above 0.
    """
    series = [*figures_named(years, name).values()]
    shown = _shown(series)
    # No records of a kind are 0 records (meaning, "Series").
    counted = {each.unit for year in years for each in year.counts.values() if each.name == name}
    panels = [_panel(own, shown, wording, counted) for own in series[:MOST_PANELS]]
    strips = [panels] if shown else []
    title = wording.label("indicator", name)
    if len(shown) > 1:
        title = f"{title} · {wording.say('years', shown[0], shown[-1])}"
    elif shown:
        title = f"{title} · {shown[0]}"
    more = [] if shown else [wording.say("no_number")]
    more += [f"+ {len(series) - MOST_PANELS}"] if len(series) > MOST_PANELS else []
    chart = Chart(
        title=title,
        about=about,
        strips=strips,
        notes=[*notes_of(wording, strips, origin, more, columns=True)],
        language=wording.code,
        right_to_left=wording.direction == "rtl",
        columns=True,
    )
    return replace(chart, description=description_of(wording, chart))


def _shown(series: Sequence[dict[int, Figure]]) -> range:
    """The years that are drawn; none where no year has a number."""
    told = [(year, each.value) for own in series for year, each in own.items()]
    years = [year for year, value in told if value is not None]
    if not years:
        return range(0)
    first, last = min(years), max(years)
    if last - first >= MOST_YEARS:
        last = max((year for year, value in told if value), default=last)
    return range(max(first, last + 1 - MOST_YEARS), last + 1)


def _panel(
    figures: dict[int, Figure], years: range, wording: Wording, counted: Collection[str]
) -> Panel:
    first = next(iter(figures.values()))
    unit = isolated(wording.in_unit(first.unit), right_to_left=wording.direction == "rtl")
    heading = " · ".join([unit, *wording.scope(first.scope)])
    nothing = Decimal(0) if first.unit in counted else None
    marks = [_mark(figures.get(year), year, wording, nothing) for year in years]
    return Panel(first.name, heading, first.unit, marks)


def _mark(figure: Figure | None, year: int, wording: Wording, nothing: Decimal | None) -> Mark:
    place = str(year), str(year)
    if figure is not None:
        return mark_of(wording, figure, place, year)
    said = wording.value(nothing, None)
    return Mark(*place, said=said, sentence=f"{year} · {said}", value=nothing)
