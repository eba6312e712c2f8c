"""The year: every figure of it, put together from one snapshot.

Separate from the routes because the drill-down of a figure goes the same way to the same figure.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, ClassVar, NamedTuple, Self, get_args

from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field, PrivateAttr

from events_api.core.index.postings import Number
from events_api.core.kinds.resource import Resource
from events_api.core.reading.pages import Snapshot
from events_api.core.selection.filter_syntax import Filter, closed
from events_api.core.selection.parameter_types import Names, one_of
from events_api.core.selection.plain_queries import CsvQuery
from events_api.core.selection.query import ScopeQuery
from events_api.core.selection.selection import Selection, Term
from events_api.core.values.parameter_texts import YEAR, ParameterText, bad, patterned
from events_api.core.values.statuses import HELD, Status
from events_api.core.values.year_windows import Allocation, Window
from events_api.resources import TYPES
from events_api.summaries.figures import Shape
from events_api.summaries.queries import indicator_readings
from events_api.summaries.queries.tallies import NUMBERS, YearRecords, undated_and_continuing
from events_api.summaries.rules.counting import Counted, Measure
from events_api.summaries.rules.indicators import Indicators
from events_api.summaries.rules.readings import VALUES_OF
from events_api.summaries.rules.year_membership import excluded
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import (
    DIMENSIONS,
    Breakdown,
    Ground,
    Only,
    Sections,
    breakdown,
)

_COMPARE = f"previous|{YEAR}"
_SET_ASIDE: tuple[Status, ...] = tuple(each for each in get_args(Status) if each not in HELD)
_SUFFIXES: dict[Measure, str] = {
    "heads": "attendances",
    "women": "attendances_women",
    "men": "attendances_men",
}


class SummaryFilters(ScopeQuery):
    """The filters of every summary."""

    filters: ClassVar[dict[str, tuple[str, int]]] = {**ScopeQuery.filters, "type": ("type", 0)}

    type: Annotated[Filter, closed(*TYPES)] = Field(
        default=None, description="Type of record; metrics have none."
    )


def _read_compare(text: object) -> object:
    """`previous`, or a year of four digits."""
    if isinstance(text, str) and not re.fullmatch(_COMPARE, text):
        raise bad("Give `previous`, or a year as 2019.")
    return text


class SummaryQuery(SummaryFilters, CsvQuery):
    """The parameters of a year's summary."""

    by: Annotated[Names, one_of(*DIMENSIONS)] = Field(
        default=(), description="Breakdowns: the same figures for each value of these dimensions."
    )
    compare: Annotated[str | None, ParameterText(_read_compare, patterned(_COMPARE))] = Field(
        default=None,
        description="Adds to each figure its change since the `previous` year, or since this one.",
    )
    format: str | None = Field(
        default=None,
        description="Format of the answer, instead of the `Accept` header.",
    )

    # No parameter: what is made of the answer says what it needs.
    _only: Only = PrivateAttr(default_factory=dict)

    @property
    def only(self) -> Only:
        """The figures that are asked for; empty: all there are."""
        return self._only

    def narrowed(self, only: Only) -> Self:
        """The same query of these figures alone."""
        own = self.model_copy()
        own._only = only  # noqa: SLF001 - its own
        return own

    def base_of(self, year: int) -> int | None:
        """The year that a year is compared with; None: with none."""
        if self.compare is None:
            return None
        return max(year - 1, 1) if self.compare == "previous" else int(self.compare)


class YearFrame(Shape):
    """Which year, and of what."""

    year: int = Field(description="The year.")
    from_: date = Field(alias="from", description="Its first day.")
    to: date = Field(description="Its last day.")
    allocation: Allocation = Field(description="How records belong to years.")
    filters: dict[str, str] = Field(description="The filters asked for.")


class YearSummary(Sections, YearFrame):
    """What a year adds up to."""

    by_status: dict[Status, int] = Field(description="Records that are in no headline.")
    breakdowns: dict[str, Breakdown] = Field(description="Parts of the figures, as asked for.")
    continuing: int = Field(description="Older records that still ran.")
    undated: int = Field(description="Records without a date, which belong to no year.")
    allocated_by_other_bound: int = Field(
        description="Records whose chosen bound is unknown, so that the other one served."
    )


def counted_figures(resources: Sequence[Resource]) -> dict[str, dict[str, Counted]]:
    """The counted figures there are: {section: {name in the section: figure}}."""
    occasions = [each for each in resources if each.timeline]
    attended = [each for each in occasions if "participants" in each.public.model_fields]
    quantified = [each for each in occasions if "quantity" in each.public.model_fields]
    people = [
        Counted(f"{each.kind}_{suffix}", each.kind, measure)
        for each in attended
        for measure, suffix in _SUFFIXES.items()
    ]
    return {
        "counts": {each.path: Counted(each.path, each.kind, "records") for each in occasions},
        "items": {
            each.path: Counted(f"{each.kind}_items", each.kind, "items") for each in quantified
        },
        "people": {each.name: each for each in people},
    }


def kinds_of(resources: Sequence[Resource], *, timeline: bool) -> tuple[str, ...]:
    """The kinds that are occasions, or those that are values of indicators."""
    return tuple(each.kind for each in resources if each.timeline is timeline)


def selection_of(query: SummaryFilters, year: int, kinds: tuple[str, ...]) -> Selection:
    """What a summary is made from."""
    return Selection(kinds=kinds, terms=query.terms(), year=query.window(year))


def ground_of(
    snapshot: Snapshot,
    resources: Sequence[Resource],
    query: ScopeQuery,
    window: Window,
    names: frozenset[str] | None = None,
) -> Ground:
    """What the year's figures are made from, besides counts; of `names` alone where they are told.

    No figure of an indicator depends on another indicator.
    """
    metrics = kinds_of(resources, timeline=False)
    rules = indicator_readings.rules_of(snapshot.connection, names)
    own = () if names is None else (Term("indicator", tuple((name, 0) for name in sorted(names))),)
    selection = Selection(kinds=metrics, terms=(*query.terms(), *own), year=window)
    readings = indicator_readings.readings(snapshot, selection, rules)
    indicators = Indicators(readings.values(), rules, window, query.terms())
    return Ground(counted_figures(resources), indicators)


class _Needed(NamedTuple):
    """What the figures asked for are made of: kinds of occasions, their numbers, indicators."""

    kinds: tuple[str, ...]
    numbers: Collection[Number] = NUMBERS
    names: frozenset[str] | None = None


def _needed(resources: Sequence[Resource], query: SummaryQuery) -> _Needed:
    kinds = kinds_of(resources, timeline=True)
    if not query.only.keys() >= {None, *query.by}:
        return _Needed(kinds)
    names = frozenset[str]().union(*query.only.values())
    sections = counted_figures(resources).values()
    counted = [each for own in sections for each in own.values() if each.name in names]
    # All readings say which values of a dimension are parts, and whether these overlap.
    divided = any(dim in VALUES_OF for dim in query.by)
    return _Needed(
        tuple(kind for kind in kinds if any(each.kind == kind for each in counted)),
        {each.measure for each in counted if each.measure != "records"},
        None if divided else names,
    )


class Year(Struct, frozen=True):
    """A year: its summary, and the indicators that it was made from."""

    summary: YearSummary
    indicators: Indicators


def year_of(
    snapshot: Snapshot,
    resources: Sequence[Resource],
    query: SummaryQuery,
    year: int,
    origin: Origin,
) -> Year:
    """All figures of a year under the query's filters; `origin` is where addresses begin.

    A query of some figures `only` has those alone, and the records besides (`continuing`, `undated`
    and so on) as far as they were looked at.
    """
    addresses = Addresses(year, origin)
    window = query.window(year)
    needed = _needed(resources, query)
    selection = selection_of(query, year, needed.kinds)
    ground = replace(ground_of(snapshot, resources, query, window, needed.names), only=query.only)
    records = YearRecords(snapshot.postings, selection, needed.numbers)
    occasions, continuing = undated_and_continuing(snapshot.postings, selection)
    metrics = [e for e in ground.indicators.readings if e.when is None and excluded(e) is None]
    breakdowns = {
        dim: breakdown(ground, dim, records.by(dim), len(records.records), addresses)
        for dim in query.by
    }
    summary = YearSummary.model_validate(
        {
            "year": year,
            "from": window.first,
            "to": window.last,
            "allocation": query.allocation,
            "filters": {name: text for name, text in origin.given.items() if name in query.filters},
            **ground.whole(records.counts(), addresses),
            "by_status": {status: records.by_status[status] for status in _SET_ASIDE},
            "breakdowns": breakdowns,
            "continuing": continuing,
            "undated": occasions + len(metrics),
            "allocated_by_other_bound": records.by_other_bound,
        }
    )
    return Year(summary, ground.indicators)
