"""Drill-down: the records behind one figure, each with what it contributes.

Separate because it answers with rows; the contributions of the counted ones make the figure's value
(meaning section 5), and a test follows every one.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BeforeValidator, Field
from sqlalchemy import Connection

from events_api.core.allocation import year_window
from events_api.core.listing import read_page
from events_api.core.parameter_types import MOST, TEXT, Cursor, Limit, read_dimensions
from events_api.core.problems import NotFound
from events_api.core.query import USUAL
from events_api.core.resource import Resource
from events_api.core.selection import Order, Position, Term
from events_api.summaries.counting import DECODER, Counted, contribution_of
from events_api.summaries.figures import Contribution, Figure
from events_api.summaries.indicators import IndicatorFigure
from events_api.summaries.year import (
    Addresses,
    SummaryQuery,
    counted_figures,
    indicators_of,
    kinds_of,
    selection_of,
)


class FigureQuery(SummaryQuery):
    """The parameters of a figure's records."""

    unit: str | None = Field(default=None, description="Unit of the figure.")
    dimension: Annotated[tuple[str, ...], BeforeValidator(read_dimensions), TEXT] = Field(
        default=(), description="Dimensions of the figure, as `channel:facebook`."
    )
    limit: Limit = Field(default=USUAL, description=f"Rows a page, at most {MOST:,}.")
    cursor: Cursor = Field(default=None, description="Where the page begins.")

    def scope(self) -> dict[str, set[str]]:
        """The scope that is asked for, as a figure's members."""
        asked = {
            "projects": self.project,
            "programmes": self.programme,
            "countries": self.country,
        }
        found = {
            member: {value for value, _ in term.values} for member, term in asked.items() if term
        }
        return found | ({"dimensions": set(self.dimension)} if self.dimension else {})


@dataclass(frozen=True, slots=True)
class Row:
    """A record's document and its contribution to the figure."""

    document: str
    contribution: Contribution


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows, how many there are in all, and where the next page begins."""

    rows: Sequence[Row]
    total: int
    next: Position | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure's rows are asked for, and from where on."""

    year: int
    name: str
    query: FigureQuery
    after: Position | None


def rows_of(connection: Connection, resources: Sequence[Resource], asked: Asked) -> Rows:
    """The rows behind the figure of that name, latest first; metrics by id.

    Raises:
        NotFound: There is no figure of that name, unit and scope (404).
    """
    counted = {each.name: each for own in counted_figures(resources).values() for each in own}
    if asked.name in counted:
        return _counted_rows(connection, counted[asked.name], asked)
    return _indicator_rows(connection, resources, asked)


def _counted_rows(connection: Connection, figure: Counted, asked: Asked) -> Rows:
    query = asked.query
    selection = replace(selection_of(query, asked.year, (figure.kind,)), unconfirmed=True)
    window = year_window(asked.year, query.allocation)
    page = read_page(connection, selection, Order(), query.limit, asked.after)
    rows = [
        Row(text, contribution_of(figure, DECODER.decode(text), window)) for text in page.documents
    ]
    return Rows(rows, page.total, page.next)


def _indicator_rows(connection: Connection, resources: Sequence[Resource], asked: Asked) -> Rows:
    query = asked.query
    indicator = Term("indicator", ((asked.name, 0),))
    selection = selection_of(query, asked.year, kinds_of(resources, timeline=False))
    selection = replace(selection, terms=(*selection.terms, indicator))
    figures, documents = indicators_of(connection, selection, Addresses(asked.year, {}))
    chosen = _chosen(figures, query)
    if not chosen:
        raise NotFound("No figure of this year has this name, unit and scope.")
    parts = {part.id: part for each in chosen for part in each.contributions}
    ordered = sorted(parts)
    start = 0 if asked.after is None else bisect_right(ordered, asked.after.id)
    shown = ordered[start : start + query.limit]
    more = start + query.limit < len(ordered)
    rows = [Row(documents[key], parts[key]) for key in shown]
    return Rows(rows, len(ordered), Position("", shown[-1]) if more else None)


def _chosen(figures: Sequence[IndicatorFigure], query: FigureQuery) -> list[IndicatorFigure]:
    """The figures of the unit asked for; of several, those whose scope is exactly the asked one."""
    own = [each for each in figures if query.unit in {None, each.figure.unit}]
    wanted = query.scope()
    exact = [each for each in own if _same_scope(each.figure, wanted)]
    return exact or own


def _same_scope(figure: Figure, wanted: Mapping[str, set[str]]) -> bool:
    members = {
        name: {f"{key}:{value}" for key, value in values.items()}
        if isinstance(values, dict)
        else set(values)
        for name, values in figure.scope.items()
    }
    return members == wanted
