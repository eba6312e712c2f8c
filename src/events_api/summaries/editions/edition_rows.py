"""The rows behind every figure of a year: what each record contributed, in which version.

Separate from the drill-down of a live figure, which reads the records of one: an edition keeps
those of all figures, so every record is looked at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from events_api.core.kinds.resource import Resource
from events_api.core.reading.pages import Snapshot, documents
from events_api.core.records.link import links_of
from events_api.core.selection.selection import Order
from events_api.core.values import edtf, year_windows
from events_api.core.values.json import from_json
from events_api.core.values.year_windows import Window
from events_api.summaries.editions.edition import EditionRow
from events_api.summaries.presentation.tables import lines_of
from events_api.summaries.rules.counting import DECODER, contribution_of
from events_api.summaries.rules.readings import VALUES_OF, Reading
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import Ground
from events_api.summaries.year.year import (
    SummaryQuery,
    YearSummary,
    counted_figures,
    ground_of,
    kinds_of,
    selection_of,
)

# A figure's name, and the part of a breakdown it is of: (dimension, key).
_Place = tuple[str, str | None, str | None]
_Rows = dict[_Place, list[EditionRow]]


class Year(Struct, frozen=True):
    """The year whose rows are asked for."""

    resources: Sequence[Resource]
    query: SummaryQuery
    number: int

    @property
    def window(self) -> Window:
        """Its days."""
        return self.query.window(self.number)


def edition_rows(snapshot: Snapshot, year: Year, summary: YearSummary) -> list[list[EditionRow]]:
    """The rows behind each figure of the summary, in the order of its lines."""
    counted = _counted(snapshot, year)
    ground = ground_of(snapshot, year.resources, year.query, year.window)
    indicators = _indicators(year, ground, summary)
    return [
        next(indicators)
        if line.section == "indicators"
        else counted[line.figure.name, line.by, line.key]
        for line in lines_of(summary)
    ]


def _counted(snapshot: Snapshot, year: Year) -> _Rows:
    """The rows of all counted figures, and of their parts."""
    found: _Rows = defaultdict(list)
    figures = [each for own in counted_figures(year.resources).values() for each in own.values()]
    selection = selection_of(year.query, year.number, kinds_of(year.resources, timeline=True))
    for text in documents(snapshot, replace(selection, unconfirmed=True), Order()):
        document, occasion = from_json(text), DECODER.decode(text)
        places = [(None, None), *_parts(document, year)]
        for figure in figures:
            if figure.kind == document["kind"]:
                contribution = contribution_of(figure, occasion, year.window)
                own = EditionRow.of(figure.kind, document["version"], contribution)
                for dim, key in places:
                    found[figure.name, dim, key].append(own)
    return found


def _parts(document: Mapping[str, Any], year: Year) -> Iterator[tuple[str, str | None]]:
    """The parts of the breakdowns in which a record stands."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for dim, value in links_of(document):
        values[dim].append(value)
    values["kind"] = [document["kind"]]
    for dim in year.query.by:
        keys: list[str | None] = [*values[dim]]
        if dim == "month":
            keys = [_month(document, year.window)]
        yield from ((dim, key) for key in keys or [None])


def _month(document: Mapping[str, Any], window: Window) -> str | None:
    """The month of the bound that decides about the year, where it is known by months."""
    dates = [each["date"] for each in document["sources"] if each["date"] is not None]
    span = year_windows.span(edtf.parse(document["when"]), dates, "occasion")
    bound = span.end_on if window.allocation == "end" else span.sort_on
    fine = document["precision"] in {"day", "month"} and bound >= (window.first or bound)
    return f"{bound:%Y-%m}" if fine else None


def _indicators(year: Year, ground: Ground, summary: YearSummary) -> Iterator[list[EditionRow]]:
    """The rows of each figure of an indicator: of the whole, then of the parts."""
    [kind] = kinds_of(year.resources, timeline=False)
    readings = {each.id: each for each in ground.indicators.readings}
    parts: list[tuple[str | None, str | None]] = [(None, None)]
    parts += [(dim, row.key) for dim, own in summary.breakdowns.items() for row in own.rows]
    for dim, key in parts:
        own = [each for each in ground.indicators.readings if _stands_in(each, dim, key)]
        for figure in ground.indicators.figures_of(own, Addresses(year.number, Origin())):
            yield [
                EditionRow.of(kind, readings[each.id].version, each)
                for each in figure.contributions
            ]


def _stands_in(reading: Reading, dim: str | None, key: str | None) -> bool:
    """Whether a reading is of a part; without a dimension, of the whole."""
    if dim is None:
        return True
    if dim not in VALUES_OF:
        return False
    values = VALUES_OF[dim](reading)
    return key in values if values else key is None
