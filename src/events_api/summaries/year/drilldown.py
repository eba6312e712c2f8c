"""Drill-down: the records behind one figure, each with what it contributes.

Separate because it answers with rows; the contributions of the counted ones make the figure's value
(meaning section 5), and a test follows every one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from events_api.core.kinds.resource import Resource
from events_api.core.problems.types import NotFound
from events_api.core.reading.pages import Snapshot, documents, read_head, read_page
from events_api.core.selection.query import USUAL
from events_api.core.selection.selection import Order, Position, Selection, Term
from events_api.summaries.figures import Contribution
from events_api.summaries.queries import indicator_readings
from events_api.summaries.rules.counting import DECODER, UNITS, Counted, contribution_of
from events_api.summaries.rules.indicators import IndicatorFigure, indicator_figures
from events_api.summaries.rules.readings import Reading
from events_api.summaries.rules.scopes import holds
from events_api.summaries.rules.series_figures import shown
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import readings_by
from events_api.summaries.year.figure_query import FigureQuery
from events_api.summaries.year.year import counted_figures, selection_of

# Documents of metrics in memory at a time.
_AT_ONCE = 500
_NO_FIGURE = "No figure of this year has this name, unit and scope: see those of its summary."


class Row(Struct, frozen=True):
    """A record's document and its contribution to the figure."""

    document: str
    contribution: Contribution


class Rows(Struct, frozen=True):
    """A page of rows, how many there are in all, and where the next page begins."""

    rows: Sequence[Row]
    total: int
    next: Position | None


class Asked(Struct, frozen=True):
    """Which figure's rows are asked for."""

    resources: Sequence[Resource]
    year: int
    name: str
    query: FigureQuery

    @property
    def kinds(self) -> list[Resource]:
        """The kinds of records that can be behind the figure."""
        figure = self.counted
        if figure is None:
            return [each for each in self.resources if not each.timeline]
        return [each for each in self.resources if each.kind == figure.kind]

    @property
    def counted(self) -> Counted | None:
        """The counted figure of that name; None where it is an indicator's."""
        figures = counted_figures(self.resources).values()
        return next((e for own in figures for e in own.values() if e.name == self.name), None)

    def selection(self, kind: str) -> Selection:
        """The records behind a counted figure: of the year, under the filters, in the part."""
        selection = replace(selection_of(self.query, self.year, (kind,)), unconfirmed=True)
        if self.query.part is None:
            return selection
        dim, key = self.query.part
        if dim == "kind":
            return selection if kind == key else replace(selection, kinds=())
        if dim == "month":
            return replace(selection, month=key)
        term = Term(dim, unset=True) if key == "none" else Term(dim, ((key, 0),))
        return replace(selection, terms=(*selection.terms, term))


def rows_of(snapshot: Snapshot, asked: Asked, after: Position | None) -> Rows:
    """A page of rows behind a figure: of a counted one latest first, of an indicator by id.

    Raises:
        NotFound: There is no figure of that name, unit and scope (404).
    """
    limit = asked.query.limit or USUAL
    if asked.counted is None:
        parts = _indicator_parts(snapshot, asked)
        return _indicator_page(snapshot.connection, parts, limit, after)
    _refuse_other_unit(asked, asked.counted)
    selection = asked.selection(asked.counted.kind)
    if not selection.kinds:
        return Rows([], 0, None)
    head = read_head(snapshot, selection)
    page = read_page(snapshot.connection, head, Order(), limit, after)
    return Rows(list(_judged(asked, asked.counted, page.documents)), head.total, page.next)


def every_row(snapshot: Snapshot, asked: Asked) -> Iterator[Row]:
    """All rows behind a figure, in the same order, streamed; NotFound at once, as `rows_of`."""
    if asked.counted is None:
        parts = _indicator_parts(snapshot, asked)
        return _rows(snapshot.connection, dict(islice(parts.items(), asked.query.limit)))
    _refuse_other_unit(asked, asked.counted)
    selection = asked.selection(asked.counted.kind)
    if not selection.kinds:
        return iter(())
    found = documents(snapshot, selection, Order(), asked.query.limit)
    return _judged(asked, asked.counted, found)


def _refuse_other_unit(asked: Asked, figure: Counted) -> None:
    if asked.query.unit not in {None, UNITS[figure.measure]}:
        raise NotFound(_NO_FIGURE)


def _judged(asked: Asked, figure: Counted, documents: Iterable[str]) -> Iterator[Row]:
    window = asked.query.window(asked.year)
    for text in documents:
        yield Row(text, contribution_of(figure, DECODER.decode(text), window))


def _indicator_parts(snapshot: Snapshot, asked: Asked) -> dict[int, Contribution]:
    """{ordinal: contribution} of the metrics behind an indicator's figure, in the order of ids."""
    rules = indicator_readings.rules_of(snapshot.connection, [asked.name])
    selection = selection_of(asked.query, asked.year, tuple(each.kind for each in asked.kinds))
    own = Term("indicator", ((asked.name, 0),))
    selection = replace(selection, terms=(*selection.terms, own))
    found = indicator_readings.readings(snapshot, selection, rules)
    readings = _in_part([*found.values()], asked.query.part)
    window = asked.query.window(asked.year)
    scope = asked.query.scope()
    addresses = Addresses(asked.year, Origin())
    figures = indicator_figures(readings, rules, window, addresses)
    chosen, exact = _chosen(figures, asked.query)
    if not exact:
        # A scope that the year shows only as part of a wider one is worked out by itself.
        within = [each for each in readings if holds(scope, each.scope)]
        narrower, exact = _chosen(indicator_figures(within, rules, window, addresses), asked.query)
        chosen = narrower if exact else chosen
    # Beside other years, an indicator or a scope that has no figure in this one has a gap, without
    # records.
    known = snapshot.postings.having("indicator", asked.name)
    if not chosen and (not known or (figures and asked.query.told is None)):
        raise NotFound(_NO_FIGURE)
    parts = {part.id: part for each in chosen for part in each.contributions}
    places = {reading.id: n for n, reading in found.items()}
    return {places[key]: parts[key] for key in sorted(parts)}


def _rows(connection: Connection, parts: Mapping[int, Contribution]) -> Iterator[Row]:
    """The contributions with their documents, read a few at a time."""
    places = [*parts]
    for start in range(0, len(places), _AT_ONCE):
        own = places[start : start + _AT_ONCE]
        read = indicator_readings.documents(connection, own)
        yield from (Row(read[n], parts[n]) for n in own)


def _in_part(readings: Sequence[Reading], part: tuple[str, str] | None) -> Sequence[Reading]:
    """The readings in a part of a breakdown, divided as the breakdown divides them.

    They are divided after they are read, because the readings before the year that a figure stands
    on are found by its series, not by the part.
    """
    if part is None:
        return readings
    dim, key = part
    return readings_by(readings, dim).get(None if key == "none" else key, ())


def _indicator_page(
    connection: Connection, parts: Mapping[int, Contribution], limit: int, after: Position | None
) -> Rows:
    ids = [part.id for part in parts.values()]
    start = 0 if after is None else bisect_right(ids, after.id)
    shown = dict(islice(parts.items(), start, start + limit))
    more = start + limit < len(ids)
    following = Position("", ids[start + limit - 1]) if more else None
    return Rows([*_rows(connection, shown)], len(ids), following)


def _chosen(
    figures: Sequence[IndicatorFigure], query: FigureQuery
) -> tuple[list[IndicatorFigure], bool]:
    """The figures of the unit asked for, and whether they are exactly of the scope or the record.

    Where none is, all of the unit are meant, unless the scope was told: a gap has no records.
    """
    own = [each for each in figures if query.unit in {None, each.figure.unit}]
    if query.id is not None:
        # Its address names a figure by the first of its records, which may be left out of others.
        named = [each for each in own if each.contributions[0].id in query.id] or [
            each for each in own if {part.id for part in each.contributions} & {*query.id}
        ]
        return named, bool(named)
    wanted = shown(query.scope())
    exact = [each for each in own if each.figure.scope == wanted]
    return exact or ([] if query.told is not None else own), bool(exact)
