"""The year: every figure of it, put together from one snapshot.

Separate from the routes because the drill-down of a figure goes the same way to the same figure.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pydantic import Field
from sqlalchemy import Connection, select

from events_api.core.allocation import Allocation, year_window
from events_api.core.indicator import Indicator
from events_api.core.query import ScopeQuery
from events_api.core.resource import Resource
from events_api.core.selection import Selection
from events_api.core.values import Status
from events_api.summaries import queries
from events_api.summaries.counting import UNITS, Counted, Measure, Tally, counted_figure
from events_api.summaries.figures import Figure, Scope, Shape
from events_api.summaries.indicators import IndicatorFigure, Rules, indicator_figures

_SUFFIXES: dict[Measure, str] = {
    "heads": "attendances",
    "women": "attendances_women",
    "men": "attendances_men",
}
_SCOPE_PARAMETERS = {"projects": "project", "programmes": "programme", "countries": "country"}


class SummaryQuery(ScopeQuery):
    """The parameters of a year's summary."""


class YearSummary(Shape):
    """What a year adds up to."""

    year: int = Field(description="The year.")
    from_: str = Field(alias="from", description="Its first day.")
    to: str = Field(description="Its last day.")
    allocation: Allocation = Field(description="How records belong to years.")
    filters: dict[str, str] = Field(description="The filters asked for.")
    counts: dict[str, Figure] = Field(description="Records, by plural of their kind.")
    items: dict[str, Figure] = Field(description="Items, where a record may hold several.")
    by_status: dict[Status, int] = Field(description="Records that are in no headline.")
    people: dict[str, Figure] = Field(description="Attendances: one person may come twice.")
    indicators: list[Figure] = Field(description="Indicators with a value of the year.")
    breakdowns: dict[str, Any] = Field(description="Parts of the figures, as asked for.")
    continuing: int = Field(description="Older records that still ran.")
    undated: int = Field(description="Records without a date, which belong to no year.")
    allocated_by_other_bound: int = Field(
        description="Records whose chosen bound is unknown, so that the other one served."
    )


class Addresses:
    """Where the records behind the figures of one request are listed."""

    def __init__(self, year: int, given: Mapping[str, str]) -> None:
        """Take the year and the request's own parameters."""
        self.base = f"/v1/summaries/{year}/figures"
        self.given = dict(given)

    def __call__(self, name: str, unit: str, scope: Scope) -> str:
        """The address of a figure's records: the request's filters, the unit and the scope."""
        parameters = {**self.given, "unit": unit}
        for member, values in scope.items():
            if isinstance(values, dict):
                parameters["dimension"] = ",".join(f"{k}:{v}" for k, v in values.items())
            else:
                parameters[_SCOPE_PARAMETERS[member]] = ",".join(values)
        return f"{self.base}/{name}/records?{urlencode(parameters, safe=',:')}"

    def counted(self, figure: Counted) -> str:
        """The address of a counted figure's records."""
        return self(figure.name, UNITS[figure.measure], {})


def counted_figures(resources: Sequence[Resource]) -> dict[str, list[Counted]]:
    """The counted figures there are, by section of the summary."""
    occasions = [each for each in resources if each.timeline]
    attended = [each for each in occasions if "participants" in each.public.model_fields]
    quantified = [each for each in occasions if "quantity" in each.public.model_fields]
    return {
        "counts": [Counted(each.path, each.kind, "records") for each in occasions],
        "items": [Counted(f"{each.kind}_items", each.kind, "items") for each in quantified],
        "people": [
            Counted(f"{each.kind}_{suffix}", each.kind, measure)
            for each in attended
            for measure, suffix in _SUFFIXES.items()
        ],
    }


def kinds_of(resources: Sequence[Resource], *, timeline: bool) -> tuple[str, ...]:
    """The kinds that are occasions, or those that are values of indicators."""
    return tuple(each.kind for each in resources if each.timeline is timeline)


def rules_of(connection: Connection) -> dict[str, Rules]:
    """The rules of every indicator, by code."""
    table = Indicator.__table__  # type: ignore[attr-defined]
    rows = connection.execute(
        select(table.c.code, table.c.time_rule, table.c.place_rule, table.c.counts)
    )
    return {
        row.code: Rules(row.time_rule, row.place_rule, persons=row.counts == "persons")
        for row in rows
    }


def indicators_of(
    connection: Connection, selection: Selection, addresses: Addresses
) -> tuple[list[IndicatorFigure], dict[str, str]]:
    """The figures of the year's indicators, and {id: document} of the metrics behind them."""
    found = queries.readings(connection, selection)
    window = selection.year
    if window is None:
        raise ValueError("A summary is of a year.")
    figures = indicator_figures(
        [reading for reading, _ in found.values()], rules_of(connection), window, addresses
    )
    return figures, {key: document for key, (_, document) in found.items()}


def selection_of(query: SummaryQuery, year: int, kinds: tuple[str, ...]) -> Selection:
    """What a summary is made from."""
    return Selection(kinds=kinds, terms=query.terms(), year=year_window(year, query.allocation))


def year_summary(
    connection: Connection,
    resources: Sequence[Resource],
    query: SummaryQuery,
    year: int,
    given: Mapping[str, str],
) -> YearSummary:
    """All figures of a year under the query's filters; `given` are the parameters as sent."""
    addresses = Addresses(year, {name: value for name, value in given.items() if name != "lang"})
    selection = selection_of(query, year, kinds_of(resources, timeline=True))
    tallies = queries.tallies(connection, selection)
    undated, continuing = queries.undated_and_continuing(connection, selection)
    metrics = selection_of(query, year, kinds_of(resources, timeline=False))
    indicators, _ = indicators_of(connection, metrics, addresses)
    sections = {
        section: {each: counted_figure(each, tallies, {}, addresses.counted(each)) for each in own}
        for section, own in counted_figures(resources).items()
    }
    paths = {each.kind: each.path for each in resources}
    return YearSummary(
        **{"from": f"{year:04}-01-01"},
        year=year,
        to=f"{year:04}-12-31",
        allocation=query.allocation,
        filters={name: value for name, value in given.items() if name in query.filters},
        counts={each.name: figure for each, figure in sections["counts"].items()},
        items={paths[each.kind]: figure for each, figure in sections["items"].items()},
        by_status=_by_status(tallies),
        people={each.name: figure for each, figure in sections["people"].items()},
        indicators=[each.figure for each in indicators],
        breakdowns={},
        continuing=continuing,
        undated=undated,
        allocated_by_other_bound=sum(
            each.records for each in tallies if each.other_bound and each.excluded is None
        ),
    )


def _by_status(tallies: Sequence[Tally]) -> dict[Status, int]:
    statuses: tuple[Status, ...] = ("planned", "postponed", "cancelled")
    return {
        status: sum(t.records for t in tallies if t.status == status and not t.duplicate)
        for status in statuses
    }
